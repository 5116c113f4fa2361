"""How long a customer waits, measured in the house's own hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handoff.hours import Hours
from handoff.models import Desk, Handoff
from handoff.targets import Goal, first_response, resolution, standing

pytestmark = pytest.mark.unit
HOURS = Hours(zone="America/Sao_Paulo")
RULES = Desk(first_response_target=10, resolution_target=120)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Sao_Paulo"))


def asked(when: datetime, *, answered: datetime | None = None, ended: datetime | None = None) -> Handoff:
    return Handoff(created_at=when, first_response_at=answered, completed_at=ended)


def test_until_somebody_answers_the_first_response_is_what_counts() -> None:
    stands = standing(asked(at(16, 10)), RULES, HOURS, at(16, 10, 8))

    assert (stands.goal, stands.share, stands.breached) == (Goal.FIRST_RESPONSE, 0.8, False)
    assert stands.due_at == at(16, 10, 10)


def test_at_the_target_it_is_kept_and_past_it_is_not() -> None:
    assert not standing(asked(at(16, 10)), RULES, HOURS, at(16, 10, 10)).breached
    assert standing(asked(at(16, 10)), RULES, HOURS, at(16, 10, 11)).breached


def test_a_late_first_answer_still_leaves_time_for_the_solution() -> None:
    stands = standing(asked(at(16, 10), answered=at(16, 10, 40)), RULES, HOURS, at(16, 11))

    assert (stands.goal, stands.share, stands.breached) == (Goal.RESOLUTION, 0.5, False)
    assert stands.due_at == at(16, 12)


def test_the_night_is_nobodys_fault() -> None:
    """Asked on Monday at 18:25, answered for on Tuesday from 9:00."""
    stands = standing(asked(at(16, 18, 25)), RULES, HOURS, at(17, 9, 3))

    assert (stands.share, stands.due_at) == (0.8, at(17, 9, 5))


def test_what_has_ended_stands_still() -> None:
    closed = asked(at(16, 10), answered=at(16, 10, 5), ended=at(16, 11))

    assert standing(closed, RULES, HOURS, at(17, 15)).share == 0.5


def test_a_house_without_a_target_breaks_none() -> None:
    stands = standing(asked(at(16, 10)), Desk(first_response_target=0), HOURS, at(17, 10))

    assert (stands.breached, stands.due_at) == (False, None)


def test_times_are_told_once_they_are_known() -> None:
    waiting = asked(at(16, 10))
    closed = asked(at(16, 18), answered=at(16, 18, 20), ended=at(17, 9, 30))

    assert (first_response(waiting, HOURS), resolution(waiting, HOURS)) == (None, None)
    assert (first_response(closed, HOURS), resolution(closed, HOURS)) == (20, 60)
