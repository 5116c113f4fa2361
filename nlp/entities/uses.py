"""What the car is for: `use`. Not what a visit, a loan or a car's past has to do with work, family or roads."""

import re

from nlp.preference_words import guard, preference_words
from nlp.reading import Found, Reading, matches

_ERRAND = guard("errand")
_CREDIT = guard("credit")
_PURPOSE = guard("purpose")
_SEATS_ASKED = guard("seats_asked")
_LEAVING = guard("leaving")
_FAREWELL = guard("farewell")
_A_CAR = guard("a_car")
_OFFER = guard("offer")
_PAST = guard("past")
_FIGURE = guard("figure")
_FIGURE_BEFORE = guard("figure_before")
_CONSUMPTION = guard("consumption")
_DRIVEN = guard("driven")
_VEHICLE = guard("vehicle")


def find_uses(reading: Reading) -> None:
    """Adds `use`."""
    if _ERRAND.search(reading.text):
        return
    for value, words in preference_words()["use"].items():
        for match in matches(words, reading):
            if _is_use(reading, match, value):
                reading.add(Found("use", value, match.start(), match.end()))


def _is_use(reading: Reading, match: re.Match[str], value: str) -> bool:
    text, words = reading.text, match.group()
    before = text[max(0, match.start() - 45) : match.start()]
    if "cadeirinha" in words and _SEATS_ASKED.search(reading.masked()):
        return False
    if words.startswith("todo "):
        return _DRIVEN.search(before) is not None
    if _PAST.search(before) or _is_figure(text, match) or _is_beside_the_car(reading, match, value):
        return False
    if words.startswith(("para entrega", "de trabalho", "de servico")):
        return _VEHICLE.search(reading.masked(0, match.start())) is not None
    if _CREDIT.search(text) and not _PURPOSE.match(words) and not before.endswith(("uso: ", "uso ")):
        return False
    return not (value in ("dia_a_dia", "viagem") and _CONSUMPTION.search(text) and "para" not in words)


def _is_beside_the_car(reading: Reading, match: re.Match[str], value: str) -> bool:
    """Whether no car is spoken of where one leaves the chat ("vou pegar as crianças") or sells something here."""
    if _A_CAR.search(reading.masked()):
        return False
    leaves = (_LEAVING.search(reading.text, 0, match.start()) or _LEAVING.match(match.group())) and _FAREWELL.search(
        reading.text
    )
    offers = value == "trabalho" and _OFFER.search(reading.text)
    return bool(leaves or offers)


def _is_figure(text: str, match: re.Match[str]) -> bool:
    """Whether 99 is an amount rather than the ride service."""
    at = match.end() - 2
    return text.startswith("99", at) and bool(_FIGURE.match(text, at) or _FIGURE_BEFORE.search(text[:at]))
