"""Turns a message as typed into plain lower-case words, and remembers where each character came from."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

MAX_LENGTH = 4096
"""Characters read of one message; WhatsApp's own limit for a text."""

_SPELLED = {
    "\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"',
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2010": "-", "\u2011": "-",
    "\n": ";", "\r": " ", "\t": " ", "\v": ";", "\f": ";", "\u2028": ";", "\u2029": ";",
}  # fmt: skip
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_WORD = re.compile(r"[a-z0-9]+")
_TOKEN = re.compile(r"[a-z]+(?![0-9])|[a-z0-9]+|[^a-z0-9]")
_LOOKS_LIKE_MODEL = re.compile(r"\s?-?\d")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits of the normalised text, with its offsets there."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Normalized:
    """A message as read: `text` is folded, `starts` and `ends` give each of its characters' place in `original`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original message of `text[start:end]`, which must not be empty."""
        return self.starts[start], max(self.ends[end - 1], self.starts[start] + 1)


@lru_cache(maxsize=1)
def slang() -> dict[str, str]:
    """Shortened and misspelt words, folded, with what they stand for; none means anything else in a dealer's chat."""
    with (Path(__file__).parent / "data" / "slang.csv").open(encoding="utf-8", newline="") as lines:
        return {row["typed"]: row["meant"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """The lower-case form without accents of one character; empty for controls, marks and lone surrogates."""
    if character in _SPELLED:
        return _SPELLED[character]
    if unicodedata.category(character) in _DROPPED:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(" " if c.isspace() else c for c in plain if unicodedata.category(c) not in _DROPPED)


def fold(text: str) -> str:
    """Lower case without accents: the form in which names are compared."""
    return "".join(map(fold_character, text))


def normalize(text: str) -> Normalized:
    """Reads at most `MAX_LENGTH` characters; never raises, whatever the characters are."""
    characters = _collapse(list(_folded(text)))
    letters, starts, ends = _expand_slang(characters)
    return Normalized(original=text, text=letters, starts=starts, ends=ends)


_Placed: TypeAlias = tuple[str, int, int]


def _folded(text: str) -> Iterator[_Placed]:
    for position, character in enumerate(text[:MAX_LENGTH]):
        for letter in fold_character(character)[:4]:
            yield letter, position, position + 1


def _collapse(characters: list[_Placed]) -> list[_Placed]:
    """One space for many, and one letter for a drawn-out one ("oiiii"); "rr" and "ss" stay, digits always stay."""
    kept: list[_Placed] = []
    index = 0
    while index < len(characters):
        letter, start, _ = characters[index]
        run = index + 1
        while run < len(characters) and characters[run][0] == letter:
            run += 1
        following = characters[run][0] if run < len(characters) else " "
        size = _kept_letters(letter, run - index, word_ends=not following.isalnum())
        for offset in range(size):
            last = offset == size - 1
            kept.append((letter, start + offset, characters[run - 1][2] if last else start + offset + 1))
        index = run
    return kept


def _kept_letters(letter: str, count: int, *, word_ends: bool) -> int:
    if letter == " ":
        return 1
    if not letter.isalpha() or count == 1:
        return count
    if count > 2:
        return 2 if letter in "rs" and not word_ends else 1
    return 1 if word_ends and letter in "aeioum" else 2


def _expand_slang(characters: list[_Placed]) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    text = "".join(letter for letter, _, _ in characters)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(text):
        piece = _spelled_out(token.group(), text, token.end())
        source = characters[token.start() : token.end()]
        pieces.append(piece)
        if piece == token.group():
            starts.extend(start for _, start, _ in source)
            ends.extend(end for _, _, end in source)
        else:
            starts.extend([source[0][1]] * len(piece))
            ends.extend([source[-1][2]] * len(piece))
    return "".join(pieces), tuple(starts), tuple(ends)


def _spelled_out(token: str, text: str, end: int) -> str:
    if len(token) == 1 and _LOOKS_LIKE_MODEL.match(text, end):
        return token  # "s 10", "q-3", "c 4" are cars
    return slang().get(token, token)
