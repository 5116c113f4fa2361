"""A query over cars the backend has already narrowed down."""

from collections.abc import Iterable

from conversations.engine.services import Car, CarQuery
from leads.recommendations.filters import has_gearbox, is_type, takes_fuel
from leads.recommendations.vocabulary import same_name
from nlp.normalize import fold


def select(cars: Iterable[Car], query: CarQuery, *, limit: int) -> list[Car]:
    """Available cars that match, cheapest first."""
    found = [car for car in cars if car.available and matches(car, query)]
    return sorted(found, key=lambda car: (car.price, car.id))[:limit]


def matches(car: Car, query: CarQuery) -> bool:
    return _same_words(car, query) and _in_ranges(car, query) and _fits_kind(car, query)


def _same_words(car: Car, query: CarQuery) -> bool:
    pairs = (
        (query.brand, car.brand),
        (query.model, car.model),
        (query.city, car.dealer_city),
        (query.state, car.dealer_state),
    )
    return all(same_name(wanted, has) for wanted, has in pairs if wanted)


def _in_ranges(car: Car, query: CarQuery) -> bool:
    ranges = (
        (query.year_min, car.year, query.year_max),
        (query.price_min, car.price, query.price_max),
        (None, car.mileage, query.mileage_max),
    )
    return all((low is None or has >= low) and (high is None or has <= high) for low, has, high in ranges)


def _fits_kind(car: Car, query: CarQuery) -> bool:
    return (
        (query.category is None or is_type(car, fold(query.category)))
        and (query.transmission is None or has_gearbox(car, query.transmission))
        and (query.fuel is None or takes_fuel(car, query.fuel))
    )
