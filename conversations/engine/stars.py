"""Stars as people tap or type them: "5", "⭐⭐⭐", "nota 4", "nota 10". A fixed matcher: it needs no consent."""

import re
from dataclasses import dataclass

from conversations.engine.text import folded

MOST = 5
LOW = 2
"""The most stars that are a complaint."""
TITLES = {5: "Ótimo", 4: "Bom", 3: "Regular", 2: "Ruim", 1: "Péssimo"}
_FIGURES = {"zero": 0, "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "dez": 10}
_WORDS = {
    **dict.fromkeys(("otimo", "otima", "excelente", "perfeito", "perfeita", "nota mil", "nota dez"), 5),
    **dict.fromkeys(("bom", "boa", "muito bom", "muito boa"), 4),
    **dict.fromkeys(("regular", "mais ou menos", "medio", "razoavel"), 3),
    **dict.fromkeys(("ruim",), 2),
    **dict.fromkeys(("pessimo", "pessima", "horrivel"), 1),
}
_FIGURE = r"(?P<figure>\d{1,2}(?:[.,]5)?|zero|uma?|dois|duas|tres|quatro|cinco|dez)"
_THANKS = r"(?:obrigad[oa]|brigad[oa]|valeu|vlw|agradeco)"
_LEAD = rf"(?:{_THANKS}\W+)?(?:(?:eu )?(?:dou|daria|minha nota (?:e|eh)|a nota (?:e|eh)|nota)\W*)*"
_WHOLE = re.compile(rf"{_LEAD}{_FIGURE}\W*(?:estrelas?|de 5|/ ?5|pontos?)?\W*(?:{_THANKS})?\W*")
_OPENING = re.compile(rf"{_LEAD}{_FIGURE}(?: ?(?:estrelas?|de 5|/ ?5)\b\W*|[,;:!-]+\W*|\.(?!\d)\W*)(?P<rest>\w.*)")
_INSIDE = re.compile(r"\bnota\W{1,3}(?P<figure>10|[0-5]|zero|uma?|dois|duas|tres|quatro|cinco|dez)(?![\d.,]*\d|\w)")
_TAP = re.compile(r"rate:(?P<stars>[1-5]):(?P<handoff>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STARS = re.compile("(?:[⭐🌟★✨]\ufe0f?\\s*)+")
_LONGEST = 300  # characters: longer than that nobody gives a mark


@dataclass(frozen=True, slots=True)
class Stars:
    """A mark: 1 to 5, or 0 for one that is on no such scale; and whether something was said beside it."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped row of the question, which names its handoff."""

    handoff_id: str
    stars: int


def tap_of(reply_id: str | None) -> Tap | None:
    """What a tapped row says; ``None`` for any other tap."""
    found = _TAP.fullmatch(reply_id or "")
    return Tap(found["handoff"], int(found["stars"])) if found else None


def read_stars(text: str) -> Stars | None:
    """The mark a message gives after having been asked for one; ``None`` when it is about something else."""
    if len(text) > _LONGEST:
        return None
    if signs := _STARS.match(text.strip()):
        number = sum(text.count(sign) for sign in "⭐🌟★✨")
        return Stars(min(number, MOST), more=bool(text.strip()[signs.end() :].strip()))
    plain = folded(text).strip(" .!,")
    if plain in _WORDS:
        return Stars(_WORDS[plain])
    for pattern in (_WHOLE, _OPENING):
        if found := pattern.fullmatch(plain):
            return Stars(_number(found["figure"]), more=pattern is _OPENING)
    found = _INSIDE.search(plain)
    return Stars(_number(found["figure"]), more=True) if found else None


def _number(figure: str) -> int:
    """A ten is the best of every scale and a nought the worst; what lies between or beyond is asked again."""
    value = _FIGURES.get(figure, -1.0) if not figure[0].isdigit() else float(figure.replace(",", "."))
    if value in (0, 10):
        return MOST if value else 1
    return int(value) if value in range(1, MOST + 1) else 0
