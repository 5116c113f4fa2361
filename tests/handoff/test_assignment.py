"""The desk gives out what waits."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from handoff import agents, assignment, claims
from handoff.models import Agent, Handoff
from leads.models import Dealer
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def holder(handoff: Handoff) -> str | None:
    handoff.refresh_from_db()
    return handoff.assigned_to.username if handoff.assigned_to else None


def test_each_goes_to_whoever_has_the_fewest_open_chats(ana: User, bruno: User) -> None:
    for user in (ana, bruno):
        agents.come_online(user)
    claims.claim(make_handoff().pk, ana)
    waiting = [make_handoff(minutes_ago=ago) for ago in (3, 2, 1)]

    assert assignment.distribute() == 3

    assert sorted(str(holder(handoff)) for handoff in waiting) == ["ana", "bruno", "bruno"]
    assert holder(waiting[0]) == "bruno"


def test_of_equals_whoever_was_given_one_least_recently(ana: User, bruno: User) -> None:
    now = timezone.now()
    for user, minutes in ((ana, 1), (bruno, 30)):
        agents.come_online(user)
        Agent.objects.filter(pk=user.pk).update(assigned_at=now - timedelta(minutes=minutes))
    handoff = make_handoff()

    assignment.distribute()

    assert holder(handoff) == "bruno"
    assert Agent.objects.get(pk=bruno.pk).assigned_at >= now


def test_who_is_angry_comes_before_who_asked_first(ana: User) -> None:
    agents.come_online(ana)
    Agent.objects.filter(pk=ana.pk).update(capacity=1)
    patient, angry = make_handoff(minutes_ago=30), make_handoff(minutes_ago=1, reason="complaint")

    assert assignment.distribute() == 1

    assert (holder(patient), holder(angry)) == (None, "ana")


def test_it_is_written_that_the_desk_did_it_and_for_whom(ana: User) -> None:
    agents.come_online(ana)
    handoff = make_handoff()

    assignment.distribute()

    event = handoff.events.last()
    assert (event.kind, event.actor_id, event.detail) == ("assigned", None, "para ana")
    handoff.refresh_from_db()
    assert handoff.conversation.agent_id == ana.pk


def test_nobody_is_given_what_they_may_not_see_nor_more_than_they_have_room_for(ana: User) -> None:
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.come_online(ana)
    Agent.objects.filter(pk=ana.pk).update(capacity=2)
    handoffs = [make_handoff(minutes_ago=ago) for ago in (5, 4, 3, 2)]
    Handoff.objects.filter(pk__in=[handoff.pk for handoff in handoffs[1:]]).update(dealer_id="loja-1")

    assert assignment.distribute() == 2

    assert [holder(handoff) for handoff in handoffs] == [None, "ana", "ana", None]


def test_who_is_paused_or_away_is_given_nothing(ana: User, bruno: User) -> None:
    agents.come_online(ana)
    agents.pause(ana)
    agents.agent_of(bruno)
    make_handoff()

    assert assignment.distribute() == 0


def test_whoever_gave_it_back_gets_it_again_only_when_nobody_else_is_there(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    claims.put_back(handoff.pk, actor_id=ana.pk)
    agents.come_online(bruno)
    claims.claim(make_handoff().pk, bruno)

    assignment.distribute()
    assert holder(handoff) == "bruno"

    claims.put_back(handoff.pk, actor_id=bruno.pk)
    agents.leave(bruno)
    assignment.distribute()
    assert holder(handoff) == "ana"


def left_unanswered(handoff: Handoff, user: User) -> None:
    claims.claim(handoff.pk, user)
    claims.put_back(handoff.pk, actor_id=user.pk, detail="sem resposta em 5 min")


def test_who_left_a_customer_unanswered_is_not_given_them_again(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    for user in (ana, bruno):
        left_unanswered(handoff, user)

    assert assignment.distribute() == 0

    claims.claim(handoff.pk, ana)
    assert holder(handoff) == "ana"


def test_once_somebody_answered_who_did_not_may_be_given_them_again(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    left_unanswered(handoff, ana)
    claims.claim(handoff.pk, bruno)
    Handoff.objects.update(first_response_at=timezone.now(), last_response_at=timezone.now())
    claims.put_back(handoff.pk, actor_id=bruno.pk, detail="fim do turno")
    agents.leave(bruno)

    assignment.distribute()

    assert holder(handoff) == "ana"


def test_what_those_who_are_there_left_unanswered_keeps_nothing_else_waiting(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "AT_ONCE", 2)
    for _ in range(2):
        left_unanswered(make_handoff(minutes_ago=60), ana)
    newer = make_handoff()

    assert assignment.distribute() == 1

    assert holder(newer) == "ana"


def test_however_many_wait_where_nobody_is_the_free_agent_of_another_shop_is_given_theirs(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "AT_ONCE", 5)
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.come_online(ana)
    for _ in range(5):
        make_handoff(minutes_ago=60)
    served = make_handoff()
    Handoff.objects.filter(pk=served.pk).update(dealer_id="loja-1")

    assert assignment.distribute() == 1

    assert holder(served) == "ana"


def test_a_queue_that_nobody_serves_keeps_no_other_waiting(ana: User, django_assert_max_num_queries: object) -> None:
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.come_online(ana)
    for _ in range(20):
        make_handoff(minutes_ago=60)
    served = make_handoff()
    Handoff.objects.filter(pk=served.pk).update(dealer_id="loja-1")

    with django_assert_max_num_queries(30):
        assert assignment.distribute() == 1

    assert holder(served) == "ana"
