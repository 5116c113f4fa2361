"""Takes what names a person out of a message and keeps its sound: invented names, numbers of zeros.

The same name gives the same stand-in wherever it stands, by a keyed hash: nobody without the key gets back from one
to the other. Entities keep their place in the changed text.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import nlp
from conversations.crypto import keyed_hash
from nlp.normalize import fold

_PARTICLES = frozenset(["da", "das", "de", "do", "dos", "e"])
_SAINTS = frozenset(["sao", "santa", "santo"])  # São Carlos, Santa Helena: places
_PLACES = frozenset(["city", "state"])
_CARS = frozenset(["brand", "model"])
_TO_A_PLACE = re.compile(r"\b(?:em|no|na|de|do|da|p(?:a)?ra|pro|até|por|são|santa|santo)\s+\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_INTRODUCES = re.compile(
    r"\b(?:meu nome (?:completo )?(?:é|e|eh)|me chamo|(?:pode|podem) me chamar de)\s+(?:[oa]\s+)?(?=\w)", re.IGNORECASE
)
_MAY_INTRODUCE = re.compile(
    r"\b(?:sou|aqui (?:é|e|eh|quem fala é)|fal(?:o|ar|ei) com)\s+(?:[oa]\s+)?(?=[A-ZÀ-Ý][a-zà-ÿ])"
)
_LETTER = re.compile(r"[^\W\d_]")
_STREET = r"(?:rua|r\.|av\.?|avenida|alameda|travessa|rodovia|estrada|pra[çc]a|largo)"
_SURE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), stand_in)
    for pattern, stand_in in (
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "pessoa@exemplo.com.br"),
        (r"(?:https?://|www\.)\S+", "https://exemplo.com.br"),
        (r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|me|app|site|shop|link|ly|br)\b(?:/\S*)?", "https://exemplo.com.br"),
        (r"(?<!\w)@[\w.]{2,}", "@pessoa"),
        (r"\b\d{3}[. ]?\d{3}[. ]?\d{3}[- ]?\d{2}\b", ""),  # CPF
        (r"\b\d{2}[. ]?\d{3}[. ]?\d{3}[/ ]?\d{4}[- ]?\d{2}\b", ""),  # CNPJ
        (r"(?<![\w,.])(?:\+?55[ -]?)?\(?0?[1-9]\d\)?[ -]?9?[ .-]?\d{4}[ .-]?\d{4}(?!\w)", ""),  # phone with area code
        (r"(?<!\w)9[ .-]?\d{4}[ .-]?\d{4}(?!\w)", ""),
        (r"(?<!\w)\d{8,}(?!\w)", ""),
        (r"(?<!\w)\d{5}-\d{3}(?!\w)", ""),  # CEP
        (r"\b(?=\w*\d)(?=\w*[a-z])[a-hj-npr-z0-9]{17}\b", ""),  # chassis
        (r"\b[a-z]{3}-?\d[a-z]\d{2}\b", ""),  # plate
        (r"\b[a-z]{3}-\d{4}\b", ""),
        (r"(?<=placa )[a-z]{3} ?\d[a-z0-9]\d{2}\b", ""),
    )
)
"""Personal whatever else it may look like; an empty stand-in keeps the layout and blanks the figures."""
_UNSURE: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?<!\w)(?!20[0-4]\d)[2-5]\d{3}[ .-]\d{4}(?!\w)"),  # a phone without area code, or two prices
    re.compile(r"\b[A-Z]{3} ?\d[A-Z0-9]\d{2}\b"),  # a plate, or ANO 2019
    re.compile(
        rf"\b{_STREET}\s+[^\d\n,]{{2,40}}?(?:,\s*|\s+)(?:n[ºo°.]*\s*|n[úu]mero\s*)?"
        r"(?P<figure>\d{1,5})\b(?!\s*(?:km|mil|k\b|x\b))",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:apto?\.?|apartamento|bloco|quadra|qd|lote|casa)\s*(?P<figure>\d{1,5})\b", re.IGNORECASE),
)
"""Personal unless a labelled entity stands there."""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str

    def touches(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def pseudonymised(
    text: str, entities: Iterable[dict[str, Any]], *, names: Iterable[str]
) -> tuple[str, list[dict[str, Any]]]:
    """The text without what names a person, and the entities where they then stand.

    ``names``: what the contact is called. An entity read out of personal figures is dropped; a name inside a date's
    words is replaced in its value too.
    """
    labelled = list(entities)
    edits = sorted(_edits(text, labelled, names), key=lambda edit: edit.start)
    new_text = _applied(text, edits)
    moved = (_moved(entity, edits, new_text) for entity in labelled)
    return new_text, [entity for entity in moved if entity is not None]


def _edits(text: str, entities: list[dict[str, Any]], names: Iterable[str]) -> list[_Edit]:
    edits: list[_Edit] = []

    def add(edit: _Edit, *, unless: Collection[dict[str, Any]] = ()) -> None:
        free = not any(edit.touches(other.start, other.end) for other in edits)
        if free and not any(edit.touches(entity["start"], entity["end"]) for entity in unless):
            edits.append(edit)

    for pattern, stand_in in _SURE:
        for match in pattern.finditer(text):
            add(_Edit(*match.span(), stand_in or _blank(match[0])))
    for pattern in _UNSURE:
        for match in pattern.finditer(text):
            group = "figure" if "figure" in pattern.groupindex else 0
            add(_Edit(*match.span(group), _blank(match[group])), unless=entities)
    kept = [entity for entity in entities if _is_no_name(entity, text)]
    for edit in _named(text, names):
        add(edit, unless=kept)
    return edits


def _is_no_name(entity: dict[str, Any], text: str) -> bool:
    """A car, or a place that is spoken of as one: "em Santos"; a lone "Santos" may be who writes."""
    if entity["type"] in _PLACES:
        return len(entity["text"].split()) > 1 or bool(_TO_A_PLACE.search(text[: entity["start"]]))
    return entity["type"] in _CARS


def _blank(figures: str) -> str:
    """The same layout, saying nothing: ``(11) 98888-0166`` → ``(00) 00000-0000``."""
    return _LETTER.sub(lambda letter: "A" if letter[0].isupper() else "a", re.sub(r"\d", "0", figures))


def _named(text: str, names: Iterable[str]) -> Iterator[_Edit]:
    """Each word of a name with its stand-in: the contact's own, one they introduce, and common first names."""
    own = {word for name in names for word in map(fold, _WORD.findall(name)) if word not in _PARTICLES}
    introduced = {match.end() for lead in (_INTRODUCES, _MAY_INTRODUCE) for match in lead.finditer(text)}
    name_end, before = -1, ""
    for match in _WORD.finditer(text):
        word, folded = match[0], fold(match[0])
        follows = name_end >= 0 and not text[name_end : match.start()].strip()
        if follows and folded in _PARTICLES:
            name_end = match.end()
            continue
        common = folded in _known() and before not in _SAINTS
        begins = common or match.start() in introduced or _is_own(word, folded, own)
        if begins or (follows and _may_follow(word, folded)):
            yield _Edit(*match.span(), _stand_in(word, folded, family=follows))
            name_end = match.end()
        else:
            name_end = -1
        before = folded


