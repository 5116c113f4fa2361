"""Busy ports are told before anything starts."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack


class PortError(RuntimeError):
    """A port cannot be listened on; the text names the variable that sets it."""


def check(ports: Mapping[str, tuple[str, int]]) -> None:
    """Listen on every port for a moment; raises PortError naming the first that fails."""
    with ExitStack() as held:  # all at once, so that two variables with the same port are found as well
        for name, (host, port) in ports.items():
            probe = held.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen()
            except OSError as error:
                reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
                raise PortError(f"Port {port} ({name}) {reason}: free it, or choose another: {name}=…") from error
