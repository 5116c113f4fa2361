from datetime import timedelta

import pytest
from django.utils import timezone

from conversations import effects
from conversations.effects import RecordInteraction
from leads.models import CarInteraction
from leads.recommendations.client import BackendClient
from leads.recommendations.feedback import post_due
from tests.conversations.whatsapp.meta_server import MetaServer, says
from tests.leads.conftest import Visit

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def liked(ana: Visit) -> None:
    """Ana saw, liked and asked about cars a moment ago."""
    context = ana.at(timezone.now() - timedelta(seconds=1))
    effects.apply(RecordInteraction("onix", "viewed"), context)
    effects.apply(
        RecordInteraction("onix", "liked", position=1, price=62900.0, brand="Chevrolet", category="Hatch", year=2020),
        context,
    )
    effects.apply(RecordInteraction("onix", "contacted"), context)


def make_due() -> None:
    CarInteraction.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.usefixtures("liked")
def test_what_happened_is_told_in_order_and_once(backend: MetaServer, client: BackendClient, ana: Visit) -> None:
    assert post_due(client) == 2
    assert post_due(client) == 0
    first, second = (received.json for received in backend.received)
    assert first == {
        "user_id": str(ana.contact.pk),
        "car_id": "onix",
        "action": "liked",
        "recommendation_position": 1,
        "session_id": str(ana.session.pk),
        "car_marca": "Chevrolet",
        "car_categoria": "Hatch",
        "car_preco": 62900.0,
        "car_ano": 2020,
    }
    assert second["action"] == "clicked_whatsapp"


@pytest.mark.usefixtures("liked")
def test_a_down_backend_is_told_later_and_the_order_is_kept(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({}, 500)
    assert post_due(client) == 0
    backend.behave = says({})
    assert post_due(client) == 0  # the oldest waits for its next attempt, and the others behind it
    assert len(backend.received) == 1
    make_due()
    assert post_due(client) == 2
    assert [received.json["action"] for received in backend.received[1:]] == ["liked", "clicked_whatsapp"]


@pytest.mark.usefixtures("liked")
def test_a_429_waits_as_long_as_it_says(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({}, 429, Retry_After="600")
    post_due(client)
    row = CarInteraction.objects.get(interaction_type="liked")
    assert row.due_at is not None
    assert row.due_at > timezone.now() + timedelta(seconds=590)


@pytest.mark.usefixtures("liked")
def test_what_the_backend_refuses_is_given_up_at_once(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({}, 422)
    post_due(client)
    assert CarInteraction.objects.filter(given_up_at__isnull=False).count() == 2


@pytest.mark.usefixtures("liked")
def test_after_a_day_it_is_given_up_and_the_next_is_tried(backend: MetaServer, client: BackendClient) -> None:
    CarInteraction.objects.filter(interaction_type="liked").update(created_at=timezone.now() - timedelta(hours=25))
    backend.behave = says({}, 500)
    assert post_due(client) == 1
    liked, contacted = CarInteraction.objects.exclude(due_at=None).order_by("id")
    assert (liked.given_up_at is not None, contacted.given_up_at is not None) == (True, False)
    assert contacted.attempts == 1
