"""Brands and models, typed right or nearly so."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlp.catalogue import Alias, catalogue
from nlp.entities.phrases import Hit, Phrases
from nlp.normalize import Word, fold
from nlp.reading import Found, Reading

_ARTICLE = {
    "o", "um", "no", "do", "os", "uns", "dos", "nos", "meu", "esse", "este", (
        "aquele"
    ), "desse", "deste", "nesse", "outro", "a", "uma", "na", "da",
    "tem", "ou", "vs", "versus", "quero", (
        "procuro"
    ), "busco", "queria", "teria", "novo", "ao", "pelo", "seu", "num", "algum", "nenhum", "e",
    "alguma", "naquele", "daquele", "entre", "x", "contra",
}  # fmt: skip
_STRICT_ARTICLE = {"o", "um", "no", "do", "meu", "num", "esse", "este", "aquele", "desse", "ou", "tem", "seu", "ao"}
_SPECIFICATION = re.compile(
    r"\W{0,3}(?:ou\b|x\b|vs\b|versus\b|19[89]\d|20[0-3]\d|\d\d/\d\d|[12]\.\d|automatic|manual|tsi|turbo|flex|"
    r"hatch|sedan|completo|seminov|usad|zero|0km|preto|branco|prata|vermelho|cinza)"
)
_FIGURE_AFTER = re.compile(r"\s?(?:mil|k|km|reais|conto|cv|cavalos|x(?=\s?(?:de\b|r\s?\$|\d))|vezes|,\d|\.\d|%|/)")
_TIMES = re.compile(r"\d ?x \d\Z")
_MONEY_BEFORE = re.compile(r"(?:r\s?\$|\bate|de|uns|parcelas?|tenho|por|entre)\s?\Z")
_PLACE_BEFORE = re.compile(
    r"\b(?:em|mor[oa]|moramos|sou|somos|cidade|interior|regiao|bairro|serra|para|litoral|morando|perto|de|in|"
    r"cidade de|estou|aqui)(?: aqui)?(?: (?:em|de|da|do|no|na))?\s\Z"
)
_FUZZY_SHORTEST = 6
_ENDINGS = [re.compile(rf"(\w{{3,}}?){ending}") for ending in ("s", "(?:z?inh[oa]s?|zim|zin)", "z?ao")]


@lru_cache(maxsize=1)
def _phrases() -> Phrases[Alias]:
    return Phrases((alias.phrase, alias) for alias in catalogue().aliases)


@lru_cache(maxsize=1)
def _fuzzy_names() -> dict[str, Alias]:
    """Single-word names long enough to be recognised when misspelt."""
    return {
        a.phrase: a
        for a in catalogue().aliases
        if len(a.phrase) >= _FUZZY_SHORTEST and a.phrase.isalpha() and not a.needs
    }


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """Ordinary words one slip away from a car's name."""
    file = Path(__file__).parent.parent / "data" / "common_words.txt"
    return frozenset(file.read_text(encoding="utf-8").split())


def find_vehicles(reading: Reading) -> None:
    """Adds `brand` and `model`."""
    for hit in _phrases().find(reading.words):
        if _fits(reading, hit):
            _add(reading, hit.value, hit.start, hit.end, confidence=0.95)
    for word in reading.words:
        near = (_endeared(word.text) or _nearly(word.text)) if reading.free(word.start, word.end) else None
        if near:
            _add(reading, near, word.start, word.end, confidence=0.75)


def _add(reading: Reading, alias: Alias, start: int, end: int, *, confidence: float) -> None:
    """A brand spelled out before or inside a model's alias stays a brand of its own."""
    if alias.model is None:
        reading.add(Found("brand", alias.brand, start, end, confidence))
        return
    own_brand = _brand_inside(alias, reading.text[start:end])
    if own_brand:
        reading.add(Found("brand", alias.brand, start, start + own_brand, confidence))
        start += own_brand + 1
    reading.add(Found("model", alias.model, start, end, confidence))


