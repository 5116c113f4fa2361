"""Cars for the engine: finding the ones meant, and how they look on the screen."""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from conversations.engine.draft import Choice
from conversations.engine.equipment import item_words
from conversations.engine.replies.format import clauses, decimal, kilometres, listed, money
from conversations.engine.services import Car, CarQuery, Recommendation
from conversations.engine.text import folded
from conversations.engine.work import Heard, Work
from conversations.memory import SeenCar, UserProfileData
from nlp import Entity
from nlp.catalogue import brand_of

_JUSTIFICATION = 110  # characters: three cars must fit one interactive bubble
_ITEMS = 140  # characters of a line of equipment
LONGEST_STOCK = 40  # cars looked at of one search


def fetch(work: Work, car_id: str) -> Car | None:
    """The car as it is now; ``None`` when it is gone, sold or taken off."""
    car = work.services.stock.car(car_id)
    if car is None or not car.available:
        return None
    work.evidence.know(car)
    return car


def search(work: Work, query: CarQuery, *, limit: int = 10) -> list[Car]:
    cars = [car for car in work.services.stock.search(query, limit=limit) if car.available]
    for car in cars:
        work.evidence.know(car)
    return cars


def unseen(work: Work, query: CarQuery) -> list[Car]:
    """Cars that match, cheapest first, without those on the screen and those refused."""
    known = {*work.session.current_recommendations, *work.dialogue.disliked}
    refused = {folded(one) for one in (*work.profile.marcas_rejeitadas, *work.profile.modelos_rejeitados)}
    found = search(work, query, limit=LONGEST_STOCK)
    return [car for car in found if car.id not in known and not {folded(car.brand), folded(car.model)} & refused]


def query_of(profile: UserProfileData) -> CarQuery:
    """The stock that fits what the customer told, brands and types included when there is one of each."""
    one_brand = profile.marcas_preferidas[0] if len(profile.marcas_preferidas) == 1 else None
    one_type = profile.tipos_preferidos[0] if len(profile.tipos_preferidos) == 1 else None
    low, high = budget_range(profile)
    return CarQuery(
        brand=one_brand,
        category=one_type,
        year_min=profile.ano_minimo,
        year_max=profile.ano_maximo,
        price_min=low,
        price_max=high,
        mileage_max=profile.km_maxima,
        transmission=profile.cambio_preferido,
        fuel=profile.combustivel_preferido,
    )


def budget_range(profile: UserProfileData) -> tuple[float | None, float | None]:
    """The prices to look in, by the backend's mapping table: one figure is ±20%, "a partir de X" is X to 2X."""
    low, high = profile.orcamento_min, profile.orcamento_max
    if profile.budget_kind == "target" and low is not None and high is not None:
        return 0.8 * low, 1.2 * high
    if profile.budget_kind == "min" and low is not None:
        return low, 2 * low
    return low, high


def mentioned_models(entities: Sequence[Entity]) -> list[str]:
    """Models the customer asks about: not their own car, not refused ones."""
    models = (str(one.value) for one in entities if one.type == "model" and not one.negated and one.role != "own_car")
    return list(dict.fromkeys(models))


def year_asked(entities: Sequence[Entity]) -> tuple[int | None, int | None]:
    for one in entities:
        if one.type == "year" and one.role != "own_car" and isinstance(one.value, dict):
            low, high = one.value.get("min"), one.value.get("max")
            return (int(low) if low else None, int(high) if high else None)
    return None, None


def model_query(model: str, years: tuple[int | None, int | None] = (None, None)) -> CarQuery:
    return CarQuery(brand=brand_of(model), model=model, year_min=years[0], year_max=years[1])


