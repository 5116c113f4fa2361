"""What matters to the customer: `priority`.

The words alone do not tell: "o porta-malas do Argo é grande?" asks about one car, "preciso de porta-malas grande" is a
criterion. So a quality counts where it decides between cars, or is wished for, or opens the sentence.
"""

import re

from nlp.preference_words import guard, preference_words
from nlp.reading import Found, Reading, matches

_CLAUSE_END = guard("clause_end")
_WISH = guard("wish")
_STRONG_WISH = guard("strong_wish")
_VERB_WISHED = guard("verb_wished")
_OPENING = guard("opening")
_WEIGHED = guard("weighed")
_JOINED = guard("joined")
_OF_ONE_CAR = guard("of_one_car")
_SUBJECT = guard("subject")
_SUBJECT_AFTER = guard("subject_after")
_FOUND_BAD = guard("found_bad")
_MONEY_NEXT = guard("money_next")
_COMPARED = guard("compared")
_RIVALS = guard("rivals")
_LOOSE = guard("loose")
_EQUIPMENT = guard("equipment")
_INSURED = guard("insured")
_INSURANCE = guard("insurance")
_DEALER = guard("dealer")
_BABY_SEAT = guard("baby_seat")
_OTHER_STRONG = guard("other_strong")
_AT_EASE = guard("at_ease")


def find_priorities(reading: Reading) -> None:
    """Adds `priority`."""
    mentions = _mentions(reading)
    weighs = bool(mentions) and _weighs_cars(reading)
    accepted_to = -1
    for value, match in mentions:
        joined = 0 <= accepted_to <= match.start() and _JOINED.fullmatch(reading.text, accepted_to, match.start())
        if (
            not _means_another_thing(reading.text, match, weighs=weighs)
            and (joined or _is_criterion(reading, match, weighs=weighs))
            and reading.add(Found("priority", value, match.start(), match.end()))
        ):
            accepted_to = match.end()


def _mentions(reading: Reading) -> list[tuple[str, re.Match[str]]]:
    """Qualities named, from left to right, the longer wording first."""
    table = preference_words()["priority"]
    found = [(value, match) for value, words in table.items() for match in matches(words, reading)]
    return sorted(found, key=lambda mention: (mention[1].start(), -mention[1].end()))


def _is_criterion(reading: Reading, match: re.Match[str], *, weighs: bool) -> bool:
    start, end = _clause(reading.text, match.start())
    before, after = reading.masked(start, match.start()), reading.masked(match.end(), end)
    words = match.group()
    if _FOUND_BAD.match(after) or ("gast" in words and _MONEY_NEXT.match(after)):
        return False
    if weighs and not _EQUIPMENT.fullmatch(words) and (not _LOOSE.fullmatch(words) or before.endswith("mais ")):
        return True
    asks = reading.text.startswith("?", end)
    if _OF_ONE_CAR.search(before) or _SUBJECT.search(before) or (asks and _SUBJECT_AFTER.match(after)):
        return False
    return _is_wished(before, after, words, asks=asks)


def _is_wished(before: str, after: str, words: str, *, asks: bool) -> bool:
    if (
        _WEIGHED.match(after)
        or words.startswith(("precis", "tem que"))
        or (_VERB_WISHED.match(words) and before.endswith("que "))
    ):
        return True
    if _LOOSE.fullmatch(words):
        return _STRONG_WISH.search(before) is not None or (not before.strip() and not asks)
    return _WISH.search(before) is not None or (not asks and _OPENING.fullmatch(before) is not None)


def _means_another_thing(text: str, match: re.Match[str], *, weighs: bool) -> bool:
    """Insurance and "keep it for me" for `seguro`, the dealer for `revenda`, the baby seat for `conforto`."""
    before, words = text[max(0, match.start() - 20) : match.start()], match.group()
    if before.endswith("alem do "):
        return True
    if words.startswith("segur") and _INSURED.match(text, match.end()):
        return True
    if words in ("forte", "fortes") and _OTHER_STRONG.match(text, match.end()):
        return True
    if words in ("seguro", "seguros"):
        return _INSURANCE.search(before) is not None and not (
            before.endswith(" de ") and text.startswith(" e ", match.end())
        )
    if words.startswith("confortavel") and _AT_EASE.search(before):
        return True
    if words == "revenda":
        return _DEALER.search(before) is not None and not weighs
    return words == "conforto" and _BABY_SEAT.search(before) is not None


def _weighs_cars(reading: Reading) -> bool:
    """Whether cars are held against each other, so that a quality named is what decides between them."""
    text = reading.masked()
    return _COMPARED.search(text) is not None or _RIVALS.search(text) is not None


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends."""
    start = 0
    for stop in _CLAUSE_END.finditer(text):
        if stop.start() >= at:
            return start, stop.start()
        start = stop.end()
    return start, len(text)
