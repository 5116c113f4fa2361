"""The intent of a message from weighted patterns and the entities found.

`IntentModel` is the seam: whatever judges a reading can take the place of `PatternModel`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nlp.intent_patterns import intent_patterns
from nlp.reading import Reading
from nlp.result import Intent, Sentiment
from nlp.sentiment import sentiment_of

THRESHOLD = 0.5
"""Below this probability of the best known intent the answer is `unknown`."""
SURE = 0.75
"""From this probability on there is little doubt."""
_HIGHEST = 0.98
_READ = 200
_FALLBACK = 0.3


@dataclass(frozen=True, slots=True)
class Judgement:
    """A known intent's probability, or `unknown` with one under `THRESHOLD`; and the mood.

    ``surely`` is what there is little doubt of: `unknown` where it is off topic, ``None`` where there is doubt.
    """

    intent: Intent
    confidence: float
    sentiment: Sentiment
    surely: Intent | None


class IntentModel(Protocol):
    """Judges stretches of a message, given by offsets in `reading.text`; `reading.normalized.original` is as typed."""

    def judge(self, reading: Reading, stretches: Sequence[tuple[int, int]]) -> list[Judgement]: ...


_CAR = re.compile(r"MODEL|BRAND|CATEGORY|OPTION|OWN|BUDGET|DOWN_PAYMENT|INSTALLMENT|\bcarros?\b|\bveiculos?\b")
_ABOUT_CARS = {
    Intent.SCHEDULE_TEST_DRIVE,
    Intent.COMPARE_CARS,
    Intent.FINANCING_INQUIRY,
    Intent.CONTACT_DEALER,
    Intent.CAR_DETAILS,
    Intent.CAR_RECOMMENDATION,
    Intent.BUDGET_INQUIRY,
    Intent.PROFILE_INFO,
}


class PatternModel:
    """Finds each intent's evidence and answers the first in the guideline's order that is present."""

    def judge(self, reading: Reading, stretches: Sequence[tuple[int, int]]) -> list[Judgement]:
        return [self._of_one(reading, start, end) for start, end in stretches]

    def _of_one(self, reading: Reading, start: int, end: int) -> Judgement:
        masked = ends_of(reading.masked(start, end))
        mood = sentiment_of(masked)
        evidence = evidence_in(masked)
        for intent, probability in evidence.items():
            if probability >= THRESHOLD:
                return Judgement(intent, round(min(probability, _HIGHEST), 3), mood, None)
        best = max(evidence.values(), default=0.0)
        return Judgement(Intent.UNKNOWN, round(min(max(best, 0.05), THRESHOLD - 0.01), 3), mood, None)


def ends_of(masked: str) -> str:
    """The opening and the close of a long message, where people say what they want."""
    return masked if len(masked) <= 2 * _READ else f"{masked[:_READ]} … {masked[-_READ:]}"


def evidence_in(masked: str) -> dict[Intent, float]:
    """Probability of each intent that shows in a masked text, in order of precedence."""
    off_topic = bool(intent_patterns().off_topic.search(masked)) and not _CAR.search(masked)
    found: dict[Intent, float] = {}
    for intent, patterns in intent_patterns().by_intent:
        doubt = 1.0
        for weight, pattern in patterns:
            if pattern.search(masked):
                doubt *= 1 - weight
        if doubt < 1.0:
            found[intent] = (1 - doubt) * (_FALLBACK if off_topic and intent in _ABOUT_CARS else 1.0)
    return found
