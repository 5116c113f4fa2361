"""State every process shares through Redis, and may lose at any time."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import BaseCache
from redis.exceptions import RedisError

T = TypeVar("T")
PAUSE = 5.0  # seconds Redis is left alone after a failure: a frozen one costs half a second a question


class SharedAway(Exception):
    """Redis does not answer, or did not a moment ago."""


class Shared:
    """Django's cache, whose absence is one exception and costs at most one timeout every ``PAUSE`` seconds."""

    def __init__(self, cache: BaseCache, *, pause: float = PAUSE) -> None:
        self._cache = cache
        self._pause = pause
        self._away_until = 0.0

    def use(self, action: Callable[[BaseCache], T]) -> T:
        """What ``action`` returns; raises ``SharedAway``."""
        if time.monotonic() < self._away_until:
            raise SharedAway
        try:
            return action(self._cache)
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + self._pause
            raise SharedAway from error
