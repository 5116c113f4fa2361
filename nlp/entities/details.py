"""Years, mileage, picks by position and dates; also what only looks like a number: phones, CEPs, engine sizes."""

import re
from collections.abc import Iterator

from nlp.entities.numbers import Number
from nlp.reading import Found, Reading, matches

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@[\w.-]{1,200}\.\w+"  # addresses
    r"|\b\d{3}\.\d{3}\.\d{3}-?\d{2}\b|\b\d{11}\b"  # CPF
    r"|\b\d{2}\.?\d{3}-\d{3}\b|\bcep\W{0,3}\d{5}-?\d{3}\b"  # CEP
    r"|(?:\+?55\s?)?\(?\b\d{2}\)?[\s-]?9?\s?\d{4}[\s-]?\d{4}\b|\b9?\d{4}-\d{4}\b"  # phones
    r"|\b[0-7][.,]\d\b(?!\s?(?:mil|k|milh|mi\b|\d))(?:\s?(?:turbo|tsi|tgdi|16v|8v|v6|v8|flex power|tb))*|"
    r"\b(?:16|8|12|20|24)\s?v\b"
    # engines
    r"|\blei\s(?:n\S*\s)?[\d./]+|\b(?:motor|cilindrada)\s\d{3,4}\b|\b1000\s?cc\b"
)
_YEAR = r"(?:19[5-9]\d|20[0-3]\d)"
_YEAR_SHORT = re.compile(
    r"(?P<ano>\bano(?:/modelo)?\s)?\b(?!10/10\b)(?P<a>[0-3]\d|9\d)\s?/\s?(?P<b>[0-3]\d|9\d)\b(?!/)"
)
_YEAR_PAIR = re.compile(rf"\b(?P<a>{_YEAR})\s?/\s?(?P<b>{_YEAR}|\d\d)\b")
_YEAR_RANGE = re.compile(
    rf"\b(?:entre|de|do|ano)?\s?(?:o ano )?(?:de )?\b(?P<a>{_YEAR})\s?(?:a|ate|e|-|ou|ao)\s?(?:o )?(?P<b>{_YEAR})\b"
)
_YEAR_FROM = re.compile(
    rf"\b(?:a partir|apartir|partir|para la de|acima|do ano|no minimo|minimo|pelo menos|depois|mais nov[oa]s?|superior|"
    rf"de|ano minimo)\s?(?:do ano |de |do |a |que |d[eo]s? )*(?:ano )?(?:de "
    rf")?(?P<a>{_YEAR})\b(?P<tail>\s?(?:para cima|em diante|ou mais(?: nov[oa])?|para frente|adiante|\+|para ca|"
    rf"acima|ou superior|no minimo|por diante)|\+(?!\s?\d))?"
)
_YEAR_UP = re.compile(
    rf"\b(?:ano |de |do )?(?P<a>{_YEAR})\s?(?:(?:para|de)\s(?:cima|frente|ca)|em diante|ou mais(?: nov[oa]s?)?|"
    rf"adiante|\+(?!\s?\d)|acima|ou superior|no minimo|de minimo|ou (?:acima|posterior)|e acima|por diante|"
    rf"ou mais recente)"
)
_YEAR_TO = re.compile(
    rf"\b(?:ate|antes de|no maximo|maximo|abaixo de|anterior a|"
    rf"inferior a)\s(?:o )?(?:ano )?(?:de )?(?P<a>{_YEAR})\b|\b(?P<b>{_YEAR})\s(?:para (?:baixo|tras)|ou menos|"
    rf"no maximo|ou mais antigo)"
)
_YEAR_NOT_OLDER = re.compile(
    rf"\b(?:nao|nada|nem)\b[^.;]{{0,25}}\b(?:mais (?:velh[oa]s?|antig[oa]s?)|antes|abaixo|anterior|inferior|"
    rf"menos)\s(?:que|do que|de|a)\s(?:o )?(?:ano )?(?:de )?(?P<a>{_YEAR})\b"
)
_YEAR_ONE = re.compile(rf"\b(?P<ano>(?:ano(?:\sde|\se|/modelo)?|modelo|fabricacao)\s)?(?P<a>{_YEAR})\b")
_YEAR_TWO_DIGITS = re.compile(r"\b(?:ano|anos)\s(?P<a>[0-2]\d|9\d)\b(?!\s?(?:mil|k|/|\.|,\d))")
_YEAR_OF_MODEL = re.compile(
    r"\s(?:(?:bola|bolinha|quadrad[oa]|g\d|sedan|hatch|prata|pret[oa]|branc[oa])\s)?(?P<a>[6-9]\d|0[0-9]|1\d|"
    r"2[0-6])\b(?!\s?(?:mil|k|conto|pila|x|/|\.\d|,\d|h|reais|anos|lugares|por|v|cv|%))"
)
_YEAR_PAIR_LOOSE = re.compile(
    rf"\b(?P<a>{_YEAR})\s?,?\s(?P<b>{_YEAR})\b(?=\W*(?:por ai|mais ou menos|para (?:cima|frente)|ou por ai))"
    rf"|(?<=\buns )(?P<c>{_YEAR})\s?,?\s(?P<d>{_YEAR})\b"
)
_LIFE_BEFORE = re.compile(
    r"\b(?:sou de|nasc\w+|nascimento\b.*|aprendi\b.*|em pleno|coisa de|desde|ipva|documento|crlv|multas?|"
    r"cheque|cadastro|divida\b.*|copa|enchente|pegou|aconteceu|anuncio\b[^.,;]{0,12} de|"
    r"(?:comprei|compramos|fui|fomos|cheguei|levei|vendi|troquei|peguei|casei|aposentei|tirei|negativ\w+|cliente|"
    r"pandemia)\b[^.,;]*\b(?:em|desde|"
    r"de))\s"
    r"(?:(?:em|de|e de|desde)\s)?\Z"
)
_REFUSED_AFTER = re.compile(r"\s(?:eu )?(?:nao|nem) (?:quero|serve|aceito|olho)\b")
_UP_AFTER = re.compile(r"\s(?:para (?:cima|frente|ca)|em diante|ou mais)\b")
_AGE = re.compile(r"\b(?:no maximo|ate|com ate|maximo de|max)\s(?P<n>\d{1,2})\sanos(?: de (?:uso|fabricacao|idade))?\b")
_STARTS = (
    "a partir",
    "apartir",
    "para la de",
    "partir",
    "acima",
    "no minimo",
    "minimo",
    ("pelo menos"),
    "depois",
    "mais nov",
    "superior",
    "ano minimo",
)
_MONEY_AROUND = re.compile(r"\s?(?:reais|conto|pila|por mes|de entrada|/mes|mensa|de parcela|,\d\d\b)")
_MONEY_BEFORE = re.compile(
    r"(?:r\s?\$|entrada(?: de)?|parcelas?(?: de| ate| de ate)*|prestac\w+(?: de| ate)*|\d\s?x(?: de)?|gm)\s?\Z"
)

