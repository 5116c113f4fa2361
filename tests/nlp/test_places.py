import pytest

from nlp.places import city_named, distance_km, find_cities, nearest

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "name", "uf"),
    [
        ("moro em Santos", "Santos", "SP"),
        ("sou de bom jesus rs", "Bom Jesus", "RS"),
        ("moro em Feira Nova - PE", "Feira Nova", "PE"),
        ("sou de Não-Me-Toque", "Não-Me-Toque", "RS"),
        ("aqui em salvador", "Salvador", "BA"),
        ("moro em natal", "Natal", "RN"),
        ("moro em vitória", "Vitória", "ES"),
        ("sou de Santa Maria", "Santa Maria", "RS"),
        ("moro em Poá", "Poá", "SP"),
        ("vitoria es", "Vitória", "ES"),
        ("floripa", "Florianópolis", "SC"),
        ("moro no Rio", "Rio de Janeiro", "RJ"),
        ("campo grande ms", "Campo Grande", "MS"),
    ],
)
def test_a_town_is_found_with_its_state(text: str, name: str, uf: str) -> None:
    assert [(city.name, city.uf) for city in find_cities(text)] == [(name, uf)]


@pytest.mark.parametrize(
    "text",
    [
        "bom dia",
        "quero pro natal",
        "bora",
        "combinado",
        "que carro bonito",
        "não me toque nisso",
        "o salvador da pátria",
        "tanto faz",
    ],
)
def test_ordinary_words_are_no_town(text: str) -> None:
    assert find_cities(text) == []


def test_a_shared_location_gives_the_nearest_town_with_its_clock_and_area_code() -> None:
    city = nearest(-3.1, -60.02)
    assert (city.name, city.uf, city.ddd) == ("Manaus", "AM", 92)
    assert city.timezone == "America/Porto_Velho"


def test_namesakes_are_told_apart_by_state() -> None:
    north, south = city_named("Bom Jesus", "PI"), city_named("bom jesus", "rs")
    assert north
    assert south
    assert north.distance_km(south) > 2000


def test_of_namesakes_the_one_most_people_mean_is_taken() -> None:
    assert [city and city.uf for city in map(city_named, ("Palmas", "Santa Maria", "bh", "Rio"))] == [
        "TO",
        "RS",
        "MG",
        "RJ",
    ]


def test_an_unknown_town_is_none() -> None:
    assert city_named("Atlântida Perdida") is None
    assert city_named("Santos", "AC") is None


def test_distance_is_in_kilometres() -> None:
    assert distance_km(-23.5329, -46.6395, -22.9129, -43.2003) == pytest.approx(358, abs=5)
