"""Loads `data/preferences.toml`: how customers write body types, gearboxes, fuels, uses and priorities."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

_FILE = Path(__file__).parent / "data" / "preferences.toml"
_NAME = re.compile(r"<([A-Z]+)>")
Table: TypeAlias = dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def guard(name: str) -> re.Pattern[str]:
    """What is said around a word that decides how it is meant. Raises KeyError for an unknown name."""
    return re.compile(_tables()["guard"][name].replace("\n", ""))


@lru_cache(maxsize=1)
def preference_words() -> dict[str, Table]:
    """The patterns of each kind of entity by value, read and compiled once per process."""
    tables = _tables()
    lists: dict[str, str] = tables["lists"]
    return {
        kind: {value: re.compile(rf"\b(?=\w)(?:{_filled('|'.join(lines), lists)})\b") for value, lines in table.items()}
        for kind, table in tables.items()
        if kind not in ("lists", "guard")
    }


def _filled(pattern: str, lists: dict[str, str]) -> str:
    """The pattern on one line with the names of lists replaced by their words, which may name lists themselves."""
    joined = pattern.replace("\n", "")
    return _NAME.sub(lambda name: _filled(lists[name[1]], lists), joined)
