"""What a word like "não" or "meu" reaches: rejected values and the customer's own car."""

import re

from nlp.reading import Found, Reading

_NEGATABLE = {
    "brand",
    "model",
    "category",
    ("transmission"),
    "fuel",
    "priority",
    "use",
    "city",
    "state",
    "year",
    "option",
}
_NEGATOR = re.compile(
    r"\b(?=\w)(?:(?:tira|tire|tirem|pode tirar|exclui\w*|remov[ae]\w*|esquec[ae]\w*|elimin[ae]\w*) (?:[oa]s? |"
    r"ess[ea]s? )?|"
    r"desisti d[eoa](?: ver)?|odiei|detestei|nao me agrad\w+|(?:enjoei|cansei) d[eoa]s?(?: ver)?|proibiu|"
    r"(?:pedi|falei) \w+ e (?:so )?(?:me )?(?:mand\w+|veio|vem|vieram)(?: so)?|"
    r"(?:(?<=, )|(?<=; )|\A)(?:em vez|ao inves|no lugar) d[eoa]|tenho (?:pavor|raiva|medo|trauma|birra) de|chega de|"
    r"nao (?:suport\w+|aguent\w+|me (?:mostr\w+|mand\w+|oferec\w+|venh\w+ com|indiqu\w+|traz\w*))|"
    r"(?:nao|nunca|nem|num)\s(?:(?:eu|me|te|to|estou|estava|lhe|mais|muito)\s)?(?:quero|queria|precisa|"
    r"preciso|precisava|gosto|gostei|curto|curti|pode|poderia|seja|serve|servem|vou usar|vou|faco|faz|aceito|"
    r"me interessa|interessa|interesso|tenho interesse|pretendo|procuro|busco|ligo|quer|compro|compraria|confio|e|"
    r"sou|suporto|to querendo|estou querendo|tolero|consigo dirigir|sei dirigir|sabe|sei|dirijo|necessita|"
    r"necessariamente|exijo|fa?co questao|importa)(?:\s(?:ser|de|do|da|que|seja|ter|um|uma|nenhum|nenhuma|muito|"
    r"fa de|fan de|questao|por|com|em|o|a|mais|nada|algo|carro|carros|marca|usar|para|os|as|no|na|dos|das|tanto|"
    r"comprar|outro|dirigir|interessad[oa]|modelo|mexer|ver|tipo|andar))*|"
    r"(?:\A|(?<=[,;:(] )|(?<=tudo )|(?<=marca )|(?<=carro )|(?<=coisa )|(?<=modelo )|(?<=qualquer )|(?<=todos )|"
    r"(?<=um ))"
    r"menos(?! de\b)(?! que\b)(?! n[oa]\b)|exceto|(?<!por )fora(?= (?:fiat|os?|as?|a|"
    r"da|o|\w+)\b)|tirando|(?<!tem )nada (?:de|da|do)|odeio|detesto|dispenso|desisto d[aeo]|descart(?:a|o|ar)|"
    r"de jeito nenhum quero|nem|sem ser|que nao (?:seja|fosse|tenha)|nao|sem|evitar?|evito|fujo de|fugir de|"
    r"corro de(?! (?:apps?|aplicativos?|uber|99))|qualquer (?:um|uma|coisa|marca|carro) menos|"
    r"deus me livre(?: de)?)\b"
)
_REJECTED_AFTER = re.compile(
    r"\s(?:(?:eu|ai|tambem|mesmo|isso|ainda|puro|puro ainda|por enquanto|ja tive e) )?(?:nao(?=\W*(?:\Z|[,.;!])|"
    r" (?:porque|pois|mesmo|viu|"
    r"ne\b))(?!\W*\?)|nao (?:quero|queria|gosto|"
    r"gostei|curto|curti|rola|compensa|confio|me convence|precis[ao]|aguento|compro|aceito|faco questao|"
    r"me (?:serve|agrada|interessa|convem|atende|adapt\w+)|vai dar(?=\W*\Z)|boto (?:mais )?na garagem|sei (?:dirigir|"
    r"guiar|usar)|"
    r"consigo (?:dirigir|guiar)|"
    r"(?:dou|tenho) (?:conta|paciencia)|combina comigo|faz (?:o )?meu (?:tipo|estilo)|vai dar|da para mim)|"
    r"nem (?:pensar|faco questao|quero|morto|"
    r"de graca|a pau|mostre)|de jeito nenhum|(?:estou|to) fora|(?:quero|prefiro) distancia|(?:eu )?dispenso|"
    r"(?:estou|to) dispensando|jamais|nunca mais|nem pintad[oa]|e (?:muito|meio|bem) \w+ (?:demais )?para (?:mim|nos|"
    r"a gente|minha familia)|me da sono)\b"
)
_TOLD = re.compile(
    r"\b(?:falei|disse|pus|coloquei|escrevi|botei|marquei|pedi)(?: que)?(?: era| e)?(?: uma?|"
    r" [oa])?\s\Z"
)
_TAKEN_BACK = re.compile(r"\W*(?:mas|so que|errado|errei|sem querer|na verdade)\b")
_BREAK = re.compile(
    r"[.;!?]|\b(?:mas|porem|quero|queria|prefiro|so|apenas|procuro|busco|sim|pode ser|tem|gosto|aceito|preciso|"
    r"entao|seria)\b"
)
_COMMA = re.compile(
    r"\A\s?,\s?(?:nem |e )?\Z|\A\s?(?:e|ou|nem|/|,)\s(?:nem |de |a |o |da |do |um |muito )*\Z|\A\s?,?\s?(?:e|ou|"
    r"nem)\s\w{0,3}\s?\Z"
)
_REACH = 32
_GLUE = re.compile(
    r"\W*(?:(?:um|uma|o|a|os|as|de|do|da|dos|das|nada|carro|carros|marca|ser|que|seja|muito|e|mais|com|cambio|para|"
    r"por|no|na|em|os da|nenhum|nenhuma|tao|precisa|modelo|motor|tipo|meu|se|for|esse|essa|este|nesse|ter|de usar|"
    r"usar|marcas?|veiculos?)\W+)*\W*"
)

