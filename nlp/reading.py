"""A message on its way through the extractors: its normalised text and what was found in it so far."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from nlp.normalize import Normalized, Word, normalize
from nlp.result import Entity, EntityValue

MOST_FOUND = 40
"""Entities kept of one message; more of them is a pasted list, which nobody can act on."""
MOST_OF_A_KIND = 24
"""Dates, figures or wishes weighed of one message."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entity with offsets in the normalised text."""

    type: str
    value: EntityValue
    start: int
    end: int
    confidence: float = 0.9
    negated: bool = False
    role: str | None = None

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass
class Reading:
    """The shared state of one message's extraction."""

    normalized: Normalized
    found: list[Found] = field(default_factory=list)
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._taken = bytearray(len(self.normalized.text))

    @property
    def text(self) -> str:
        return self.normalized.text

    @property
    def words(self) -> tuple[Word, ...]:
        return self.normalized.words

    def free(self, start: int, end: int) -> bool:
        """Whether nothing found or ruled out so far covers any of the span."""
        return 1 not in self._taken[start:end]

    def add(self, found: Found) -> bool:
        """Keeps an entity unless its place is taken; says whether it was kept."""
        if len(self.found) >= MOST_FOUND or not self.free(found.start, found.end):
            return False
        self.found.append(found)
        self.block(found.start, found.end)
        return True

    def add_all(self, many: Iterable[Found]) -> None:
        for found in many:
            self.add(found)

    def block(self, start: int, end: int) -> None:
        """Rules a span out for every later extractor (a phone number, an engine size)."""
        self._taken[start:end] = b"\1" * (end - start)

    def of_type(self, *types: str) -> list[Found]:
        return sorted((item for item in self.found if item.type in types), key=lambda item: item.start)

    def masked(self, start: int = 0, end: int | None = None) -> str:
        """The text with each entity replaced by its type in capitals, as intent patterns read it."""
        stop = len(self.text) if end is None else end
        pieces: list[str] = []
        at = start
        for item in sorted(self.found, key=lambda one: one.start):
            if item.start < at or item.end > stop:
                continue
            pieces += [self.text[at : item.start], _mask(item)]
            at = item.end
        return "".join([*pieces, self.text[at:stop]])

    def entities(self, start: int = 0, end: int | None = None) -> list[Entity]:
        """The entities of a stretch of the text, in order, with offsets in the original message."""
        stop = len(self.text) if end is None else end
        inside = (item for item in self.found if start <= item.start and item.end <= stop)
        return [self._entity(item) for item in sorted(inside, key=lambda item: item.start)]

    def rewrite(self, old: Found, **changes: object) -> None:
        self.found[self.found.index(old)] = replace(old, **changes)  # type: ignore[arg-type]

    def _entity(self, item: Found) -> Entity:
        first, last = self.normalized.span(item.start, item.end)
        return Entity(
            type=item.type,
            value=item.value,
            text=self.normalized.original[first:last],
            confidence=item.confidence,
            start=first,
            end=last,
            negated=item.negated,
            role=item.role,
        )


def _mask(item: Found) -> str:
    name = "OWN" if item.role else item.type.upper()
    return f"NO{name}" if item.negated else name


def begin(text: str) -> Reading:
    return Reading(normalize(text))


def matches(pattern: re.Pattern[str], reading: Reading) -> Iterator[re.Match[str]]:
    """The pattern's matches whose whole span is still free."""
    free = (match for match in pattern.finditer(reading.text) if reading.free(match.start(), match.end()))
    return islice(free, MOST_OF_A_KIND)
