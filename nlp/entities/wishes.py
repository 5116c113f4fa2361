"""What the car is for and what matters to the customer: `use` and `priority`.

The words alone tell neither: "o porta-malas do Argo é grande?" asks about one car, "preciso de porta-malas grande" is a
criterion. So a priority counts where the customer weighs cars against each other, or wishes, or opens with it.
"""

import re

from nlp.preference_words import preference_words
from nlp.reading import Found, Reading, matches

_CLAUSE_END = re.compile(r"[.!?;](?=\s|\Z)")
_WISH = re.compile(
    r"\b(?:quer\w*|precis\w+|procur\w+|busc\w+|gost[aoe]\w*|prefir\w+|prefere|valoriz\w+|prezo|prioriz\w+|prioridades?|"
    r"pens\w+|ligo|import\w+|pesa|criterios?|questao|tem que|ter que|tenham?|tivesse|teriam?|sejam?|seria|algo|algum\w*|"
    r"alguns|uns|carr\w+|veiculos?|modelos?|automove\w+|coisa|CATEGORY|cabine|interessa|sug\w+|indi\w+|recomend\w+|mostr\w+|arrum\w+|"
    r"necessito|exijo|abro mao|considerando|mim|entao|negocio e|so|fac\w+|obrigatorio|resistente|"
    r"TRANSMISSION|achar|caiba)\b"
)
_OPENING = re.compile(
    r"\W*(?:(?:ah|a|entao|bom|olha|sei la|opa|oi|e|assim|tipo|so|pra|para|mim|de|em|mais|um|uma)\W+)*"
)
_WEIGHED = re.compile(
    r"\W{0,3}(?:\w+ ){0,4}?(?:e tudo|sao tudo|e lei|manda|e o principal|conta|contam|em primeiro|primeiro|acima de tudo|"
    r"e imprescindivel|e essencial|e fundamental|e obrigat\w+|e obrigado|meus criterios|eu gosto|importante|para mim|"
    r"eu acho|e minha prioridade|e prioridade)\b"
)
_OF_ONE_CAR = re.compile(
    r"\b(?:saber se (?!voces|tem\b|ces?\b|o que)|ver se|ver o|olhar o|fotos?|fts?|videos?|imagens?|quantos|quanto (?!a\b)|litragem|recall|senha|ador\w+|"
    r"gostei|am(?:ei|amos)|odi(?:ei|ou)|detest\w+|nunca fui|tampa|arrumar o|alem do|parabens|agrade\w+|obrigad\w+|pessim[oa]|"
    r"consert\w+|se e|por (?=PRIORITY))\b"
)
_SUBJECT = re.compile(
    r"(?<!que )\b(?:MODEL|OPTION|BRAND|ele|ela|esse|essa|este|esta|desse|dele)(?: YEAR)?(?: (?!que\b|de\b|com\b)\w+){0,3}\W{0,2}\Z"
)
_SUBJECT_AFTER = re.compile(r"[^.!;]{0,30}?\b(?:[dn][oa]s? (?:MODEL|OPTION)|ele|ela|nesse|desse|dele)\b")
_COMPARED = re.compile(
    r"\b(?:compar\w+|diferencas?|versus|vs|contra|d[oa]s dois|das duas|dos tres|destes|desses|deles|dentre|entre)\b|"
    r"\b(?:qual|quais|quem)\b[^.;]*\b(?:mais|menos|melhor|maior|menor|segura|ganha)\b|"
    r"\b(?:mais|menos|melhor|maior|menor)\b[^.;?]*\bque (?:o|a|um|MODEL|OPTION)\b|\bem que\b|\bganha d[eo]\b"
)
_FOUND_BAD = re.compile(
    r"\W{0,2}(?:e |ta |muito |bem )*(?:minuscul\w|pequen\w|apertad\w|ruim|pessim\w|frac\w|horrivel|enorme, g|maravilh\w+)"
)
_MONEY_NEXT = re.compile(r"\W{1,3}(?:BUDGET|uns|ate)\b")
_JOINED = re.compile(
    r"\W{0,3}(?:(?:e|ou|depois|com|mais|tambem|bem|em seguida|primeiro|em primeiro lugar,?|acima de tudo,?|o|a|de|que|q|seja|tenha|muito|bom|boa)\W+)*"
)
_LOOSE = {"forca", "forte", "fortes", "turbo", "potencia", "velocidade", "agilidade", "moderno", "moderna", "esportivo", "pisar",
          "acelerar", "anda bem", "seguro", "seguros", "segura", "seguras", "macio", "macia", "bom espaco"}  # fmt: skip
