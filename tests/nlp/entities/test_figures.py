"""Money, years, mileage and picks told apart, by rule: (text, what must be found of that kind)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import analyze

pytestmark = pytest.mark.unit


def _found(text: str, kind: str) -> list[object]:
    return [(entity.value, entity.negated) if entity.negated else entity.value
            for entity in analyze(text).entities if entity.type == kind]  # fmt: skip


def _range(low: int | None, high: int | None) -> dict[str, int | None]:
    return {"min": low, "max": high}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("teto: 48 mil.", None, 48000),
        ("o máximo que consigo é 47 mil", None, 47000),
        ("12 mil é o meu limite", None, 12000),
        ("mais que 80 eu não pago", None, 80000),
        ("acima de 85 mil nem me mostra", None, 85000),
        ("de 50k pra cima eu nem olho", None, 50000),
        ("nada acima dos 66 mil", None, 66000),
        ("não menos que 200 mil", 200000, None),
        ("minha faixa é 80 a 100", 80000, 100000),
        ("35/40 mil", 35000, 40000),
        ("uns 52, chorando chega em 54", 52000, 54000),
        ("80 mil, mas posso esticar pra 88", 80000, 88000),
        ("37 mil e quinhentos", 37500, 37500),
        ("uns sessentinha", 60000, 60000),
        ("passou de 40 já não me serve", None, 40000),
        ("meu teto é trinta e três e quinhentos", None, 33500),
        ("vou investir 19 e quinhentos", 19500, 19500),
        ("sessentinha e não passo disso", None, 60000),
        ("uns 38 no talo", None, 38000),
        ("é 31 mil e nem um tostão a mais", None, 31000),
        ("não pretendo gastar quantia superior a 120 mil", None, 120000),
        ("nem adianta mostrar coisa de mais de 70", None, 70000),
        ("tudo que for de 90 pra cima esquece", None, 90000),
        ("não dá pra ir além de 38", None, 38000),
        ("entre uns 24 e 26 tá ótimo", 24000, 26000),
        ("lá pra 26, 28", 26000, 28000),
        ("150 a 170, pode ser diesel", 150000, 170000),
        ("vendi o terreno e ficou 94 pra mim", 94000, 94000),
        ("sobrou 110 limpo da safra", 110000, 110000),
        ("não chego em 70", None, 70000),
        ("até oitentão à vista", None, 80000),
        ("tô querendo gastar pouco, tipo 20", 20000, 20000),
        ("fecha em 75 minha conta", 75000, 75000),
        ("meu bolso aguenta 47", 47000, 47000),
        ("dos 35 não arredo", 35000, 35000),
        ("agora dá pra pensar em 72", 72000, 72000),
        ("digo, 48", 48000, 48000),
        ("65, já contando a documentação", 65000, 65000),
        ("pago 55 no dinheiro", 55000, 55000),
        ("meu bolso é de 33", 33000, 33000),
    ],
)
def test_a_limit_a_range_or_a_stretch_is_a_budget(text: str, low: int | None, high: int | None) -> None:
    assert _found(text, "budget") == [_range(low, high)]


def test_a_figure_corrected_away_is_negated() -> None:
    assert _found("errei, não é 60 não, é 50 mil", "budget") == [(_range(60000, 60000), True), _range(50000, 50000)]
    assert _found("não é 60 é 70 mil o meu limite", "budget")[0] == (_range(60000, 60000), True)
    assert _found("falei 30 né? põe 34", "budget") == [(_range(30000, 30000), True), _range(34000, 34000)]


@pytest.mark.parametrize(
    "text",
    [
        "98 mil num carro desse? nem morta",
        "310 mil é roubo",
        "vi no site uma spin 2018 por 64.900",
        "celta 2012 por 24 ou palio 2010 por 19?",
        "tenho carta de consórcio de 70 mil",
        "o banco aprovou 30 mil pra mim",
        "vale pagar 10 mil a mais no t-cross?",
        "rodo de uber e da 99",
        "qto fica 40 mil em 60x",
        "sinal de 5000 segura o carro?",
        "o final do meu cpf é 37 e não 73",
        "o sicoob me liberou 40 mil, aceitam?",
        "por que um é 4 mil mais caro?",
        "o de 62 mil vale os 5 mil a mais que o outro?",
        "quase 70 mil num carro que tomou água",
        "4 mil? é sucata pra vocês né",
        "esses de 60 mil não dá pra nós",
        "quanto custa a revisão dos 60 mil?",
        "rodo uns 200 por semana",
        "melhor em 36 ou 48 meses?",
        "quantos por cento de juros?",
        "sonho de consumo desde os 18",
        "consumo acima de 13 na estrada já me deixa feliz",
        "o hodômetro marca 190.000",
        "38 mil em 10 anos é pouco demais",
    ],
)
def test_a_price_a_credit_a_difference_or_a_deposit_is_no_budget(text: str) -> None:
    assert _found(text, "budget") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tenho 8 mil guardado pra dar de entrada", 8000.0),
        ("aumento minha entrada pra 18 mil", 18000.0),
        ("entro com 5 mil", 5000.0),
        ("dou dez mil na frente", 10000.0),
        ("3 mil na mão e o resto vcs dividem?", 3000.0),
        ("dou meu celta 2008 mais 8 mil", 8000.0),
        ("se eu der 10 mil quanto fica?", 10000.0),
        ("tenho um celta 2009 e mais 20 mil", 20000.0),
        ("volto 20 na d20 e levo a s10", 20000.0),
        ("volta de 5 mil na troca?", 5000.0),
        ("tenho 7.500, libera com isso o resto em prestação?", 7500.0),
        ("passo 10 mil no cartão e financio o resto", 10000.0),
        ("simula aí com 5 mil", 5000.0),
        ("minha entrada subiu pra 14", 14000.0),
        ("quanto fica por mês com 5 conto de sinal?", 5000.0),
    ],
)
def test_what_is_paid_at_first_is_the_down_payment(text: str, value: float) -> None:
    assert _found(text, "down_payment") == [value]
    assert _found(text, "budget") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("quero ver parcela que cabe no bolso, tipo 650", 650.0),
        ("prestação de 750 a 900", 900.0),
        ("parcelinha de 600 conto", 600.0),
        ("não quero prestação maior que 450", 450.0),
        ("um sedan que caiba em 1100 por mês", 1100.0),
    ],
)
def test_what_fits_each_month_is_the_installment(text: str, value: float) -> None:
    assert _found(text, "installment") == [value]
    assert _found(text, "budget") == []


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("quilometragem abaixo dos 60 mil", "mileage_max", [60000]),
        ("menos de 90 mil km e até 52 mil", "mileage_max", [90000]),
        ("menos de 90 mil km e até 52 mil", "budget", [_range(None, 52000)]),
        ("tenho um fusca 78", "year", [_range(1978, 1978)]),
        ("uma saveiro de dois mil e dezessete", "year", [_range(2017, 2017)]),
        ("hatch ano dezoito pra cima", "year", [_range(2018, None)]),
        ("até 2010 não quero", "year", [(_range(None, 2010), True)]),
        ("2020, 2021, por aí", "year", [_range(2020, 2021)]),
        ("esse do anúncio é 2019 ou 2020?", "year", [_range(2019, 2019), _range(2020, 2020)]),
        ("nos termos da lei 13.709/2018", "year", []),
        ("sou correntista desde 1979", "year", []),
        ("comprei com vocês em 2021", "year", []),
        ("cheguei a ter busca e apreensão em 2019", "year", []),
        ("ipva 2026 quitado?", "year", []),
        ("comprei um gol 2012", "year", [_range(2012, 2012)]),
        ("compara os veículos 1, 2 e 3", "option", [1, 2, 3]),
        ("comparação 1 e 5", "option", [1, 5]),
        ("primeira ou segunda opção?", "option", [1, 2]),
        ("a quilometragem da opção 2", "option", [2]),
        ("meu primeiro carro", "option", []),
        ("segurança primeiro", "option", []),
        ("compara os 3", "option", []),
        ("recebo o décimo terceiro", "option", []),
        ("2 + 2", "option", []),
    ],
)  # fmt: skip
def test_years_mileage_and_picks(text: str, kind: str, values: list[object]) -> None:
    assert _found(text, kind) == values


@given(thousands=st.integers(min_value=10, max_value=300), lead=st.sampled_from(["até", "no máximo", "teto de"]))
def test_every_round_limit_is_a_budget(thousands: int, lead: str) -> None:
    assert _found(f"{lead} {thousands} mil", "budget") == [_range(None, thousands * 1000)]
