"""Each kind of entity as people really write it: (text, what must be found of that kind)."""

import pytest

from nlp import analyze

pytestmark = pytest.mark.unit


def _found(text: str, kind: str) -> list[object]:
    return [entity.value for entity in analyze(text).entities if entity.type == kind]


def _range(low: float | None, high: float | None) -> dict[str, float | None]:
    return {"min": low, "max": high}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("de 40 a 60", 40000, 60000),
        ("cinquenta e cinco mil", 55000, 55000),
        ("70 pila", 70000, 70000),
        ("60.000", 60000, 60000),
        ("não quero gastar mais de 65 mil", None, 65000),
        ("mínimo 70 mil, máximo 90 mil", 70000, 90000),
        ("tenho 50", 50000, 50000),
        ("meio milhão", 500000, 500000),
        ("R$60.000 à vista", 60000, 60000),
        ("quero um hb20 2019 até 70 mil com no máximo 40 mil km", None, 70000),
    ],
)
def test_a_budget(text: str, low: float | None, high: float | None) -> None:
    assert _found(text, "budget") == [_range(low, high)]


@pytest.mark.parametrize(
    "text", ["tenho 50 anos", "tenho 2 filhos", "em 48x", "dia 25/11 às 10", "peugeot 2008", "às 15h"]
)
def test_a_figure_of_another_kind_is_no_budget(text: str) -> None:
    assert _found(text, "budget") == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("posso dar 20 mil de entrada", "down_payment", 20000.0),
        ("entrada de 10 mil", "down_payment", 10000.0),
        ("pagar uns 1200 por mês", "installment", 1200.0),
        ("48x de 850", "installment", 850.0),
        ("parcelas até mil reais", "installment", 1000.0),
        ("corola", "model", "Corolla"),
        ("onyx", "model", "Onix"),
        ("crossfox", "model", "CrossFox"),
        ("renegadi", "model", "Renegade"),
        ("t-cross", "model", "T-Cross"),
        ("peugeot 208", "model", "208"),
        ("quero um up tsi", "model", "Up"),
        ("hiunday", "brand", "Hyundai"),
        ("fiat toro", "brand", "Fiat"),
        ("fiat toro", "model", "Toro"),
        ("até 80 mil km rodados", "mileage_max", 80000),
        ("18/19", "year", {"min": 2018, "max": 2019}),
        ("de 2015 a 2018", "year", {"min": 2015, "max": 2018}),
        ("não pode ser mais velho que 2015", "year", {"min": 2015, "max": None}),
        ("até 2019", "year", {"min": None, "max": 2019}),
        ("o terceiro", "option", 3),
        ("quero a opção 4", "option", 4),
        ("dia 25/11 às 10", "date_time", "dia 25/11 às 10"),
        ("pode ser semana que vem?", "date_time", "semana que vem"),
        ("híbrido", "fuel", "hibrido"),
        ("7 lugares", "category", "minivan"),
        ("moro no interior de minas", "state", "MG"),
    ],
)
def test_a_value_is_normalised(text: str, kind: str, value: object) -> None:
    assert _found(text, kind) == [value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("peguei a estrada e fiz compras", "model"),
        ("passar aí na festa", "model"),
        ("que horas vocês abrem na segunda", "option"),
        ("é meu primeiro carro", "option"),
        ("bom dia", "date_time"),
        ("vidro elétrico", "fuel"),
        ("tem seguro?", "priority"),
        ("kkk rs", "state"),
    ],
)
def test_a_lookalike_is_left_alone(text: str, kind: str) -> None:
    assert _found(text, kind) == []


@pytest.mark.parametrize(
    ("text", "rejected", "wanted"),
    [
        ("não quero sedan, prefiro suv", ["sedan"], ["suv"]),
        ("nada de fiat nem renault", ["Fiat", "Renault"], []),
        ("menos fiat, pode ser honda", ["Fiat"], ["Honda"]),
        ("qualquer marca menos chevrolet", ["Chevrolet"], []),
        ("mais ou menos um suv", [], ["suv"]),
        ("não, quero um hatch", [], ["hatch"]),
        ("não precisa ser automático mas tem que ser flex", ["automatico"], ["flex"]),
    ],
)
def test_a_refusal_reaches_what_it_names_and_no_further(text: str, rejected: list[str], wanted: list[str]) -> None:
    found = analyze(text).entities
    assert [entity.value for entity in found if entity.negated] == rejected
    assert [entity.value for entity in found if not entity.negated] == wanted


@pytest.mark.parametrize(
    ("text", "own", "wanted"),
    [
        ("quero trocar meu palio 2012 num onix", ["Palio"], ["Onix"]),
        ("aceita meu gol na troca?", ["Gol"], []),
        ("dou meu hb20 2016 de entrada num corolla", ["HB20"], ["Corolla"]),
        ("quero vender meu uno", ["Uno"], []),
        ("tenho interesse no onix", [], ["Onix"]),
        ("vocês aceitam troca no civic?", [], ["Civic"]),
    ],
)
def test_the_own_car_is_told_from_the_wanted_one(text: str, own: list[str], wanted: list[str]) -> None:
    models = [entity for entity in analyze(text).entities if entity.type == "model"]
    assert [model.value for model in models if model.role == "own_car"] == own
    assert [model.value for model in models if model.role is None] == wanted
