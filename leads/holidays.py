"""Brazil's national holidays (Leis 662/1949, 6.802/1980, 14.759/2023), with Carnival, when shops close too."""

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25))
_FROM_EASTER = (-48, -47, -2)  # Carnival Monday and Tuesday, Good Friday


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=days) for days in _FROM_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in _FIXED})


def easter_sunday(year: int) -> date:
    """By the Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
