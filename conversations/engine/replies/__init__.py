"""The words: everything the customer reads, in one place, two or three ways each."""

import zlib
from typing import Any

from django.utils.translation import gettext

from conversations.engine.replies import cars, consent, person, profile, talk

_WORDS: dict[str, tuple[str, ...]] = consent.WORDS | profile.WORDS | cars.WORDS | person.WORDS | talk.WORDS


def render(key: str, params: dict[str, Any], *, seed: str, shift: int = 0) -> str:
    """The text of ``key`` with its values filled in.

    ``seed`` (session and turn) picks the variant, so that a turn computed twice says the same; ``shift`` moves on to
    another one.
    """
    variants = _WORDS[key]
    chosen = variants[(zlib.crc32(f"{seed}:{key}".encode()) + shift) % len(variants)]
    return gettext(chosen).format(**params)


def variants(key: str) -> tuple[str, ...]:
    """All ways to say ``key``, before its values are filled in."""
    return _WORDS[key]


def keys() -> tuple[str, ...]:
    return tuple(_WORDS)


def most_variants() -> int:
    return max(len(variants) for variants in _WORDS.values())
