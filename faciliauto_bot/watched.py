"""Asking something that may hang, without hanging."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


class Watched(Generic[T]):
    """A question asked in a thread of its own, one at a time; callers share the answer and wait ``patience`` seconds.

    A server that is frozen, not closed, answers no query and breaks no connection: only a clock outside the query
    notices. An answer stays good for ``fresh_for`` seconds after it came.
    """

    def __init__(self, ask: Callable[[], T], *, patience: float, fresh_for: float = 0.0) -> None:
        self._ask = ask
        self._patience = patience
        self._fresh_for = fresh_for
        self._lock = threading.Lock()
        self._answer: Future[T] | None = None
        self._answered_at = 0.0

    def value(self) -> T:
        """Raises ``TimeoutError`` when the answer takes too long, else whatever the question raised."""
        with self._lock:
            answer = self._answer
            if answer is None or (answer.done() and time.monotonic() - self._answered_at >= self._fresh_for):
                answer = self._answer = Future()
                threading.Thread(target=self._run, args=(answer,), name="watched", daemon=True).start()
        return answer.result(self._patience)

    def _run(self, answer: "Future[T]") -> None:
        try:
            found = self._ask()
        except Exception as error:
            self._answered_at = time.monotonic()
            answer.set_exception(error)
        else:
            self._answered_at = time.monotonic()
            answer.set_result(found)
        finally:
            connections.close_all()  # this thread's own; with a pool they go back