_KM_LEAD = re.compile(
    r"(?:\b(?:no maximo|maximo(?: de)?|max\.?(?: de)?|ate|com ate|menos (?:de|que|q)|abaixo (?:de|dos)|(?:passe|"
    r"passado|"
    r"passar|passando|ultrapasse|mais) (?:de|dos|que|q|do que)|acima (?:de|dos)|inferior a|limite(?: de)?|"
    r"teto(?: de)?|<)(?: uns|"
    r" os)?"
    r"|\b(?:km|quilometragem|kms)\b(?: \w+){0,3},? (?:ate|maxim[ao]|no maximo|abaixo (?:de|dos)|menos (?:de|que)|"
    r"menor que|max|"
    r"de no maximo|inferior a|passe de)(?: de)?)\s\Z"
)
_KM_AFTER = re.compile(
    r"\s?(?:(?:mil\s)?(?:km|kms|quilometros?)\b(?!/l|\s?por litro|/h)|(?:mil\s)?rodados?\b|(?:de|por)\s(?:km|"
    r"quilometragem|rodagem)\b)"
)
_KM_MAX_AFTER = re.compile(
    r"\s?(?:rodados\s)?(?:no maximo|max\b|de maximo|ou menos|para baixo|de teto|.{0,15}mais (?:que|"
    r"do que) isso (?:nao|nem))"
)
_KM_WORD_BEFORE = re.compile(
    r"(?<!\d )(?<!\d)(?<!mil )\b(?:km|quilometragem|kms|kilometragem|rodagem)\b[^.;!?\d]{0,40}\Z"
)

_YEARS = range(1950, 2031)

