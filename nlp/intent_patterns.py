"""Loads `data/intents.toml`: the weighted patterns by which an intent is known."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from nlp.result import PRECEDENCE, Intent

_FILE = Path(__file__).parent / "data" / "intents.toml"
_Weighted: TypeAlias = tuple[float, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class IntentPatterns:
    """Weighted patterns of each intent, in order of precedence; `off_topic` shows another business or small talk."""

    by_intent: tuple[tuple[Intent, tuple[_Weighted, ...]], ...]
    off_topic: re.Pattern[str]


@lru_cache(maxsize=1)
def intent_patterns() -> IntentPatterns:
    """The whole table, read and compiled once per process."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    guards = {name: _joined(lines) for name, lines in tables["guards"].items()}
    by_intent = tuple(
        (intent, tuple(_weighted(entry, guards) for entry in tables["intent"][intent]))
        for intent in PRECEDENCE
        if intent in tables["intent"]
    )
    return IntentPatterns(by_intent, re.compile(guards["off_topic"]))


def _joined(lines: str) -> str:
    return lines.replace("\n", "")


def _weighted(entry: dict[str, Any], guards: dict[str, str]) -> _Weighted:
    pattern = _joined(entry["pattern"])
    if entry.get("whole"):
        pattern = rf"\A\W*(?:{pattern})\W*\Z"
    if "unless" in entry:
        pattern = rf"\A(?!.*{guards[entry['unless']]}).*{pattern}"
    return entry["weight"], re.compile(pattern)
