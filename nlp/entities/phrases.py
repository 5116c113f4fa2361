"""Looks up known phrases in a list of words: longest first, by first word, without scanning the phrases."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nlp.normalize import Word

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found: which words it covers and what it stands for."""

    first: int
    last: int
    start: int
    end: int
    phrase: str
    value: T


class Phrases(Generic[T]):
    """A dictionary of phrases of one or more words."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._values: dict[str, T] = dict(entries)
        self._longest: dict[str, int] = {}
        for phrase in self._values:
            words = phrase.split()
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def __contains__(self, phrase: str) -> bool:
        return phrase in self._values

    def get(self, phrase: str) -> T | None:
        return self._values.get(phrase)

    def find(self, words: Sequence[Word]) -> Iterator[Hit[T]]:
        """Hits from left to right that do not overlap."""
        index = 0
        while index < len(words):
            hit = self._at(words, index) if words[index].text in self._longest else None
            if hit:
                yield hit
            index = hit.last + 1 if hit else index + 1

    def _at(self, words: Sequence[Word], index: int) -> Hit[T] | None:
        for size in range(min(self._longest.get(words[index].text, 0), len(words) - index), 0, -1):
            group = words[index : index + size]
            phrase = " ".join(word.text for word in group)
            if phrase in self._values:
                value = self._values[phrase]
                return Hit(index, index + size - 1, group[0].start, group[-1].end, phrase, value)
        return None
