"""Stars as people tap or type them: "5", "⭐⭐⭐", "nota 4", "nota 10". A fixed matcher: it needs no consent."""

import re
from dataclasses import dataclass, replace

from conversations.engine.text import folded, words_only

MOST = 5
LOW = 2
"""The most stars that are a complaint."""
TITLES = {1: "Péssimo", 2: "Ruim", 3: "Regular", 4: "Bom", 5: "Ótimo"}
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
_OPENING = re.compile(
    rf"{_LEAD}{_FIGURE}(?: ?(?P<scale>estrelas?|de 5|/ ?5)\b\W*| ?[,;:!-]+\W*|\.(?!\d)\W*)(?P<rest>\w.*)"
)
_INSIDE = re.compile(
    r"(?P<given>\b(?:dou|dei|daria|minha) (?:a |uma )?)?\bnota\W{1,3}"
    r"(?P<figure>10|[0-5]|zero|uma?|dois|duas|tres|quatro|cinco|dez)(?![\d.,]*\d|\w)"
)
_SCALE = re.compile(r"(?:/|\bde) ?(?:5|10)\b")
_ANOTHER = re.compile(r"(?<![\d.,])(?P<figure>10|[0-5])(?= ?(?:estrelas?|pr[ao]s?|para|pel[ao]s?)\b|$)")
_OF_HELP = re.compile(
    r"^nota \w+ (?:pr[ao]s?|para|pel[ao]s?)\b|"
    r"\b(?:atend\w+|muito b(?:om|oa)|tudo certo|otim[oa]|excelente|maravilh\w+|"
    r"perfeit[oa]|pessim[oa]|horrivel|adorei|rapid[oa]|demor\w+|educad[oa]|atencios[oa]|simpatic[oa]|prestativ[oa]|"
    r"parabens|recomendo|resolv\w+|ajud\w+|respond\w+|obrigad[oa])\b"
)
_TAP = re.compile(r"rate:(?P<stars>[1-5]):(?P<handoff>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STARS = re.compile("(?:[⭐🌟★✨]\ufe0f?\\s*)+")
_LONGEST = 300  # characters: longer than that nobody gives a mark


@dataclass(frozen=True, slots=True)
class Stars:
    """A mark: 1 to 5, or 0 for one that is on no such scale or for two that differ.

    ``more``: something was said beside it. ``beside``: the words that alone tell whether the figure is a mark at all
    ("5, a Ana foi ótima") or counts something else ("1, o Onix ainda tem").
    """

    number: int
    more: bool = False
    beside: str = ""


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
    """The mark a message gives after having been asked for one; ``None`` when it is about something else.

    Who asks something gives no mark, whatever figures are in the question.
    """
    text = text.strip()
    if len(text) > _LONGEST or "?" in text:
        return None
    plain = folded(text).strip(" .!,")
    stars = _first_mark(text, plain)
    if stars and stars.more and len({stars.number, *_marks(text, plain)}) > 1:
        return replace(stars, number=0)
    return stars


def is_of_help(text: str) -> bool:
    """Whether it plainly speaks of how somebody was helped."""
    return _OF_HELP.search(words_only(text)) is not None


def _first_mark(text: str, plain: str) -> Stars | None:
    if signs := _STARS.match(text):
        return Stars(_count(signs[0]), more=bool(text[signs.end() :].strip()))
    if plain in _WORDS:
        return Stars(_WORDS[plain])
    if found := _WHOLE.fullmatch(plain):
        return Stars(_number(found["figure"]))
    if found := _OPENING.fullmatch(plain):
        return Stars(_number(found["figure"]), more=True, beside="" if found["scale"] else found["rest"])
    if found := _INSIDE.search(plain):
        return Stars(_number(found["figure"]), more=True, beside="" if found["given"] else plain)
    return None


def _marks(text: str, plain: str) -> set[int]:
    """Every mark there is in it."""
    plain = _SCALE.sub(" estrelas", plain)
    figures = [found["figure"] for pattern in (_INSIDE, _ANOTHER) for found in pattern.finditer(plain)]
    return {*map(_number, figures), *(_count(signs[0]) for signs in _STARS.finditer(text))}


def _count(signs: str) -> int:
    return min(sum(signs.count(sign) for sign in "⭐🌟★✨"), MOST)


def _number(figure: str) -> int:
    """A ten is the best of every scale and a nought the worst; what lies between or beyond is asked again."""
    value = _FIGURES.get(figure, -1.0) if not figure[0].isdigit() else float(figure.replace(",", "."))
    if value in (0, 10):
        return MOST if value else 1
    return int(value) if value in range(1, MOST + 1) else 0