_STRONG_WISH = re.compile(
    r"\b(?:carr\w+|algo|coisa|modelos?|veiculos?|seja|sejam|ser|CATEGORY|TRANSMISSION e|gosto (?:de|muito de)(?: \w+)?|preciso de|"
    r"ter|tenha|PRIORITY(?:,| e)|mim|quero (?:um |uma )?|algum\w*|que|negocio e|sao|de|mais|bem|muito)\s(?:muito |mais |bem |de )?\Z"
)
_VERB_WISHED = re.compile(r"(?:nao |beba|gaste|consuma|ande|segure|caiba|desvaloriz|valoriz|faca|anda|seja)")
_INSURED = re.compile(
    r" (?:o|a|ele|ela|esse|essa|mais barat|barat|mais em conta|em conta|prestamista|sai|de qual|auto|para mim)\b"
)
_EQUIPMENT = {"central multimidia", "multimidia", "tela grande", "carplay", "android auto", "painel digital"}
_INSURANCE = re.compile(r"\b(?:o|do|de|no|faz\w*|incluso|com|um|valor|preco|cotacao|pagar|e)\s\Z")
_DEALER = re.compile(r"\b(?:na|(?<!causa )da|numa|esta|essa|a|sua|dessa|desta|uma) \Z")
_BABY_SEAT = re.compile(r"\b(?:bebes?|neném|nenem) \Z")


def find_wishes(reading: Reading) -> None:
    """Adds `priority` and `use`."""
    _add_priorities(reading)
    _add_uses(reading)


def _add_priorities(reading: Reading) -> None:
    table = preference_words()["priority"]
    mentions = sorted(
        (
            (match.start(), -match.end(), value, match)
            for value, words in table.items()
            for match in matches(words, reading)
        ),
        key=lambda mention: mention[:2],
    )
    accepted_to = -1
    for start, _, value, match in mentions:
        if _is_criterion(reading, match, accepted_to) and reading.add(Found("priority", value, start, match.end())):
            accepted_to = match.end()


def _is_criterion(reading: Reading, match: re.Match[str], accepted_to: int) -> bool:
    text = reading.text
    if _means_another_thing(text, match):
        return False
    if 0 <= accepted_to <= match.start() and _JOINED.fullmatch(text, accepted_to, match.start()):
        return True
    start, end = _clause(text, match.start())
    before, after = reading.masked(start, match.start()), reading.masked(match.end(), end)
    words = match.group()
    if _FOUND_BAD.match(after) or ("gast" in words and _MONEY_NEXT.match(after)):
        return False
    if _weighs_cars(reading) and words not in _EQUIPMENT and (words not in _LOOSE or before.endswith("mais ")):
        return True
    if _OF_ONE_CAR.search(before):
        return False
    asked = text[end : end + 1] == "?" and (_SUBJECT.search(before) or _SUBJECT_AFTER.match(after))
    if asked or _SUBJECT.search(before):
        return False
    return _is_wished(before, after, words, asks=text[end : end + 1] == "?")


def _is_wished(before: str, after: str, words: str, *, asks: bool) -> bool:
    if _WEIGHED.match(after):
        return True
    if _VERB_WISHED.match(words) and before.endswith("que "):
        return True
    if words in _LOOSE:
        return _STRONG_WISH.search(before) is not None or (not before.strip() and not asks)
    return _WISH.search(before) is not None or (not asks and _OPENING.fullmatch(before) is not None)


