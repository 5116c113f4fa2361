"""Keeps children alive until told to stop, then stops them in order. One thread, no polling of children.

Python starts a child's ``preexec_fn`` safely only from a process without other threads, and the kernel ties a child's
life to the thread that started it: both are why there is one.
"""

import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby

from faciliauto_bot.up.child import Child
from faciliauto_bot.up.console import Console

_LONGEST_SLEEP = 1.0
_HURRIED_PATIENCE = 3.0


class Supervisor:
    """Runs `children`; ``on_change`` is called whenever a process of the tree was started."""

    def __init__(self, console: Console, on_change: Callable[[list[Child]], None] = lambda children: None) -> None:
        self.console = console
        self.children: list[Child] = []
        self._requests = 0
        self._on_change = on_change
        self._stopping = False
        self._selector = selectors.DefaultSelector()

    @contextmanager
    def signals(self) -> Iterator[None]:
        """While inside, SIGTERM, Ctrl-C and a closed terminal are requests to stop, and each wakes the loop."""
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        self._selector.register(wake, selectors.EVENT_READ)
        before = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        handlers = {signal.SIGTERM: self._asked, signal.SIGINT: self._asked, signal.SIGCHLD: _nothing}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it to live on
            handlers[signal.SIGHUP] = self._asked
        previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, old in previous.items():
                signal.signal(number, old)
            signal.set_wakeup_fd(before)
            self._selector.unregister(wake)
            os.close(wake)
            os.close(waker)

    def asked_to_stop(self) -> bool:
        return self._requests > 0

    def start(self, child: Child) -> None:
        if child not in self.children:
            self.children.append(child)
        self._selector.register(child.start(), selectors.EVENT_READ, child)
        self._on_change(self.children)

    def wait(self, until: Callable[[], bool], *, seconds: float, every: float = _LONGEST_SLEEP) -> bool:
        """Look after the children until the condition holds (True), time is up or a stop is asked for (False)."""
        deadline = time.monotonic() + seconds
        while not self.asked_to_stop() and time.monotonic() < deadline:
            if until():
                return True
            self._turn(every)
        return False

    def run(self) -> None:
        """Look after the children until a stop is asked for."""
        while not self.asked_to_stop():
            self._turn(_LONGEST_SLEEP)

    def finish(self, child: Child) -> int | None:
        """Look after the children until this one, which is not lasting, has ended: its exit status."""
        while child.process and child.process.poll() is None and not self.asked_to_stop():
            self._turn(_LONGEST_SLEEP)
        if child.process is None or child.process.poll() is None:
            return None
        self._take_output(child)
        self._release(child)
        self.children.remove(child)
        return child.process.returncode

    def stop(self) -> None:
        """Stop everything, stage after stage; a second request to stop hurries."""
        self._stopping = True
        by_stage = sorted(self.children, key=lambda child: child.stop_stage)
        for _, stage in groupby(by_stage, key=lambda child: child.stop_stage):
            self._stop_together(list(stage))

    def _stop_together(self, stage: list[Child]) -> None:
        hurried, began = False, time.monotonic()
        for child in stage:
            child.send(child.stop_signal)
        while any(child.alive for child in stage):
            if self._requests > 1 and not hurried:
                hurried, began = True, time.monotonic()
                for child in stage:
                    child.send(child.hurry_signal)
            for child in stage:
                if time.monotonic() - began > (_HURRIED_PATIENCE if hurried else child.patience) and child.alive:
                    self.console.say(f"{child.name} did not stop in time and is killed")
                    child.kill_group()
            self._turn(0.1)
        for child in stage:
            self._take_output(child)
            child.kill_group()
            self._release(child)

    def _turn(self, longest: float) -> None:
        """Sleep until something happens, then write what children wrote and start the dead again."""
        for key, _ in self._selector.select(self._sleep(longest)):
            if isinstance(key.data, Child):
                self._take_output(key.data)
            else:
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)
        if not self._stopping:
            self._revive()

    def _sleep(self, longest: float) -> float:
        now = time.monotonic()
        due = [child.restart_at - now for child in self.children if child.restart_at is not None]
        return max(0.0, min([longest, *due]))

    def _revive(self) -> None:
        for child in list(self.children):
            if child.restart_at is None and child.lasting and not child.alive:
                self._bury(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                self.start(child)

    def _bury(self, child: Child) -> None:
        """A child died: end what it left behind, which may hold its port, and plan the next start."""
        self._take_output(child)
        child.kill_group()
        self._release(child)
        status = child.process.returncode if child.process else None
        self.console.say(f"{child.name} ended ({_fate(status)}), starting again in {child.postpone():g} s")

    def _take_output(self, child: Child) -> None:
        descriptor = child.output
        for line in child.lines():
            self.console.line(child.name, line)
        if child.output is None and descriptor is not None:
            self._forget(descriptor)

    def _release(self, child: Child) -> None:
        if child.output is not None:
            self._forget(child.output)
        for line in child.close():
            self.console.line(child.name, line)

    def _forget(self, descriptor: int) -> None:
        with suppress(KeyError):
            self._selector.unregister(descriptor)

    def _asked(self, number: int, frame: object) -> None:
        self._requests += 1


def _nothing(number: int, frame: object) -> None:
    """A signal reaches the wake-up pipe only when it has a handler."""


def _fate(status: int | None) -> str:
    if status is not None and status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"
