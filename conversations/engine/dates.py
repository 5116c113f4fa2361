"""Dates and times as people say them, resolved in the shop's own time zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from conversations.engine.text import folded

_NOON = 12
_WEEKDAYS = {
    "segunda": 0,
    "terca": 1,
    "quarta": 2,
    "quinta": 3,
    "sexta": 4,
    "sabado": 5,
    "sab": 5,
    "domingo": 6,
    "dom": 6,
}
_MONTHS = {
    "janeiro": 1, "fevereiro": 2, "marco": 3, "abril": 4, "maio": 5, "junho": 6, "julho": 7, "agosto": 8, "setembro": 9,
    "outubro": 10, "novembro": 11, "dezembro": 12, "jan": 1, "fev": 2, "mar": 3, "abr": 4, "mai": 5, "jun": 6, "jul": 7,
    "ago": 8, "set": 9, "out": 10, "nov": 11, "dez": 12,
}  # fmt: skip
_HOURS = {
    "uma": 1, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
    "onze": 11, "doze": 12,
}  # fmt: skip
_PERIODS: tuple[tuple[str, time, time], ...] = (
    (r"\b(?:fim|final|finalzinho) d[ae] tarde\b", time(16), time(19)),
    (r"\b(?:depois do almoco|apos o almoco|comeco da tarde|inicio da tarde)\b", time(13), time(16)),
    (r"\b(?:hora do almoco|horario de almoco|no almoco|meio[- ]dia)\b", time(12), time(14)),
    (r"\b(?:fim|final) da manha\b", time(10), time(12)),
    (r"\bcedo\b", time(7), time(10)),
    (r"\b(?:de|pela|na|da|a|parte da) (?:manha|manhazinha)\b|\bmanhazinha\b", time(7), time(12)),
    (r"\btard(?:e|inha)\b", time(12), time(18)),
    (r"\bnoit(?:e|inha)\b|\bdepois do (?:trabalho|expediente)\b", time(18), time(22)),
)
_DATE = re.compile(r"\b(\d{1,2})\s?/\s?(\d{1,2})(?:\s?/\s?(\d{2,4}))?\b")
_NAMED_DATE = re.compile(r"\b(\d{1,2})(?:o)? de (" + "|".join(_MONTHS) + r")\b")
_DAY_ONLY = re.compile(r"\bdia (\d{1,2})\b")
_WEEKDAY = re.compile(r"\b(" + "|".join(_WEEKDAYS) + r")(?:[- ]?feira)?\b(?P<next> que vem| da semana que vem)?")
_IN_DAYS = re.compile(r"\bdaqui (?:a )?(\d{1,2}|um|uma|dois|duas|tres) (dias?|semanas?)\b")
_WORDY = {"um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3}
_CLOCK = re.compile(
    r"(?:\b(?:as|a|pelas|umas|das|la pelas|por volta das|depois das)\s)?\b(?P<h>[01]?\d|2[0-3])(?:\s?(?:h|"
    r"hs|hrs|horas?)\s?(?P<m1>[0-5]\d)?\b|:(?P<m2>[0-5]\d)(?:\s?h)?)"
    r"(?P<half> e meia)?"
)
_CLOCK_AS = re.compile(
    r"\b(?:as|pelas|umas|la pelas|por volta das|depois das|a partir das)\s(?P<h>[01]?\d|2[0-3]|"
    + "|".join(_HOURS)
    + r")\b(?!\s?/)(?P<half> e meia)?"
)
_CLOCK_PERIOD = re.compile(
    r"\b(?P<h>1[0-2]|[1-9]|" + "|".join(_HOURS) + r")(?P<half> e meia)? (?:horas )?da (?P<p>manha|tarde|noite)\b"
)
_LONG_PAST = timedelta(days=60)  # a date without a year that lies further back is next year's


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time in which the visit should begin; ``exact`` when it names the very minute.

    ``start`` and ``end`` are aware, in the zone of the ``now`` it was resolved against. ``day`` is whether a day was
    named, and not only a time of day.
    """

    start: datetime
    end: datetime
    exact: bool
    day: bool

    def moved(self, by: timedelta) -> "When":
        """The same stretch on another day."""
        return When(self.start + by, self.end + by, exact=self.exact, day=True)


def names_weekday_only(text: str) -> bool:
    """Whether the day is told by its weekday alone ("terça"), with nothing that says which week."""
    plain = folded(text)
    dated = _named_day(plain, date(2000, 1, 1)) or re.search(r"\b(?:que vem|semana|proxim[ao])\b", plain)
    return _WEEKDAY.search(plain) is not None and not dated


def resolve(text: str, now: datetime) -> When | None:
    """What ``text`` says about when, seen from ``now`` (aware, in the shop's zone); ``None`` when it says nothing."""
    plain = folded(text)
    days = _days(plain, now.date())
    at = _clock(plain)
    period = _period(plain)
    if days is None and at is None and period is None:
        return None
    first, last = days or _any_day(now, at)
    if at and first == last:
        start = datetime.combine(first, at, tzinfo=now.tzinfo)
        return When(start, start + timedelta(minutes=1), exact=True, day=days is not None)
    opens, closes = period or (at or time(0), None)
    start = datetime.combine(first, opens, tzinfo=now.tzinfo)
    end = datetime.combine(last, closes, tzinfo=now.tzinfo) if closes else _midnight_after(last, now)
    return When(start, end, exact=False, day=days is not None)


