"""The whole house as separate processes, with servers of its own that may be killed: web, workers, sweep, sandbox."""

import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg

from faciliauto_bot.embedded.postgres import Postgres
from faciliauto_bot.embedded.processes import free_port
from faciliauto_bot.embedded.valkey import Valkey
from tests.faults.waiting import wait_for_port, wait_until

GRANIAN = ("-m", "granian", "--no-ws", "--log-level", "error", "--host", "127.0.0.1")
CELERY = (
    *("-W", "ignore", "-m", "celery", "--quiet", "-A", "faciliauto_bot", "worker", "--loglevel", "error"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)
READY = ("--include", "faciliauto_bot.turn_worker")
WAITING = (
    "SELECT (SELECT count(*) FROM conversations_conversation WHERE turn_due_at IS NOT NULL)"
    " + (SELECT count(*) FROM conversations_delivery WHERE send_state IN ('pending', 'sending', 'unknown'))"
    " + (SELECT count(*) FROM conversations_message WHERE direction = 'inbound' AND turn_id IS NULL)"
)


class House:
    """Everything ``manage.py up`` starts, with clocks at a tenth; ``say`` and ``answers`` are the customers' side.

    As there, a process that ends is started again: a Celery worker that loses its broker may give up altogether.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o711)  # Postgres started by root runs as another user
        self.postgres = Postgres(folder / "postgres", password=secrets.token_urlsafe(16), port=free_port(), fast=True)
        self.valkey = Valkey(folder / "valkey", password=secrets.token_urlsafe(16), port=free_port())
        self.web_port, self.sandbox_port = free_port(), free_port()
        self.meta = httpx.Client(base_url=f"http://127.0.0.1:{self.sandbox_port}/sandbox/api", timeout=10)
        self.processes: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}  # by role and arguments
        self.closing = threading.Event()
        self.keeper = threading.Thread(target=self._keep, name="keeper")
        self.log = (folder / "house.log").open("ab")

    def open(self) -> None:
        for server in (self.valkey, self.postgres):
            server.start()
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"], env=self.environment, check=True, stdout=self.log
        )
        self._run(*GRANIAN, "--interface", "asgi", "--port", str(self.sandbox_port), "faciliauto_bot.sandbox.app:app")
        self._run(
            *GRANIAN, "--interface", "wsgi", "--port", str(self.web_port), "faciliauto_bot.wsgi:application", role="web"
        )
        self._run(*CELERY, "--queues", "turns", "--pool", "prefork", "--concurrency", "2", "-n", "turns@%h", *READY)
        self._run(*CELERY, "--queues", "outbox,default", "--pool", "threads", "--concurrency", "16", "-n", "outbox@%h")
        self._run("manage.py", "sweep")
        self.keeper.start()
        for port in (self.sandbox_port, self.web_port):
            wait_for_port(port)
        self.meta.patch("/settings", json={"status_delay": "50", "delivery": {"retry_first": 0.2}}).raise_for_status()

    def close(self) -> None:
        self.closing.set()
        if self.keeper.is_alive():
            self.keeper.join()
        self.meta.close()
        self.valkey.send(signal.SIGCONT)
        for process in self.processes.values():
            _end(process, signal.SIGKILL)
        for server in (self.valkey, self.postgres):
            server.kill()
        self.log.close()

    def _run(self, *arguments: str, role: str = "worker") -> None:
        environment = {**self.environment, "PROCESS_ROLE": role}
        command = [sys.executable, *arguments]
        self.processes[role, *arguments] = subprocess.Popen(
            command, env=environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def _keep(self) -> None:
        while not self.closing.wait(0.5):
            for (role, *arguments), process in list(self.processes.items()):
                if process.poll() is not None:
                    _end(process, signal.SIGKILL)
                    self._run(*arguments, role=role)

    @property
    def environment(self) -> dict[str, str]:
        sandbox = f"http://127.0.0.1:{self.sandbox_port}"
        return {
            **{key: value for key, value in os.environ.items() if "PYTEST" not in key},
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(self.folder),
            "WHATSAPP_API_URL": sandbox,
            "FACILIAUTO_API_URL": sandbox,
            "SANDBOX_PORT": str(self.sandbox_port),
            "SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{self.web_port}/webhook/whatsapp",
            "CLOCK_SCALE": "0.1",
            "TURN_QUIET_MS": "60",
            "TURN_QUIET_CAP_MS": "100",
            "LOG_LEVEL": "WARNING",
        }

    # --- the customers' side ----------------------------------------------------------------------------------------

    def say(self, phone: str, text: str = "Oi") -> None:
        """The customer writes; Meta delivers until it is taken."""
        self.meta.post("/messages", json={"from": phone, "text": text}).raise_for_status()

    def fault(self, kind: str, phone: str, **options: Any) -> None:
        """Something goes wrong with what is sent to this phone, which has not written yet."""
        self.meta.post("/phones", json={"number": phone, "name": "Maria", "shown": False}).raise_for_status()
        self.meta.post("/faults", json={"kind": kind, "phone": phone, **options}).raise_for_status()

    def sends(self) -> list[dict[str, Any]]:
        """Every message that was sent to Meta, accepted or not, in order."""
        entries: list[dict[str, Any]] = self.meta.get("/log", params={"limit": 100_000}).json()["entries"]
        return [entry for entry in entries if entry["kind"] == "message"]

    def attempts(self, phone: str) -> list[dict[str, Any]]:
        """What was sent for this phone."""
        return [entry for entry in self.sends() if entry["to"].lstrip("+") == phone]

    def answers(self, phone: str) -> list[dict[str, Any]]:
        """What of it reached the customer."""
        return [entry for entry in self.attempts(phone) if entry["outcome"] in {"accepted", "lost"}]

    def answered(self, phone: str, *, times: int = 1) -> Callable[[], bool]:
        return lambda: len(self.answers(phone)) >= times

    def waiting(self) -> int:
        """How much in the tables still waits for a turn or a send."""
        return int(self.rows(WAITING)[0][0])

    def rows(self, statement: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the tables say."""
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(statement, parameters or None).fetchall()

    def quiet(self, *, seconds: float) -> bool:
        """Wait until nothing waits any more, in the tables or at Meta's; says whether that came about."""

        def nothing_waits() -> bool:
            try:
                return self.waiting() == 0 and bool(self.meta.get("/webhooks").json()["idle"])
            except psycopg.OperationalError:
                return False

        return wait_until(nothing_waits, seconds=seconds)


def _end(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait()
