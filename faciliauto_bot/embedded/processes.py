"""What the operating system tells about processes and ports."""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if LINUX else None


@cache
def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def started(pid: int) -> str | None:
    """A token that tells this process from a later one with the same pid; None when no such process runs."""
    if not LINUX:
        return _ps("lstart", pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command, in parentheses, may itself hold spaces: the fixed fields begin after the last parenthesis.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else f"{_boot_id()}:{fields[18]}"


def command(pid: int) -> str:
    """The command line of a process, "" when there is none or it is not ours to see."""
    if not LINUX:
        return _ps("command", pid) or ""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _ps(field: str, pid: int) -> str | None:
    found = subprocess.run(  # noqa: S603
        ["ps", "-o", f"{field}=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def die_with_parent(signal_number: int) -> Callable[[], None] | None:
    """A ``preexec_fn`` that has the kernel send `signal_number` to the child when its parent dies (Linux only).

    It must run after a change of user, which clears the wish; ``subprocess`` calls ``preexec_fn`` last, as needed.
    Start such children from the main thread: the kernel watches the thread that started them, not the process.
    """
    libc = _libc
    if libc is None:
        return None
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal_number))
        if os.getppid() != parent:  # the parent died before the wish was made
            os._exit(1)

    return arrange


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def listens(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0
