"""The system under measurement: ``manage.py up`` on free ports, with a data folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faciliauto_bot.embedded import discovery

ROOT = Path(__file__).resolve().parent.parent.parent
_START_SECONDS = 120
# Nothing of the developer's own configuration: what is measured is the system as it comes.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "USER")


class System:
    """One folder; the system may be started on it several times, with other settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.live_port, self.sandbox_port = free_port(), free_port(), free_port()

    @contextmanager
    def running(self, **settings: str) -> Iterator[None]:
        """Up and ready while inside. Raises ``RuntimeError`` with the console's last lines when it does not start."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "LIVE_PORT": str(self.live_port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "SANDBOX_LATENCY_MS": "150-200",
            **settings,
        }
        with self.console.open("ab") as console:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--sandbox"],
                cwd=ROOT,
                env=environment,
                stdout=console,
                stderr=console,
            )
        try:
            self._wait(process)
            yield
        finally:
            process.terminate()
            process.wait(60)

    @property
    def console(self) -> Path:
        return self.folder / "console.log"

    @property
    def environment(self) -> dict[str, str]:
        """What ``up`` decided: addresses and secrets."""
        return discovery.environment(self.folder)

    @property
    def pids(self) -> dict[str, int]:
        """The children of ``up`` by name."""
        services = discovery.read(self.folder)
        return {child.name: child.pid for child in services.children} if services else {}

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if answers(f"http://127.0.0.1:{self.port}/ready") and answers(
                f"http://127.0.0.1:{self.sandbox_port}/health"
            ):
                return
            time.sleep(0.2)
        lines = self.console.read_text(errors="replace").splitlines()
        raise RuntimeError("The system did not start:\n" + "\n".join(lines[-20:]))


@contextmanager
def fresh() -> Iterator[System]:
    """A system that nobody used before; its folder goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="faciliauto-bench-"))
    folder.chmod(0o711)  # Postgres started by root runs as another user
    try:
        yield System(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
