"""When people are there to answer: the house's own week, closed on national holidays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from leads.hours import Week, default_hours, shifts

_LOOK_AHEAD = 14  # days; longer than any row of holidays


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of shifts in the time zone ``zone`` (IANA name); Mon–Fri 9:00–18:30 and Sat 9:00–14:00 by default."""

    week: Week = field(default_factory=default_hours)
    zone: str = field(default_factory=lambda: settings.TIME_ZONE)

    def is_open(self, at: datetime) -> bool:
        """``at`` is aware; the end of a shift is closed."""
        local = at.astimezone(ZoneInfo(self.zone))
        return any(start <= local.time() < end for start, end in shifts(self.week, local.date()))

    def opens_at(self, now: datetime) -> datetime | None:
        """The next beginning of a shift after ``now``, aware in ``zone``; ``None`` when there is none in two weeks."""
        return next((start for start in self._starts(now) if start > now), None)

    def next_open(self, now: datetime) -> datetime:
        """``now`` while open, else when it opens (``now`` where it never does)."""
        return now if self.is_open(now) else self.opens_at(now) or now

    def _starts(self, now: datetime) -> Iterator[datetime]:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        for ahead in range(_LOOK_AHEAD):
            day = today + timedelta(days=ahead)
            for start, _ in shifts(self.week, day):
                yield datetime.combine(day, start, ZoneInfo(self.zone))