def _is_own(word: str, folded: str, own: Collection[str]) -> bool:
    """A word of the contact's name. One that is also an ordinary word ("rosa") counts only with its capital."""
    return folded in own and (folded not in _ordinary() or word[0].isupper())


def _may_follow(word: str, folded: str) -> bool:
    return folded in _families() or (word.istitle() and folded not in _ordinary())


def _stand_in(word: str, folded: str, *, family: bool) -> str:
    kind = "families" if family else "women" if folded.endswith("a") else "men"
    others = [name for name in _names()[kind] if fold(name) != folded]
    name = others[int.from_bytes(keyed_hash("stand-in", folded)) % len(others)]
    if word.isupper():
        return name.upper()
    return name if word[0].islower() else name.capitalize()


def _applied(text: str, edits: list[_Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _moved(entity: dict[str, Any], edits: list[_Edit], new_text: str) -> dict[str, Any] | None:
    start, end = entity["start"], entity["end"]
    touching = [edit for edit in edits if edit.touches(start, end)]
    inside = all(start <= edit.start and edit.end <= end for edit in touching)
    if touching and (entity["type"] != "date_time" or not inside):
        return None
    place = _place_after(edits)
    new = {**entity, "start": place(start), "end": place(end)}
    new["text"] = new_text[new["start"] : new["end"]]
    if touching:
        new["value"] = new["text"]
    return new


def _place_after(edits: list[_Edit]) -> Callable[[int], int]:
    """From an offset that no edit covers to the same place in the changed text."""
    ends = [edit.end for edit in edits]
    shifts = [0, *accumulate(len(edit.new) - (edit.end - edit.start) for edit in edits)]
    return lambda offset: offset + shifts[bisect_right(ends, offset)]


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    with (Path(__file__).parent / "data" / "names.toml").open("rb") as file:
        return {kind: tuple(words.split()) for kind, words in tomllib.load(file).items()}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(fold(name) for kind in ("women", "men", "others") for name in _names()[kind])


@lru_cache(maxsize=1)
def _families() -> frozenset[str]:
    return frozenset(map(fold, _names()["families"]))


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Words of every chat with a car dealer."""
    words = (Path(nlp.__file__).parent / "data" / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(map(fold, [*words.split(), *_names()["ordinary"]]))
