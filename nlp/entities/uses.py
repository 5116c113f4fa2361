"""What the car is for: `use`. Not what a visit, a loan or a car's past has to do with work, family or roads."""

import re
from dataclasses import dataclass

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

_NEAR = 45


@dataclass(frozen=True, slots=True)
class _Talk:
    """What the whole message speaks of, looked up once for all its mentions."""

    masked: str
    of_cars: bool
    of_credit: bool
    of_consumption: bool
    of_an_offer: bool
    of_leaving: bool


def find_uses(reading: Reading) -> None:
    """Adds `use`."""
    if _ERRAND.search(reading.text):
        return
    talk = _talk(reading)
    for value, words in preference_words()["use"].items():
        for match in matches(words, reading):
            if _is_use(reading, match, value, talk):
                reading.add(Found("use", value, match.start(), match.end()))


def _talk(reading: Reading) -> _Talk:
    text, masked = reading.text, reading.masked()
    return _Talk(
        masked=masked,
        of_cars=_A_CAR.search(masked) is not None,
        of_credit=_CREDIT.search(text) is not None,
        of_consumption=_CONSUMPTION.search(text) is not None,
        of_an_offer=_OFFER.search(text) is not None,
        of_leaving=_FAREWELL.search(text) is not None,
    )


def _is_use(reading: Reading, match: re.Match[str], value: str, talk: _Talk) -> bool:
    text, words = reading.text, match.group()
    before = text[max(0, match.start() - _NEAR) : match.start()]
    if "cadeirinha" in words and _SEATS_ASKED.search(talk.masked):
        return False
    if words.startswith("todo "):
        return _DRIVEN.search(before) is not None
    if _PAST.search(before) or _is_figure(text, match) or _is_beside_the_car(before, words, value, talk):
        return False
    if words.startswith(("para entrega", "de trabalho", "de servico")):
        return _VEHICLE.search(reading.masked(0, match.start())) is not None
    if talk.of_credit and not _PURPOSE.match(words) and not before.endswith(("uso: ", "uso ")):
        return False
    return not (value in ("dia_a_dia", "viagem") and talk.of_consumption and "para" not in words)


def _is_beside_the_car(before: str, words: str, value: str, talk: _Talk) -> bool:
    """Whether no car is spoken of where one leaves the chat ("vou pegar as crianças") or sells something here."""
    if talk.of_cars:
        return False
    goes = talk.of_leaving and (_LEAVING.search(before) or _LEAVING.match(words))
    return bool(goes or (talk.of_an_offer and value == "trabalho"))


def _is_figure(text: str, match: re.Match[str]) -> bool:
    """Whether 99 is an amount rather than the ride service."""
    at = match.end() - 2
    return text.startswith("99", at) and bool(_FIGURE.match(text, at) or _FIGURE_BEFORE.search(text[:at]))
