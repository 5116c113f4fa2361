"""From a message's text to its reading."""

from itertools import islice

from nlp.clauses import clauses
from nlp.entities import read
from nlp.intents import IntentModel, PatternModel
from nlp.language import language_of
from nlp.normalize import fold
from nlp.reading import Reading
from nlp.result import Intent, NLPResult

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
_MODEL: IntentModel = PatternModel()


def analyze(text: str) -> NLPResult:
    """Reads one message by its text alone, as the labelling guideline asks; never raises, whatever the text."""
    return analyze_with(_MODEL, text)


def analyze_with(model: IntentModel, text: str) -> NLPResult:
    """As ``analyze``, with another model."""
    reading = read(text)
    language = language_of(fold(text[:400]))
    whole = _result(model, reading, 0, len(reading.text), language)
    stretches = list(islice(clauses(reading.text), _MOST_CLAUSES + 1))
    parts = [
        _result(model, reading, start, end, language) for start, end in stretches if 1 < len(stretches) <= _MOST_CLAUSES
    ]
    requests = [part for part in parts if part.intent in _REQUESTS]
    if len(requests) > 1:
        return whole.model_copy(update={"parts": requests})
    return whole


def _result(model: IntentModel, reading: Reading, start: int, end: int, language: str) -> NLPResult:
    judgement = model.judge(reading, start, end)
    return NLPResult(
        intent=judgement.intent,
        confidence=judgement.confidence,
        entities=reading.entities(start, end),
        sentiment=judgement.sentiment,
        language=language,
    )
