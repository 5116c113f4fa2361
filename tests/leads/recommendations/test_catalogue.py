from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations import alarm
from leads.hours import default_hours
from leads.models import CatalogueCar, Dealer
from leads.recommendations import catalogue
from leads.recommendations.client import BackendClient, BackendUnavailable
from tests.conversations.whatsapp.meta_server import Handler, MetaServer, says
from tests.leads.cast import SHOP, SHOP_ACRE, wire_car

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("_no_waiting")]


@pytest.fixture
def rung() -> Iterator[list[str]]:
    """The keys of the alarms of this test."""
    keys: list[str] = []

    def sink(key: str, _text: str, _ids: dict[str, object]) -> None:
        keys.append(key)

    alarm.on_alarm(sink)
    yield keys
    alarm._sinks.remove(sink)


def serves(backend: MetaServer, *, shops: object, cars: object) -> None:
    def behave(handler: Handler) -> None:
        says(shops if "dealerships" in handler.path else cars)(handler)

    backend.behave = behave


def test_shops_get_their_hours_and_the_time_of_their_city(backend: MetaServer, client: BackendClient) -> None:
    serves(backend, shops=[SHOP, SHOP_ACRE], cars=[wire_car()])
    assert catalogue.sync(client) == 1
    paulista, acre = Dealer.objects.order_by("-id")
    assert (paulista.time_zone, acre.time_zone) == ("America/Sao_Paulo", "America/Rio_Branco")
    assert paulista.weekly_hours["5"] == [["09:00", "14:00"]]
    assert acre.weekly_hours == default_hours()


def test_a_shop_gone_from_the_list_is_inactive_and_stays(backend: MetaServer, client: BackendClient) -> None:
    serves(backend, shops=[SHOP, SHOP_ACRE], cars=[])
    catalogue.sync(client)
    serves(backend, shops=[SHOP], cars=[])
    catalogue.sync(client)
    assert dict(Dealer.objects.values_list("id", "active")) == {"loja_sp": True, "loja_ac": False}


def test_one_unreadable_car_does_not_hold_back_the_others(backend: MetaServer, client: BackendClient) -> None:
    serves(backend, shops=[SHOP], cars=[wire_car("good"), {"id": "bad"}, "worse"])
    assert catalogue.sync(client) == 1
    assert CatalogueCar.objects.get().id == "good"


def test_a_stock_that_vanished_whole_is_not_believed(
    backend: MetaServer, client: BackendClient, rung: list[str]
) -> None:
    serves(backend, shops=[SHOP], cars=[wire_car()])
    catalogue.sync(client)
    serves(backend, shops=[SHOP], cars=[])
    catalogue.sync(client)
    assert CatalogueCar.objects.count() == 1
    assert rung == ["catalogue_empty"]


@pytest.mark.parametrize("answer", [{}, None, "x"])
def test_an_answer_that_is_no_list_changes_nothing(backend: MetaServer, client: BackendClient, answer: object) -> None:
    serves(backend, shops=answer, cars=answer)
    with pytest.raises(BackendUnavailable):
        catalogue.sync(client)
    assert not Dealer.objects.exists()


def test_a_failed_sync_keeps_the_catalogue_and_a_day_without_one_alarms(
    backend: MetaServer, client: BackendClient, rung: list[str]
) -> None:
    serves(backend, shops=[SHOP], cars=[wire_car()])
    catalogue.sync_and_report(client)
    backend.behave = says({}, 500)
    catalogue.sync_and_report(client)
    assert rung == []
    CatalogueCar.objects.update(synced_at=timezone.now() - timedelta(hours=25))
    catalogue.sync_and_report(client)
    assert rung == ["catalogue_old"]
    assert catalogue.car("onix") is None  # too old to be offered
