import pytest

from faciliauto_bot.sandbox.backend.places import distance_km, locate

pytestmark = pytest.mark.unit


def test_a_town_is_found_whatever_its_accents() -> None:
    assert locate("sao paulo", "SP") == locate("São Paulo", None)


def test_the_state_decides_between_towns_of_one_name() -> None:
    in_ceara, in_pernambuco = locate("Barbalha", "CE"), locate("Recife", "PE")
    assert in_ceara is not None
    assert in_pernambuco is not None
    assert locate("Bom Jesus", "PI") != locate("Bom Jesus", "RS")


def test_without_a_state_a_name_shared_by_towns_means_the_capital() -> None:
    assert locate("Palmas", None) == locate("Palmas", "TO")


def test_an_ambiguous_name_without_a_capital_is_nowhere() -> None:
    assert locate("Bom Jesus", None) is None


def test_an_unknown_town_stands_where_its_state_capital_does() -> None:
    assert locate("Vila Inventada", "PR") == locate("Curitiba", "PR")
    assert locate(None, "PR") == locate("Curitiba", "PR")


@pytest.mark.parametrize("place", [(None, None), ("", None), ("Vila Inventada", None), (None, "XX")])
def test_no_place_is_none(place: tuple[str | None, str | None]) -> None:
    assert locate(*place) is None


def test_sao_paulo_and_campinas_are_some_85_km_apart() -> None:
    paulo, campinas = locate("São Paulo", "SP"), locate("Campinas", "SP")
    assert paulo
    assert campinas
    assert distance_km(paulo, campinas) == pytest.approx(85, abs=10)
