"""A call-back instead of waiting."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import effects
from conversations.effects import CreateTask, EffectContext, LeaveQueue, OpenHandoff
from conversations.models import Conversation, Delivery
from handoff import call_backs, claims
from handoff.models import DeskHours, Handoff, Task
from leads.models import Dealer
from tests.conversations.world import send, states
from tests.handoff.conftest import make_conversation, make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))


@pytest.fixture
def waiting(db: None) -> Handoff:
    """Waits, and may be written to for years."""
    handoff = make_handoff(minutes_ago=12)
    later = MONDAY + timedelta(days=3650)
    Conversation.objects.filter(pk=handoff.conversation_id).update(window_until=later)
    return Handoff.objects.get(pk=handoff.pk)


def turn(conversation: Conversation, now: datetime) -> EffectContext:
    return EffectContext(conversation, make_session(conversation), str(uuid.uuid4()), now)


def test_it_is_offered_once_with_two_answers(waiting: Handoff) -> None:
    assert [call_backs.offer(waiting, now=MONDAY) for _ in range(2)] == [True, False]

    words = Delivery.objects.get().message.content
    assert "Sim, me retornem" in words
    assert "Prefiro esperar" in words
    stands = Handoff.objects.get(pk=waiting.pk)
    assert (stands.status, stands.call_back_offered_at) == ("pending", MONDAY)
    assert stands.events.filter(kind="call_back").count() == 1


def test_out_of_hours_it_says_when_people_are_back(waiting: Handoff) -> None:
    call_backs.offer(waiting, now=SUNDAY)

    assert "segunda-feira, 23/11, às 9h" in Delivery.objects.get().message.content


def test_whom_somebody_took_is_not_offered_one(waiting: Handoff, ana: User) -> None:
    claims.claim(waiting.pk, ana)

    assert not call_backs.offer(waiting, now=MONDAY)


def test_the_offer_goes_out(waiting: Handoff) -> None:
    call_backs.offer(waiting, now=timezone.now())

    assert len(send(waiting.conversation).texts) == 1


def test_an_offer_not_sent_before_somebody_takes_them_is_never_sent(waiting: Handoff, ana: User) -> None:
    call_backs.offer(waiting, now=timezone.now())
    claims.claim(waiting.pk, ana)

    assert send(waiting.conversation).texts == []
    assert states(waiting.conversation) == [("refused", "owner")]


@pytest.mark.parametrize("fields", [{"suppressed": True}, {"window_until": None}])
def test_who_cannot_be_written_to_is_not_counted_as_asked(waiting: Handoff, fields: dict[str, object]) -> None:
    Conversation.objects.filter(pk=waiting.conversation_id).update(**fields)

    assert not call_backs.offer(waiting, now=MONDAY)
    assert Handoff.objects.get(pk=waiting.pk).call_back_offered_at is None


def test_the_bots_own_offer_is_not_repeated_by_the_desk(waiting: Handoff) -> None:
    conversation = make_conversation()
    effects.apply(OpenHandoff("asked", call_back_offered=True), turn(conversation, SUNDAY))
    handoff = Handoff.objects.get(conversation=conversation)
    Conversation.objects.filter(pk=conversation.pk).update(window_until=MONDAY)

    assert handoff.call_back_offered_at == SUNDAY
    assert [event.kind for event in handoff.events.all()] == ["opened", "call_back"]
    assert not call_backs.offer(handoff, now=SUNDAY)


def test_who_takes_it_leaves_the_queue_and_becomes_a_task_for_when_people_are_back(waiting: Handoff) -> None:
    Handoff.objects.filter(pk=waiting.pk).update(dealer_id="loja-1")
    conversation = Conversation.objects.get(pk=waiting.conversation_id)
    context = turn(conversation, SUNDAY)

    for effect in (CreateTask("call_back", "Pediu retorno"), LeaveQueue("retorno combinado")):
        effects.apply(effect, context)

    task = Task.objects.get()
    assert (task.kind, task.dealer_id, task.due_at) == ("call_back", "loja-1", MONDAY.replace(hour=9))
    left = Handoff.objects.get(pk=waiting.pk)
    assert (left.status, left.events.last().detail) == ("abandoned", "retorno combinado")
    assert left.conversation.owner == Conversation.Owner.BOT
    assert conversation.generation == left.conversation.generation


@pytest.mark.parametrize("waited_in", ["loja-1", ""])
def test_who_talks_of_another_shops_car_is_called_by_the_queue_they_waited_in(waiting: Handoff, waited_in: str) -> None:
    Handoff.objects.filter(pk=waiting.pk).update(dealer_id=waited_in)
    context = turn(Conversation.objects.get(pk=waiting.conversation_id), SUNDAY)

    effects.apply(CreateTask("call_back", "Pediu retorno", dealer_id="loja-2"), context)

    assert Task.objects.get().dealer_id == waited_in


def test_who_waits_for_nobody_is_called_by_the_shop_spoken_of(waiting: Handoff) -> None:
    claims.abandon(waiting.pk)
    context = turn(Conversation.objects.get(pk=waiting.conversation_id), SUNDAY)

    effects.apply(CreateTask("call_back", "Pediu retorno", dealer_id="loja-2"), context)

    assert Task.objects.get().dealer_id == "loja-2"


def test_a_question_for_a_shop_goes_to_it_wherever_the_customer_waits(waiting: Handoff) -> None:
    Handoff.objects.filter(pk=waiting.pk).update(dealer_id="loja-1")
    context = turn(Conversation.objects.get(pk=waiting.conversation_id), SUNDAY)

    effects.apply(CreateTask("store_question", "Tem chave reserva?", dealer_id="loja-2"), context)

    assert Task.objects.get().dealer_id == "loja-2"


def test_the_task_is_due_by_the_hours_of_the_shop(waiting: Handoff) -> None:
    dealer = Dealer.objects.create(id="loja-2", name="Tarde Veículos")
    week = {str(day): [["13:00", "20:00"]] for day in range(7)}
    DeskHours.objects.create(dealer=dealer, text="Todos os dias 13h-20h", week=week)
    Handoff.objects.filter(pk=waiting.pk).update(dealer_id="loja-2")
    context = turn(Conversation.objects.get(pk=waiting.conversation_id), SUNDAY)

    effects.apply(CreateTask("call_back", "Pediu retorno"), context)

    assert Task.objects.get().due_at == SUNDAY.replace(hour=13)


def test_who_waits_for_nobody_leaves_no_queue(waiting: Handoff, ana: User) -> None:
    claims.claim(waiting.pk, ana)
    conversation = Conversation.objects.get(pk=waiting.conversation_id)

    effects.apply(LeaveQueue("retorno combinado"), turn(conversation, timezone.now()))

    assert Handoff.objects.get(pk=waiting.pk).status == "in_progress"
