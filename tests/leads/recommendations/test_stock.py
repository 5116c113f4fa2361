import re

import pytest
from django.core.cache.backends.locmem import LocMemCache

from conversations.engine.services import CarQuery, CarsRateLimited, CarsUnavailable, Feedback
from conversations.memory import UserProfileData
from leads.models import CatalogueCar
from leads.recommendations import catalogue
from leads.recommendations.breaker import Breaker
from leads.recommendations.client import BackendClient
from leads.recommendations.stock import FaciliautoStock
from tests.conversations.whatsapp.meta_server import Handler, MetaServer, says
from tests.leads.cast import SHOP, SHOP_ACRE, car, wire_answer, wire_car

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("_no_waiting")]

PROFILE = UserProfileData(orcamento_max=70000, budget_kind="max", city="São Paulo", state="SP")


def fills(backend: MetaServer, client: BackendClient, *cars: dict[str, object]) -> None:
    """The catalogue is synced with these cars, then the backend goes down."""

    def behave(handler: Handler) -> None:
        says([SHOP, SHOP_ACRE] if "dealerships" in handler.path else list(cars))(handler)

    backend.behave = behave
    catalogue.sync(client)
    backend.behave = says({}, 500)
    backend.received.clear()


def forget_fresh(memory: LocMemCache) -> None:
    """An hour passes for the cache of answers."""
    for key in [key.split(":", 2)[2] for key in memory._cache if ":fresh:" in key]:
        memory.delete(key)


def ids(answer: object) -> list[str]:
    return [item.car.id for item in answer.items]  # type: ignore[attr-defined]


def test_the_backends_cars_are_recommended(backend: MetaServer, stock: FaciliautoStock) -> None:
    answer = stock.recommend(PROFILE)
    assert ids(answer) == ["onix"]
    assert (answer.items[0].match_percentage, answer.stale) == (87, False)
    assert backend.received[0].json["orcamento_max"] == 70000


def test_the_same_profile_is_asked_once_an_hour(
    backend: MetaServer, stock: FaciliautoStock, memory: LocMemCache
) -> None:
    stock.recommend(PROFILE)
    stock.recommend(PROFILE)
    assert len(backend.received) == 1
    forget_fresh(memory)
    stock.recommend(PROFILE)
    assert len(backend.received) == 2


def test_another_profile_is_another_question(backend: MetaServer, stock: FaciliautoStock) -> None:
    stock.recommend(PROFILE)
    stock.recommend(PROFILE.model_copy(update={"orcamento_max": 71000}))
    assert len(backend.received) == 2


def test_the_caches_keys_say_nothing_of_the_person(stock: FaciliautoStock, memory: LocMemCache) -> None:
    stock.recommend(PROFILE.model_copy(update={"name": "Ana"}))
    keys = [key for key in memory._cache if "recommendations" in key]
    assert keys
    assert all(re.search(r"recommendations:(fresh|last):[0-9a-f]{64}$", key) for key in keys)


def test_a_down_backend_gives_the_last_good_answer_marked_stale(
    backend: MetaServer, stock: FaciliautoStock, memory: LocMemCache
) -> None:
    stock.recommend(PROFILE)
    forget_fresh(memory)
    backend.behave = says({}, 500)
    answer = stock.recommend(PROFILE)
    assert (ids(answer), answer.stale) == (["onix"], True)


def test_without_a_last_good_answer_cars_are_unavailable(backend: MetaServer, stock: FaciliautoStock) -> None:
    for misbehaves in (says({}, 503), says({"recommendations": [{}]}), says({}, 404), says({}, 422)):
        backend.behave = misbehaves
        with pytest.raises(CarsUnavailable):
            stock.recommend(PROFILE)


def test_a_429_is_passed_on_with_its_wait(backend: MetaServer, stock: FaciliautoStock) -> None:
    backend.behave = says({}, 429, Retry_After="9")
    with pytest.raises(CarsRateLimited) as caught:
        stock.recommend(PROFILE)
    assert caught.value.retry_after >= 9


def test_the_breaker_spares_a_down_backend_and_alerts_once(
    backend: MetaServer, stock: FaciliautoStock, alarms: list[str]
) -> None:
    backend.behave = says({}, 500)
    for _ in range(13):
        with pytest.raises(CarsUnavailable):
            stock.recommend(PROFILE)
    assert len(backend.received) == 11 * 3  # eleven questions of three attempts, then none
    assert len(alarms) == 1


def test_invalid_answers_open_the_breaker_too(backend: MetaServer, stock: FaciliautoStock, breaker: Breaker) -> None:
    backend.behave = says({"recommendations": "none"})
    for _ in range(11):
        with pytest.raises(CarsUnavailable):
            stock.recommend(PROFILE)
    assert breaker.is_open()


@pytest.mark.parametrize("status", [404, 422, 429])
def test_refusals_do_not_open_the_breaker(
    backend: MetaServer, stock: FaciliautoStock, breaker: Breaker, status: int
) -> None:
    backend.behave = says({}, status)
    for _ in range(12):
        stock.search(CarQuery())
    assert not breaker.is_open()


def test_a_car_is_asked_for_as_it_is_now(backend: MetaServer, stock: FaciliautoStock) -> None:
    backend.behave = says(wire_car("a/b c"))
    found = stock.car("a/b c")
    assert found is not None
    assert (found.id, found.price) == ("a/b c", 62900)
    assert backend.received[0].path == "/api/cars/a%2Fb%20c"