_ORDINALS = {

        "primeir"
    : 1, "segund": 2, "terceir": 3, "quart": 4, "quint": 5, "sext": 6, "setim": 7, "oitav": 8, "non": 9, "decim": 10,
}  # fmt: skip
_NUMBER_WORDS = {
    "um": 1,
    "dois": 2,
    "tres": 3,
    ("quatro"): 4,
    "cinco": 5,
    "seis": 6,
    "sete": 7,
    "oito": 8,
    "nove": 9,
    "dez": 10,
}
_ORDINAL = re.compile(
    r"\b(?:(?P<lead>o|a|do|da|no|na|ao|esse|essa|desse|os|as|dos|pelo|opcao|carro|numero)\s)?"
    r"(?:(?P<n>10|[1-9])(?P<sign>[oa])(?=\W|\Z)|(?P<word>primeir|segund|terceir|quart|quint|sext|setim|oitav|"
    r"decim)(?P<end>[oa]))\b"
    r"(?!\s?[- ]feira)"
)
_CHOICE_AFTER = re.compile(
    r"(?:\s(?:ou|e|,)(?: [oa])? \w+)?\s(?:opcao|opcoes|foto|alternativa|imagem|da lista|carro|anuncio|modelo|veiculo|"
    r"que (?:voce|apareceu|mandou))\b"
)
_NEITHER_CHOICE = re.compile(
    r"\s(?:vez|coisa|dono|habilitacao|cnh|lugar|linha|mao|marcha|parcela|via|andar|parte|net[oa]|emprego|tempo|"
    r"trimestre|"
    r"horario|dia|salario|carrinho|contato|terceiro|pergunta|s|ano|mes|sabado|passo|semana|turno)\b|[- ]feira"
)
_FIRST_EVER = re.compile(r"\b(?:meu|minha|noss[oa]|de|decimo|(?:vai ser|sera|seria|compr\w+)(?: [oa])?)\s\Z")
_CAR_AFTER = re.compile(r"\s(?:carro|veiculo)\b")
_BESIDE_BEFORE = re.compile(r"(?:\b(?:e|ou|com)|,)\s\Z")
_BESIDE_AFTER = re.compile(r"\s(?:e|ou)\s(?:[oa]\s)?(?:primeir|segund|terceir|quart|quint|ultim)")
_PICK = re.compile(
    r"\b(?:opcao|opcoes|numero|numeros|n[o.]|item|carros?|veiculos?|anuncios?|op|a de numero|o de numero|o numero|"
    r"o carro|"
    r"letra)\s(?:de numero\s)?(?P<n>20|1\d|[1-9]|um|dois|tres|quatro|cinco|seis)\b(?!\s?(?:mil|k\b|km|portas|"
    r"lugares|/|\.\d|anos|vezes|x\b))"
)
_ARTICLE_PICK = re.compile(
    r"\b(?:o|do|no|ao|esse|desse|pelo|da|(?:os|dos)(?=\s\d{1,2}(?:,| e| ou)\s\d)|a(?=\s\d\s?(?:[?.,!]|\Z|e a|"
    r"ou a)))\s(?P<n>1\d|[1-9])\b(?!\s?(?:mil|k\b|km|portas|lugares|/|"
    r"[.,]\d|anos|vezes|x\b|h\b|horas?|hs|:|dias|meses|pessoas|reais|conto|%|o?\s?feira|da (?:manha|tarde|"
    r"noite)))"
)
_COMPARED = re.compile(
    r"(?:(?<=compara\s)|(?<=comparar\s)|(?<=compare\s)|(?<=entre\s))(?:o |os )?(?P<n>1\d|[1-9])"
    r"(?=\s?(?:,|e|com|x|ou)\s?(?:o )?\d\b(?!\s?(?:mil|k)\b|[.,]\d))"
)
_LIST_PICK = re.compile(
    r"\s?(?:,|e|ou|,\se|com|&|\+|/|vs|x|contra)\s?(?:(?:o|a|do|opcao|no)\s)?(?P<n>1\d|[1-9])\b(?!\s?(?:mil|k\b|km|"
    r"portas|/|[.,]\d|anos|vezes|x\b|h\b|reais|conto))"
)
_ONLY_PICKS = re.compile(
    r"[\W]*(?:(?:quero|prefiro|gostei|escolho|vou|acho|que|pode|ser|entao|fico|com|de|do|o|a|opcao|numero|e|"
    r"ou|sim|no|na|mais|eu|compar\w+|entre)\W+)*(?:(?:1\d|20|[1-9])\W*(?:e|ou|o|a|com|vs|x)?\W*){1,8}(?:por favor|"
    r"mesmo|obrigado|"
    r"obrigada|ai|entao)?\W*"
)
_SUM = re.compile(r"\+|\d[.,]\d")
_FIGURE = re.compile(r"\b(?P<n>1\d|20|[1-9])\b")