def picked_ids(work: Work, heard: Heard) -> list[str]:
    """Ids of the cars a message points at by position or by the name of one that was shown."""
    listed_ids = shown_list(work)
    ids = []
    for entity in heard.result.entities:
        if entity.type == "option" and isinstance(entity.value, int) and 1 <= entity.value <= len(listed_ids):
            ids.append(listed_ids[entity.value - 1])
    if not ids and listed_ids and re.search(r"\bultim[oa]\b", folded(heard.text)):
        ids.append(listed_ids[-1])
    low, high = year_asked(heard.result.entities)
    for model in mentioned_models(heard.result.entities):
        if seen := seen_named(work, model, low, high):
            ids.append(seen.id)
    return list(dict.fromkeys(ids))


_SUPERLATIVES: tuple[tuple[str, Callable[[Car], float | None]], ...] = (
    (r"mais (?:barat\w+|em conta)|menos car[oa]", lambda car: car.price),
    (r"mais nov[oa]", lambda car: -car.year),
    (r"menos rodad[oa]|menor km|menor quilometragem", lambda car: car.mileage),
    (r"mais economic[oa]|gasta menos|bebe menos", lambda car: -car.city_consumption if car.city_consumption else None),
    (r"mais car[oa]", lambda car: -car.price),
)


def superlative(work: Work, text: str) -> str:
    """The id of "o mais barato" among the cars on the screen; empty where the text asks for other cars."""
    plain = folded(text)
    shown = shown_list(work)
    asked = next((figure for words, figure in _SUPERLATIVES if re.search(_THE_ONE.format(words=words), plain)), None)
    if asked is None or len(shown) < 2:
        return ""
    figures = [(figure, car.id) for car in _fresh(work, shown) if (figure := asked(car)) is not None]
    return min(figures)[1] if figures else ""


_THE_ONE = (
    r"(?:\b[oa]|\bqual(?: (?:deles|desses|dos \w+|e|seria|o carro))*(?: [oae])?|\b(?:deles|desses))"
    r"(?: que)? (?:{words})\b"
)


def _fresh(work: Work, ids: Sequence[str]) -> list[Car]:
    return [car for car_id in ids[:6] if (car := fetch(work, car_id))]


def shown_list(work: Work) -> list[str]:
    """The cars of the last numbered list, in order; else the recommendations."""
    numbered = [pick.removeprefix("car:") for pick in work.dialogue.numbered if pick.startswith("car:")]
    return numbered or work.session.current_recommendations


def seen_named(work: Work, model: str, low: int | None = None, high: int | None = None) -> SeenCar | None:
    """The car of this model on the customer's screen; of several the one in focus, else the last shown."""
    same = [seen for seen in work.dialogue.seen if folded(seen.model) == folded(model)]
    same = [seen for seen in same if (low is None or seen.year >= low) and (high is None or seen.year <= high)]
    in_focus = [seen for seen in same if seen.id == work.dialogue.focus]
    on_list = [seen for seen in same if seen.id in shown_list(work)]
    return next(iter([*in_focus, *on_list, *reversed(same)]), None)


def title(car: Car) -> str:
    """``Chevrolet Onix 1.0 LT 2020``."""
    return car.name if str(car.year) in car.name else f"{car.name} {car.year}"


def short_title(car: Car) -> str:
    return f"{car.model} {car.year}"


_WITHIN = re.compile(r"(?:com (?:boa )?folga n|bem dentro d|dentro d|abaixo d)o (?:seu )?orçamento", re.IGNORECASE)


def _in_the_money(item: Recommendation, told: float | None) -> str:
    """The justification, without saying that a car dearer than the figure told lies within it."""
    if told is None or item.car.price <= told:
        return item.justification
    return _WITHIN.sub(_("um pouco acima do seu orçamento"), item.justification)


def recommendation_card(number: int, item: Recommendation, *, told: float | None = None) -> str:
    """A recommended car; ``told`` is the most the customer said, in reais."""
    car = item.car
    why = clauses(" ".join(_in_the_money(item, told).split()), _JUSTIFICATION)
    lines = [
        f"{number}. *{car.name}* ({car.year})",
        f"💰 {money(car.price)}",
        _("⭐ {percent}% de compatibilidade").format(percent=item.match_percentage),
        f"📝 {why}" if why else "",
    ]
    return "\n".join(line for line in lines if line)


