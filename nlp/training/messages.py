"""Labelled messages as the network sees them: read, drawn from, and typed as hurriedly as people type."""

import random
import unicodedata
from dataclasses import dataclass

from nlp.evaluation import Example
from nlp.result import Intent, Sentiment

INTENTS: tuple[str, ...] = tuple(Intent)
MOODS: tuple[str, ...] = tuple(Sentiment)
_SHORT = 25  # characters; such a message is seen in other cases and punctuation too


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the numbers of its labels."""

    text: str
    intent: int
    mood: int


def labelled(examples: list[Example]) -> list[Labelled]:
    return [Labelled(one.text, INTENTS.index(one.intent), MOODS.index(one.sentiment)) for one in examples]


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
