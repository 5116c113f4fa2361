"""``manage.py up`` as a newcomer has it: an empty data directory, nothing set, the sandbox as WhatsApp and backend."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg

from faciliauto_bot.embedded import discovery
from faciliauto_bot.embedded.processes import free_port, started

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 150.0
STOP_SECONDS = 60.0

Found = TypeVar("Found")

# Nothing is due, under way or waiting for its bell: whatever was written has had its answer.
PATIENCE = 90
"""Seconds until what is waited for counts as never coming: on a busy machine a frozen Redis alone costs twenty."""
_AT_WORK = """
    SELECT (SELECT count(*) FROM conversations_conversation WHERE turn_due_at IS NOT NULL OR lease_token IS NOT NULL)
         + (SELECT count(*) FROM conversations_delivery WHERE send_state IN ('pending', 'sending', 'unknown'))
"""


class System:
    """One data directory and the run of ``up`` with it. The console's lines are kept in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.live_port, self.sandbox_port = free_port(), free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.sandbox_address = f"http://127.0.0.1:{self.sandbox_port}"
        self.console = folder / "console.txt"
        self.used: set[str] = set()  # every number, name and text of a customer in this run
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "LIVE_PORT": str(self.live_port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "TURN_QUIET_MS": "100",
            "TURN_QUIET_CAP_MS": "400",
        }

    # --- start and stop --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start and wait until the console says that everything is ready."""
        with self.console.open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until(lambda: "pronto" in self.shown, "up is ready", seconds=START_SECONDS)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Press Ctrl-C; the exit status. Raises ``TimeoutExpired`` where it does not stop."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End what is left, whatever it does."""
        for child in self.children:
            if child.started == started(child.pid):
                os.kill(child.pid, signal.SIGKILL)
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)

    @property
    def children(self) -> list[discovery.Child]:
        """The processes now running, and those left over."""
        services = discovery.read(self.folder)
        return services.children if services else []

    @property
    def shown(self) -> str:
        return self.console.read_text(errors="replace")

    @property
    def passwords(self) -> dict[str, str]:
        """The accounts that the console showed, once."""
        return dict(re.findall(r"\b(gestor|agente) +(\S{16})\n", self.shown))

    # --- looking in ------------------------------------------------------------------------------------------------

    @cached_property
    def web(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=30, trust_env=False)

    @cached_property
    def sandbox(self) -> httpx.Client:
        """The sandbox's control API."""
        return httpx.Client(base_url=f"{self.sandbox_address}/sandbox/api/", timeout=30, trust_env=False)

    @cached_property
    def database(self) -> psycopg.Connection[Any]:
        services = discovery.read(self.folder)
        assert services is not None
        return psycopg.connect(services.env["DATABASE_URL"], autocommit=True)

    def manage(self, *arguments: str) -> str:
        """What a ``manage.py`` command prints, beside the running system."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def export(self, number: str) -> dict[str, Any]:
        """Everything held about one person."""
        found: dict[str, Any] = json.loads(self.manage("export_contact", number))
        return found

    def row(self, query: str, *values: object) -> tuple[Any, ...]:
        found: tuple[Any, ...] | None = self.database.execute(query, values).fetchone()
        assert found is not None, query
        return found

    # --- waiting ---------------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], Found], what: str, *, seconds: float = PATIENCE) -> Found:
        """Wait until the condition holds; its value. Fails with the end of the console where it never does."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            if self.process and self.process.poll() is not None:
                raise AssertionError(f"up ended while waiting until {what}:\n{self.shown[-1500:]}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not in {seconds:g} s: {what}\n{self.shown[-1500:]}")
            time.sleep(0.03)
        return found

    def until_quiet(self) -> None:
        """Wait until every message taken in was handled and every reply was handed to WhatsApp."""
        self.until(lambda: self.row(_AT_WORK)[0] == 0, "nothing is at work")


@contextmanager
def fresh() -> Iterator[System]:
    """A system that is not started yet, in a folder of its own; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="faciliauto-e2e-"))
    folder.chmod(0o711)  # Postgres started by root runs as another user
    system = System(folder)
    try:
        yield system
    finally:
        system.kill()
        shutil.rmtree(folder, ignore_errors=True)
