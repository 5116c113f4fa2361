import json
from collections import Counter
from itertools import pairwise

import pytest

from faciliauto_bot.sandbox.backend.endpoints import PHOTOS
from faciliauto_bot.sandbox.backend.stock import STOCK_FILE, Car, load, photo_name

pytestmark = pytest.mark.unit

THIS_YEAR = 2026
EXPECTED_MODELS = (
    *("Onix", "HB20", "Corolla", "Civic", "Kwid", "Argo", "Polo", "T-Cross", "Creta", "Compass", "Renegade", "Toro"),
    *("Strada", "Saveiro", "Hilux", "Spin", "Kicks", "Tracker", "Virtus", "Cronos", "Fit", "HR-V", "EcoSport"),
    *("Ka", "Mobi", "Gol"),
)


def test_five_dealers_share_89_cars() -> None:
    stock = load()
    assert len(stock.cars) == 89
    assert len({car.id for car in stock.cars}) == 89
    shares = Counter(car.dealership_id for car in stock.cars)
    assert set(shares) == {dealer.id for dealer in stock.dealerships}
    assert len(shares) == 5
    assert min(shares.values()) >= 10


@pytest.mark.parametrize("model", EXPECTED_MODELS)
def test_the_models_people_ask_for_are_in_stock(model: str) -> None:
    assert any(car.modelo == model and car.disponivel for car in load().cars)


def test_there_is_an_onix_of_2020_among_several() -> None:
    years = [car.ano for car in load().cars if car.modelo == "Onix"]
    assert 2020 in years
    assert len(years) >= 2


def test_rare_fuels_are_there() -> None:
    fuels = Counter(car.combustivel for car in load().cars)
    assert fuels["Híbrido"] >= 2
    assert fuels["Elétrico"] >= 1
    assert any(car.combustivel == "Diesel" and car.categoria == "Pickup" for car in load().cars)


def test_a_sold_car_or_two_are_still_listed() -> None:
    assert 1 <= sum(not car.disponivel for car in load().cars) <= 2


def test_prices_are_those_of_the_market() -> None:
    prices = [car.preco for car in load().cars]
    assert min(prices) >= 25_000
    assert max(prices) <= 260_000
    assert sum(40_000 <= price <= 120_000 for price in prices) > len(prices) * 0.7


@pytest.mark.parametrize("car", load().cars, ids=lambda car: car.id)
def test_each_car_is_plausible(car: Car) -> None:
    assert 2012 <= car.ano <= 2025
    years = THIS_YEAR - car.ano
    assert 7_000 * years <= car.quilometragem <= 20_000 * max(1, years)
    assert car.portas in (2, 4)
    assert (car.consumo_cidade is None) == (car.combustivel == "Elétrico")
    if car.consumo_cidade:
        assert 7 <= car.consumo_cidade <= 18
    if car.ano >= 2014:
        assert {"ABS", "airbag_duplo"} <= set(car.itens_seguranca), "compulsory in Brazil since 2014"
    assert not set(car.itens_seguranca) & set(car.itens_conforto)
    scores = (car.score_familia, car.score_economia, car.score_performance, car.score_conforto, car.score_seguranca)
    assert all(0 < score < 1 for score in scores)


def test_of_one_version_the_newer_costs_more() -> None:
    by_version: dict[tuple[str, str | None], list[Car]] = {}
    for car in load().cars:
        by_version.setdefault((car.modelo, car.versao), []).append(car)
    same = [sorted(cars, key=lambda car: car.ano) for cars in by_version.values() if len(cars) > 1]
    assert same
    assert all(old.preco < new.preco for cars in same for old, new in pairwise(cars))


def test_every_car_has_its_picture() -> None:
    assert {photo_name(car) for car in load().cars} <= {path.stem for path in PHOTOS.glob("*.png")}


def test_pictures_are_light_enough_for_a_chat() -> None:
    sizes = [path.stat().st_size for path in PHOTOS.glob("*.png")]
    assert max(sizes) < 30_000
    assert sum(sizes) < 1_000_000


def test_the_file_has_one_car_a_line() -> None:
    lines = [line.strip().rstrip(",") for line in STOCK_FILE.read_text(encoding="utf-8").splitlines()]
    assert sum(json.loads(line)["id"].startswith("car_") for line in lines if line.startswith('{"')) == 89
