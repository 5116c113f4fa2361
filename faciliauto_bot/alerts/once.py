"""The same alert once in a while over all processes; per process while Redis is away."""

import hashlib
import threading
import time

import redis
from django.conf import settings

from faciliauto_bot.redis_client import client

_MANY = 1000  # keys remembered in one process before the old ones are swept out
_lock = threading.Lock()
_told: dict[str, float] = {}


def first_here(key: str) -> bool:
    """Whether this process has not told ``key`` lately; marks it told. Never waits: callers may hold locks."""
    now = time.monotonic()
    with _lock:
        if _told.get(key, 0.0) > now:
            return False
        if len(_told) >= _MANY:
            _forget_old(now)
        _told[key] = now + settings.ALERT_REPEAT_SECONDS
        return True


def first_anywhere(key: str) -> bool:
    """Whether no process has told ``key`` lately; marks it told. True when Redis cannot be asked."""
    try:
        return bool(client().set(_name(key), "1", nx=True, ex=settings.ALERT_REPEAT_SECONDS))
    except redis.RedisError:
        return True


def forget(key: str) -> None:
    """Nobody heard it: the next alarm of this key is told again."""
    forget_here(key)
    try:
        client().delete(_name(key))
    except redis.RedisError:
        return


def forget_here(key: str) -> None:
    """As ``forget``, in this process only, without waiting."""
    with _lock:
        _told.pop(key, None)


def _forget_old(now: float) -> None:
    for key in [key for key, until in _told.items() if until <= now]:
        del _told[key]


def _name(key: str) -> str:
    return f"alert:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
