"""The bells: they only make work start sooner. Postgres is the truth and the sweep finds what no bell rang for.

A bell for later waits in Redis, one time for each conversation, and is moved by ringing again; ``ring_due`` rings those
whose time has come. Ringing never blocks: a refused or frozen broker is left alone for a while after three failures
in a row.
"""

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import cast
from uuid import UUID

import redis
import structlog
from django.conf import settings

from conversations.metrics import rings_lost

log = structlog.get_logger(__name__)
Ringer = Callable[[str], None]
_FAILURES = 3
_REST = 5.0  # seconds a broken broker is left alone
_BATCH = 500  # bells rung at a time
_WAITING = "bells:{}"  # a sorted set of conversations by the time to ring
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
    """Say how a bell is rung: ``ringer(conversation_id)``. Doors install theirs at start."""
    _ringers[bell] = ringer


def ring_turn(conversation_id: UUID | str, delay: float = 0.0) -> bool:
    """Ask for a turn in ``delay`` seconds, and no longer for when it was asked for before. False: nobody heard."""
    return _ring("turn", str(conversation_id), delay)


def ring_outbox(conversation_id: UUID | str, delay: float = 0.0) -> bool:
    """Ask a sender to look at the conversation's lane. False: nobody heard."""
    return _ring("outbox", str(conversation_id), delay)


def ring_media(conversation_id: UUID | str) -> bool:
    """Ask for the files of new messages to be fetched. False: nobody heard; the schedule asks again."""
    return _ring("media", str(conversation_id), 0.0)


def ring_due(bell: str) -> int:
    """Ring the bells of one kind whose time has come; returns how many. Any number may ask, each is rung once."""
    if breaker.open:
        return 0
    key = _WAITING.format(bell)
    try:
        due = cast(list[bytes], shared_redis().zrangebyscore(key, 0, time.time(), start=0, num=_BATCH))
        if not due:
            return 0
        with shared_redis().pipeline(transaction=False) as pipe:
            for member in due:
                pipe.zrem(key, member)
            ours = [member for member, removed in zip(due, pipe.execute(), strict=True) if removed]
    except redis.RedisError:
        breaker.report(success=False)
        return 0
    return sum(_ring(bell, member.decode(), 0.0) for member in ours)


def _ring(bell: str, conversation_id: str, delay: float) -> bool:
    if breaker.open:
        rings_lost.labels(bell).inc()
        return False
    try:
        if delay > 0:
            _put_off(bell, conversation_id, delay)
        else:
            _ringers[bell](conversation_id)
    except Exception as error:  # any failure of the broker is the same to us: the sweep finds the work
        breaker.report(success=False)
        rings_lost.labels(bell).inc()
        log.warning("ring_lost", bell=bell, error=type(error).__name__)
        return False
    breaker.report(success=True)
    return True


def _put_off(bell: str, conversation_id: str, delay: float) -> None:
    shared_redis().zadd(_WAITING.format(bell), {conversation_id: time.time() + delay})


@cache
def shared_redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.3)