def test_a_sold_car_is_gone(backend: MetaServer, stock: FaciliautoStock) -> None:
    backend.behave = says(wire_car(disponivel=False))
    assert stock.car("onix") is None
    backend.behave = says({"detail": "não existe"}, 404)
    assert stock.car("onix") is None


def test_with_the_backend_down_a_car_is_told_from_the_catalogue(
    backend: MetaServer, client: BackendClient, stock: FaciliautoStock
) -> None:
    fills(backend, client, wire_car())
    assert stock.car("onix") == car()
    with pytest.raises(CarsUnavailable):
        stock.car("unknown")


def test_a_search_filters_what_the_backend_does_not(backend: MetaServer, stock: FaciliautoStock) -> None:
    cars = [wire_car("dear", preco=80000.0), wire_car("auto", cambio="CVT"), wire_car("cheap", preco=50000.0)]
    backend.behave = says([*cars, wire_car("sold", disponivel=False)])
    assert [found.id for found in stock.search(CarQuery(brand="Chevrolet", transmission="manual"))] == ["cheap", "dear"]
    assert backend.received[0].path == "/api/cars?marca=Chevrolet"


def test_with_the_backend_down_the_catalogue_is_searched(
    backend: MetaServer, client: BackendClient, stock: FaciliautoStock
) -> None:
    tracker = {"marca": "Chevrolet", "modelo": "Tracker", "categoria": "SUV", "preco": 99000.0}
    fills(backend, client, wire_car("tracker", **tracker), wire_car("onix"), wire_car("cheap", preco=40000.0))
    assert [found.id for found in stock.search(CarQuery())] == ["cheap", "onix", "tracker"]
    assert [found.id for found in stock.search(CarQuery(category="suv", city="sao paulo"))] == ["tracker"]
    assert [found.id for found in stock.search(CarQuery(model="ONIX", price_max=50000))] == ["cheap"]
    assert [found.id for found in stock.search(CarQuery(), limit=1)] == ["cheap"]


def test_a_shop_is_told_from_the_last_sync_or_asked_for(
    backend: MetaServer, client: BackendClient, stock: FaciliautoStock
) -> None:
    backend.behave = says([SHOP])
    found = stock.dealer("loja_sp")
    assert found is not None
    assert found.name == "Paulista Seminovos"
    assert stock.dealer("unknown") is None
    fills(backend, client)
    assert stock.dealer("loja_sp") == found


def test_a_refinement_is_the_backends_where_it_knows_how(backend: MetaServer, stock: FaciliautoStock) -> None:
    backend.behave = says(wire_answer(wire_car("onix"), wire_car("hb20")))
    answer = stock.refine(PROFILE, [Feedback(car_id="onix", action="disliked")])
    assert ids(answer) == ["hb20"]
    body = backend.received[0].json
    assert body["profile"]["orcamento_max"] == 70000
    assert body["feedbacks"] == [{"user_id": "anonymous", "car_id": "onix", "action": "disliked"}]


def refines_itself(handler: Handler) -> None:
    if "refine" in handler.path:
        says({"detail": "Not Found"}, 404)(handler)
    else:
        says(wire_answer(wire_car("onix"), wire_car("hb20", marca="Hyundai", preco=59000.0)))(handler)


@pytest.mark.parametrize(
    ("reason", "field", "value"),
    [
        ("achei caro", "orcamento_max", 59755.0),
        ("não gosto da marca", "marcas_rejeitadas", ["Chevrolet"]),
        ("muito rodado", "km_maxima", 38400),
        ("muito velho", "ano_minimo", 2021),
    ],
)
def test_without_refinement_at_the_backend_the_profile_is_refined_here(
    backend: MetaServer, client: BackendClient, stock: FaciliautoStock, reason: str, field: str, value: object
) -> None:
    fills(backend, client, wire_car())
    backend.behave = refines_itself
    answer = stock.refine(PROFILE, [Feedback(car_id="onix", action="disliked", reason=reason)])
    assert ids(answer) == ["hb20"]
    assert backend.received[-1].json[field] == value


def test_a_backend_without_refinement_is_not_asked_for_it_again(backend: MetaServer, stock: FaciliautoStock) -> None:
    backend.behave = refines_itself
    for price in (70000, 71000):
        stock.refine(PROFILE.model_copy(update={"orcamento_max": price}), [Feedback(car_id="x", action="liked")])
    assert sum("refine" in received.path for received in backend.received) == 1


def test_with_the_backend_down_a_refinement_falls_back_to_the_last_good_answer(
    backend: MetaServer, stock: FaciliautoStock
) -> None:
    backend.behave = says(wire_answer(wire_car("onix"), wire_car("hb20")))
    stock.recommend(PROFILE)
    backend.behave = says({}, 500)
    answer = stock.refine(PROFILE, [Feedback(car_id="onix", action="disliked")])
    assert (ids(answer), answer.stale) == (["hb20"], True)


def test_a_car_missing_from_the_next_sync_leaves_the_catalogue(backend: MetaServer, client: BackendClient) -> None:
    fills(backend, client, wire_car("onix"), wire_car("hb20"))
    fills(backend, client, wire_car("onix", preco=60000.0))
    assert list(CatalogueCar.objects.values_list("id", "price")) == [("onix", 60000)]
