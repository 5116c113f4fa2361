"""Plain numbers as people write them: 60, 60.000, 45.900,00, 60mil, 60 k, sessenta mil, meio milhão."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.normalize import Normalized, Word, normalize

_UNITS = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, (
        "quatro"
    ): 4, "cinco": 5, "seis": 6, "meia": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, (
        "dezesseis"
    ): 16,
    "dezasseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19,
}  # fmt: skip
_TENS = {
    "vinte": 20, "trinta": 30, "quarenta": 40, (
        "cinquenta"
    ): 50, "cincoenta": 50, "sinquenta": 50, "sessenta": 60, "secenta": 60,
    "setenta": 70, "oitenta": 80, "noventa": 90,
    "trintao": 30, "quarentao": 40, "cinquentao": 50, "sessentao": 60, "setentao": 70, "oitentao": 80, "noventao": 90,
    "vintinha": 20, "trintinha": 30, "quarentinha": 40, "cinquentinha": 50, "sessentinha": 60, "setentinha": 70,
    "oitentinha": 80, "noventinha": 90,
}  # fmt: skip
_HUNDREDS = {
    "cem": 100, "cento": 100, "duzentos": 200, "trezentos": 300, (
        "quatrocentos"
    ): 400, "quinhentos": 500, "seiscentos": 600,
    "setecentos": 700, "oitocentos": 800, "novecentos": 900,
}  # fmt: skip
_SMALL = _UNITS | _TENS | _HUNDREDS
_MILLIONS = {"milhao", "milhoes", "mi"}
_THOUSAND = 1000.0
_MILLION = 1_000_000.0

_DIGITS = re.compile(
    r"(?<![\w.,])(?P<figure>\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{1,9}(?:[.,]\d{1,2})?)"
    r"(?:(?:\se (?:poucos|tantos))?(?P<scale>\s?(?:mil\b|milzinhos?\b|k\b|milhao\b|milhoes\b|mi\b))"
    r"(?:\s(?:e\s)?(?P<rest>\d{3})\b(?!\s?(?:km|mil|k\b))|\s(?P<half>e meio\b)|"
    rf"\s(?:e\s)?(?P<hundreds>{'|'.join(_HUNDREDS)})\b)?)?"
    r"(?![\d])"
)
_THEN_HUNDREDS = re.compile(rf"\se (?:(?P<half>meio)|(?P<rest>[1-9]00|{'|'.join(_HUNDREDS)}))\b(?!\s?(?:mil|k)\b)")
_FEWEST, _MOST = 12, 400
"""Thousands that a price may have when the word is left out."""
_LONGEST = 12
_WORD_GAP = re.compile(r"\s*-?\s*\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its offsets in the text it was read from.

    `scaled` says whether thousands or millions were spelled out ("60 mil", "60.000"), `in_words` whether it was words.
    """

    value: float
    start: int
    end: int
    scaled: bool = False
    in_words: bool = False


def numbers_in(text: str) -> list[Number]:
    """All plain numbers of a message with their values, in order; offsets are those of the original message."""
    normalized = normalize(text)
    return [
        Number(number.value, *normalized.span(number.start, number.end), number.scaled, number.in_words)
        for number in read_numbers(normalized)
    ]


def read_numbers(normalized: Normalized) -> list[Number]:
    """The numbers of a normalised text, offsets within it, in order."""
    digits = list(_in_digits(normalized.text))
    taken = bytearray(len(normalized.text))
    for number in digits:
        taken[number.start : number.end] = b"\1" * (number.end - number.start)
    words = [number for number in _in_words(normalized) if 1 not in taken[number.start : number.end]]
    found = sorted([*digits, *words], key=lambda number: number.start)
    return [_with_hundreds(normalized.text, number) for number in found]


def _with_hundreds(text: str, number: Number) -> Number:
    """ "trinta e três e quinhentos", "19 e meio": thousands without the word."""
    match = _THEN_HUNDREDS.match(text, number.end)
    if number.scaled or not match or not _FEWEST <= number.value <= _MOST:
        return number
    rest = 500 if match["half"] else _HUNDREDS.get(match["rest"]) or float(match["rest"])
    return Number(number.value * _THOUSAND + rest, number.start, match.end(), scaled=True, in_words=number.in_words)


