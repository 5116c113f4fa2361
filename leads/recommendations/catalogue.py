"""The stock and the shops as of the last hourly sync, in Postgres: searched while the backend is down."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.db.models import Max
from django.utils import timezone
from pydantic import ValidationError

from conversations.alarm import alarm
from conversations.engine.services import Car, CarQuery, CarsRateLimited, CarsUnavailable
from conversations.engine.services import Dealer as DealerFacts
from leads.hours import default_hours, parse_opening_hours
from leads.models import CatalogueCar, Dealer
from leads.recommendations.client import BackendClient, BackendUnavailable, NotFound
from leads.recommendations.mapping import invalid_answer
from leads.recommendations.search import select
from leads.recommendations.vocabulary import name_key
from leads.recommendations.wire import WireCar, WireDealer
from nlp.places import city_named

Entry = TypeVar("Entry", WireCar, WireDealer)
log = structlog.get_logger(__name__)
KEPT = timedelta(hours=24)  # a car not seen for longer is not offered any more
SCANNED = 5_000  # cars looked at for what Postgres does not filter
SYNC_DEADLINE = 60.0  # seconds, for each list
SYNC_BYTES = 512 * 1024 * 1024
BATCH = 1_000
DEFAULT_ZONE = "America/Sao_Paulo"


def search(query: CarQuery, *, limit: int) -> list[Car]:
    """Available cars that match, cheapest first."""
    rows = CatalogueCar.objects.filter(available=True, synced_at__gt=timezone.now() - KEPT, **_conditions(query))
    cars = (Car.model_validate(data) for data in rows.order_by("price", "id").values_list("data", flat=True)[:SCANNED])
    return select(cars, query, limit=limit)


def _conditions(query: CarQuery) -> dict[str, Any]:
    wanted = {
        "brand_key": name_key(query.brand) if query.brand else None,
        "model_key": name_key(query.model) if query.model else None,
        "city_key": name_key(query.city) if query.city else None,
        "state": query.state.upper() if query.state else None,
        "year__gte": query.year_min,
        "year__lte": query.year_max,
        "price__gte": query.price_min,
        "price__lte": query.price_max,
        "mileage__lte": query.mileage_max,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def car(car_id: str) -> Car | None:
    """The car as last seen, while that is less than a day ago and it was for sale."""
    found = cars([car_id])
    return found[0] if found and found[0].available else None


def cars(car_ids: Sequence[str]) -> list[Car]:
    rows = CatalogueCar.objects.filter(id__in=list(car_ids), synced_at__gt=timezone.now() - KEPT)
    return [Car.model_validate(data) for data in rows.values_list("data", flat=True)]


def dealer(dealer_id: str) -> DealerFacts | None:
    """The shop as last synced; ``None`` where it never was."""
    row = Dealer.objects.filter(pk=dealer_id, synced_at__isnull=False).first()
    return dealer_facts(row) if row else None


def dealer_facts(row: Dealer) -> DealerFacts:
    names = ("id", "name", "city", "state", "phone", "whatsapp", "address", "latitude", "longitude", "opening_hours")
    return DealerFacts.model_validate({name: getattr(row, name) for name in names})


def read_dealers(answer: Any) -> list[DealerFacts]:
    """The shops of ``/api/dealerships``. Raises ``BackendUnavailable``."""
    return [DealerFacts.model_validate(shop.model_dump()) for shop in _readable(WireDealer, answer)]


def sync(client: BackendClient) -> int:
    """Fetch shops and stock and make the tables say the same; returns how many cars. Raises as the client does.

    One unreadable entry is left out and counted, not a reason to keep an old catalogue.
    """
    now = timezone.now()
    shops = _readable(WireDealer, client.get("/api/dealerships", deadline=SYNC_DEADLINE))
    stock = _readable(WireCar, client.get("/api/cars", deadline=SYNC_DEADLINE, max_bytes=SYNC_BYTES))
    _store_dealers(shops, now)
    if not stock and CatalogueCar.objects.exists():
        alarm("catalogue_empty", "O backend respondeu um estoque vazio; o catálogo anterior foi mantido")
        return 0
    _store_cars(stock, now)
    return len(stock)


def sync_and_report(client: BackendClient) -> None:
    """Sync; a failed one leaves the catalogue as it is until the next hour, a day without one is an alarm."""
    try:
        log.info("catalogue_synced", cars=sync(client))
    except (CarsUnavailable, CarsRateLimited, NotFound) as error:
        log.warning("catalogue_sync_failed", reason=str(error) or "not found")
        newest = CatalogueCar.objects.aggregate(newest=Max("synced_at"))["newest"]
        if newest is None or newest < timezone.now() - KEPT:
            alarm("catalogue_old", "O catálogo de carros não é atualizado há mais de um dia")


def _readable(kind: type[Entry], entries: Any) -> list[Entry]:
    if not isinstance(entries, list):
        raise BackendUnavailable("invalid answer: not a list")
    found = []
    for entry in entries:
        try:
            found.append(kind.model_validate(entry))
        except ValidationError as error:
            log.warning("catalogue_entry_unreadable", kind=kind.__name__, reason=invalid_answer(error).reason)
    return found


def _store_dealers(shops: Iterable[WireDealer], now: datetime) -> None:
    rows = {shop.id: _dealer_row(shop, now) for shop in shops}
    fields = [field.name for field in Dealer._meta.fields if not field.primary_key]
    Dealer.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=BATCH
    )
    if rows:
        Dealer.objects.exclude(pk__in=rows).update(active=False)


def _dealer_row(shop: WireDealer, now: datetime) -> Dealer:
    place = city_named(shop.city, shop.state or None)
    return Dealer(
        **shop.model_dump(),
        weekly_hours=parse_opening_hours(shop.opening_hours) or default_hours(),
        time_zone=place.timezone if place else DEFAULT_ZONE,
        active=True,
        synced_at=now,
    )


def _store_cars(stock: Sequence[WireCar], now: datetime) -> None:
    rows = list({entry.id: _car_row(entry.to_car(), now) for entry in stock}.values())
    fields = [field.name for field in CatalogueCar._meta.fields if not field.primary_key]
    for start in range(0, len(rows), BATCH):
        CatalogueCar.objects.bulk_create(
            rows[start : start + BATCH], update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
    CatalogueCar.objects.filter(synced_at__lt=now).delete()


def _car_row(car: Car, now: datetime) -> CatalogueCar:
    return CatalogueCar(
        id=car.id,
        brand_key=name_key(car.brand),
        model_key=name_key(car.model),
        city_key=name_key(car.dealer_city),
        name=car.name,
        year=car.year,
        price=car.price,
        mileage=car.mileage,
        category=car.category,
        state=car.dealer_state.upper(),
        dealer_id=car.dealer_id,
        available=car.available,
        data=car.model_dump(mode="json"),
        synced_at=now,
    )
