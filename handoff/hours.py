"""When people are there to answer: a week of shifts, closed on national holidays and on days the house closes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from handoff.models import Closure, DeskHours
from leads.hours import Week, default_hours, parse_opening_hours, shifts
from leads.models import Dealer

_DAYS_END = time(23, 59)  # as weeks are kept: midnight
_LOOK_AHEAD = 60  # days; longer than any row of holidays or holiday of a whole shop
_CENTRAL = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of shifts in the time zone ``zone`` (IANA name); Mon–Fri 9:00–18:30 and Sat 9:00–14:00 by default.

    ``closed``: days without any shift beside the national holidays.
    """

    week: Week = field(default_factory=default_hours)
    zone: str = field(default_factory=lambda: settings.TIME_ZONE)
    closed: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """``at`` is aware; the end of a shift is closed."""
        local = at.astimezone(ZoneInfo(self.zone))
        return any(start <= local < end for start, end in self._spans_of(local.date()))

    def opens_at(self, now: datetime) -> datetime | None:
        """The next beginning of a shift after ``now``, aware in ``zone``; ``None`` when there is none in two months."""
        return next((start for start, _ in self._spans(now) if start > now), None)

    def next_open(self, now: datetime) -> datetime:
        """``now`` while open, else when it opens (``now`` where it never does)."""
        return now if self.is_open(now) else self.opens_at(now) or now

    def business_minutes(self, start: datetime, end: datetime) -> float:
        """How many minutes of [start, end) people were there; 0 where ``end`` is not after ``start``."""
        begin, finish = start.astimezone(UTC), end.astimezone(UTC)
        day, last = (moment.astimezone(ZoneInfo(self.zone)).date() for moment in (start, end))
        total = timedelta()
        while day <= last:
            for opens, closes in self._spans_of(day):
                total += max(min(closes.astimezone(UTC), finish) - max(opens.astimezone(UTC), begin), timedelta())
            day += timedelta(days=1)
        return total.total_seconds() / 60

    def after(self, start: datetime, minutes: float) -> datetime | None:
        """When ``minutes`` of people's time have passed since ``start``; ``None`` when not within two months."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._spans(start):
            begin = max(opens, start.astimezone(opens.tzinfo))
            if begin > closes:
                continue
            if left <= _length(begin, closes):
                return _moved(begin, left)
            left -= _length(begin, closes)
        return None

    def _shifts(self, day: date) -> list[tuple[time, time]]:
        return [] if day in self.closed else shifts(self.week, day)

    def _spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every shift from the day of ``since`` on, aware in ``zone``."""
        today = since.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(_LOOK_AHEAD):
            yield from self._spans_of(today + timedelta(days=ahead))

    def _spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        for start, end in self._shifts(day):
            midnight = datetime.combine(day + timedelta(days=1), time(), zone)
            yield datetime.combine(day, start, zone), midnight if end == _DAYS_END else datetime.combine(day, end, zone)


def hours_of(dealer_id: str) -> Hours:
    """When people answer for a dealer; "" for the central queue. See ``hours_for``."""
    return hours_for([dealer_id])[dealer_id]


def hours_for(dealer_ids: Iterable[str]) -> dict[str, Hours]:
    """When people answer for each of these dealers, in as many queries for many as for one.

    What was set for the shop's desk, else the hours the shop itself tells, else those of the central desk (for a
    dealer we do not know too), else the default.
    """
    wanted = set(dealer_ids)
    weeks: dict[str | None, Week] = dict(DeskHours.objects.values_list("dealer_id", "week"))
    dealers = Dealer.objects.in_bulk(wanted - {_CENTRAL})
    closed = _closures(wanted)
    central = weeks.get(None) or default_hours()
    found = {}
    for dealer_id in wanted:
        dealer = dealers.get(dealer_id)
        week = weeks.get(dealer_id) or (_own_week(dealer) if dealer else None) or central
        zone = dealer.time_zone if dealer else settings.TIME_ZONE
        found[dealer_id] = Hours(week=week, zone=zone, closed=closed[None] | closed[dealer_id])
    return found


def _own_week(dealer: Dealer) -> Week | None:
    """``None`` where the shop says nothing: the default week that then stands there is nobody's."""
    week: Week = dealer.weekly_hours
    told = week != default_hours() or parse_opening_hours(dealer.opening_hours) is not None
    return week if told else None


def _closures(dealer_ids: set[str]) -> dict[str | None, frozenset[date]]:
    days: dict[str | None, set[date]] = defaultdict(set)
    for dealer_id, day in Closure.objects.values_list("dealer_id", "day"):
        days[dealer_id].add(day)
    return {dealer_id: frozenset(days[dealer_id]) for dealer_id in (None, *dealer_ids)}


def _length(start: datetime, end: datetime) -> timedelta:
    """Real time: between two moments of one zone Python would subtract what the clock on the wall shows."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _moved(moment: datetime, by: timedelta) -> datetime:
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)