def _any_day(now: datetime, at: time | None) -> tuple[date, date]:
    """A time alone is today's while it is still to come, else tomorrow's."""
    today = now.date()
    if at is None:
        return today, today
    later = datetime.combine(today, at, tzinfo=now.tzinfo) > now
    return (today, today) if later else (today + timedelta(days=1), today + timedelta(days=1))


def _midnight_after(day: date, now: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=now.tzinfo)


def _days(plain: str, today: date) -> tuple[date, date] | None:
    """First and last day meant."""
    named = _named_day(plain, today)
    if named:
        return named, named
    monday = today - timedelta(days=today.weekday())
    if weekday := _WEEKDAY.search(plain):
        day = _weekday(weekday, plain, today)
        return day, day
    if re.search(r"\b(?:semana que vem|proxima semana|semana proxima)\b", plain):
        return monday + timedelta(days=7), monday + timedelta(days=13)
    if re.search(r"\b(?:fim|final) de semana\b|\bfds\b", plain):
        saturday = monday + timedelta(days=5 + (7 if re.search(r"\b(?:proximo|que vem)\b", plain) else 0))
        return max(saturday, today), saturday + timedelta(days=1)
    if re.search(r"\b(?:n?es[st]a semana|durante a semana)\b", plain):
        return today, monday + timedelta(days=6)
    return None


def _named_day(plain: str, today: date) -> date | None:
    if re.search(r"\bdepois de amanha\b", plain):
        return today + timedelta(days=2)
    if re.search(r"\bamanha\b", plain):
        return today + timedelta(days=1)
    if re.search(r"\b(?:hoje|agora|mais tarde|ainda hoje|daqui a pouco)\b", plain):
        return today
    if ahead := _IN_DAYS.search(plain):
        count = int(_WORDY.get(ahead[1], ahead[1]))
        return today + timedelta(days=count * (7 if ahead[2].startswith("semana") else 1))
    return _calendar_day(plain, today)


def _calendar_day(plain: str, today: date) -> date | None:
    if written := _DATE.search(plain):
        return _safe_date(int(written[1]), int(written[2]), written[3], today)
    if named := _NAMED_DATE.search(plain):
        return _safe_date(int(named[1]), _MONTHS[named[2]], None, today)
    if only := _DAY_ONLY.search(plain):
        return _next_monthday(int(only[1]), today)
    return None


def _safe_date(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this_year = date(today.year, month, day)
        return this_year if today - this_year < _LONG_PAST else date(today.year + 1, month, day)
    except ValueError:
        return None


def _next_monthday(day: int, today: date) -> date | None:
    for months in range(3):
        month = today.month + months
        try:
            found = date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _weekday(match: re.Match[str], plain: str, today: date) -> date:
    """The coming one; today counts, unless it is "que vem"."""
    ahead = (_WEEKDAYS[match[1]] - today.weekday()) % 7
    next_week = match["next"] or re.search(r"\bsemana que vem\b", plain)
    if not next_week:
        return today + timedelta(days=ahead)
    monday = today - timedelta(days=today.weekday())
    in_next_week = monday + timedelta(days=7 + _WEEKDAYS[match[1]])
    said_week = "semana" in (match["next"] or plain)
    return in_next_week if said_week or ahead == 0 else today + timedelta(days=ahead)


def _clock(plain: str) -> time | None:
    if spoken := _CLOCK_PERIOD.search(plain):
        hour = _hour(spoken["h"])
        if spoken["p"] != "manha" and hour < 12:
            hour += 12
        return time(hour % 24, 30 if spoken["half"] else 0)
    if written := _CLOCK.search(plain):
        minutes = written["m1"] or written["m2"] or ("30" if written["half"] else "0")
        return _in_working_day(int(written["h"]), int(minutes), plain)
    if said := _CLOCK_AS.search(plain):
        return _in_working_day(_hour(said["h"]), 30 if said["half"] else 0, plain)
    return time(12) if re.search(r"\b(?:ao|as|no) meio[- ]dia\b", plain) else None


def _hour(word: str) -> int:
    return _HOURS[word] if word in _HOURS else int(word)


def _in_working_day(hour: int, minute: int, plain: str) -> time:
    """ "Às 3" is three in the afternoon: nobody visits a shop before seven."""
    afternoon = 1 <= hour < 7 and not re.search(r"\b(?:da manha|madrugada)\b", plain)
    return time(hour + 12 if afternoon else hour, minute)


def _period(plain: str) -> tuple[time, time] | None:
    found = ((start, end) for pattern, start, end in _PERIODS if re.search(pattern, plain))
    return next(found, None)


def spread(times: Sequence[datetime], most: int) -> list[datetime]:
    """At most ``most`` of these times, over as many mornings and afternoons as there are; a short day keeps its own."""
    halves: dict[tuple[date, bool], list[datetime]] = {}
    for moment in times:
        halves.setdefault((moment.date(), moment.hour >= _NOON), []).append(moment)
    rounds = zip_longest(*halves.values())
    taken = [moment for each in rounds for moment in each if moment is not None]
    return sorted(taken[:most])
