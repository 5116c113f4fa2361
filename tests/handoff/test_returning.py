"""Back within the day after the close: to the same agent, else to the queue."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import effects
from conversations.effects import EffectContext, OpenHandoff
from conversations.models import Conversation, Delivery
from handoff import agents, claims, returning
from handoff.models import Agent, Desk, Handoff
from handoff.queue import HandoffQueue
from tests.conversations.world import send
from tests.handoff.conftest import make_conversation, make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))


def closed(agent: User, *, hours_ago: float = 1, **fields: object) -> Handoff:
    handoff = make_handoff(minutes_ago=hours_ago * 60 + 30)
    later = timezone.now() + timedelta(hours=20)
    Conversation.objects.filter(pk=handoff.conversation_id).update(window_until=later)
    claims.claim(handoff.pk, agent)
    claims.close(handoff.pk, outcome="resolvido", actor_id=agent.pk)
    ended = timezone.now() - timedelta(hours=hours_ago)
    Handoff.objects.filter(pk=handoff.pk).update(completed_at=ended, **fields)
    return Handoff.objects.get(pk=handoff.pk)


def writes_again(handoff: Handoff, now: datetime | None = None, **context: Any) -> Handoff:
    """The customer's new matter, as a turn applies it."""
    conversation = Conversation.objects.get(pk=handoff.conversation_id)
    turn = EffectContext(conversation, make_session(conversation), str(uuid.uuid4()), now or timezone.now())
    effects.apply(OpenHandoff("asked", context=context, returning=True), turn)
    again = Handoff.objects.exclude(pk=handoff.pk).get(conversation=conversation)
    assert (again.conversation.owner, again.conversation.generation) == (conversation.owner, conversation.generation)
    return again


def told(handoff: Handoff) -> list[str]:
    """What the customer is told, whatever the clock of this machine says."""
    rows = Delivery.objects.filter(conversation=handoff.conversation_id, send_state="pending")
    return [row.message.content for row in rows.order_by("message_id")]


def test_the_agent_who_helped_gets_them_back_at_once_and_the_customer_is_told(ana: User) -> None:
    ana.first_name = "Ana"
    ana.save()
    handoff = closed(ana)
    agents.come_online(ana)

    again = writes_again(handoff)

    assert (again.status, again.assigned_to) == ("in_progress", ana)
    assert again.conversation.agent_id == ana.pk
    (words,) = told(again)
    assert "Ana" in words


def test_an_agent_without_a_first_name_is_not_called_by_their_login(ana: User) -> None:
    handoff = closed(ana)
    agents.come_online(ana)

    again = writes_again(handoff)

    (words,) = told(again)
    assert "te atendeu antes" in words
    assert send(again.conversation).texts == [words]  # though an agent owns by now
    assert "ana" not in words.lower().split()


def test_where_the_agent_is_away_they_wait_and_are_told_the_place(ana: User) -> None:
    handoff = closed(ana)
    agents.leave(ana)
    before = make_handoff()
    Handoff.objects.filter(pk=before.pk).update(created_at=WEDNESDAY - timedelta(minutes=5))

    again = writes_again(handoff, WEDNESDAY)

    assert (again.status, again.assigned_to) == ("pending", None)
    (words,) = told(again)
    assert "2" in words


def test_where_the_agent_has_no_room_they_wait(ana: User) -> None:
    handoff = closed(ana)
    agents.come_online(ana)
    Agent.objects.filter(pk=ana.pk).update(capacity=1)
    claims.claim(make_handoff().pk, ana)

    assert writes_again(handoff).status == "pending"


def test_out_of_hours_they_are_told_when_people_are_back_and_offered_a_call_back(ana: User) -> None:
    handoff = closed(ana)
    agents.leave(ana)

    again = writes_again(handoff, SUNDAY)

    (words,) = told(again)
    assert "segunda-feira, 23/11, às 9h" in words
    assert "Sim, me retornem" in words
    assert again.call_back_offered_at is not None


def test_the_new_handoff_knows_what_was_known_and_keeps_the_queue(ana: User) -> None:
    handoff = closed(ana, dealer_id="loja-1", context={"summary": "Procura: SUV.", "liked": ["creta"]})

    again = writes_again(handoff, summary="Procura: até R$ 60 mil.", liked=[])

    assert again.dealer_id == "loja-1"
    assert again.context["liked"] == ["creta"]
    lines = again.context["summary"].split("\n")
    assert lines[0].startswith("Voltou a escrever 60 min depois de encerrado (resolvido)")
    assert lines[1:] == ["Procura: SUV.", "Procura: até R$ 60 mil."]


def test_the_engine_learns_where_the_customer_goes(ana: User) -> None:
    handoff = closed(ana)
    queue, conversation = HandoffQueue(), str(handoff.conversation_id)
    agents.leave(ana)

    away = queue.after(conversation, now=timezone.now())
    agents.come_online(ana)
    there = queue.after(conversation, now=timezone.now())

    assert away is not None
    assert there is not None
    assert (away.returns, away.same_agent) == (True, False)
    assert (there.returns, there.same_agent) == (True, True)
    assert there.handoff_id == str(handoff.pk)


def test_after_the_time_the_desk_gives_the_bot_answers_again(ana: User) -> None:
    handoff = closed(ana, hours_ago=25)
    assert returning.after(handoff.conversation_id, now=timezone.now()) is None

    Desk.objects.update_or_create(pk=1, defaults={"returns_within": 48})
    after = returning.after(handoff.conversation_id, now=timezone.now())
    assert after is not None
    assert after.returns


def test_stars_are_awaited_for_days_without_bringing_anybody_back(ana: User) -> None:
    handoff = closed(ana, hours_ago=25, rating_asked_at=timezone.now() - timedelta(hours=25))

    after = returning.after(handoff.conversation_id, now=timezone.now())
    assert after is not None
    assert (after.rating_awaited, after.returns) == (True, False)

    Handoff.objects.update(rating=5)
    assert returning.after(handoff.conversation_id, now=timezone.now()) is None


def test_only_the_last_handoff_counts_and_only_if_a_person_closed_it(ana: User) -> None:
    handoff = closed(ana)
    conversation = Conversation.objects.get(pk=handoff.conversation_id)
    claims.return_to_bot(make_handoff(conversation).pk, actor_id=ana.pk)

    assert returning.after(conversation.pk, now=timezone.now()) is None
    assert returning.after(make_conversation().pk, now=timezone.now()) is None
