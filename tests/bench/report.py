"""The figures as a person reads them and, with ``--json``, as a program does."""

import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from tests.bench.cpu import OWN, STANDING_BY
from tests.bench.phases import Phase

_MODEL = "model name"


def machine(postgres: str) -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cpu": cpu_model(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "postgres": postgres,
        "kernel": platform.release(),
    }


def as_json(facts: dict[str, Any], phases: Iterable[Phase]) -> dict[str, Any]:
    shown = [{**asdict(phase), "cpu_ms_per_turn": phase.usage.per_turn(phase.turns)} for phase in phases]
    return {"machine": facts, "phases": shown}


def as_text(facts: dict[str, Any], phases: Sequence[Phase]) -> str:
    """One table of the phases, one of the CPU a turn costs."""
    about = "{cpu}, {cores} cores, {memory_gib} GiB, Python {python}, Postgres {postgres}".format(**facts)
    return "\n\n".join([about, *([_table(_figures(phases)), _table(_costs(phases))] if phases else [])])


def _figures(phases: Sequence[Phase]) -> list[list[str]]:
    head = ["", "turns/s", "messages/min", "webhook p50/p95/p99 ms", "reply p50/p95 s", "errors", "others"]
    return [
        head,
        *(
            [
                phase.name,
                f"{phase.turns_per_second:.1f}",
                f"{phase.messages_per_minute:.0f}",
                " / ".join(f"{1000 * phase.webhook[p]:.0f}" for p in ("p50", "p95", "p99")),
                " / ".join(f"{phase.reply[p]:.2f}" for p in ("p50", "p95")),
                str(phase.errors),
                f"{100 * phase.usage.others:.0f}%",
            ]
            for phase in phases
        ),
    ]


def _costs(phases: Sequence[Phase]) -> list[list[str]]:
    """CPU milliseconds a turn by kind of process; sandbox and driver are not part of the system."""
    costs = [phase.usage.per_turn(phase.turns) for phase in phases]
    rows = [[kind, *(f"{cost.get(kind, 0):.1f}" for cost in costs)] for kind in OWN]
    rows.append(["system", *(f"{sum(cost.get(kind, 0) for kind in OWN):.1f}" for cost in costs)])
    rows += [[f"({kind})", *(f"{cost.get(kind, 0):.1f}" for cost in costs)] for kind in STANDING_BY]
    return [["CPU ms a turn", *(phase.name for phase in phases)], *rows]


def _table(rows: list[list[str]]) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(_MODEL)), platform.machine())
