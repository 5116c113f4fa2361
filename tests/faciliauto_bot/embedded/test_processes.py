import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from faciliauto_bot.embedded import processes

pytestmark = pytest.mark.unit

_PARENT = """
import os, subprocess, sys
from faciliauto_bot.embedded.processes import die_with_parent
child = subprocess.Popen([sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"],
                         preexec_fn=die_with_parent(9), start_new_session=True)
print(child.pid, flush=True)
input()
"""


def test_a_process_keeps_its_token_and_has_none_once_it_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        token = processes.started(process.pid)
        assert token
        assert processes.started(process.pid) == token
        assert "input()" in processes.command(process.pid)
        process.kill()
    assert processes.started(process.pid) is None
    assert processes.command(process.pid) == ""


def test_two_processes_have_two_tokens() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert processes.started(process.pid) != processes.started(os.getpid())
        process.kill()


def test_a_killed_but_unreaped_process_does_not_count_as_running() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    os.kill(process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert processes.started(process.pid) is None
    process.wait()


@pytest.mark.skipif(not processes.LINUX, reason="only Linux tells a child of its parent's death")
def test_a_child_dies_with_its_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        words = {parent.stdout.readline().decode().strip() for _ in range(2)}
        assert "up" in words
        child = int((words - {"up"}).pop())
        parent.kill()
        assert parent.stdout.read() == b""  # the end comes when the last holder of the pipe, the child, is gone
    deadline = time.monotonic() + 5  # its files close a moment before it is gone
    while processes.started(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert processes.started(child) is None


def test_a_free_port_can_be_listened_on() -> None:
    port = processes.free_port()
    assert not processes.listens("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert processes.listens("127.0.0.1", port)
