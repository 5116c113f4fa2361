"""Nothing fits: which wish stands in the way, and the nearest car beyond it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from conversations.engine import cars
from conversations.engine.replies.format import money
from conversations.engine.services import Car, CarQuery, CarsRateLimited, CarsUnavailable
from conversations.engine.text import folded
from conversations.engine.work import Work
from conversations.memory import UserProfileData


def name_nearest(work: Work, query: CarQuery, *, cheaper: bool = False) -> Car | None:
    """Say what limits the search ``query`` and the nearest car beyond it, with its price; silent where there is none.

    Where ``cheaper`` was asked for, or a price was the reason of a dislike, nothing dearer is named.
    """
    dearer = not cheaper and "preco" not in work.dialogue.dislike_reasons.values()
    try:
        found = next(_found(work, query, dearer=dearer), None)
    except (CarsUnavailable, CarsRateLimited):
        return None  # it is only a courtesy: that there is nothing was said
    if found is None:
        return None
    key, car = found
    work.see(car)
    work.dialogue.focus = car.id
    place = _(", em {city}").format(city=car.dealer_city) if car.dealer_city else ""
    work.say(key, car=cars.title(car), price=money(car.price), place=place)
    return car


def _found(work: Work, query: CarQuery, *, dearer: bool) -> Iterator[tuple[str, Car]]:
    """The cheapest car of each way to give in, the smallest first."""
    for car in _that_suit(work, query):
        yield "nearest", car  # all but the distance or what only the backend weighs
    if dearer and query.price_max is not None:
        for car in _that_suit(work, query.model_copy(update={"price_max": None})):
            yield "nearest_dearer", car
    for car in cars.unseen(work, CarQuery(price_min=query.price_min, price_max=query.price_max)):
        yield "nearest_other", car


def _that_suit(work: Work, query: CarQuery) -> list[Car]:
    return [car for car in cars.unseen(work, query) if _suits(car, work.profile)]


def _suits(car: Car, profile: UserProfileData) -> bool:
    """What a search cannot ask for: one of several brands or types, and none of the refused kinds."""
    brands, types = ({folded(one) for one in many} for many in (profile.marcas_preferidas, profile.tipos_preferidos))
    refused = {folded(one) for one in (*profile.tipos_rejeitados, *profile.combustiveis_rejeitados)}
    refused.add(folded(profile.cambio_rejeitado or ""))
    return (
        (len(brands) < 2 or folded(car.brand) in brands)
        and (len(types) < 2 or folded(car.category) in types)
        and not {folded(car.category), folded(car.fuel), folded(car.transmission)} & refused
    )