def _means_another_thing(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    words = match.group()
    if words.startswith("segur") and _INSURED.match(text, match.end()):
        return True
    if words in ("seguro", "seguros"):
        return _INSURANCE.search(before) is not None and not re.search(r"\b(?:carro|\w+o) e \Z", before)
    if words == "revenda":
        return _DEALER.search(before) is not None and not _weighs_text(text)
    return words == "conforto" and _BABY_SEAT.search(before) is not None


def _weighs_text(text: str) -> bool:
    return _COMPARED.search(text) is not None


def _weighs_cars(reading: Reading) -> bool:
    """Whether cars are held against each other, so that a quality named is what decides between them."""
    cars = {item.value for item in reading.of_type("model", "option") if item.role is None}
    text = reading.masked()
    return _COMPARED.search(text) is not None or (
        len(cars) > 1
        and re.search(r"\b(?:MODEL|OPTION)\b[^.]{0,40}? (?:ou|x|e|que|q)\b[^.]{0,30}?\b(?:MODEL|OPTION)\b", text)
        is not None
    )


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends."""
    start = 0
    for stop in _CLAUSE_END.finditer(text):
        if stop.start() >= at:
            return start, stop.start()
        start = stop.end()
    return start, len(text)


_ERRAND = re.compile(
    r"\b(?:agend\w+|marcar?|visita(?!s)|test drive|testar|experimentar|dar uma volta|dar um role|pass(?:o|ar) ai|posso (?:ir|ver|levar|"
    r"dirigir)|podemos (?:ir|ver)|(?:ver|olhar) (?:o|a) |olhadinha|olhar de perto|consigo ver|vou ai|vou com|ir ai|nota fiscal|procuracao|contrato|"
    r"estagio em|curso de|conserta\w*|propaganda|mensage\w+|apaga\w*|cadastro|boleto|passagem|vagas? de) ?\b"
)
_CREDIT = re.compile(
    r"\b(?:financ\w+|parcel\w+|credito|holerite|renda|comprovar|aprov\w+|juros|bolsa familia|pessoa juridica|avalista|topa|alug\w+)\b"
)
_PURPOSE = re.compile(r"(?:para|uso|usar|faco|rodo|motorista) ?")
_PAST = re.compile(
    r"\b(?:foi|era|rodou|veio|ex|usado|trabalhou|puxou|meu|cade|pagam|extrato d[ao]|chamar|pedir|carteira|precisar|mexer|"
    r"estou|to|aqui|mor[oa]|moramos|saio|vou d[ae]|ver|casa|de primeira|perd\w+ a|valeu a|volta de|terreno|posto d[ea]|"
    r"prazo|previsao|taxa|bolsa|carrinho|presente|indo|for|parabens|saiu|nota mil|pego em|pegam? em|ando) (?:de |da |em |na |no |a |o |um |numa |pelo )*\Z"
)
_FIGURE = re.compile(r"99\s?(?:mil|k|\d|,|\.\d|reais|%)")
_FIGURE_BEFORE = re.compile(r"[\d,.]\Z")
_CONSUMPTION = re.compile(r"\b(?:consumo|faz quant\w+|gasta|bebe|consome|km por litro|economic[oa])\b[^.;]*\?")
_DRIVEN = re.compile(
    r"\b(?:us[oa]r?|peg[oa]r?|and[oa]r?|rod[oa]r?|dirij\w+|dirigir|subir|subo|encar[oa]r?)\b[^.,;!?]*\Z"
)
_VEHICLE = re.compile(r"\b(?:MODEL|CATEGORY|carros?|utilitarios?|motos?|veiculos?)(?: \w+)? \Z")


def _add_uses(reading: Reading) -> None:
    if _ERRAND.search(reading.text):
        return
    for value, words in preference_words()["use"].items():
        for match in matches(words, reading):
            if _is_use(reading, match, value):
                reading.add(Found("use", value, match.start(), match.end()))


def _is_use(reading: Reading, match: re.Match[str], value: str) -> bool:
    text, words = reading.text, match.group()
    before = text[max(0, match.start() - 45) : match.start()]
    if words.endswith("todo dia"):
        return _DRIVEN.search(before) is not None
    if _PAST.search(before) or _is_figure(text, match):
        return False
    if words.startswith(("para entrega", "de trabalho", "de servico")):
        return _VEHICLE.search(reading.masked(0, match.start())) is not None
    if _CREDIT.search(text) and not _PURPOSE.match(words) and not before.endswith(("uso: ", "uso ")):
        return False
    return not (value in ("dia_a_dia", "viagem") and _CONSUMPTION.search(text) and "para" not in words)


def _is_figure(text: str, match: re.Match[str]) -> bool:
    """Whether 99 is an amount rather than the ride service."""
    at = match.end() - 2
    return text.startswith("99", at) and bool(_FIGURE.match(text, at) or _FIGURE_BEFORE.search(text[:at]))
