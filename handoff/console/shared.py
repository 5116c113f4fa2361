"""The waiting queue, rendered once for all who see the same: after each change every open page asks for it at once."""

import time
from collections.abc import Callable
from threading import Lock

from django.utils.safestring import SafeString

LASTS = 1.0
"""Seconds a rendered queue may be shown; waiting times are counted on by the page itself."""
Key = tuple[frozenset[str] | None, int]


class RenderedQueues:
    """Kept in this process only: it holds customers' names and words, which no cache outside may."""

    def __init__(self) -> None:
        self._kept: dict[Key, tuple[float, SafeString]] = {}
        self._lock = Lock()

    def get(self, queues: frozenset[str] | None, number: int, render: Callable[[], SafeString]) -> SafeString:
        """What these queues look like at this number of their streams; rendered by one of those who ask at once."""
        key, now = (queues, number), time.monotonic()
        with self._lock:
            self._kept = {one: kept for one, kept in self._kept.items() if kept[0] > now}
            if key not in self._kept:
                self._kept[key] = (now + LASTS, render())
            return self._kept[key][1]

    def forget(self) -> None:
        with self._lock:
            self._kept = {}


rendered_queues = RenderedQueues()
