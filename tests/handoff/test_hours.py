from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.hours import Hours
from leads.hours import parse_opening_hours

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


def test_around_the_clock_there_is_no_last_minute_of_the_day_without_people() -> None:
    week = parse_opening_hours("Todos os dias 0h-24h")
    always = Hours(week=week or {}, zone="America/Sao_Paulo")

    assert always.is_open(at(16, 23, 59))
    assert always.next_open(at(16, 23, 59)) == at(16, 23, 59)
    assert always.business_minutes(at(16, 23), at(17, 1)) == 120
    assert always.after(at(16, 23, 50), 20) == at(17, 0, 10)


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


SPLIT = Hours(week={str(day): [["09:00", "12:00"], ["13:30", "18:00"]] for day in range(5)}, zone="America/Sao_Paulo")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(16, 10), at(16, 10, 45), 45),
        (at(16, 7), at(16, 9, 10), 10),  # before opening nobody counts
        (at(16, 11, 50), at(16, 13, 40), 20),  # lunch is not waited
        (at(16, 17, 50), at(17, 9, 5), 15),  # nor the night
        (at(19, 17, 50), at(23, 9, 5), 15),  # nor the holiday and the weekend after it
        (at(16, 12, 10), at(16, 13, 20), 0),
        (at(16, 11), at(16, 10), 0),
    ],
)
def test_only_minutes_when_people_are_there_count(start: datetime, end: datetime, minutes: float) -> None:
    assert SPLIT.business_minutes(start, end) == minutes


def test_minutes_are_the_same_in_whatever_zone_they_are_told() -> None:
    utc = ZoneInfo("UTC")
    assert SPLIT.business_minutes(at(16, 10).astimezone(utc), at(16, 11).astimezone(utc)) == 60


def test_minutes_are_real_ones_when_the_clock_is_put_forward() -> None:
    """New York, 14 March 2027: after 1:59 comes 3:00."""
    always = Hours(week={str(day): [["00:00", "23:59"]] for day in range(7)}, zone="America/New_York")
    zone = ZoneInfo("America/New_York")

    assert always.business_minutes(datetime(2027, 3, 14, 1, tzinfo=zone), datetime(2027, 3, 14, 4, tzinfo=zone)) == 120


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(16, 10), 30, at(16, 10, 30)),
        (at(16, 11, 50), 20, at(16, 13, 40)),
        (at(16, 12, 15), 0, at(16, 13, 30)),
        (at(19, 17, 50), 15, at(23, 9, 5)),
    ],
)
def test_when_so_many_minutes_will_have_passed(start: datetime, minutes: float, end: datetime) -> None:
    assert SPLIT.after(start, minutes) == end


def test_where_nobody_ever_comes_no_time_passes() -> None:
    never = Hours(week={}, zone="America/Sao_Paulo")

    assert never.after(at(16, 9), 10) is None
    assert never.business_minutes(at(1, 9), at(30, 9)) == 0


def test_a_day_the_house_closes_is_as_a_holiday() -> None:
    bridge = Hours(zone="America/Sao_Paulo", closed=frozenset({at(17, 0).date()}))

    assert not bridge.is_open(at(17, 10))
    assert bridge.opens_at(at(16, 19)) == at(18, 9)
    assert bridge.business_minutes(at(16, 18), at(18, 10)) == 90


@given(st.integers(0, 400 * 24 * 60), st.integers(1, 3000))
def test_counting_up_to_the_end_gives_the_minutes_asked_for(ahead: int, minutes: int) -> None:
    start = at(1, 0) + timedelta(minutes=ahead)
    end = SPLIT.after(start, minutes)

    assert end is not None
    assert SPLIT.business_minutes(start, end) == minutes
