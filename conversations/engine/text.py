"""Text made plain for fixed patterns: no accents, no case, no marks."""

import re
import unicodedata

_KEYCAP = re.compile("(\\d)\ufe0f?\u20e3")
_MARKS = re.compile(r"[^\w\s/:%$.,?&+-]|_")


def folded(text: str) -> str:
    """Lower case without accents, emoji or odd punctuation; keycap digits become digits; spaces collapsed."""
    plain = unicodedata.normalize("NFKD", _KEYCAP.sub(r" \1 ", text.casefold()))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_MARKS.sub(" ", plain).split())


def words_only(text: str) -> str:
    """``folded`` without any punctuation: what a whole-message pattern is matched against."""
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", folded(text)).split())
