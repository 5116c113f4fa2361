"""What an agent writes now and sends later."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Conversation, Delivery
from handoff import claims, composing, scheduled
from handoff.models import Agent, Handoff, ScheduledMessage
from handoff.refusals import Empty, NotSaid, NotYours, OptedOut, TooLong, Unfit
from leads.models import Dealer
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def chat(ana: User, now: datetime) -> Handoff:
    """Hers, with a customer who wrote just now."""
    handoff = claims.claim(make_handoff().pk, ana)
    window(handoff, now + timedelta(hours=24))
    return handoff


def window(handoff: Handoff, until: datetime) -> None:
    Conversation.objects.filter(pk=handoff.conversation_id).update(window_until=until)


def later(chat: Handoff, user: User, now: datetime, text: str = "Bom dia! Ainda tem interesse?") -> ScheduledMessage:
    return scheduled.schedule(chat, user, text, now + timedelta(minutes=30), now=now)


def standing(message: ScheduledMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.problem


def said() -> list[tuple[str, str, int | None]]:
    rows = Delivery.objects.select_related("message").order_by("message_id")
    return [(row.message.content, row.author, row.agent_id) for row in rows]


def test_it_goes_out_when_it_is_due_in_the_agents_name_and_once(chat: Handoff, ana: User, now: datetime) -> None:
    message = later(chat, ana, now)

    assert scheduled.send_due(now + timedelta(minutes=29)) == 0
    assert said() == []

    due = now + timedelta(minutes=30)
    assert (scheduled.send_due(due), scheduled.send_due(due)) == (1, 0)

    assert said() == [("Bom dia! Ainda tem interesse?", "agent", ana.pk)]
    assert standing(message) == ("sent", "")


def test_what_was_taken_back_is_not_said(chat: Handoff, ana: User, now: datetime) -> None:
    message = later(chat, ana, now)

    scheduled.cancel(message.pk, ana)

    assert scheduled.send_due(now + timedelta(hours=1)) == 0
    assert (standing(message), said()) == (("cancelled", ""), [])


def test_what_went_out_can_no_longer_be_taken_back(chat: Handoff, ana: User, now: datetime) -> None:
    message = later(chat, ana, now)
    scheduled.send_due(now + timedelta(hours=1))

    with pytest.raises(scheduled.TooLate) as refused:
        scheduled.cancel(message.pk, ana)

    assert refused.value.message.state == "sent"


def test_nobody_takes_back_a_colleagues_message(chat: Handoff, ana: User, bruno: User, now: datetime) -> None:
    message = later(chat, ana, now)

    with pytest.raises(ScheduledMessage.DoesNotExist):
        scheduled.cancel(message.pk, bruno)
    with pytest.raises(ScheduledMessage.DoesNotExist):
        scheduled.cancel(uuid.uuid4(), ana)

    assert standing(message) == ("waiting", "")


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        ("colleague", "bruno está com este atendimento."),
        ("queue", "Este atendimento não está mais com você."),
        ("bot", "Este atendimento já tinha terminado."),
    ],
)
def test_it_is_dropped_where_the_chat_is_no_longer_theirs(
    ending: str, why: str, chat: Handoff, ana: User, bruno: User, now: datetime
) -> None:
    message = later(chat, ana, now)
    if ending == "bot":
        claims.return_to_bot(chat.pk)
    else:
        claims.put_back(chat.pk)
    if ending == "colleague":
        claims.claim(chat.pk, bruno)

    assert scheduled.send_due(now + timedelta(hours=1)) == 0
    assert (standing(message), said()) == (("dropped", why), [])


def test_it_is_dropped_when_the_window_has_closed(chat: Handoff, ana: User, now: datetime) -> None:
    message = later(chat, ana, now)
    window(chat, now + timedelta(minutes=10))

    scheduled.send_due(now + timedelta(hours=1))

    state, problem = standing(message)
    assert (state, said()) == ("dropped", [])
    assert "24 horas" in problem


def test_only_who_works_the_chat_schedules_into_it(chat: Handoff, bruno: User, now: datetime) -> None:
    with pytest.raises(NotYours) as refused:
        later(chat, bruno, now)

    assert refused.value.words == "ana está com este atendimento."


@pytest.mark.parametrize(
    ("text", "minutes", "why"),
    [("  ", 30, Empty), ("a" * 4097, 30, TooLong), ("Oi", -1, Unfit), ("Oi", 31 * 24 * 60, Unfit)],
)
def test_what_could_never_be_sent_is_refused_at_once(
    text: str, minutes: int, why: type[NotSaid], chat: Handoff, ana: User, now: datetime
) -> None:
    with pytest.raises(why):
        scheduled.schedule(chat, ana, text, now + timedelta(minutes=minutes), now=now)

    assert not ScheduledMessage.objects.exists()


def test_one_that_fails_keeps_no_other_waiting(
    chat: Handoff, ana: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = later(chat, ana, now, "quebra"), later(chat, ana, now, "vai")
    say = composing.say_text

    def sometimes(handoff_id: uuid.UUID, agent: User, text: str, **rest: object) -> object:
        if text == "quebra":
            raise RuntimeError("on purpose")
        return say(handoff_id, agent, text, **rest)

    monkeypatch.setattr(composing, "say_text", sometimes)

    assert scheduled.send_due(now + timedelta(minutes=31)) == 1
    assert (standing(broken), standing(good)) == (("waiting", ""), ("sent", ""))

    scheduled.send_due(now + timedelta(minutes=50))
    assert standing(broken) == ("dropped", "Não foi possível enviar no horário.")


def test_who_asked_to_be_left_alone_gets_it_only_as_an_answer(chat: Handoff, ana: User, now: datetime) -> None:
    first = later(chat, ana, now)
    of_theirs = Conversation.objects.filter(pk=chat.conversation_id)
    of_theirs.update(suppressed=True, last_inbound_at=now - timedelta(minutes=1))

    scheduled.send_due(now + timedelta(hours=1))

    assert (standing(first), said()) == (("dropped", OptedOut().words), [])
    second = later(chat, ana, now)
    of_theirs.update(last_inbound_at=now + timedelta(minutes=1))
    assert scheduled.send_due(now + timedelta(hours=1)) == 1
    assert standing(second) == ("sent", "")


def test_who_no_longer_sees_the_queue_says_nothing_in_it(chat: Handoff, ana: User, now: datetime) -> None:
    message = later(chat, ana, now)
    Dealer.objects.create(id="sul", name="Sul")
    Agent.objects.get(pk=ana.pk).dealers.add("sul")

    scheduled.send_due(now + timedelta(hours=1))

    assert (standing(message)[0], said()) == ("dropped", [])


def test_the_same_key_in_another_chat_is_another_message(chat: Handoff, ana: User, now: datetime) -> None:
    other, key = claims.claim(make_handoff().pk, ana), uuid.uuid4()
    for handoff in (chat, chat, other):
        scheduled.schedule(handoff, ana, "oi", now + timedelta(minutes=30), key=key, now=now)

    assert ScheduledMessage.objects.count() == 2
