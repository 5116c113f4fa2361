import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from faciliauto_bot.up.child import Child
from faciliauto_bot.up.console import Console
from faciliauto_bot.up.supervisor import Supervisor


class Watched:
    """A supervisor, what its console shows, and children that are small Python programs."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()
        self.started: list[list[str]] = []
        self.supervisor = Supervisor(
            Console(self.stream, colour=False),
            lambda children: self.started.append([child.name for child in children if child.alive]),
        )

    @property
    def shown(self) -> str:
        return self.stream.getvalue().decode()

    def child(self, name: str, code: str, *, stage: int = 1, lasting: bool = True, patience: float = 15) -> Child:
        def launch(output: int) -> subprocess.Popen[bytes]:
            arguments = [sys.executable, "-uc", code]
            return subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

        child = Child(name, launch, stage, patience=patience, lasting=lasting)
        self.supervisor.start(child)
        return child

    def until(self, condition: Callable[[], bool]) -> None:
        assert self.supervisor.wait(condition, seconds=30, every=0.02), self.shown

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.shown)


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    with watched.supervisor.signals():
        yield watched
        for child in watched.supervisor.children:
            child.kill_group()
        watched.supervisor.stop()


@pytest.fixture
def me() -> int:
    return os.getpid()
