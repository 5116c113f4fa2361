"""A whole start in this process, with real servers and stand-ins for the programs."""

import io
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from faciliauto_bot.embedded import discovery
from faciliauto_bot.embedded.processes import free_port
from faciliauto_bot.up import tree
from faciliauto_bot.up.console import Console
from faciliauto_bot.up.plan import Plan
from faciliauto_bot.up.programs import Program, Stop

pytestmark = pytest.mark.integration

# Answers /ready, and once asked wants to be stopped, as a person at the console would.
WEB = """
import http.server, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        os.kill(os.getppid(), signal.SIGTERM)
    def log_message(self, *args):
        pass
print("role", os.environ["PROCESS_ROLE"], os.environ["DATABASE_URL"][:10])
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


class Start:
    """One start in a data directory of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.stream = io.BytesIO()
        self.caller = {"PORT": str(free_port()), "PATH": "/usr/bin:/bin"}
        self.tree = tree.Tree(self.caller, data_dir, Console(self.stream, colour=False), sandbox=False)

    @property
    def shown(self) -> str:
        return self.stream.getvalue().decode()


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    folder = Path(tempfile.mkdtemp(prefix="faciliauto-tree-"))
    folder.chmod(0o711)
    monkeypatch.setattr(tree, "programs", lambda plan: [_program("web", WEB)])
    monkeypatch.setattr(tree, "setup", lambda: _program("setup", 'print(\'{"gestor": "segredo"}\')'))
    yield Start(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_it_starts_says_where_things_are_and_stops_when_asked(start: Start) -> None:
    start.tree.run()
    assert f"http://127.0.0.1:{start.caller['PORT']}/admin/" in start.shown
    assert "gestor   segredo" in start.shown
    assert "web      | role web postgresql" in start.shown
    assert start.shown.index("pronto") < start.shown.index("stopping") < start.shown.index("stopped")
    assert discovery.read(start.tree.data_dir) is None


def test_other_commands_find_the_servers_while_it_runs(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[object] = []

    def programs(plan: Plan) -> list[Program]:
        url = discovery.environment(start.tree.data_dir)["DATABASE_URL"]
        with psycopg.connect(url) as connection:
            found.append(connection.execute("SELECT current_database()").fetchone())
        return [_program("web", WEB)]

    monkeypatch.setattr(tree, "programs", programs)
    start.tree.run()
    assert found == [("faciliauto",)]


def test_counters_of_an_earlier_run_are_forgotten(start: Start) -> None:
    old = start.tree.data_dir / "metrics" / "counter_1.db"
    old.parent.mkdir()
    old.touch()
    start.tree.run()
    assert not old.exists()


def test_a_failed_setup_ends_the_start_and_leaves_nothing_running(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "import sys; sys.exit('table already exists')"
    monkeypatch.setattr(tree, "setup", lambda: _program("setup", broken))
    with pytest.raises(tree.SetupError):
        start.tree.run()
    assert "setup    | table already exists" in start.shown
    assert not any(child.alive for child in start.tree.supervisor.children)
    assert discovery.read(start.tree.data_dir) is None


def test_a_stop_during_the_setup_is_a_quiet_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(600)"
    monkeypatch.setattr(tree, "setup", lambda: _program("setup", impatient))
    start.tree.run()
    assert "pronto" not in start.shown
    assert "stopped" in start.shown
    assert not any(child.alive for child in start.tree.supervisor.children)


def test_a_web_process_that_never_answers_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_READY_SECONDS", 0.5)
    late = "import os, signal, time; time.sleep(2); os.kill(os.getppid(), signal.SIGTERM); time.sleep(600)"
    monkeypatch.setattr(tree, "programs", lambda plan: [_program("web", late)])
    start.tree.run()
    assert "/ready has not answered 200" in start.shown


def _program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-uc", code), Stop.WEB, name, orphaned=signal.SIGKILL)