def _in_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        figure, scale = match["figure"], (match["scale"] or "").strip()
        value = _figure_value(figure)
        if scale.startswith(("mil", "k")) and scale not in _MILLIONS:
            hundreds = _HUNDREDS.get(match["hundreds"] or "", 0)
            value = value * _THOUSAND + float(match["rest"] or hundreds) + (500 if match["half"] else 0)
        elif scale:
            value = value * _MILLION + (_MILLION / 2 if match["half"] else 0)
        grouped = len(figure) > 5 and not figure.isdigit()
        yield Number(value, match.start(), match.end(), scaled=bool(scale) or grouped)


def _figure_value(figure: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?", figure):
        return float(figure.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", figure):
        return float(figure.replace(".", "").replace(",", "."))
    return float(figure.replace(",", "."))


def _in_words(normalized: Normalized) -> Iterator[Number]:
    words = normalized.words
    index = 0
    while index < len(words):
        length = _run_length(normalized.text, words, index)
        if not length:
            index += 1
            continue
        run = [word.text for word in words[index : index + length]]
        value, scaled = _words_value(run)
        yield Number(value, words[index].start, words[index + length - 1].end, scaled=scaled, in_words=True)
        index += length


def _run_length(text: str, words: tuple[Word, ...], first: int) -> int:
    """How many words from `first` on make one number; a lone "um", "uma" or "meia" is none."""
    if not _is_number(words, first):
        return 0
    last = first
    for index in range(first + 1, min(first + _LONGEST, len(words))):
        if not _joined(text, words[index - 1], words[index]):
            break
        if _continues(words, last, index):
            last = index
        elif words[index].text != "e" or index > last + 1:
            break
    alone = last == first and words[first].text in ("um", "uma", "meia", "cento")
    return 0 if alone else last + 1 - first


def _continues(words: tuple[Word, ...], last: int, index: int) -> bool:
    """Whether the word belongs to the number that reaches to `last`, directly or after one "e"."""
    left, right = words[last].text, words[index].text
    if index == last + 1:
        return _grows(left, right)
    return words[index - 1].text == "e" and (_is_half(words, index) if right == "meio" else _fits(left, right))


def _is_number(words: tuple[Word, ...], index: int) -> bool:
    word = words[index].text
    return word in _SMALL or word == "mil" or (word == "meio" and _is_half(words, index))


def _is_half(words: tuple[Word, ...], index: int) -> bool:
    """ "meio milhão" or "(um milhão) e meio"."""
    before = [word.text for word in words[max(0, index - 2) : index]]
    after = words[index + 1].text if index + 1 < len(words) else ""
    return after in _MILLIONS or (len(before) == 2 and before[1] == "e" and before[0] in (_MILLIONS | {"mil"}))


def _joined(text: str, left: Word, right: Word) -> bool:
    return _WORD_GAP.fullmatch(text[left.end : right.start]) is not None


def _grows(left: str, right: str) -> bool:
    """Whether two number words side by side, without "e", are one number: "sessenta mil", "mil duzentos"."""
    if right == "mil" or right in _MILLIONS:
        return left != "mil" and left not in _MILLIONS
    return (left == "mil" or left in _MILLIONS) and right in _SMALL


def _fits(left: str, right: str) -> bool:
    """Whether "left e right" is one number: "cinquenta e cinco", "mil e duzentos", but not "um e três"."""
    if right not in _SMALL:
        return False
    if left == "mil" or left in _MILLIONS:
        return True
    order = (_UNITS, _TENS, _HUNDREDS)
    rank = [next(i for i, table in enumerate(order) if word in table) for word in (left, right) if word in _SMALL]
    return len(rank) == 2 and rank[0] > rank[1] and left != "cem"


def _words_value(words: list[str]) -> tuple[float, bool]:
    total = group = 0.0
    scaled = False
    unit = 1.0
    for word in words:
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "meio":
            group += unit / 2 if unit > 1 else 0.5
        elif word == "mil" or word in _MILLIONS:
            unit = _THOUSAND if word == "mil" else _MILLION
            total += (group or 1.0) * unit
            group, scaled = 0.0, True
    return total + group, scaled
