"""How much text fits where (§4.3), counted in UTF-16 units."""

import re
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from conversations.whatsapp.text import clean_text, utf16_length

BODY_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
INTERACTIVE_LIMIT: Final = 1024
SMALL_LIMIT: Final = 60

# From the kindest border to the harshest; each pattern matches what stands between two pieces.
_BORDERS: Final = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+"))


def _clean(value: object) -> object:
    # Before pydantic looks: it refuses lone surrogates outright, and a customer's name may hold one.
    return clean_text(value) if isinstance(value, str) else value


Clean: TypeAlias = Annotated[str, BeforeValidator(_clean)]
"""Text that can be stored and sent."""


def fits(limit: int, *, empty: bool = False, lines: bool = True) -> AfterValidator:
    """A validator for text of at most ``limit`` UTF-16 units; blank or of several lines only if allowed."""

    def check(value: str) -> str:
        if not value.strip():
            if empty:
                return ""
            raise ValueError("must not be blank")
        if not lines and ("\n" in value or "\r" in value):
            raise ValueError("must be one line")
        if (length := utf16_length(value)) > limit:
            raise ValueError(f"{length} characters, Meta allows {limit}")
        return value

    return AfterValidator(check)


def split_text(body: str, *, limit: int = BODY_LIMIT) -> list[str]:
    """``body`` in pieces that each fit one bubble, cut between paragraphs, else lines, sentences, words.

    Nothing but white space at the cuts is lost. Text without any words gives no piece.
    """
    rest = clean_text(body).strip()
    pieces = []
    while utf16_length(rest) > limit:
        head, rest = _cut(rest, limit)
        pieces.append(head)
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> tuple[str, str]:
    end = _longest_prefix(text, limit)
    for border in _BORDERS:
        # One character more, so that a border right behind the last fitting character counts.
        cuts = [match for match in border.finditer(text, 0, end + 1) if 0 < match.start() <= end]
        # A border in the first part would make a tiny bubble; a harsher one further on reads better.
        if cuts and cuts[-1].start() * 3 >= end:
            return text[: cuts[-1].start()].rstrip(), text[cuts[-1].end() :].lstrip()
    return text[:end], text[end:].lstrip()


def _longest_prefix(text: str, limit: int) -> int:
    """How many characters of ``text`` fit into ``limit`` UTF-16 units."""
    end = min(len(text), limit)
    while (excess := utf16_length(text[:end]) - limit) > 0:
        end -= (excess + 1) // 2
    return end
