from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.entity_labels import BadEntity, TypedEntity, labelled, parsed, trimmed, written

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("budget", "até 60 mil", {"min": None, "max": 60000.0}),
        ("budget", "de 40000 a 55000", {"min": 40000.0, "max": 55000.0}),
        ("budget", "70000", {"min": 70000.0, "max": 70000.0}),
        ("year", "a partir de 2018", {"min": 2018, "max": None}),
        ("down_payment", "15 mil", 15000.0),
        ("mileage_max", "50.000", 50000),
        ("category", "SUV", "suv"),
        ("use", "dia a dia", "dia_a_dia"),
        ("priority", "Segurança", "seguranca"),
        ("state", "sp", "SP"),
        ("city", "sao paulo", "São Paulo"),
        ("brand", "chevrolet", "Chevrolet"),
        ("model", "onix", "Onix"),
        ("date_time", "", "trecho"),
    ],
)
def test_values_are_read_as_people_type_them(kind: str, typed: str, value: Any) -> None:
    found = parsed(kind, typed, text="trecho")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("budget", "caro"), ("state", "São Paulo"), ("city", "Nárnia"), ("brand", "Foguete"), ("fuel", "água")],
)
def test_values_that_are_none_are_refused(kind: str, typed: str) -> None:
    with pytest.raises(BadEntity):
        parsed(kind, typed, text="x")


bounds = st.none() | st.integers(min_value=1, max_value=999_999).map(float)


@given(low=bounds, high=bounds)
def test_a_written_range_reads_back(low: float | None, high: float | None) -> None:
    if low is None and high is None:
        return
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    value = {"min": low, "max": high}
    assert parsed("budget", written(value), text="") == value


@given(st.integers(min_value=1, max_value=9_999_999).map(float))
def test_a_written_price_reads_back(price: float) -> None:
    assert parsed("down_payment", written(price), text="") == price


def test_the_place_is_found_whatever_the_case() -> None:
    entity = labelled(TypedEntity(type="model", text="onix", own_car=True), message="vendo meu ONIX")
    assert entity == {"type": "model", "value": "Onix", "text": "ONIX", "start": 10, "end": 14, "role": "own_car"}


def test_the_same_word_twice_is_two_entities() -> None:
    first = labelled(TypedEntity(type="model", text="Onix"), message="Onix ou Onix")
    second = labelled(TypedEntity(type="model", text="Onix"), message="Onix ou Onix", others=[first])
    assert (first["start"], second["start"]) == (0, 8)


def test_only_a_model_or_year_is_the_customers_own() -> None:
    assert "role" not in labelled(TypedEntity(type="city", text="Santos", own_car=True), message="Santos")


def test_stored_entities_lose_what_the_data_does_not_have() -> None:
    stored = {"type": "model", "value": "Onix", "text": "onix", "confidence": 0.9, "start": 0, "end": 4}
    assert trimmed({**stored, "negated": False, "role": None}) == {k: v for k, v in stored.items() if k != "confidence"}
