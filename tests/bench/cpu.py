"""CPU seconds of the running system by kind of process, children and those already gone included."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

OWN = ("web", "live", "turns", "outbox", "default", "sweep", "beat", "postgres", "valkey")
STANDING_BY = ("sandbox", "driver")


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds so far by kind, and of everything else on the machine."""

    at: float
    seconds: dict[str, float]
    machine: float  # busy seconds of all cores, whoever used them

    def since(self, earlier: "Reading") -> "Usage":
        spent = {kind: self.seconds[kind] - earlier.seconds.get(kind, 0.0) for kind in self.seconds}
        elapsed = self.at - earlier.at
        others = max(self.machine - earlier.machine - sum(spent.values()), 0.0)
        return Usage(spent, elapsed, others / (elapsed * (os.cpu_count() or 1)))


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds by kind between two readings; ``others`` is the share of the machine strangers used (0 to 1)."""

    seconds: dict[str, float]
    elapsed: float
    others: float

    def per_turn(self, turns: int) -> dict[str, float]:
        """Milliseconds a turn, by kind."""
        return {kind: 1000 * spent / max(turns, 1) for kind, spent in self.seconds.items()}


def read(pids: Mapping[str, int]) -> Reading:
    """Read now; ``pids`` are the children of ``up`` by name, this process is the driver."""
    seconds = {kind: _tree(pid) for kind, pid in pids.items()}
    seconds["driver"] = sum(psutil.Process().cpu_times()[:2])
    machine = psutil.cpu_times()
    return Reading(time.monotonic(), seconds, sum(machine) - machine.idle - machine.iowait - machine.steal)


def _tree(pid: int) -> float:
    """A process, its living descendants, and what all of them had from children that ended."""
    try:
        process = psutil.Process(pid)
        return sum(_own(one) for one in [process, *process.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0.0


def _own(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:4]))  # user, system, and the same of ended children
    except psutil.NoSuchProcess:
        return 0.0
