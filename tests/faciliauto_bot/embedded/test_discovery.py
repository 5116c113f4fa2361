import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from faciliauto_bot.embedded import discovery, processes

pytestmark = pytest.mark.unit


def test_a_command_finds_the_settings_of_a_running_tree(tmp_path: Path) -> None:
    discovery.announce(tmp_path, {"DATABASE_URL": "postgresql://here"}, [])
    assert discovery.environment(tmp_path) == {"DATABASE_URL": "postgresql://here"}
    assert stat.S_IMODE((tmp_path / "services.json").stat().st_mode) == 0o600


def test_nothing_is_found_after_the_tree_stopped(tmp_path: Path) -> None:
    discovery.announce(tmp_path, {"DATABASE_URL": "postgresql://here"}, [])
    discovery.withdraw(tmp_path)
    discovery.withdraw(tmp_path)
    assert discovery.environment(tmp_path) == {}


def test_the_file_of_a_killed_tree_is_ignored(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as killed:
        began = processes.started(killed.pid)
        killed.kill()
    _write(tmp_path, pid=killed.pid, started=began)
    assert discovery.environment(tmp_path) == {}


def test_another_process_with_the_pid_of_a_killed_tree_is_not_taken_for_it(tmp_path: Path) -> None:
    _write(tmp_path, pid=os.getpid(), started="an earlier moment")
    assert discovery.environment(tmp_path) == {}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"env": {}}', '{"env": {}, "pid": 1, "started": "", "children": [1]}']
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "services.json").write_text(text)
    assert discovery.environment(tmp_path) == {}


def test_the_processes_of_the_tree_are_kept_for_the_next_start(tmp_path: Path) -> None:
    web = discovery.Child(name="web", pid=12, started="then")
    discovery.announce(tmp_path, {}, [web])
    services = discovery.read(tmp_path)
    assert services is not None
    assert services.children == [web]
    assert services.running


def test_discovery_does_not_import_django() -> None:
    code = "import sys, faciliauto_bot.embedded.discovery; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _write(folder: Path, *, pid: int, started: str | None) -> None:
    facts = {"env": {"DATABASE_URL": "postgresql://gone"}, "pid": pid, "started": started, "children": []}
    (folder / "services.json").write_text(json.dumps(facts))
