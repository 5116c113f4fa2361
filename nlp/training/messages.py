"""Labelled messages as the network sees them: read, drawn from, typed as hurriedly as people type, and joined."""

import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.entities import read
from nlp.evaluation import Example
from nlp.evidence import evidence_of
from nlp.result import PRECEDENCE, Intent, Sentiment
from nlp.wording import pieces_of

INTENTS: tuple[str, ...] = tuple(Intent)
MOODS: tuple[str, ...] = tuple(Sentiment)
_RANK = {INTENTS.index(intent): rank for rank, intent in enumerate(PRECEDENCE)}
_SHORT = 25  # characters; such a message is seen in other cases and punctuation too
_JOINTS = (". ", "! ", "? ", "\n", " ", " e ", ", ")

Evidence: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the numbers of its labels and what the rules found in it."""

    text: str
    intent: int
    mood: int
    evidence: Evidence
    pieces: NDArray[np.int64]
    """For ``nlp.wording``."""


def labelled(examples: Iterable[Example]) -> list[Labelled]:
    return [_labelled(one) for one in examples]


def _labelled(one: Example) -> Labelled:
    reading = read(one.text)
    return Labelled(
        one.text,
        INTENTS.index(one.intent),
        MOODS.index(one.sentiment),
        evidence_of(reading, 0, len(reading.text)),
        pieces_of(reading.masked()),
    )


def evidence_in_text(text: str) -> Evidence:
    reading = read(text)
    return evidence_of(reading, 0, len(reading.text))


@dataclass(frozen=True, slots=True)
class Joined:
    """Two messages sent as one, and where the second begins."""

    text: str
    second: int
    evidence: Evidence
    intent: int
    """Of the whole, by the guideline's order of precedence."""


def joined(first: Labelled, second: Labelled, chance: random.Random) -> Joined:
    """People put two things into one message; each clause must still be understood, and the whole by precedence."""
    opening = first.text.rstrip(" .!?") + chance.choice(_JOINTS)
    text = opening + second.text
    intent = min(first.intent, second.intent, key=_RANK.__getitem__)
    return Joined(text, len(opening), evidence_in_text(text), intent)


def typed_otherwise(text: str, chance: random.Random) -> str:
    """The same words as another thumb would type them, now and then."""
    if chance.random() < 0.55:
        return text
    ways = [_without_accents(text), text.lower(), _without_marks(text), _slip(text, chance)]
    if len(text) <= _SHORT:
        ways += [text.upper(), text.capitalize(), text + chance.choice(["!", ".", "...", "!!", " 🙂"])]
    return chance.choice(ways) or text


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _without_marks(text: str) -> str:
    return "".join(c for c in text if c not in "?!.,;:")


def _slip(text: str, chance: random.Random) -> str:
    """One letter left out, doubled or swapped with its neighbour."""
    places = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if len(text) < 8 or not places:
        return text
    at = chance.choice(places)
    slips = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )
    return chance.choice(slips)
