"""What people call places, and which names of towns are also ordinary words: tables in `nlp/data`, all folded."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (_DATA / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@lru_cache(maxsize=1)
def nicknames() -> dict[str, tuple[str, str]]:
    """Nickname to the municipality's name and state."""
    return {row["nickname"]: (row["name"], row["uf"]) for row in _rows("place_nicknames.csv")}


@lru_cache(maxsize=1)
def large_cities() -> dict[str, str]:
    """Cities most people mean by their name, with the state that sets them apart from namesakes."""
    return {row["name"]: row["uf"] for row in _rows("large_cities.csv")}


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Towns whose name is an ordinary word or a first name: a town only after "em", "sou de", or before the state."""
    return frozenset(row["name"] for row in _rows("ordinary_place_names.csv") if row["reading"] == "word")


@lru_cache(maxsize=1)
def names_with_another_meaning() -> frozenset[str]:
    """Well-known towns whose name means something else too: a town where the words before say so, or alone."""
    return frozenset(row["name"] for row in _rows("ordinary_place_names.csv") if row["reading"] == "either")


STATE_NAMES: dict[str, str] = {
    "acre": "AC",
    "alagoas": "AL",
    "amazonas": "AM",
    "amapa": "AP",
    "bahia": "BA",
    "ceara": "CE",
    "distrito federal": "DF",
    "espirito santo": "ES",
    "goias": "GO",
    "maranhao": "MA",
    "minas gerais": "MG",
    "minas": "MG",
    "mato grosso do sul": "MS",
    "mato grosso": "MT",
    "para": "PA",
    "paraiba": "PB",
    "pernambuco": "PE",
    "piaui": "PI",
    "parana": "PR",
    "rio grande do norte": "RN",
    "rondonia": "RO",
    "roraima": "RR",
    "rio grande do sul": "RS",
    "santa catarina": "SC",
    "sergipe": "SE",
    "tocantins": "TO",
    "sao paulo": "SP",
    "rio de janeiro": "RJ",
    "rio": "RJ",
    "santa cata": "SC",
    "interior paulista": "SP",
    "litoral paulista": "SP",
    "interior mineiro": "MG",
    "interior gaucho": "RS",
    "litoral gaucho": "RS",
    "interior catarinense": "SC",
    "interior baiano": "BA",
    "interior paranaense": "PR",
    "interior goiano": "GO",
}

STATES_ALONE: frozenset[str] = frozenset({"BA", "DF", "GO", "MG", "PB", "PR", "RJ", "RN", "SC", "SP"})
"""States whose two letters mean nothing else in a chat."""
