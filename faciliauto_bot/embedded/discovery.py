"""How a command finds the services of a running ``manage.py up``: a private file in ``DATA_DIR``."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from faciliauto_bot.embedded.processes import started
from faciliauto_bot.embedded.secrets import write_private

FILE = "services.json"


@dataclass(frozen=True)
class Child:
    """A process of the tree, told from a later one with the same pid by its start."""

    name: str
    pid: int
    started: str


@dataclass(frozen=True)
class Services:
    """What a running ``up`` decided, and the processes it keeps."""

    env: dict[str, str]
    pid: int
    started: str
    children: list[Child] = field(default_factory=list)

    @property
    def running(self) -> bool:
        return started(self.pid) == self.started


def environment(data_dir: Path) -> dict[str, str]:
    """The settings of the ``up`` that runs with this data directory; empty when none does."""
    services = read(data_dir)
    return services.env if services and services.running else {}


def read(data_dir: Path) -> Services | None:
    """What the last ``up`` wrote, running or not; None when there is nothing, or nothing we may read."""
    try:
        facts = json.loads((data_dir / FILE).read_text())
        children = [Child(**child) for child in facts["children"]]
        return Services(env=facts["env"], pid=facts["pid"], started=facts["started"], children=children)
    except (FileNotFoundError, PermissionError, ValueError, KeyError, TypeError):
        return None


def announce(data_dir: Path, env: dict[str, str], children: list[Child]) -> None:
    """Tell other commands where the services of this process are."""
    services = Services(env=env, pid=os.getpid(), started=started(os.getpid()) or "", children=children)
    write_private(data_dir / FILE, json.dumps(asdict(services), indent=2) + "\n")


def withdraw(data_dir: Path) -> None:
    """The services are stopped."""
    (data_dir / FILE).unlink(missing_ok=True)
