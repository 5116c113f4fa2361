"""Turns a message as typed into plain lower-case words, and remembers where each character came from."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

READ_WHOLE = 1000
"""Up to so many characters a message is read whole; of a longer one the opening and the close, where people say what
they want."""
_OPENING, _CLOSE = 450, 150
_LONGEST_WORD = 40

_SPELLED = {
    "\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"',
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2010": "-", "\u2011": "-",
    "\n": ";", "\r": " ", "\t": " ", "\v": ";", "\f": ";", "\u2028": ";", "\u2029": ";",
}  # fmt: skip
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_WORD = re.compile(r"[a-z0-9]+")
_SHORT_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
_REPEATED = re.compile(r"([^\W\d_]| )\1+")
_MOST_LETTERS = 4
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
    starts: list[int]
    ends: list[int]

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
    """Reads at most `READ_WHOLE` characters; never raises, whatever the characters are."""
    return _spelled_out(_collapsed(_folded(text)))


def _folded(text: str) -> Normalized:
    letters: list[str] = []
    starts: list[int] = []
    for position, character in _read_characters(text):
        folded = fold_character(character)[:_MOST_LETTERS]
        letters.append(folded)
        starts.extend([position] * len(folded))
    return Normalized(text, "".join(letters), starts, [start + 1 for start in starts])


def left_out(text: str) -> tuple[int, int]:
    """Where the part of a long message that is not read begins and ends, between words where it can; nothing of a
    message up to `READ_WHOLE`."""
    if len(text) <= READ_WHOLE:
        return len(text), len(text)
    opening, close = _OPENING, len(text) - _CLOSE
    space = text.rfind(" ", opening - _LONGEST_WORD, opening)
    return space if space >= 0 else opening, max(close, text.find(" ", close, close + _LONGEST_WORD))


def _read_characters(text: str) -> Iterator[tuple[int, str]]:
    """The characters read, with their places; a line break stands for what is left out of a long message."""
    opening, close = left_out(text)
    yield from enumerate(text[:opening])
    if opening < close:
        yield opening, "\n"
    yield from enumerate(text[close:], start=close)


def _collapsed(folded: Normalized) -> Normalized:
    """One space for many, and one letter for a drawn-out one ("oiiii"); "rr" and "ss" stay, digits always stay."""
    return _replaced(folded, _REPEATED, lambda match: match[1] * _kept_letters(match))


def _spelled_out(folded: Normalized) -> Normalized:
    """Slang replaced by the words it stands for."""
    return _replaced(folded, _SHORT_WORD, _expansion)


def _replaced(old: Normalized, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Normalized:
    """Every match changed; a changed stretch points to the whole place it came from."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(old.text):
        piece, (first, last) = change(match), match.span()
        if piece == match.group():
            continue
        pieces += [old.text[at:first], piece]
        starts += [*old.starts[at:first], *[old.starts[first]] * len(piece)]
        ends += [*old.ends[at:first], *[old.ends[last - 1]] * len(piece)]
        at = last
    return Normalized(old.original, "".join([*pieces, old.text[at:]]), starts + old.starts[at:], ends + old.ends[at:])


def _kept_letters(match: re.Match[str]) -> int:
    letter, count = match[1], len(match.group())
    if letter == " ":
        return 1
    word_ends = not match.string[match.end() : match.end() + 1].isalnum()
    if count > 2:
        return 2 if letter in "rs" and not word_ends else 1
    return 1 if word_ends and letter in "aeioum" else 2


def _expansion(match: re.Match[str]) -> str:
    token = match.group()
    if len(token) == 1 and _LOOKS_LIKE_MODEL.match(match.string, match.end()):
        return token  # "s 10", "q-3", "c 4" are cars
    return slang().get(token, token)
