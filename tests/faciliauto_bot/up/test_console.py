import io
import os
from pathlib import Path

import pytest

from faciliauto_bot.up.console import Console

pytestmark = pytest.mark.unit


def test_names_are_aligned_and_each_has_its_own_colour() -> None:
    stream = io.BytesIO()
    console = Console(stream, colour=True)
    console.line("web", b"one")
    console.line("default", b"two")
    first, second = stream.getvalue().splitlines()
    assert first.startswith(b"\x1b[36mweb      | \x1b[0m")
    assert second.startswith(b"\x1b[32mdefault  | \x1b[0m")


def test_words_of_several_lines_are_prefixed_line_by_line() -> None:
    stream = io.BytesIO()
    Console(stream).say("pronto\ncontas")
    assert stream.getvalue() == b"up       | pronto\nup       | contas\n"


def test_a_closed_terminal_does_not_end_the_system(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "wb", buffering=0)
    Console(stream).say("nobody reads this")
    stream.close()
