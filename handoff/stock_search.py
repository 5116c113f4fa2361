"""What an agent types in the stock's search, in the customer's own way: "onix 2020 automático até 80 mil"."""

from collections.abc import Mapping
from typing import Any

from conversations.engine.cars import mentioned_models, year_asked
from conversations.engine.services import Car, CarQuery, CarsRateLimited, CarsUnavailable
from handoff.refusals import StockAway
from leads.recommendations.stock import faciliauto_stock
from nlp.catalogue import brand_of
from nlp.entities import read

MOST = 8


def find(text: str) -> list[Car]:
    """Available cars that fit what was typed, cheapest first; any where nothing is understood. Raises ``StockAway``."""
    try:
        return faciliauto_stock().search(query_of(text), limit=MOST)
    except (CarsUnavailable, CarsRateLimited):
        raise StockAway from None


def query_of(text: str) -> CarQuery:
    """The filters in a text; what is rejected in it ("não quero sedan") is passed over."""
    entities = [entity for entity in read(text).entities() if not entity.negated]
    by_type = {entity.type: entity.value for entity in reversed(entities)}
    models = mentioned_models(entities)
    low, high = year_asked(entities)
    budget = _range(by_type.get("budget"))
    return CarQuery(
        brand=brand_of(models[0]) if models else _word(by_type, "brand"),
        model=models[0] if models else None,
        category=None if models else _word(by_type, "category"),
        year_min=low,
        year_max=high,
        price_min=budget.get("min"),
        price_max=budget.get("max"),
        mileage_max=_mileage(by_type.get("mileage_max")),
        city=_word(by_type, "city"),
        state=_word(by_type, "state"),
        transmission=_word(by_type, "transmission"),
        fuel=_word(by_type, "fuel"),
    )


def _word(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    return str(value) if value else None


def _range(value: Any) -> dict[str, float | None]:
    return value if isinstance(value, dict) else {}


def _mileage(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None
