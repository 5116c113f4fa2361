from collections.abc import Iterator

import pytest
from celery import current_app
from django_celery_beat.models import PeriodicTask

from leads import tasks
from leads.models import CarInteraction, CatalogueCar, ContactBookErasure
from leads.recommendations import stock
from leads.recommendations.client import BackendClient
from tests.conversations.whatsapp.meta_server import Handler, MetaServer, says
from tests.leads.cast import SHOP, wire_car
from tests.leads.conftest import Visit
from tests.leads.privacy.conftest import ask_for_deletion
from tests.leads.threads import serving

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[MetaServer]:
    with serving(MetaServer()) as server:
        monkeypatch.setattr(tasks, "backend_client", lambda: BackendClient(base_url=server.url))
        yield server


def test_beat_runs_every_task_of_leads() -> None:
    scheduled = dict(PeriodicTask.objects.filter(task__startswith="leads.").values_list("task", "interval__every"))
    assert scheduled == {
        "leads.tasks.sync_catalogue": 60,
        "leads.tasks.post_feedback": 1,
        "leads.tasks.carry_out_deletions": 1,
    }
    assert set(scheduled) <= set(current_app.tasks)


def test_the_hourly_task_fills_the_catalogue(backend: MetaServer) -> None:
    def behave(handler: Handler) -> None:
        says([SHOP] if "dealerships" in handler.path else [wire_car()])(handler)

    backend.behave = behave
    tasks.sync_catalogue()
    assert CatalogueCar.objects.get().id == "onix"


def test_the_minutes_tasks_tell_and_erase(backend: MetaServer, ana: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []

    class Graph:
        def erase_contact(self, bsuid: str) -> None:
            forgotten.append(bsuid)

    monkeypatch.setattr(tasks, "channel", Graph)
    now = ask_for_deletion(ana).created_at
    CarInteraction.objects.create(
        contact=ana.contact, car_id="onix", interaction_type="liked", created_at=now, due_at=now
    )
    backend.behave = says({})
    tasks.post_feedback()
    assert CarInteraction.objects.get().posted_at
    tasks.carry_out_deletions()
    assert forgotten == ["BR.5511988880166"]
    assert ContactBookErasure.objects.get().done_at


def test_a_process_has_one_client_and_one_stock() -> None:
    assert stock.faciliauto_stock() is stock.faciliauto_stock()
    assert stock.backend_client() is stock.backend_client()
