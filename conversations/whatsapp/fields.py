"""Reading JSON nobody promised: each reader gives a usable value or none, and never raises unless asked to."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from conversations.whatsapp.text import clean_text

JsonObject: TypeAlias = dict[str, object]

_NOTHING: JsonObject = {}
_END_OF_CALENDAR = 253_402_300_800  # seconds; the first instant of year 10000, which datetime cannot hold


class UnfitError(ValueError):
    """An element that cannot be used; ``args[0]`` is a short reason in snake case, free of personal data."""


def mapping(holder: Mapping[str, object], key: str) -> JsonObject:
    """The object under ``key``, or an empty one."""
    value = holder.get(key)
    return value if isinstance(value, dict) else _NOTHING


def objects(holder: Mapping[str, object], key: str) -> list[JsonObject]:
    """The objects in the list under ``key``; anything else in it is passed over."""
    return [item for item in items(holder, key) if isinstance(item, dict)]


def items(holder: Mapping[str, object], key: str) -> list[object]:
    """The list under ``key`` as it is, or an empty one."""
    value = holder.get(key)
    return value if isinstance(value, list) else []


def text(holder: Mapping[str, object], key: str) -> str:
    """The string under ``key``, cleaned, or ``""``."""
    value = holder.get(key)
    return clean_text(value) if isinstance(value, str) else ""


def optional_text(holder: Mapping[str, object], key: str) -> str | None:
    """The string under ``key``, cleaned; ``None`` where it is missing or empty."""
    return text(holder, key) or None


def required_text(holder: Mapping[str, object], key: str) -> str:
    """The string under ``key``; raises :class:`UnfitError` where it is missing or empty."""
    value = text(holder, key)
    if not value:
        raise UnfitError(f"{key}_missing")
    return value


def identifier(holder: Mapping[str, object], key: str) -> str | None:
    """An id that Meta writes as a string here and as a number there."""
    value = holder.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64:
        return str(value)
    return optional_text(holder, key)


def flag(holder: Mapping[str, object], key: str) -> bool:
    """Whether ``key`` holds a real ``true``."""
    return holder.get(key) is True


def number(holder: Mapping[str, object], key: str) -> float | None:
    """A finite number under ``key``, or ``None`` (JSON as Python reads it also knows NaN and Infinity)."""
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        real = float(value)
    except OverflowError:
        return None
    return real if math.isfinite(real) else None


def integer(holder: Mapping[str, object], key: str) -> int | None:
    """A whole number that fits a Postgres ``bigint``, from a number or a string of digits."""
    value = holder.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 1 << 63 else None


def moment(holder: Mapping[str, object], key: str) -> datetime | None:
    """An aware time from unix seconds, which Meta writes as a string in messages and as a number in events."""
    seconds = integer(holder, key)
    if seconds is None or not 0 < seconds < _END_OF_CALENDAR:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def required_moment(holder: Mapping[str, object], key: str) -> datetime:
    """As :func:`moment`; raises :class:`UnfitError` where there is no usable time."""
    at = moment(holder, key)
    if at is None:
        raise UnfitError(f"{key}_unusable")
    return at
