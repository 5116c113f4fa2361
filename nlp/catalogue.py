"""The brands and models of the Brazilian market: canonical names, aliases, body type of each model."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nlp.normalize import fold

_FILE = Path(__file__).parent / "data" / "vehicles.csv"
_MARKS = {"?": "context", "*": "brand", "!": "place", "=": "exact"}


@dataclass(frozen=True, slots=True)
class Model:
    """A car model; `category` is one of the guideline's body types."""

    name: str
    brand: str
    category: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A way to write a brand or model, folded.

    `needs` is what must stand near it because the word means something else too: "context" (an article, a year, a
    brand), "brand" (its own brand), "place" (no sign that the place of that name is meant), "exact" (nothing, but a
    word one slip away is no misspelling of it: a rare name); empty when nothing.
    """

    phrase: str
    brand: str
    model: str | None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    models: dict[str, Model]
    brands: dict[str, list[str]]
    aliases: list[Alias]
    by_folded_name: dict[str, Model] = field(default_factory=dict)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The whole table, read once per process."""
    loaded = Catalogue(models={}, brands={}, aliases=[])
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            brand, name = row["brand"], row["model"]
            models = loaded.brands.setdefault(brand, [])
            loaded.aliases.extend(_aliases(row["aliases"], brand, name or None))
            if name:
                models.append(name)
                loaded.models[name] = Model(name, brand, row["category"])
                loaded.by_folded_name[fold(name)] = loaded.models[name]
    return loaded


def _aliases(cell: str, brand: str, model: str | None) -> Iterator[Alias]:
    for written in cell.split("|"):
        needs = _MARKS.get(written[0], "")
        yield Alias(written.lstrip("?*!="), brand, model, needs)


def brands() -> dict[str, list[str]]:
    """Canonical brands with their models."""
    return catalogue().brands


def model_named(name: str) -> Model | None:
    """The model of this canonical name, case and accents aside."""
    return catalogue().by_folded_name.get(fold(name))


def brand_of(model: str) -> str | None:
    """The brand that makes a model ("Onix" → "Chevrolet"); None for an unknown one."""
    found = model_named(model)
    return found.brand if found else None


def category_of(model: str) -> str | None:
    """The body type of a model ("Onix" → "hatch"); None for an unknown one."""
    found = model_named(model)
    return found.category if found else None
