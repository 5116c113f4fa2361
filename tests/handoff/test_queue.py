from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from handoff import claims
from handoff.queue import HandoffQueue, position
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
