"""One ``up`` per data directory, and the end of what a killed one left running."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faciliauto_bot.embedded import discovery
from faciliauto_bot.embedded.processes import LINUX, started

MARK = "FACILIAUTO_UP"
_PATIENCE = 5.0


class RunningError(RuntimeError):
    """Another ``up`` works with this data directory."""


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data directory; the kernel lets go of it however this process ends."""
    handle = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        running = discovery.read(data_dir)
        who = f" (pid {running.pid})" if running and running.running else ""
        raise RunningError(f"Already running with {data_dir}{who}: stop it first, or set another DATA_DIR.") from error
    else:
        yield
    finally:
        os.close(handle)


def end(data_dir: Path) -> list[int]:
    """End the processes of a killed run with this data directory; their pids.

    A pid alone proves nothing: a process counts as ours when it began when the file says, or carries our mark in its
    environment, as the workers of a killed web process do. Postgres looks after its own lock.
    """
    found = {pid: started(pid) for pid in _recorded(data_dir) | _marked(data_dir)}

    def left() -> list[int]:
        return [pid for pid, token in found.items() if token and started(pid) == token]

    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + _PATIENCE
        while left() and time.monotonic() < deadline:
            time.sleep(0.05)
    return sorted(found)


def _recorded(data_dir: Path) -> set[int]:
    services = discovery.read(data_dir)
    children = services.children if services else []
    return {child.pid for child in children if child.name != "postgres" and started(child.pid) == child.started}


def _marked(data_dir: Path) -> set[int]:
    if not LINUX:
        return set()
    mark = f"{MARK}={data_dir}\0".encode()
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes():
                found.add(int(process.name))
    return found - {os.getpid()}
