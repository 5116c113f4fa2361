"""A week of shifts as people say it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from leads.hours import Week

_DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
CLOSED = "fechado"


def week_in_words(week: Week) -> list[str]:
    """One line for each row of days that are alike: "segunda a sexta: 9h–12h e 13h30–18h30"."""
    lines: list[tuple[list[str], str]] = []
    for day, name in enumerate(_DAYS):
        shifts = _shifts_in_words(week.get(str(day), []))
        if lines and lines[-1][1] == shifts:
            lines[-1][0].append(name)
        else:
            lines.append(([name], shifts))
    return [f"{_row(days)}: {shifts}" for days, shifts in lines]


def overlapping(week: Week) -> str | None:
    """The first day on which a shift begins before another ends."""
    for day, name in enumerate(_DAYS):
        shifts = sorted(week.get(str(day), []))
        if any(later[0] < earlier[1] for earlier, later in pairwise(shifts)):
            return name
    return None


def _row(days: Sequence[str]) -> str:
    if len(days) == 1:
        return days[0]
    return f"{days[0]} {'e' if len(days) == 2 else 'a'} {days[-1]}"


def _shifts_in_words(shifts: Iterable[Sequence[str]]) -> str:
    return " e ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in shifts) or CLOSED


def _clock(time: str) -> str:
    hour, minute = time.split(":")[:2]
    return f"{int(hour)}h" if minute == "00" else f"{int(hour)}h{minute}"
