import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from faciliauto_bot.embedded import discovery
from faciliauto_bot.embedded.processes import LINUX, started
from faciliauto_bot.up import leftovers

pytestmark = pytest.mark.integration

Process = subprocess.Popen[bytes]


@pytest.fixture
def sleeper() -> Iterator[Process]:
    yield from _sleeper({})


@pytest.fixture
def bystander() -> Iterator[Process]:
    yield from _sleeper({})


def test_a_second_start_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with leftovers.only_one(tmp_path):
        discovery.announce(tmp_path, {}, [])
        refused = pytest.raises(leftovers.RunningError, match=rf"Already running .*pid {os.getpid()}")
        with refused, leftovers.only_one(tmp_path):
            pytest.fail("two ran at once")
    with leftovers.only_one(tmp_path):
        pass


def test_a_recorded_process_of_a_killed_run_is_ended(tmp_path: Path, sleeper: Process, bystander: Process) -> None:
    _record(tmp_path, "valkey", sleeper, begun=started(sleeper.pid))
    assert leftovers.end(tmp_path) == [sleeper.pid]
    assert sleeper.wait(10)
    assert bystander.poll() is None


def test_a_foreign_process_with_a_recorded_pid_is_left_alone(tmp_path: Path, bystander: Process) -> None:
    _record(tmp_path, "valkey", bystander, begun="an earlier moment")
    assert leftovers.end(tmp_path) == []
    assert bystander.poll() is None


def test_postgres_is_left_to_its_own_lock(tmp_path: Path, sleeper: Process) -> None:
    _record(tmp_path, "postgres", sleeper, begun=started(sleeper.pid))
    assert leftovers.end(tmp_path) == []
    assert sleeper.poll() is None


@pytest.mark.skipif(not LINUX, reason="only Linux shows the environment of a process")
def test_an_unrecorded_process_with_our_mark_is_ended_and_one_of_another_folder_not(tmp_path: Path) -> None:
    ours, others = (_sleeper({leftovers.MARK: str(folder)}) for folder in (tmp_path, tmp_path / "other"))
    orphan, neighbour = next(ours), next(others)
    assert leftovers.end(tmp_path) == [orphan.pid]
    assert orphan.wait(10)
    assert neighbour.poll() is None
    others.close()


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_PATIENCE", 0.3)
    sleepers = _sleeper({}, "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True); input()")
    stubborn = next(sleepers)
    _record(tmp_path, "turns", stubborn, begun=started(stubborn.pid))
    leftovers.end(tmp_path)
    assert stubborn.wait(10) == -9


def _record(folder: Path, name: str, process: Process, *, begun: str | None) -> None:
    discovery.announce(folder, {}, [discovery.Child(name, process.pid, begun or "")])


def _sleeper(environment: dict[str, str], code: str = "print(1, flush=True); input()") -> Iterator[Process]:
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()