_OWN_BEFORE = re.compile(
    r"\b(?:meu|minha|(?:eu |ja |hoje |atualmente |tambem |so |e |que |aqui )?(?:tenho|possuo)(?: aqui| ja| hoje|"
    r" tambem)? (?:um|uma|o|1|aqui um)|troco (?:o |um |meu |a )?|trocar (?:o |meu |minha |a |no meu |um )|"
    r"vender (?:o |meu |um )|dar (?:o |um |meu |minha )|"
    r"(?:pegam?|aceitam?|recebem?) (?:o |um |meu |minha |a |uma )?(?:meu |carro |moto )?|entrego (?:o |um )?|"
    r"tenho (?:aqui )?(?:um|uma|o)|meu carro (?:atual )?(?:e|eh) (?:um|uma|o)?|minha (?:\w+ )?e uma?|dou (?:o |"
    r"um )?(?:meu )?|estou (?:com um|vendendo)|to (?:com um|vendendo)|(?:na|a|de) troca (?:de|do|da) (?:um |"
    r"meu |minha )?|usado e (?:um|o)?|ando de|to de|vendo (?:o |meu |um )?|com (?:um|meu))"
    r"\s?(?:[a-z]{1,9}\s){0,1}\Z"
)
_TAKES = re.compile(r"(?:pegam?|aceitam?|recebem?)")
_TRADE = re.compile(
    r"\b(?:troca|trocar|entrada|parte (?:do|de) pagamento|negocio|negociar|avaliam|pega|pegam|avaliacao|avaliar|"
    r"usado|vender|base de troca)\b"
)
_OWN_AFTER = re.compile(
    r"[^.;!?]{0,45}?\b(?:(?:na|de|como|para|em|a) (?:troca|trocar|entrada|negocio)|(?:como|de) parte (?:do|"
    r"de) pagamento|para (?:dar(?! uma?\b)|trocar)|na negociacao|para negocio|de volta|no negocio)\b|"
    r"\A(?: YEAR| \d{4})? e (?:o )?meu (?:carro|usado|atual)"
)
_OFFERED = re.compile(
    r"\b(?:meu (?:carro|usado|veiculo)(?: \w+)?|compram? carro|carros? (?:meu )?na troca|o meu|a minha)\b[^;]{0,60}?"
    r"(?:\be|\bera) (?:um |uma )?\Z|"
    r"\b(?:compram?|avaliam?|vender) (?:o )?meu (?:carro|usado|veiculo)\W{1,3}(?:e )?\Z|"
    r"\b(?:avaliam?|(?:pagam?|dao|dando)(?: quanto| a vista)*) (?:num|numa|em uma?|uma?|meu|minha)\s(?:\w+\s)?\Z"
)
_ANOTHER_CAR = re.compile(r"[;!?]|\b(?:quero|por um|num)\b")
_TARGET_BEFORE = re.compile(
    r"\b(?:num|numa|por um|por uma|pelo|pela|em um|em uma|no|na|para um|para uma|nesse|comprar um|quero um|quero o|"
    r"pegar um|do)\s(?:\w+\s)?\Z"
)


def mark_negations(reading: Reading) -> None:
    """Sets `negated` on values the customer rejects."""
    for match in _NEGATOR.finditer(reading.text):
        _negate_from(reading, match)
    for item in reading.of_type(*_NEGATABLE):
        if not item.negated and not item.role and (_is_taken_back(reading, item) or _is_rejected_after(reading, item)):
            _negate_with_list(reading, item)


