"""The console of ``up``: one line per message, told apart by the process it comes from."""

import os
from contextlib import suppress
from typing import BinaryIO

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
_NAME_WIDTH = 8


class Console:
    """Writes lines to `stream`; JSON lines as they are, so that a collector of logs can read them."""

    def __init__(self, stream: BinaryIO, *, colour: bool | None = None) -> None:
        self._stream = stream
        self._colour = stream.isatty() and "NO_COLOR" not in os.environ if colour is None else colour
        self._order: list[str] = []

    def line(self, name: str, line: bytes) -> None:
        """A line that the process `name` wrote."""
        self._write(line if line.startswith(b"{") else self._prefix(name) + line)

    def say(self, text: str = "") -> None:
        """Words of ``up`` itself, one or more lines."""
        for line in text.split("\n"):
            self._write(self._prefix("up") + line.encode())

    def _prefix(self, name: str) -> bytes:
        if name not in self._order:
            self._order.append(name)
        plain = f"{name:<{_NAME_WIDTH}} | "
        if not self._colour:
            return plain.encode()
        return f"\x1b[{_COLOURS[self._order.index(name) % len(_COLOURS)]}m{plain}\x1b[0m".encode()

    def _write(self, line: bytes) -> None:
        with suppress(OSError):  # a closed terminal or pipe must not end the system
            self._stream.write(line + b"\n")
            self._stream.flush()
