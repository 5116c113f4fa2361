from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.hours import Hours

pytestmark = pytest.mark.unit
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
HOURS = Hours(zone="America/Sao_Paulo")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 16th is a Monday, the 20th a national holiday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SAO_PAULO)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(16, 8, 59), False),
        (at(16, 9), True),
        (at(16, 18, 29), True),
        (at(16, 18, 30), False),
        (at(21, 13, 59), True),
        (at(21, 14), False),
        (at(22, 10), False),
        (at(20, 10), False),
    ],
)
def test_open_by_default_hours(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(16, 7), at(16, 9)),
        (at(16, 19), at(17, 9)),
        (at(19, 19), at(21, 9)),
        (at(21, 14), at(23, 9)),
    ],
)
def test_when_people_are_back(now: datetime, opens: datetime) -> None:
    assert HOURS.opens_at(now) == opens
    assert HOURS.next_open(now) == opens


def test_the_clock_of_the_house_counts_not_the_callers() -> None:
    assert HOURS.is_open(datetime(2026, 11, 16, 12, 30, tzinfo=ZoneInfo("UTC")))
    assert not HOURS.is_open(datetime(2026, 11, 16, 11, 30, tzinfo=ZoneInfo("UTC")))


def test_a_lunch_break_closes() -> None:
    split = Hours(week={"0": [["09:00", "12:00"], ["13:30", "18:00"]]}, zone="America/Sao_Paulo")

    assert not split.is_open(at(16, 12, 15))
    assert split.opens_at(at(16, 12, 15)) == at(16, 13, 30)


def test_a_house_that_never_opens_promises_nothing() -> None:
    never = Hours(week={}, zone="America/Sao_Paulo")

    assert never.opens_at(at(16, 9)) is None
    assert never.next_open(at(16, 9)) == at(16, 9)


@given(st.integers(0, 5 * 365 * 24 * 60))
def test_the_next_open_moment_is_open_and_never_past(minutes: int) -> None:
    now = at(1, 0) + timedelta(minutes=minutes)
    moment = HOURS.next_open(now)

    assert moment >= now
    assert HOURS.is_open(moment)
