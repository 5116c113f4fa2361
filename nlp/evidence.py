"""What the rules found in a stretch of a message, as numbers: the trained heads weigh them beside the embedding.

A pretrained encoder knows what words mean but was not told what a dealer's chat is about; the rules know a model, a
figure or "AGENDAR" when they see one, and miss what is said in other words. Together they read better than either.
"""

import numpy as np
from numpy.typing import NDArray

from nlp.intents import ends_of, evidence_in
from nlp.reading import Reading
from nlp.result import Intent, Sentiment
from nlp.sentiment import sentiment_of

_TYPES = (
    "budget", "down_payment", "installment", "brand", "model", "category", "year", "mileage_max",
    "city", "state", "use", "priority", "transmission", "fuel", "option", "date_time",
)  # fmt: skip
_INTENTS = tuple(Intent)
_MOODS = tuple(Sentiment)
_MOST = 2
"""Of one kind of fact: a third car tells no more than the second."""
SIZE = len(_INTENTS) + len(_MOODS) + 2 * len(_TYPES) + 3


def evidence_of(reading: Reading, start: int, end: int) -> NDArray[np.float32]:
    """A vector of `SIZE`: the patterns' probability of each intent, their mood, how many facts of each type there are
    and whether one is negated, whether a car is the customer's own, a question mark, the length in tens of words."""
    masked = ends_of(reading.masked(start, end))
    found = [item for item in reading.found if start <= item.start and item.end <= end]
    by_intent = evidence_in(masked)
    mood = sentiment_of(masked)
    return np.array(
        [
            *(by_intent.get(intent, 0.0) for intent in _INTENTS),
            *(float(mood is one) for one in _MOODS),
            *(min(_MOST, sum(item.type == kind for item in found)) for kind in _TYPES),
            *(float(any(item.negated for item in found if item.type == kind)) for kind in _TYPES),
            float(any(item.role for item in found)),
            float("?" in masked),
            min(3.0, len(masked.split()) / 10),
        ],
        dtype=np.float32,
    )
