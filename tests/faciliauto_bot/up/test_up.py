"""The real command on a bare machine: nothing in the environment, an empty data directory."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from faciliauto_bot.embedded.discovery import Services, environment, read
from faciliauto_bot.embedded.processes import free_port, listens, started

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 120.0


class Up:
    """One data directory and the runs of ``manage.py up`` with it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port, self.live_port, self.sandbox_port = free_port(), free_port(), free_port()
        self.shown = ""
        self.process: subprocess.Popen[str] | None = None

    @property
    def env(self) -> dict[str, str]:
        ports = {
            "PORT": str(self.port),
            "LIVE_PORT": str(self.live_port),
            "SANDBOX_PORT": str(self.sandbox_port),
        }
        return {"PATH": os.environ["PATH"], "HOME": str(self.data_dir), "DATA_DIR": str(self.data_dir), **ports}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=120)

    def start(self) -> None:
        """Start and wait until the console says so."""
        self.shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        patience = threading.Timer(_PATIENCE, self.process.kill)
        patience.start()
        for line in self.process.stdout:
            self.shown += line
            if "pronto" in line:
                patience.cancel()
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return
        pytest.fail(self.shown)

    def services(self) -> Services:
        services = read(self.data_dir)
        assert services is not None
        return services

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().status

    def kill_everything(self) -> None:
        services = self.services()
        for pid in (services.pid, *(child.pid for child in services.children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait(30)


@pytest.fixture
def up() -> Iterator[Up]:
    folder = Path(tempfile.mkdtemp(prefix="faciliauto-up-"))
    folder.chmod(0o711)
    up = Up(folder)
    yield up
    if up.process and up.process.poll() is None:
        up.kill_everything()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_bare_machine_starts_survives_the_death_of_everything_and_stops_under_load(up: Up) -> None:
    up.start()
    assert up.get("/ready") == 200
    assert listens("127.0.0.1", up.sandbox_port)
    assert dict(re.findall(r"\b(gestor|agente) +(\S{16})\n", up.shown)).keys() == {"gestor", "agente"}

    beside = up.manage("shell", "-v0", "-c", "from django.contrib.auth.models import User; print(User.objects.count())")
    assert beside.stdout.strip() == "2", beside.stderr
    second = up.manage("up")
    assert second.returncode == 1
    assert "Already running" in second.stderr

    up.kill_everything()
    assert environment(up.data_dir) == {}
    up.start()
    assert up.get("/ready") == 200
    assert "changepassword gestor" in up.shown

    children = up.services().children
    with Load(up):
        assert up.process is not None
        up.process.send_signal(signal.SIGINT)
        assert up.process.wait(60) == 0
    assert not [child.name for child in children if started(child.pid)]
    assert not listens("127.0.0.1", up.port)
    assert not (up.data_dir / "services.json").exists()


def test_a_busy_port_is_told_before_anything_is_made(up: Up) -> None:
    with socket.create_server(("127.0.0.1", up.port)):
        refused = up.manage("up")
    assert refused.returncode == 1
    assert f"Port {up.port} (PORT) is in use" in refused.stderr
    assert not (up.data_dir / "postgres").exists()


def test_a_wrong_setting_is_named_without_a_traceback(up: Up) -> None:
    up.port = 99999
    refused = up.manage("up")
    assert refused.returncode == 1
    assert "PORT must be" in refused.stderr
    assert "Traceback" not in refused.stderr


class Load:
    """Browsers that ask without pause."""

    def __init__(self, up: Up) -> None:
        self._up = up
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(8)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(20)

    def _ask(self) -> None:
        while not self._over.is_set():
            with suppress(OSError, http.client.HTTPException):
                self._up.get("/admin/login/")
