import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import numbers_in

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("60", [60]),
        ("60 mil", [60000]),
        ("60mil", [60000]),
        ("60 k", [60000]),
        ("60.000", [60000]),
        ("45.900,00", [45900]),
        ("60,5 mil", [60500]),
        ("sessenta mil", [60000]),
        ("Cinquenta e cinco mil", [55000]),
        ("cento e vinte e cinco mil", [125000]),
        ("meio milhão", [500000]),
        ("um milhão e meio", [1500000]),
        ("1,2 milhão", [1200000]),
        ("mil e duzentos", [1200]),
        ("1, 3 e 5", [1, 3, 5]),
        ("um e três", [3]),
        ("quero um carro", []),
        ("2 mil e 500", [2500]),
        ("hb20", []),
    ],
)
def test_a_number_is_read_as_written(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers_in(text)] == values


def test_a_number_lies_where_it_says() -> None:
    text = "Até SESSENTA  mil, ou 70K"
    assert [text[number.start : number.end] for number in numbers_in(text)] == ["SESSENTA  mil", "70K"]


@given(st.integers(min_value=1, max_value=999))
def test_thousands_mean_the_same_however_typed(amount: int) -> None:
    grouped = f"{amount}.000"
    assert {n.value for text in (f"{amount} mil", f"{amount}k", grouped) for n in numbers_in(text)} == {amount * 1000}