def _is_taken_back(reading: Reading, item: Found) -> bool:
    """ "falei hatch mas é sedan"."""
    told = _TOLD.search(reading.text, max(0, item.start - 30), item.start)
    return told is not None and _TAKEN_BACK.match(reading.text, item.end) is not None


def _is_rejected_after(reading: Reading, item: Found) -> bool:
    """ "diesel não quero", unless what is refused is named behind: "suv não quero sedan"."""
    match = _REJECTED_AFTER.match(reading.text, item.end)
    if not match:
        return False
    later = [one.start for one in reading.of_type(*_NEGATABLE) if one.start >= match.end()]
    return not later or not _reaches(reading.text[match.end() : later[0]], first=True, same=False)


def _negate_with_list(reading: Reading, last: Found) -> None:
    """The value and those listed before it: "peugeot e citroen tô fora"."""
    start = last.start
    for item in reversed([one for one in reading.of_type(last.type) if one.start <= last.start]):
        if item.start < start and not re.fullmatch(r"\s(?:e|nem)\s", reading.text[item.end : start]):
            return
        reading.rewrite(item, negated=True)
        start = item.start


def _negate_from(reading: Reading, negator: re.Match[str]) -> None:
    text, at = reading.text, negator.end()
    kind: str | None = None
    if any(item.overlaps(negator.start(), negator.start() + 1) for item in reading.found):
        return
    for item in (one for one in reading.of_type(*_NEGATABLE) if one.start >= negator.start() and one.end > at):
        gap = text[at : max(at, item.start)]
        if not _reaches(gap, first=kind is None, same=kind == item.type):
            return
        if item.type not in ("use",) or kind in (None, item.type):
            reading.rewrite(item, negated=True)
        at, kind = item.end, item.type


def _reaches(gap: str, *, first: bool, same: bool) -> bool:
    if first:
        return len(gap) <= _REACH and not gap.lstrip().startswith(",") and _GLUE.fullmatch(gap) is not None
    if re.search(r"[.;!?]|,.*\b(?:so|mas|quero)\b", gap):
        return False
    if same:
        return _COMMA.fullmatch(gap) is not None or (
            _GLUE.fullmatch(gap) is not None and "," not in gap and len(gap) <= 8
        )
    return bool(re.fullmatch(r"\s|\s(?:nem|ou|com|a|da|do|de|\d\.\d)\s", gap))


def mark_own_cars(reading: Reading) -> None:
    """Sets the role "own_car" on the model and year of a car the customer owns, sells or trades in."""
    for model in reading.of_type("model"):
        if not model.negated and _is_own(reading, model):
            reading.rewrite(model, role="own_car")
            _mark_year_after(reading, model)
    _mark_year_without_model(reading)


def _is_own(reading: Reading, model: Found) -> bool:
    text = reading.text
    start = _with_brand(reading, model)
    before, after = text[max(0, start - 40) : start], text[model.end : model.end + 80]
    if _OFFERED.search(text, max(0, start - 90), start):
        return True
    if _TARGET_BEFORE.search(before) and not re.search(r"\b(?:meu|minha|troca d[oe])\b", before[-14:]):
        return False
    own = _OWN_BEFORE.search(before)
    if own and _TAKES.match(own.group()):
        return re.search(r"\b(?:meu|minha)\s", own.group()) is not None or _TRADE.search(text) is not None
    if own and re.search(r"\bcom um\s?\Z", before):
        return _TRADE.search(after) is not None
    return own is not None or _traded_after(reading, model, after)


def _traded_after(reading: Reading, model: Found, after: str) -> bool:
    match = _OWN_AFTER.match(after)
    if not match:
        return False
    others = [
        item for item in reading.of_type("model", ("down_payment")) if model.end <= item.start < model.end + match.end()
    ]
    return not others and not re.search(r"\d\s?(?:mil|k)|reais|quero|quanto|aceita", match.group())


def _with_brand(reading: Reading, model: Found) -> int:
    for brand in reading.of_type("brand"):
        if 0 < model.start - brand.end <= 2:
            return brand.start
    return model.start


def _mark_year_after(reading: Reading, model: Found) -> None:
    later = [item for item in reading.of_type("model", "year") if item.start >= model.end]
    if later and later[0].type == "year":
        gap = reading.text[model.end : later[0].start]
        if len(gap) <= 30 and not _ANOTHER_CAR.search(gap):
            reading.rewrite(later[0], role="own_car")


def _mark_year_without_model(reading: Reading) -> None:
    """ "meu carro é 2015"."""
    for year in reading.of_type("year"):
        before = reading.text[max(0, year.start - 30) : year.start]
        if year.role is None and re.search(
            r"\bmeu (?:carro|usado|veiculo)(?: e| ano| atual e| e ano| e um| e de)?\s\Z", before
        ):
            reading.rewrite(year, role="own_car")