def block_noise(reading: Reading) -> None:
    """Rules out addresses, documents, phones, CEPs and engine sizes for every later extractor."""
    for match in _NOISE.finditer(reading.text):
        reading.block(match.start(), match.end())


def find_years(reading: Reading, numbers: list[Number]) -> None:
    """Adds `year`, in whole years; "18/19" is the model years 2018–2019."""
    _add_age(reading)
    _add_spelled_years(reading, numbers)
    _add_years_of_models(reading)
    for match in matches(_YEAR_PAIR_LOOSE, reading):
        _add_year(reading, match, int(match["a"] or match["c"]), int(match["b"] or match["d"]))
    for match in matches(_YEAR_RANGE, reading):
        low, high = int(match["a"]), int(match["b"])
        if low <= high and not _names_two_cars(reading, match):
            _add_year(reading, match, low, high)
    for match in matches(_YEAR_PAIR, reading):
        _add_year(reading, match, int(match["a"]), _full_year(match["b"]))
    for match in matches(_YEAR_SHORT, reading):
        first, second = _full_year(match["a"]), _full_year(match["b"])
        if 0 <= second - first <= 1 and (match["ano"] or not _looks_like_date(reading.text, match)):
            _add_year(reading, match, first, second)
    for match in matches(_YEAR_NOT_OLDER, reading):
        _add_year(reading, match, int(match["a"]), None)
    for match in matches(_YEAR_UP, reading):
        _add_year(reading, match, int(match["a"]), None)
    for match in matches(_YEAR_FROM, reading):
        if match.group().startswith(_STARTS) or match["tail"] or "minimo" in match.group():
            _add_year(reading, match, int(match["a"]), None)
    for match in matches(_YEAR_TO, reading):
        _add_year(reading, match, None, int(match["a"] or match["b"]))
    for match in matches(_YEAR_ONE, reading):
        _add_year(reading, match, int(match["a"]), int(match["a"]))
    for match in matches(_YEAR_TWO_DIGITS, reading):
        _add_year(reading, match, _full_year(match["a"]), _full_year(match["a"]))


def _full_year(figure: str) -> int:
    value = int(figure)
    return value if value > 99 else value + (1900 if value > 40 else 2000)


