"""A server process of this project: started, watched, stopped."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from faciliauto_bot.embedded.account import Account, run_as
from faciliauto_bot.embedded.processes import die_with_parent, free_port

_POLL_SECONDS = 0.02
_ATTEMPTS = 10


class ServerError(RuntimeError):
    """The server did not start; the text says why, in words for the person at the console."""


class Server(ABC):
    """One server on the loopback, keeping its files in `data`.

    ``prepare`` makes what it needs on disk, ``spawn`` starts the process once, ``ready`` says whether it answers;
    ``start`` does all three and tries again while a killed predecessor's traces go away.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    hurry_signal: ClassVar[signal.Signals] = signal.SIGKILL

    def __init__(self, data_dir: Path, *, password: str, port: int = 0) -> None:
        self.data = data_dir.absolute()
        self.password = password
        self._fixed_port = bool(port)
        self.port = port or free_port()
        self.account: Account | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect, password included."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the data directory ready; safe to call again."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments, running in the foreground."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it answers; raises ServerError when it never will."""

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> Path:
        """Where output goes when nobody else takes it."""
        return self.data.with_name(f"{self.data.name}.log")

    def spawn(self, output: int | None = None) -> subprocess.Popen[bytes]:
        """Start the process in its own session, writing to the file descriptor `output` or to the log."""
        sink = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if output is None else output
        try:
            self.process = subprocess.Popen(  # noqa: S603
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                cwd="/",
                env=self.environment(),
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
                **run_as(self.account),
            )
        finally:
            if output is None:
                os.close(sink)
        return self.process

    def environment(self) -> dict[str, str]:
        """A small fixed one: variables such as PGDATA or LC_ALL of the caller must not reach the server."""
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def start(self, *, timeout: float = 60) -> None:
        """Start and wait until it answers; raises ServerError with the end of the log when it does not."""
        self.prepare()
        deadline = time.monotonic() + timeout
        for attempt in range(_ATTEMPTS):
            self.spawn()
            while self.alive and time.monotonic() < deadline:
                if self.ready():
                    return
                time.sleep(_POLL_SECONDS)
            if self.alive:
                break
            time.sleep(0.1 * (attempt + 1))
            if not self._fixed_port:
                self.port = free_port()
        self.kill()
        raise ServerError(f"{self.name} did not start:\n{self._log_end()}")

    def stop(self, *, timeout: float = 20) -> None:
        """Ask it to stop, then insist."""
        if self.process is None:
            return
        for number in (self.stop_signal, self.hurry_signal):
            self.send(number)
            try:
                self.process.wait(timeout)
                return
            except subprocess.TimeoutExpired:
                continue
        self.kill()

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.send(signal.SIGKILL)
            self.process.wait()

    def send(self, number: int) -> None:
        """Send it a signal (SIGSTOP and SIGCONT included); nothing happens when it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def _log_end(self, lines: int = 15) -> str:
        if not self.log.exists():
            return "(it wrote nothing)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
