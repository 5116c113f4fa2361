"""When a shop is open: its own text read into a week, 30-minute slots, national holidays closed."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leads.holidays import is_holiday
from nlp.normalize import fold

SLOT = timedelta(minutes=30)
Week = dict[str, list[list[str]]]  # "0" (Monday) to "6": [["09:00", "18:30"], …], as stored

_DAYS = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
_DAY = r"\b(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|seg|ter|qua|qui|sex|sab|dom)s?(?:-?\s?feiras?)?\b\.?"
_EVERY_DAY = r"\b(?:todos os dias|diariamente|todo dia)\b"
_TIME = r"(\d{1,2})(?:\s*(?:h(?:oras|rs|s)?|:)\s*([0-5]\d)?)?(?:\s*(?:min|h))?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|as|ate|a)\s*{_TIME}")
# Days, then their times (or "fechado"), up to the next days.
_RULE = re.compile(rf"(?P<days>{_EVERY_DAY}|{_DAY}(?:[^\d]*?{_DAY})*)(?P<times>.*?)(?={_EVERY_DAY}|{_DAY}|\Z)")
_RANGE_MARK = re.compile(r"-|\b(?:a|ate)\b")


def default_hours() -> Week:
    """Monday to Friday 9:00–18:30, Saturday 9:00–14:00: where a shop does not say or cannot be read."""
    week = {str(day): [["09:00", "18:30"]] for day in range(5)}
    return {**week, "5": [["09:00", "14:00"]], "6": []}


def parse_opening_hours(text: str) -> Week | None:
    """The week of a text such as "Seg-Sex 9h-18h30, Sáb 9h-14h"; ``None`` where no day with times is found."""
    plain = fold(re.sub(r"[‐-―−]", "-", text))
    week: Week = {str(day): [] for day in range(7)}
    for rule in _RULE.finditer(plain):
        spans = [span for match in _SPAN.finditer(rule["times"]) if (span := _span(match))]
        for day in _days(rule["days"]):
            week[str(day)] = sorted(spans)
    return week if any(week.values()) else None


def _days(text: str) -> list[int]:
    if re.match(_EVERY_DAY, text):
        return list(range(7))
    found: list[int] = []
    last_end = 0
    for match in re.finditer(_DAY, text):
        day = _DAYS.index(match[0][:3])
        if found and _RANGE_MARK.search(text[last_end : match.start()]):
            found += _up_to(found[-1], day)
        found.append(day)
        last_end = match.end()
    return found


def _up_to(first: int, last: int) -> list[int]:
    """The days between two, around the weekend where the range does."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7)]


def _span(match: re.Match[str]) -> list[str] | None:
    opens, closes = _clock(match[1], match[2]), _clock(match[3], match[4])
    return [opens, closes] if opens and closes and opens < closes else None


def _clock(hour: str, minute: str | None) -> str | None:
    if int(hour) == 24:
        return "23:59"
    return f"{int(hour):02d}:{int(minute or 0):02d}" if int(hour) < 24 else None


def shifts(week: Week, day: date) -> list[tuple[time, time]]:
    """When the shop is open on ``day``; nothing on a national holiday."""
    if is_holiday(day):
        return []
    return [
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in week.get(str(day.weekday()), [])
    ]


def is_open(week: Week, starts_at: datetime) -> bool:
    """Whether a whole slot from ``starts_at`` (aware, in the shop's zone) fits a shift."""
    begin = starts_at.replace(tzinfo=None)
    return any(
        datetime.combine(begin, opens) <= begin and begin + SLOT <= datetime.combine(begin, closes)
        for opens, closes in shifts(week, begin.date())
    )


def slots(week: Week, zone: str, *, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every slot's beginning within [start, end), aware, in ``zone``."""
    place = ZoneInfo(zone)
    day, last = start.astimezone(place).date(), end.astimezone(place).date()
    while day <= last:
        for opens, closes in shifts(week, day):
            moment = datetime.combine(day, opens)
            while moment + SLOT <= datetime.combine(day, closes):
                aware = moment.replace(tzinfo=place)
                if start <= aware < end:
                    yield aware
                moment += SLOT
        day += timedelta(days=1)
