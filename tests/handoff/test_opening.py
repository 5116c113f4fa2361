import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations import effects
from conversations.effects import CreateTask, EffectContext, OpenHandoff
from conversations.models import Conversation
from handoff.models import Handoff, Task
from handoff.opening import urgency_of
from tests.handoff.conftest import make_conversation, make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def context_of(conversation: Conversation, now: datetime | None = None) -> EffectContext:
    session = make_session(conversation, score=72.0)
    return EffectContext(conversation, session, str(uuid.uuid4()), now or timezone.now())


def test_the_effect_puts_the_customer_in_the_queue() -> None:
    conversation = make_conversation()
    context = context_of(conversation)
    effect = OpenHandoff("complaint", dealer_id="loja-1", context={"resumo": "Quer falar do Onix"})

    effects.apply(effect, context)

    handoff = Handoff.objects.get()
    assert (handoff.status, handoff.reason, handoff.dealer_id) == ("pending", "complaint", "loja-1")
    assert (handoff.score, handoff.urgency) == (72.0, Handoff.Urgency.HIGH)
    assert handoff.context == {"resumo": "Quer falar do Onix"}
    assert (handoff.session, handoff.contact) == (context.session, conversation.contact)
    conversation.refresh_from_db()
    assert (conversation.owner, conversation.generation) == (Conversation.Owner.NOBODY, 1)


def test_asking_again_while_waiting_keeps_the_place() -> None:
    conversation = make_conversation()
    context = context_of(conversation)
    effects.apply(OpenHandoff("asked"), context)
    effects.apply(OpenHandoff("complaint"), context)

    handoff = Handoff.objects.get()
    assert handoff.reason == "asked"
    assert [event.kind for event in handoff.events.all()] == ["opened", "asked_again"]
    assert conversation.generation == 1


def test_the_database_allows_one_open_handoff_per_conversation() -> None:
    handoff = make_handoff()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.create(
            conversation=handoff.conversation, contact=handoff.contact, reason="asked", created_at=timezone.now()
        )


def test_a_new_handoff_may_follow_a_closed_one() -> None:
    handoff = make_handoff()
    Handoff.objects.update(status="completed")

    make_handoff(handoff.conversation)

    assert Handoff.objects.count() == 2


@pytest.mark.parametrize("rating", [0, 6])
def test_the_database_refuses_a_rating_outside_one_to_five(rating: int) -> None:
    handoff = make_handoff()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(rating=rating)


@pytest.mark.parametrize(
    ("reason", "urgency"), [("complaint", 3), ("money_or_law", 3), ("asked", 2), ("failures", 2), ("backend_down", 1)]
)
def test_urgency_follows_the_reason(reason: str, urgency: int) -> None:
    assert urgency_of(reason) == urgency


def test_a_task_asked_for_at_night_is_due_when_people_are_back() -> None:
    night = datetime(2026, 11, 18, 2, tzinfo=UTC)  # Tuesday 23:00 in São Paulo
    conversation = make_conversation()
    effect = CreateTask("store_question", "Aceita moto na troca?", dealer_id="loja-1", car_id="carro-9")

    effects.apply(effect, context_of(conversation, night))

    task = Task.objects.get()
    assert (task.kind, task.text, task.dealer_id, task.car_id) == (
        "store_question",
        "Aceita moto na troca?",
        "loja-1",
        "carro-9",
    )
    assert task.due_at == datetime(2026, 11, 18, 12, tzinfo=UTC)
    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.BOT


def test_what_a_customer_said_is_unreadable_in_the_table() -> None:
    from django.db import connection

    conversation = make_conversation()
    effects.apply(OpenHandoff("asked", context={"resumo": "segredo"}), context_of(conversation))
    with connection.cursor() as cursor:
        cursor.execute("SELECT context FROM handoff_handoff")
        (stored,) = cursor.fetchone()

    assert b"segredo" not in bytes(stored)
