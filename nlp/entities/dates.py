"""`date_time`: a day, date, hour or part of a day that still lies ahead, as the customer wrote it.

Pieces ("sexta", "umas 4 da tarde") are found one by one and joined when they stand side by side. A day loses the
preposition before it ("no sábado" gives "sábado"); an hour, a part of the day and a limit keep theirs ("às 15h",
"de manhã", "até sexta"). Past days, habits, working hours and farewells are no `date_time`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from nlp.entities.date_scope import is_ahead
from nlp.entities.date_words import JOINT, LIMIT, PIECE, THROUGH
from nlp.reading import MOST_OF_A_KIND, Found, Reading


@dataclass(frozen=True, slots=True)
class _Moment:
    start: int
    end: int
    kinds: frozenset[str]


def find_dates(reading: Reading) -> None:
    """Adds `date_time`, whose value is the text as written."""
    for moment in islice(_joined(reading), MOST_OF_A_KIND):
        start, end = _with_limit(reading.text, moment), moment.end
        if reading.free(start, end) and is_ahead(reading.text, start, end, moment.kinds):
            first, last = reading.normalized.span(start, end)
            reading.add(Found("date_time", reading.normalized.original[first:last], start, end))


def _joined(reading: Reading) -> Iterator[_Moment]:
    """Neighbouring pieces of different kinds as one: "sexta" and "às 10h", but not "quinta" and "sexta"."""
    current: _Moment | None = None
    for piece in _pieces(reading):
        joined = current and _join(reading.text, current, piece)
        if current and not joined:
            yield current
        current = joined or piece
    if current:
        yield current


def _pieces(reading: Reading) -> Iterator[_Moment]:
    for match in PIECE.finditer(reading.text):
        lead = len(match.group()) - len(match.group().lstrip())
        if reading.free(match.start() + lead, match.end()):
            yield _Moment(match.start() + lead, match.end(), frozenset({match.lastgroup or ""}))


def _join(text: str, left: _Moment, right: _Moment) -> _Moment | None:
    gap = text[left.end : right.start]
    through = left.kinds == right.kinds == {"day"} and THROUGH.fullmatch(gap)
    if through or (not left.kinds & right.kinds and "now" not in left.kinds | right.kinds and JOINT.fullmatch(gap)):
        return _Moment(left.start, right.end, left.kinds | right.kinds)
    return None


def _with_limit(text: str, moment: _Moment) -> int:
    """Where the moment begins with the word that makes it a limit: "até sexta", "depois do dia 5"."""
    limit = LIMIT.search(text, max(0, moment.start - 14), moment.start)
    return limit.start() if limit and not moment.kinds & {"soon", "clock"} else moment.start
