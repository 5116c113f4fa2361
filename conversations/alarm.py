"""Calls for a person of the engineering team. Where they go is decided above; here is only the bell."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)
Sink = Callable[[str, str, dict[str, object]], None]
_sinks: list[Sink] = []


def on_alarm(sink: Sink) -> None:
    """Register where alarms go. A sink returns at once and never raises."""
    _sinks.append(sink)


def alarm_if_disk_full(error: BaseException) -> None:
    """Nothing is lost where the database's disk is full (Meta delivers again), but nothing goes on either."""
    if getattr(error.__cause__, "sqlstate", None) == "53100":
        alarm("database_disk_full", "O disco do banco de dados está cheio: nada novo é guardado")


def alarm(key: str, text: str, **ids: object) -> None:
    """Raise an alarm: ``key`` names the condition (the same one is told once in ten minutes), ``text`` is for people.

    Only ids go along, nothing personal. Safe in a transaction and without a database.
    """
    log.error("alarm", key=key, text=text, **ids)
    for sink in _sinks:
        sink(key, text, ids)
