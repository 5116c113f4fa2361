"""The circuit breaker in front of the backend, shared by all processes."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from leads.recommendations.shared import Shared, SharedAway

T = TypeVar("T")
MAX_ERRORS = 10  # more than this many within WINDOW open it
WINDOW = 300  # seconds
OPEN_FOR = 300  # seconds
SLICE = 30  # seconds an error counter covers: the window slides in these steps


class Breaker:
    """Opens for 300 s after more than 10 errors within 5 minutes, and alerts once for each opening.

    pybreaker does not fit the rule: it counts consecutive failures, one success forgets them, and it knows no window.
    With Redis away each process counts for itself.
    """

    def __init__(
        self,
        name: str,
        shared: Shared,
        *,
        alert: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._name = name
        self._shared = shared
        self._local = LocMemCache(f"breaker-{name}", {})
        self._alert = alert
        self._clock = clock

    def is_open(self) -> bool:
        return self._use(lambda cache: cache.get(self._open_key) is not None)

    def failed(self) -> None:
        """Count one error; the one that is too many opens the breaker."""
        if self._use(self._count_and_open):
            self._alert(f"circuit breaker {self._name} opened for {OPEN_FOR} s")

    def _count_and_open(self, cache: BaseCache) -> bool:
        if self._count(cache) <= MAX_ERRORS:
            return False
        # add() succeeds for one process only: the one that alerts.
        opened = cache.add(self._open_key, 1, OPEN_FOR)
        cache.delete_many(self._slices())
        return opened

    def _count(self, cache: BaseCache) -> int:
        now, *_ = slices = self._slices()
        cache.add(now, 0, WINDOW + SLICE)
        cache.incr(now)
        return sum(cache.get_many(slices).values())

    def _slices(self) -> list[str]:
        """The counters of the window, newest first."""
        newest = int(self._clock()) // SLICE
        return [f"breaker:{self._name}:errors:{newest - age}" for age in range(WINDOW // SLICE)]

    @property
    def _open_key(self) -> str:
        return f"breaker:{self._name}:open"

    def _use(self, action: Callable[[BaseCache], T]) -> T:
        try:
            return self._shared.use(action)
        except SharedAway:
            return action(self._local)
