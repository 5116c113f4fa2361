"""From a message's text to its reading."""

from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp import model_files
from nlp.clauses import clauses
from nlp.entities import read
from nlp.intents import IntentModel
from nlp.language import language_of
from nlp.normalize import READ_WHOLE, fold
from nlp.reading import Reading
from nlp.result import Intent, NLPResult
from nlp.told import told

if TYPE_CHECKING:
    from nlp.transformer import TransformerModel

_REQUESTS = {
    Intent.OPT_OUT,
    Intent.DATA_PRIVACY,
    Intent.HUMAN_HANDOFF,
    Intent.RESTART,
    Intent.SCHEDULE_TEST_DRIVE,
    Intent.COMPARE_CARS,
    Intent.FINANCING_INQUIRY,
    Intent.CONTACT_DEALER,
    Intent.CAR_DETAILS,
    Intent.CAR_RECOMMENDATION,
}
_MOST_CLAUSES = 12
"""A message of more clauses is a pasted text, not a list of requests."""


def analyze(text: str) -> NLPResult:
    """Reads one message by its text alone, as the labelling guideline asks; never raises, whatever the text.

    The first call of a process loads the model; ``ModelBroken`` where it cannot.
    """
    return analyze_with(load(model_files.in_use()), text)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """What texts mean, as unit vectors: shape (n, 384) with the model that comes with the code."""
    return load(model_files.in_use()).embed(texts)


@cache
def load(directory: Path) -> "TransformerModel":
    """The model of a folder, loaded once a process. Raises ``ModelBroken``."""
    from nlp.transformer import TransformerModel  # its libraries cost a second that only readers of messages pay

    model_files.verify(directory)
    return TransformerModel(directory)


def warm_up() -> None:
    """Load what reading a message needs, so that the first customer does not wait. Raises ``ModelBroken``."""
    analyze("oi")


def analyze_with(model: IntentModel, text: str) -> NLPResult:
    """As ``analyze``, with another model."""
    reading = read(text)
    language = language_of(fold(text[:400]))
    stretches = [(0, len(reading.text)), *_clauses(reading)]
    judgements = model.judge(reading, stretches)
    whole, *parts = [
        NLPResult(
            intent=judgement.intent,
            confidence=judgement.confidence,
            entities=reading.entities(start, end),
            sentiment=judgement.sentiment,
            language=language,
        )
        for judgement, (start, end) in zip(judgements, stretches, strict=True)
    ]
    requests = [part for part in parts if part.intent in _REQUESTS]
    if len(requests) > 1:
        return whole.model_copy(update={"parts": requests})
    return whole.model_copy(update={"entities": told(whole.entities, text, judgements[0].surely)})


def _clauses(reading: Reading) -> list[tuple[int, int]]:
    """The stretches that may be requests of their own; none where there is only one, and none of a pasted text."""
    if len(reading.normalized.original) > READ_WHOLE:
        return []
    found = list(islice(clauses(reading.text), _MOST_CLAUSES + 1))
    return found if 1 < len(found) <= _MOST_CLAUSES else []
