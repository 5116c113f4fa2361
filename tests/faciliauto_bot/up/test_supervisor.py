import os
import signal

import pytest

from faciliauto_bot.embedded.processes import started
from tests.faciliauto_bot.up.conftest import Watched

pytestmark = pytest.mark.integration

WAITS = "import time; print('here'); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here'); time.sleep(600)"
SAYS_GOODBYE = """
import signal, sys, time
def bye(*_):
    print('bye')
    sys.exit()
signal.signal(15, bye)
print('here')
time.sleep(600)
"""
LEAVES_A_CHILD = """
import subprocess, sys
left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print('left', left.pid, 'end')
"""


def test_output_is_shown_with_the_name_of_its_process_and_json_as_it_is(watched: Watched) -> None:
    watched.child("web", "print('olá'); print('{\"event\": \"x\"}'); print('no end of line', end='')", lasting=False)
    watched.until_shown("no end of line")
    assert watched.shown.splitlines()[:2] == ["web      | olá", '{"event": "x"}']


def test_a_line_without_end_is_shown_in_pieces(watched: Watched) -> None:
    watched.child("web", "print('x' * 300000); print('after')", lasting=False)
    watched.until_shown("after")
    assert watched.shown.count("x") == 300000


def test_a_dead_child_is_started_again_later_each_time(watched: Watched) -> None:
    watched.child("web", "raise SystemExit(3)")
    watched.until_shown("starting again in 1 s")
    assert "web ended (exit status 3), starting again in 0.5 s" in watched.shown


def test_a_killed_child_is_started_again_under_a_new_pid(watched: Watched) -> None:
    child = watched.child("web", WAITS)
    watched.until_shown("here")
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    watched.until(lambda: watched.shown.count("here") == 2)
    assert child.process.pid != first
    assert "web ended (signal SIGKILL)" in watched.shown
    assert watched.started == [["web"], ["web"]]


def test_what_a_dead_child_left_running_is_ended_with_it(watched: Watched) -> None:
    watched.child("web", LEAVES_A_CHILD)
    watched.until_shown("end")
    left = int(watched.shown.split("left ")[1].split()[0])
    watched.until(lambda: started(left) is None)


def test_children_stop_in_order_and_their_last_words_are_shown(watched: Watched) -> None:
    for name, stage in (("postgres", 3), ("web", 1), ("turns", 2)):
        watched.child(name, SAYS_GOODBYE, stage=stage)
    watched.until(lambda: watched.shown.count("here") == 3)
    watched.supervisor.stop()
    said = [line.split()[0] for line in watched.shown.splitlines() if line.endswith("bye")]
    assert said == ["web", "turns", "postgres"]


def test_a_stop_ends_the_loop_and_nothing_is_started_again(watched: Watched, me: int) -> None:
    child = watched.child("web", WAITS)
    watched.until_shown("here")
    os.kill(me, signal.SIGTERM)
    watched.supervisor.run()
    watched.supervisor.stop()
    assert not child.alive
    assert watched.started == [["web"]]


def test_a_child_that_does_not_stop_in_time_is_killed(watched: Watched) -> None:
    child = watched.child("turns", STUBBORN, patience=0.2)
    watched.until_shown("here")
    watched.supervisor.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
    assert "turns did not stop in time and is killed" in watched.shown


def test_a_frozen_child_is_stopped_too(watched: Watched) -> None:
    child = watched.child("turns", SAYS_GOODBYE, patience=0.2)
    watched.until_shown("here")
    child.send(signal.SIGSTOP)
    watched.supervisor.stop()
    assert not child.alive


def test_a_second_request_to_stop_does_not_wait_for_the_patient(watched: Watched, me: int) -> None:
    child = watched.child("turns", STUBBORN, patience=3600)
    watched.until_shown("here")
    for _ in range(2):
        os.kill(me, signal.SIGINT)
    watched.supervisor.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_the_end_of_a_passing_child_is_waited_for_and_it_is_not_started_again(watched: Watched) -> None:
    child = watched.child("setup", "print('done'); raise SystemExit(4)", lasting=False)
    assert watched.supervisor.finish(child) == 4
    assert "setup    | done" in watched.shown
    assert watched.supervisor.children == []


def test_a_request_to_stop_interrupts_the_wait_for_a_passing_child(watched: Watched, me: int) -> None:
    child = watched.child("setup", WAITS, lasting=False)
    watched.until_shown("here")
    os.kill(me, signal.SIGTERM)
    assert watched.supervisor.finish(child) is None
    assert not watched.supervisor.wait(lambda: True, seconds=1)


def test_the_way_signals_were_handled_comes_back(watched: Watched) -> None:
    inside = signal.getsignal(signal.SIGTERM)
    with watched.supervisor.__class__(watched.supervisor.console).signals():
        assert signal.getsignal(signal.SIGTERM) is not inside
    assert signal.getsignal(signal.SIGTERM) is inside
