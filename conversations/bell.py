"""The bells: they only make work start sooner. Postgres is the truth and the sweep finds what no bell rang for.

Ringing never blocks: a refused or frozen broker is left alone for a while after three failures in a row.
"""

import threading
import time
from collections.abc import Callable
from functools import cache
from uuid import UUID

import redis
import structlog
from django.conf import settings

from conversations.metrics import rings_lost

log = structlog.get_logger(__name__)
Ringer = Callable[[str, float], None]
_FAILURES = 3
_REST = 5.0  # seconds a broken broker is left alone
_ringers: dict[str, Ringer] = {}


class Breaker:
    """Counts this process's failures in a row."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    @property
    def open(self) -> bool:
        return time.monotonic() < self._closed_until

    def report(self, *, success: bool) -> None:
        with self._lock:
            self._failures = 0 if success else self._failures + 1
            if self._failures >= _FAILURES:
                self._failures = 0
                self._closed_until = time.monotonic() + _REST


breaker = Breaker()


def install(bell: str, ringer: Ringer) -> None:
    """Say how a bell is rung: ``ringer(conversation_id, delay in seconds)``. Doors install theirs at start."""
    _ringers[bell] = ringer


def ring_turn(conversation_id: UUID | str, delay: float = 0.0) -> bool:
    """Ask for a turn in ``delay`` seconds. False: nobody heard."""
    return _ring("turn", str(conversation_id), delay)


def ring_turn_once(conversation_id: UUID | str, delay: float) -> bool:
    """As ``ring_turn``, but a burst of messages rings once: the announcement lives as long as the delay."""
    announcement = f"ring:turn:{conversation_id}"
    try:
        if not breaker.open and not shared_redis().set(announcement, 1, nx=True, px=max(int(delay * 1000), 1)):
            return True
    except redis.RedisError:
        breaker.report(success=False)
    return ring_turn(conversation_id, delay)


def ring_outbox(conversation_id: UUID | str, delay: float = 0.0) -> bool:
    """Ask a sender to look at the conversation's lane. False: nobody heard."""
    return _ring("outbox", str(conversation_id), delay)


def ring_media(conversation_id: UUID | str) -> bool:
    """Ask for the files of new messages to be fetched. False: nobody heard; the schedule asks again."""
    return _ring("media", str(conversation_id), 0.0)


def _ring(bell: str, conversation_id: str, delay: float) -> bool:
    if breaker.open:
        rings_lost.labels(bell).inc()
        return False
    try:
        _ringers[bell](conversation_id, delay)
    except Exception as error:  # any failure of the broker is the same to us: the sweep finds the work
        breaker.report(success=False)
        rings_lost.labels(bell).inc()
        log.warning("ring_lost", bell=bell, error=type(error).__name__)
        return False
    breaker.report(success=True)
    return True


@cache
def shared_redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.3)
