"""Budget, down payment and instalment, in reais; prices told about other things are ruled out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.entities.numbers import Number
from nlp.reading import Found, Reading

_UNIT = r"(?:\s?(?:reais|real|reas|contos?|pilas?|paus?|pratas?|mangos?|temers?|dinheiros?|mil reais|,00)\b)?"
_CURRENCY_BEFORE = re.compile(r"(?:r\s?\$|rs|\$)\s?\Z")
_CURRENCY_AFTER = re.compile(r"\s?(?:mil\s)?(?:reais|real|reas|contos?|pilas?|paus?|pratas?|mangos?)\b")
_THOUSANDS_SLANG = re.compile(r"\s?(?:contos?|pilas?|paus?|mangos?)\b")
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:(?:mil\s)?(?:km|kms|quilometros?|rodados?|de km|de quilometragem|por litro)\b|km/l|%|por cento|cv\b|"
    r"cavalos|hp\b|x\b|vezes|"
    r"parcelas|prestacoes|meses|mes\b|anos?\b|dias?\b|horas?\b|hrs?\b|h\d*\b|min\b|minutos|semanas?|portas|"
    r"lugares|pessoas|filhos|criancas|passageiros|"
    r"litros?\b|l\b|cilindros|carros?\b|opcoes|modelos|marchas|cc\b|unidades|polegadas|aro\b|/\d|:\d|reboques?)|[oa]\b"
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:opcao|numero|n[o.]|dia|aro|rua|avenida|av|numeral|cep|apto|casa|motor|cpf|rg|whatsapp|telefone|celular|"
    r"fone|ddd|idade|km|"
    r"ano|versao|serie|codigo|placa|das|as|ate as|desde|em|no)\s?:?\s*\Z"
)
_OTHER_PRICE_BEFORE = re.compile(
    r"\b(?:fipe|tabela|salario|renda|ganh[oa]|recebo|receb[eo]|fatur[oa]|anunciad[oa]|anuncio|custa|custam|"
    r"custando|custava|sai|"
    r"saindo|vale|valem|valendo|avaliad[oa]|avaliaram|avaliacao|pagam|ofereceram|ofereci?do|vendid[oa]|vendo|"
    r"vendi|vendem|vender|est[ao]o? por|esta a|"
    r"preco (?:dele|dela|do|da)|valor (?:dele|dela|do|da)|esse de|este de|aquele de|aquela de|essa de|o de|"
    r"os de|um de|multas?|ipva|desconto)"
    r"(?:\s(?:que|e|esta|de|por|em|uns?|umas?|cerca|mais|menos|ou|no site|ele|ela|mensal|liquid[oa]|brut[oa]|"
    r"familiar|hoje|a|o|para|so|apenas|meu|minha|carro|com|r\$|r|\w+ por|dele|dela)){0,4}"
    r"[\s:$]*\Z"
)
_OTHER_PRICE_AFTER = re.compile(
    r"\W*(?:(?:de|na|da|pela)\s)?(?:fipe|tabela|de salario|por mes de salario|no (?:meu|dele|dela)|n(?:ele|ela)|"
    r"de desconto|de ipva|de multas?|de renda)\b"
)
_DOWN_AFTER = re.compile(
    r"\s?(?:(?:reais|real|contos?|pilas?|paus?)\s?)?(?:(?:para|como|na|a)\s)?(?:dar\s|pagar\s)?(?:(?:de|na|como|a)\s)?"
    r"(?:uma?\s)?(?:entrada|sinal)\b"
)
_DOWN_BEFORE = re.compile(
    r"(?:entrada|sinal)(?:\s(?:de|e|seria|com|uns|ate|cerca|em torno|por volta|mais ou menos|no maximo|minima|"
    r"max))*[\s:]*(?:r\s?\$\s?)?\Z"
)
_MONTHLY_AFTER = re.compile(
    r"\s?(?:(?:reais|real|contos?|pilas?|paus?)\s?)?(?:(?:por|ao|a cada|todo|no)\s?mes\b|/\s?mes|mensa(?:is|l)|"
    r"(?:de|na|nas|a)\s(?:parcelas?|prestac(?:ao|oes))|(?:a|cada)\s(?:parcela|prestacao))"
)
_MONTHLY_BEFORE = re.compile(
    r"(?:parcel(?:a|as|inha|inhas|ado|ar|amento)|prestac(?:ao|oes|aozinha)|mensalidades?|mensal|\d+\s?x|vezes)"
    r"(?:\s(?:de|em|ate|no maximo|maxima?|uns|umas|com|que|caiba|em torno|por volta|na faixa|mais ou menos|"
    r"menor|abaixo|nao|passe|passar|passando|fique|"
    r"ficar|fixas?|a|e|seria|cerca|menos|mensais|mensal|mes|por|do|dos|da|das|o|limite|tem|caber|caiba|caibam|"
    r"pode|ser|cabe|posso|pagar|consigo)){0,6}[\s:]*(?:r\s?\$\s?)?\Z"
)
_MAX_BEFORE = re.compile(
    r"(?:\bate|atee|maximo(?: de| e| sendo| ate)?|\bmax\.?(?: de)?|teto(?: de| e)?|limite(?: de| e| seria)?|"
    r"(?:nao|nem)? ?(?:passe|passar|passando|passa|ultrapasse|"
    r"ultrapassar|ultrapassando|exceda)(?: muito)? (?:de|dos|das|os)?|(?:menos|abaixo|inferior) (?:de|a|dos)|"
    r"nao (?:quero|posso|pretendo|vou|consigo)?\s?(?:gastar|pagar|dar|investir)? ?mais (?:de|que|do que)|"
    r"mais (?:de|que|do que)|por menos de|<)\s*(?:uns|umas|cerca de|em torno de|os|a faixa de|"
    r"o valor de)?\s*(?:r\s?\$\s?)?\Z"
)
_MORE_THAN = re.compile(r"mais (?:de|que|do que)\s*(?:uns|os)?\s*(?:r\s?\$\s?)?\Z")
_REFUSED_SPENDING = re.compile(r"\b(?:nao|nem|sem|nunca)\b[^.;!?]{0,30}\Z")
_MIN_BEFORE = re.compile(
    r"(?:a partir(?: de| dos)?|apartir(?: de| dos)?|acima (?:de|dos|das)|(?:no )?minimo(?: de| e)?|pelo menos|"
    r"mais de|superior a|desde|>)\s*(?:uns|os)?\s*(?:r\s?\$\s?)?\Z"
)
_MAX_AFTER = re.compile(
    r"\s?(?:reais\s)?(?:,\s?)?(?:e |de |como |seria )?(?:o |meu )?(?:(?:no |de |valor )?maximo|no max\b|max\b|teto|"
    r"limite|para baixo|pra baixo)"
)
_MIN_AFTER = re.compile(r"\s?(?:reais\s|mil\s)?(?:para cima|pra cima|para mais|ou mais|no minimo|de minimo|em diante)")
_RANGE_BETWEEN = re.compile(r"\s?(?:mil|k|reais|contos?)?\s?(?:a|ate|e|-|ou)\s?(?:os|uns)?\s?(?:r\s?\$\s?)?\Z")
_RANGE_BEFORE = re.compile(
    r"(?:\bentre|\bde|\bdos|\bdas|uns|faixa(?: d[eo]s?)?|em torno de|por volta de|na casa dos)\s*(?:os|"
    r"uns)?\s*(?:r\s?\$\s?)?\Z"
)
_WEAK_BEFORE = re.compile(
    r"(?:tenho|tendo|uns|umas|cerca de|em torno (?:de|dos)|por volta (?:de|dos)|na (?:faixa|casa|base|"
    r"media) (?:de|dos|das|do)?|faixa (?:de|dos)?|orcamento\W{0,3}(?:e|esta|seria|de|para|ta|agora|:)?(?: de)?|"
    r"gastar|investir|pagar|disponho(?: de)?|disponivel|juntei|guardei|posso dar|dar|grana de|dinheiro|"
    r"valor(?: de)?|preco(?: de)?|aproximadamente|mais ou menos|consigo|"
    r"na verdade|budget|conto com|chego|chegar a|chega a|ir ate|a vista|a vista de|mudou para|melhor|muda para|"
    r"aumentar para|aumento para|agora (?:e|tenho)|por)\s*(?:de|ate|em|uns|umas|e|os|com|a|os seus|"
    r"tipo)?\s*(?:r\s?\$\s?)?\Z"
)
_ENDS_CLAUSE = re.compile(
    r"\s?(?:[,.;!?)]|\Z|e\b|mas\b|para\b|por\b|ou\b|a vista|no maximo|na mao|conto|so\b|pra\b|hoje|agora|"
    r"de orcamento|disponive|ta\b|esta\b|mais ou menos|guardad|juntad|financiad|em carro|no carro|num|em um|numa|"
    r"quero|queria|dinheiro|livre|tem\b|sem\b|com\b|de teto|em dinheiro|cash|max|pode|da\b|voce|vc|rs\b|kk)"
)
_THIS_CAR = re.compile(r"\b(?:o|do|no|esse|desse|nesse|este|aquele|ao|pelo)\s\Z")
_PRICED = re.compile(r"\s(?:de|por|a|que custa|que esta|esta|sai)(?:\s(?:de|por|a|r\$?))?\s?")
_YEARS = range(1950, 2031)
_SMALLEST = 3_000
_AROUND = 60


@dataclass(frozen=True, slots=True)
class _Amount:
    number: Number
    value: float
    explicit: bool
    """Whether the text itself says it is money or thousands, so that no trigger word is needed."""
    start: int
    end: int


def find_money(reading: Reading, numbers: Iterable[Number]) -> None:
    """Adds `down_payment`, `installment` and `budget`, in this order of claim."""
    amounts = [_amount(reading.text, n) for n in numbers if reading.free(n.start, n.end)]
    amounts = [a for a in amounts if not _is_something_else(reading.text, a)]
    amounts = [a for a in amounts if not _claimed_by_payment(reading, a)]
    amounts = [a for a in amounts if not _is_other_price(reading.text, a) and not _prices_a_car(reading, a)]
    amounts = _claim_ranges(reading, amounts)
    for amount in amounts:
        _claim_budget(reading, amount)
    _join_limits(reading)


def _join_limits(reading: Reading) -> None:
    """ "mínimo 70 mil, máximo 90 mil" is one range."""
    budgets = [(item, item.value) for item in reading.of_type("budget") if isinstance(item.value, dict)]
    if len(budgets) != 2:
        return
    (first, one), (second, two) = sorted(budgets, key=lambda pair: pair[1]["min"] is None)
    low, high = one["min"], two["max"]
    if one["max"] is None and two["min"] is None and low is not None and high is not None and low < high:
        reading.found.remove(second)
        span = {"start": min(first.start, second.start), "end": max(first.end, second.end)}
        reading.rewrite(first, value={"min": low, "max": high}, **span)


def _amount(text: str, number: Number) -> _Amount:
    offset = max(0, number.start - 6)
    after = text[number.end : number.end + _AROUND]
    symbol = _CURRENCY_BEFORE.search(text[offset : number.start])
    unit = _CURRENCY_AFTER.match(after)
    value = number.value
    if _THOUSANDS_SLANG.match(after) and value < 1000:
        value *= 1000
    start = offset + symbol.start() if symbol and symbol.group().strip() != "rs" else number.start
    return _Amount(
        number=number,
        value=value,
        explicit=bool(symbol and symbol.group().strip() != "rs") or bool(unit) or number.scaled or _is_price(number),
        start=start,
        end=number.end + (unit.end() if unit else 0),
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _AROUND) : start], text[end : end + _AROUND]


def _is_price(number: Number) -> bool:
    """A plain figure of five or six digits, round to hundreds, is a price without further words."""
    return not number.in_words and 10_000 <= number.value <= 999_999 and number.value % 100 == 0


def _is_something_else(text: str, amount: _Amount) -> bool:
    before, after = _around(text, amount.start, amount.number.end)
    if _NOT_MONEY_AFTER.match(after) and not _MONTHLY_AFTER.match(after):
        return not (amount.explicit and re.match(r"\s?(?:o|a|anos?|x|mes)\b", after))
    plain_year = not amount.number.scaled and amount.number.value in _YEARS and not amount.explicit
    if plain_year:
        return not (
            _DOWN_AFTER.match(after)
            or _DOWN_BEFORE.search(before)
            or _MONTHLY_AFTER.match(after)
            or _MONTHLY_BEFORE.search(before)
        )
    return bool(_NOT_MONEY_BEFORE.search(before)) and not amount.explicit


def _claimed_by_payment(reading: Reading, amount: _Amount) -> bool:
    before, after = _around(reading.text, amount.start, amount.number.end)
    if _DOWN_AFTER.match(after) or _DOWN_BEFORE.search(before):
        value = amount.value * 1000 if amount.value < 300 else amount.value
        reading.add(Found("down_payment", float(value), amount.start, amount.end))
        return True
    if _MONTHLY_AFTER.match(after) or _MONTHLY_BEFORE.search(before):
        if 100 <= amount.value <= 20_000 and not _is_other_price(reading.text, amount):
            reading.add(Found("installment", float(amount.value), amount.start, amount.end))
        return True
    return False


def _is_other_price(text: str, amount: _Amount) -> bool:
    before, after = _around(text, amount.start, amount.end)
    return bool(_OTHER_PRICE_BEFORE.search(before) or _OTHER_PRICE_AFTER.match(after))


def _prices_a_car(reading: Reading, amount: _Amount) -> bool:
    """ "o Corolla de 95 mil": the price on one car, not what the customer has."""
    for model in reading.of_type("model", "year"):
        before = reading.text[max(0, model.start - 8) : model.start]
        if _THIS_CAR.search(before) and _PRICED.fullmatch(reading.text[model.end : max(model.end, amount.start)]):
            return True
    return False


def _claim_ranges(reading: Reading, amounts: list[_Amount]) -> list[_Amount]:
    """Takes out pairs such as "entre 40 e 55k" and "de 40 a 60"; gives the amounts that are left."""
    left: list[_Amount] = []
    index = 0
    while index < len(amounts):
        pair = amounts[index : index + 2]
        if len(pair) == 2 and _is_range(reading.text, *pair):
            low, high = _range_values(*pair)
            if low < high and high >= _SMALLEST:
                limits: dict[str, float | None] = {"min": low, "max": high}
                reading.add(Found("budget", limits, pair[0].start, pair[1].end))
                index += 2
                continue
        left.append(amounts[index])
        index += 1
    return left


def _is_range(text: str, low: _Amount, high: _Amount) -> bool:
    between = text[low.number.end : high.number.start]
    if not _RANGE_BETWEEN.match(between):
        return False
    opened = _RANGE_BEFORE.search(text[max(0, low.start - 30) : low.start]) is not None
    word = between.strip()
    if word.startswith(("e", "ou")) and not (low.explicit or high.explicit):
        return (
            opened
            and not text[max(0, low.start - 10) : low.start].rstrip().endswith(("de", ("dos"), "uns"))
            and max(low.value, high.value) >= 5
        )
    return high.explicit or (opened and min(low.value, high.value) >= 5)


def _range_values(low: _Amount, high: _Amount) -> tuple[float, float]:
    top = high.value * 1000 if high.value < 1000 else high.value
    bottom = low.value * 1000 if low.value < 1000 else low.value
    return bottom, top


def _claim_budget(reading: Reading, amount: _Amount) -> None:
    text = reading.text
    before, after = _around(text, amount.start, amount.number.end)
    tail = text[amount.end : amount.end + _AROUND]
    low = high = False
    if _MORE_THAN.search(before):
        refused = _REFUSED_SPENDING.search(before) is not None
        low, high = not refused, refused
    elif _MAX_BEFORE.search(before):
        high = True
    elif _MIN_BEFORE.search(before):
        low = True
    elif _MAX_AFTER.match(tail):
        high = True
    elif _MIN_AFTER.match(after):
        low = True
    elif not amount.explicit and not (_WEAK_BEFORE.search(before) and _ENDS_CLAUSE.match(tail)):
        return
    bare = not amount.explicit and amount.value < 1000
    if bare and (amount.value < 5 or (amount.value < 10 and not (low or high)) or not amount.value.is_integer()):
        return
    value = float(amount.value * 1000 if bare else amount.value)
    if value < _SMALLEST or value > 5_000_000:
        return
    limits = {"min": None if high else value, "max": None if low else value}
    reading.add(Found("budget", limits, amount.start, amount.end, confidence=0.95 if amount.explicit else 0.8))