def _looks_like_date(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    return int(match["b"]) <= 12 and (
        before.rstrip().endswith(("dia", "em", "ate")) or (int(match["a"]) > 12 and int(match["b"]) <= 12)
    )


def _add_year(reading: Reading, match: re.Match[str], low: int | None, high: int | None) -> None:
    before = reading.text[max(0, match.start() - 40) : match.start()]
    after_car = any(0 < match.start() - item.end <= 2 for item in reading.of_type("model"))
    if not after_car and _LIFE_BEFORE.search(before):
        return
    if not after_car and (_MONEY_AROUND.match(reading.text, match.end()) or _MONEY_BEFORE.search(before)):
        return
    refused = low is None and _REFUSED_AFTER.match(reading.text, match.end()) is not None
    offset = len(match.group()) - len(match.group().lstrip())
    reading.add(Found("year", {"min": low, "max": high}, match.start() + offset, match.end(), negated=refused))


def _names_two_cars(reading: Reading, match: re.Match[str]) -> bool:
    """ "entre o argo 2019 e o 2021" and "é 2019 ou 2020?" tell two cars apart; "2019 ou 2020" asks for either."""
    named = any(0 < match.start("a") - item.end <= 2 for item in reading.of_type("model"))
    asked = " ou " in match.group() and re.search(r"\b(?:e|esta) \Z", reading.text[: match.start("a")])
    return (named and " e " in match.group()) or bool(asked and "?" in reading.text[match.end() :])


def _add_spelled_years(reading: Reading, numbers: list[Number]) -> None:
    """ "dois mil e dezessete", "ano dezoito"."""
    for number in (one for one in numbers if one.in_words and reading.free(one.start, one.end)):
        named = re.search(r"\bano (?:de )?\Z", reading.text[max(0, number.start - 8) : number.start])
        if 2000 < number.value < _YEARS.stop or (named and number.value < 100):
            year = _full_year(f"{number.value:.0f}")
            up = _UP_AFTER.match(reading.text, number.end)
            value: dict[str, int | None] = {"min": year, "max": None if up else year}
            reading.add(Found("year", value, number.start, up.end() if up else number.end))


def _add_years_of_models(reading: Reading) -> None:
    """ "fusca 78", "onix 19"."""
    for model in reading.of_type("model"):
        match = _YEAR_OF_MODEL.match(reading.text, model.end)
        if match and reading.free(*match.span("a")):
            year: int | None = _full_year(match["a"])
            reading.add(Found("year", {"min": year, "max": year}, *match.span("a")))


def _add_age(reading: Reading) -> None:
    """ "no máximo 5 anos de uso" depends on today's date, so it is only ruled out as money."""
    for match in matches(_AGE, reading):
        reading.block(match.start(), match.end())


def find_mileage(reading: Reading, numbers: list[Number]) -> None:
    """Adds `mileage_max` in km, and rules out every other kilometre figure."""
    for number in numbers:
        if not reading.free(number.start, number.end):
            continue
        unit = _KM_AFTER.match(reading.text, number.end)
        before = reading.text[max(0, number.start - 45) : number.start]
        named = _KM_WORD_BEFORE.search(before)
        if not unit and not (named and _may_be_km(number)):
            continue
        end = unit.end() if unit else number.end
        if _KM_LEAD.search(before) or _KM_MAX_AFTER.match(reading.text, end):
            value = number.value * 1000 if number.value < 500 else number.value
            reading.add(Found("mileage_max", int(value), number.start, end))
        else:
            reading.block(number.start, end)


def _may_be_km(number: Number) -> bool:
    """Whether a figure without "km" can be one: no position in a list and no year."""
    return number.value >= 10 and (number.scaled or number.value not in _YEARS)


def find_options(reading: Reading) -> None:
    """Adds `option`: cars picked by their position in a list."""
    if _ONLY_PICKS.fullmatch(reading.text) and not _SUM.search(reading.text):
        for match in matches(_FIGURE, reading):
            reading.add(Found("option", int(match.group()), match.start(), match.end(), confidence=0.8))
    for match in matches(_ORDINAL, reading):
        if not _is_ordinal_noise(reading.text, match):
            value = int(match["n"]) if match["n"] else _ORDINALS[match["word"]]
            reading.add(Found("option", value, match.start(), match.end()))
    for pattern in (_PICK, _COMPARED, _ARTICLE_PICK):
        for match in matches(pattern, reading):
            _add_pick(reading, match)
            for further in _further_picks(reading, match.end()):
                _add_pick(reading, further)


def _add_pick(reading: Reading, match: re.Match[str]) -> None:
    word = match["n"]
    value = _NUMBER_WORDS.get(word) or int(word)
    reading.add(Found("option", value, match.start(), match.end()))


def _further_picks(reading: Reading, end: int) -> Iterator[re.Match[str]]:
    match = _LIST_PICK.match(reading.text, end)
    while match and (figure := _FIGURE.match(reading.text, match.start("n"))) and reading.free(*figure.span()):
        yield figure
        match = _LIST_PICK.match(reading.text, match.end())


def _is_ordinal_noise(text: str, match: re.Match[str]) -> bool:
    """Whether a first, second… is no car of a list: "meu primeiro carro", "segurança primeiro", "décimo terceiro"."""
    before, chosen = text[max(0, match.start() - 14) : match.start()], _CHOICE_AFTER.match(text, match.end())
    if _NEITHER_CHOICE.match(text, match.end()) or _FIRST_EVER.search(before):
        return True
    first_car = match["word"] == "primeir" and not match["lead"] and _CAR_AFTER.match(text, match.end())
    feminine = (match["sign"] or match["end"]) == "a"
    listed = (chosen and not first_car) or match["lead"] in ("opcao", "carro", "numero")
    if listed or match.group() == text.strip(" .!?"):
        return False
    if feminine:
        return "opcao" not in text
    beside = _BESIDE_BEFORE.search(before) or _BESIDE_AFTER.match(text, match.end())
    return not (match["lead"] or match["n"] or beside)
