"""Waiting for what other processes do, with an end to it."""

import socket
import time
from collections.abc import Callable


def wait_until(what: Callable[[], object], *, seconds: float, every: float = 0.1) -> bool:
    """Ask until it is true or the time is over; says which."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for_port(port: int, *, seconds: float = 30) -> None:
    """Raises ``TimeoutError`` when nobody listens by then."""
    if not wait_until(lambda: listens(port), seconds=seconds):
        raise TimeoutError(f"nothing listens on {port}")