def stock_card(number: int, car: Car) -> str:
    return (
        f"{number}. *{car.name}* ({car.year})\n💰 {money(car.price)} · {kilometres(car.mileage)} · {car.transmission}"
    )


def detail_lines(car: Car) -> str:
    """The whole card: what the advertisement says, nothing else."""
    lines = [
        f"💰 {money(car.price)}",
        f"📅 {car.year} · {kilometres(car.mileage)}",
        f"⚙️ {car.transmission} · {car.fuel} · " + _("{doors} portas").format(doors=car.doors),
        _("🎨 Cor: {color}").format(color=car.color.lower()) if car.color else "",
        _consumption_line(car),
        _items_line("🛡️", car.safety_items),
        _items_line("✨", car.comfort_items),
        shop_line(car),
    ]
    return "\n".join(line for line in lines if line)


def shop_line(car: Car) -> str:
    place = f"{car.dealer_city}/{car.dealer_state}" if car.dealer_city and car.dealer_state else car.dealer_city
    return "📍 " + " – ".join(part for part in (car.dealer_name, place) if part) if car.dealer_name or place else ""


def comparison_lines(cars: Sequence[Car]) -> str:
    return "\n\n".join(_compared(number, car) for number, car in enumerate(cars, start=1))


def verdicts(cars: Sequence[Car]) -> str:
    """Which is cheapest, newest, least driven, thriftiest; silent where they draw."""
    judged = [
        (_("Mais barato"), _best(cars, [car.price for car in cars])),
        (_("Mais novo"), _best(cars, [-float(car.year) for car in cars])),
        (_("Menos rodado"), _best(cars, [float(car.mileage) for car in cars])),
        (_("Mais econômico"), _thriftiest(cars)),
    ]
    return "\n".join(f"✔️ {what}: {short_title(car)}" for what, car in judged if car)


def car_choices(cars: Sequence[Car]) -> list[Choice]:
    return [
        Choice(f"car:{car.id}", short_title(car), f"{money(car.price)} · {kilometres(car.mileage)}") for car in cars
    ]


def names(cars: Sequence[Car]) -> str:
    return listed([title(car) for car in cars])


def _compared(number: int, car: Car) -> str:
    facts = [money(car.price), kilometres(car.mileage), car.transmission, car.fuel]
    if car.city_consumption:
        facts.append(_("{value} km/l na cidade").format(value=decimal(car.city_consumption)))
    return f"{number}. *{car.name}* ({car.year})\n" + " · ".join(facts)


def _best(cars: Sequence[Car], figures: Sequence[float]) -> Car | None:
    lowest = min(figures)
    winners = [car for car, figure in zip(cars, figures, strict=True) if figure == lowest]
    return winners[0] if len(winners) == 1 else None


def _thriftiest(cars: Sequence[Car]) -> Car | None:
    figures = [-car.city_consumption for car in cars if car.city_consumption is not None]
    return _best(cars, figures) if len(figures) == len(cars) else None


def _consumption_line(car: Car) -> str:
    parts = []
    if car.city_consumption:
        parts.append(_("{value} km/l na cidade").format(value=decimal(car.city_consumption)))
    if car.road_consumption:
        parts.append(_("{value} na estrada").format(value=decimal(car.road_consumption)))
    return "⛽ " + " · ".join(parts) if parts else ""


def _items_line(sign: str, items: Sequence[str]) -> str:
    """As many as fit a line, and how many more there are."""
    words = [item_words(item) for item in items]
    fitting = [word for number, word in enumerate(words, start=1) if len(", ".join(words[:number])) <= _ITEMS]
    if not words or len(fitting) == len(words):
        return f"{sign} " + ", ".join(words) if words else ""
    return f"{sign} " + _("{items} e mais {count}").format(items=", ".join(fitting), count=len(words) - len(fitting))
