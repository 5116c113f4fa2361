"""One process of the tree: started in its own session, its output read, restarted when it dies."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_SETTLED = 60.0  # after this many seconds alive a death counts as the first again
_LONGEST_LINE = 65536

Launch = Callable[[int], subprocess.Popen[bytes]]


@dataclass(eq=False)
class Child:
    """`launch` starts the process with its output going to the given file descriptor."""

    name: str
    launch: Launch
    stop_stage: int
    patience: float = 15
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGKILL
    lasting: bool = True  # to be started again when it ends
    process: subprocess.Popen[bytes] | None = None
    output: int | None = None
    restart_at: float | None = None
    _pending: bytes = b""
    _delay: float = field(default=_FIRST_DELAY)
    _began: float = 0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> int:
        """Start it; the descriptor to read its output from."""
        source, sink = os.pipe()
        self.output = source
        os.set_blocking(source, False)
        try:
            self.process = self.launch(sink)
        finally:
            os.close(sink)
        self._began = time.monotonic()
        self.restart_at = None
        return source

    def lines(self) -> Iterator[bytes]:
        """The lines written since the last call."""
        while self.output is not None:
            try:
                chunk = os.read(self.output, _LONGEST_LINE)
            except BlockingIOError:
                return
            if not chunk:
                yield from self.close()
                return
            *whole, self._pending = (self._pending + chunk).split(b"\n")
            yield from whole
            if len(self._pending) > _LONGEST_LINE:
                yield self._pending
                self._pending = b""

    def close(self) -> Iterator[bytes]:
        """Let go of the output; what stood without an end of line is a line."""
        if self.output is not None:
            os.close(self.output)
            self.output = None
        if self._pending:
            yield self._pending
            self._pending = b""

    def postpone(self) -> float:
        """Say when to start again, later after each early death; the seconds until then."""
        now = time.monotonic()
        if now - self._began > _SETTLED:
            self._delay = _FIRST_DELAY
        delay, self._delay = self._delay, min(self._delay * 2, _LONGEST_DELAY)
        self.restart_at = now + delay
        return delay

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """SIGKILL the process and what it left running in its session."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
