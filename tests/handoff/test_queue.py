from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from handoff import agents, claims
from handoff.hours import Hours
from handoff.models import DeskHours, Handoff, Task
from handoff.opening import create_task
from handoff.queue import HandoffQueue, expected_wait, position
from leads.models import Dealer
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
OPEN = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
CLOSED = datetime(2026, 11, 21, 15, tzinfo=ZoneInfo("America/Sao_Paulo"))  # Saturday afternoon


def test_positions_follow_the_time_of_asking(ana: User) -> None:
    first, second, third = (make_handoff(minutes_ago=ago) for ago in (30, 20, 10))

    assert [position(h.conversation_id) for h in (first, second, third)] == [1, 2, 3]

    claims.claim(first.pk, ana)
    assert [position(h.conversation_id) for h in (first, second, third)] == [None, 1, 2]


def test_who_does_not_wait_has_no_position() -> None:
    make_handoff()
    assert position(make_conversation().pk) is None


def test_open_hours_are_told() -> None:
    handoff = make_handoff()

    status = HandoffQueue().status(str(handoff.conversation_id), now=OPEN)

    assert (status.position, status.open_now, status.opens_at) == (1, True, None)


def test_closed_hours_say_when_people_are_back() -> None:
    status = HandoffQueue().status(str(make_conversation().pk), now=CLOSED)

    assert status.open_now is False
    assert status.opens_at == datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/Sao_Paulo"))


def test_a_call_back_is_to_be_made_until_it_is_done() -> None:
    conversation = make_conversation()
    create_task(make_conversation(), kind="call_back", text="Pediu retorno", now=OPEN)
    create_task(conversation, kind="store_question", text="Tem chave reserva?", now=OPEN)
    calls_back = HandoffQueue().calls_back
    assert not calls_back(str(conversation.pk))

    task = create_task(conversation, kind="call_back", text="Pediu retorno", now=OPEN)
    assert calls_back(str(conversation.pk))

    Task.objects.filter(pk=task.pk).update(done_at=OPEN)
    assert not calls_back(str(conversation.pk))


def took(minutes: float, *, at: datetime = OPEN, dealer_id: str = "", **fields: object) -> Handoff:
    """A handoff asked for at that time, to which somebody came after so many minutes."""
    handoff = make_handoff()
    came = at + timedelta(minutes=minutes)
    Handoff.objects.filter(pk=handoff.pk).update(
        status="completed", created_at=at, claimed_at=came, dealer_id=dealer_id, **fields
    )
    return handoff


def test_another_shops_queue_does_not_count() -> None:
    other, mine = make_handoff(minutes_ago=10), make_handoff(minutes_ago=5)
    Handoff.objects.filter(pk=other.pk).update(dealer_id="loja-1")

    assert position(mine.conversation_id) == 1
    assert position(other.conversation_id) == 1


def test_who_would_join_is_told_the_place_at_the_end() -> None:
    for ago in (9, 5):
        make_handoff(minutes_ago=ago)
    conversation = str(make_conversation().pk)

    assert HandoffQueue().status(conversation, now=OPEN, joins="").position == 3
    assert HandoffQueue().status(conversation, now=OPEN, joins="loja-1").position == 1
    assert HandoffQueue().status(conversation, now=OPEN).position is None


def test_the_wait_is_what_a_place_took_lately_times_the_places(ana: User) -> None:
    agents.come_online(ana)
    for day, minutes in enumerate((4, 6, 30)):
        took(minutes, at=OPEN - timedelta(days=day))

    assert [expected_wait("", place, Hours()) for place in (1, 2, 5)] == [6, 12, 30]


def test_who_had_others_before_them_waited_for_those_too(ana: User) -> None:
    agents.come_online(ana)
    took(10)
    took(18, at=OPEN + timedelta(minutes=2))  # second of two: 9 minutes a place

    assert expected_wait("", 1, Hours()) == 10  # between 9 and 10, rounded up


def test_hours_without_people_are_no_waiting(ana: User) -> None:
    agents.come_online(ana)
    evening = OPEN.replace(hour=18, minute=25)
    took(15 * 60, at=evening)  # 5 minutes before the close, 25 after the opening at 9

    assert expected_wait("", 1, Hours()) == 30


def test_a_handoff_passed_on_counts_until_its_first_answer(ana: User) -> None:
    agents.come_online(ana)
    took(50, first_response_at=OPEN + timedelta(minutes=5))

    assert expected_wait("", 1, Hours()) == 5


def test_no_wait_is_told_where_nobody_is_there_or_nothing_is_known(ana: User) -> None:
    assert expected_wait("", 1, Hours()) is None
    agents.come_online(ana)
    assert expected_wait("", 1, Hours()) is None
    took(5)
    assert expected_wait("", 1, Hours()) == 5
    assert expected_wait("loja-1", 1, Hours()) is None
    agents.pause(ana)
    assert expected_wait("", 1, Hours()) is None


def test_only_the_latest_twenty_count(ana: User) -> None:
    agents.come_online(ana)
    for day in range(20):
        took(3, at=OPEN - timedelta(days=day * 7))
    for day in range(25):
        took(60, at=OPEN - timedelta(days=200 + day * 7))

    assert expected_wait("", 1, Hours()) == 3


def test_the_status_of_who_waits_tells_the_wait_while_people_are_there(ana: User) -> None:
    agents.come_online(ana)
    took(7)
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(created_at=OPEN, call_back_offered_at=OPEN)
    queue, conversation = HandoffQueue(), str(handoff.conversation_id)

    status = queue.status(conversation, now=OPEN)
    assert (status.position, status.wait_minutes, status.call_back_offered_at) == (1, 7, OPEN)
    assert queue.status(conversation, now=CLOSED).wait_minutes is None


def test_each_shop_has_its_own_hours() -> None:
    dealer = Dealer.objects.create(id="loja-1", name="Sábado Veículos")
    week = {str(day): [["08:00", "20:00"]] for day in range(7)}
    DeskHours.objects.create(dealer=dealer, text="Todos os dias 8h-20h", week=week)
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="loja-1")

    assert HandoffQueue().status(str(handoff.conversation_id), now=CLOSED).open_now
    assert not HandoffQueue().status(str(make_handoff().conversation_id), now=CLOSED).open_now