def _brand_inside(alias: Alias, text: str) -> int:
    first, _, rest = text.partition(" ")
    known = _phrases().get(first)
    if not rest or known is None or known.model is not None or known.brand != alias.brand:
        return 0
    return 0 if alias.model and fold(alias.model).startswith(first) else len(first)


def _fits(reading: Reading, hit: Hit[Alias]) -> bool:
    """Whether the words around allow an alias that is also an ordinary word, a place or a figure."""
    needs = hit.value.needs
    if _TIMES.search(reading.text, max(0, hit.start - 3), hit.end) or reading.text.endswith("pick ", 0, hit.start):
        return False
    if hit.phrase[0].isdigit() and _is_figure(reading.text, hit):
        return False
    if needs in ("", "exact"):
        return True
    if _brand_near(reading.words, hit):
        return True
    if needs == "brand":
        return _is_rival(reading.words, hit) or (hit.phrase == "up" and _is_up(reading, hit))
    if needs == "place":
        return not _PLACE_BEFORE.search(reading.text[max(0, hit.start - 30) : hit.start]) or bool(
            _SPECIFICATION.match(reading.text, hit.end)
        )
    alone = len(reading.words) == hit.last - hit.first + 1
    before = reading.words[hit.first - 1].text if hit.first else ""
    listed = reading.text[max(0, hit.start - 2) : hit.start].rstrip().endswith((",", ":", "/"))
    return alone or listed or before in _ARTICLE or hit.first == 0 or bool(_SPECIFICATION.match(reading.text, hit.end))


def _is_rival(words: Sequence[Word], hit: Hit[Alias]) -> bool:
    """Whether a car stands right before, against this one: "c4 cactus vs 2008"."""
    if hit.first < 2 or words[hit.first - 1].text not in ("ou", "x", "vs", "versus", "contra"):
        return False
    rival = _phrases().get(words[hit.first - 2].text)
    return rival is not None and rival.model is not None


def _is_up(reading: Reading, hit: Hit[Alias]) -> bool:
    before = reading.words[hit.first - 1].text if hit.first else ""
    return before in _STRICT_ARTICLE or bool(_SPECIFICATION.match(reading.text, hit.end))


def _is_figure(text: str, hit: Hit[Alias]) -> bool:
    before = text[max(0, hit.start - 12) : hit.start]
    return bool(
        _FIGURE_AFTER.match(text, hit.end) or _MONEY_BEFORE.search(before) or before.endswith((".", ",", "-", "/"))
    )


def _brand_near(words: Sequence[Word], hit: Hit[Alias]) -> bool:
    around = [*words[max(0, hit.first - 2) : hit.first], *words[hit.last + 1 : hit.last + 3]]
    for word in around:
        alias = _phrases().get(word.text)
        if alias and alias.model is None and alias.brand == hit.value.brand and alias.phrase != hit.phrase:
            return True
    return False


@lru_cache(maxsize=8192)
def _endeared(word: str) -> Alias | None:
    """The name in a word that makes it small, big or many: "golzinho", "astrao", "argos"."""
    if word in _common_words():
        return None
    for match in filter(None, (ending.fullmatch(word) for ending in _ENDINGS)):
        for last in ("", "a", "o"):
            alias = _phrases().get(match[1] + last) if len(match[1] + last) >= 3 else None
            if alias and alias.model and not alias.needs:
                return alias
    return None


@lru_cache(maxsize=8192)
def _nearly(word: str) -> Alias | None:
    """The name a word is a misspelling of: one slip, two from eight letters on; never an ordinary word."""
    if len(word) < _FUZZY_SHORTEST - 1 or not word.isalpha() or word in _common_words():
        return None
    names = _fuzzy_names()
    slips = 2 if len(word) >= 8 else 1
    best = process.extractOne(word, names.keys(), scorer=OSA.distance, score_cutoff=slips)
    if best is None or best[0][0] != word[0]:
        return None
    return names[best[0]]
