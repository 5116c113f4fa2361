"""The background thread that posts: the caller only leaves the alert in a bounded queue."""

import atexit
import os
import queue
import threading
import time

import httpx
import structlog

from faciliauto_bot.alerts.alert import Alert
from faciliauto_bot.alerts.channels import Channel, configured
from faciliauto_bot.alerts.once import first_anywhere, first_here, forget, forget_here

log = structlog.get_logger(__name__)
QUEUE_SIZE = 100
PATIENCE_AT_EXIT = 4.0  # seconds a process that ends waits for its last alerts


class Sender:
    """One queue and, from the first alert on, one daemon thread."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Alert] = queue.Queue(QUEUE_SIZE)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, alert: Alert) -> None:
        """Never waits; an alert that finds the queue full is logged and dropped (its key may be told again)."""
        try:
            self._waiting.put_nowait(alert)
        except queue.Full:
            forget_here(alert.key)
            log.warning("alert.dropped", key=alert.key)
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
                self._thread.start()

    def drain(self, timeout: float) -> bool:
        """Wait until everything was posted or refused; whether that came about in ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _run(self) -> None:
        while True:
            alert = self._waiting.get()
            try:
                tell(alert)
            except Exception as error:  # the thread must outlive any alert
                log.exception("alert.broken", key=alert.key, error=type(error).__name__)
            finally:
                self._waiting.task_done()


_sender = Sender()


def sink(key: str, text: str, ids: dict[str, object]) -> None:
    """Takes an alarm (``conversations.alarm.on_alarm``): returns at once, needs no database, never raises."""
    try:
        if configured() and first_here(key):
            _sender.put(Alert(key, text, ids))
    except Exception as error:
        log.exception("alert.broken", key=key, error=type(error).__name__)


def drain(timeout: float) -> bool:
    """Wait for this process's alerts to be told."""
    return _sender.drain(timeout)


def tell(alert: Alert) -> None:
    """Post to every channel unless another process just did; unheard by all, the key is free again."""
    if not first_anywhere(alert.key):
        return
    heard = [post(name, channel, alert) for name, channel in configured().items()]
    if not any(heard):
        forget(alert.key)


def post(name: str, channel: Channel, alert: Alert) -> bool:
    """Whether the channel took it; a failure is logged without addresses, which may be secrets."""
    try:
        channel(alert)
    except httpx.HTTPStatusError as error:
        log.warning("alert.refused", channel=name, key=alert.key, status=error.response.status_code)
        return False
    except Exception as error:
        log.warning("alert.unsent", channel=name, key=alert.key, error=type(error).__name__)
        return False
    return True


def _fresh_after_fork() -> None:
    """A forked child has neither the thread nor a right to what the parent still has to post."""
    global _sender
    _sender = Sender()


os.register_at_fork(after_in_child=_fresh_after_fork)
atexit.register(lambda: _sender.drain(PATIENCE_AT_EXIT))
