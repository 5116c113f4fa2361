"""Measures `analyze` against labelled messages: intent, entities, sentiment, latency."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from nlp.result import Entity, EntityValue, Intent, NLPResult, Sentiment

_STEPS = 10


class BadLine(ValueError):
    """A line of the file that is not a labelled message; the text names its number."""


class LabelledEntity(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    type: str
    value: EntityValue
    negated: bool = False
    role: str | None = None


class Example(BaseModel):
    """One labelled message."""

    model_config = ConfigDict(frozen=True)

    text: str
    intent: Intent
    sentiment: Sentiment = Sentiment.NEUTRAL
    entities: list[LabelledEntity] = []


class Score(BaseModel):
    """Precision, recall and their harmonic mean, with how often the label occurs."""

    precision: float
    recall: float
    f1: float
    support: int


class Latency(BaseModel):
    """Milliseconds a message."""

    p50: float
    p95: float


class Report(BaseModel):
    """What was measured. ``calibration_error`` is over the accepted answers, those that are not `unknown`."""

    messages: int
    intent_accuracy: float
    intent_macro_f1: float
    calibration_error: float
    intents: dict[str, Score]
    entity_f1: float
    entities: dict[str, Score]
    sentiment_accuracy: float
    sentiment_macro_f1: float
    sentiments: dict[str, Score]
    latency_ms: Latency


def read_examples(lines: Iterable[str]) -> Iterator[Example]:
    """One example per line of JSON; blank lines are skipped. Raises `BadLine`."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield Example.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise BadLine(f"line {number}: not JSON ({error.msg} at column {error.colno})") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the line"
            raise BadLine(f"line {number}: {where}: {first['msg']}") from error


def evaluate(examples: Iterable[Example], analyze: Callable[[str], NLPResult]) -> Report:
    """Runs every example. Raises ValueError when there is none."""
    pairs: list[tuple[Example, NLPResult]] = []
    times: list[float] = []
    for example in examples:
        began = time.perf_counter()
        pairs.append((example, analyze(example.text)))
        times.append((time.perf_counter() - began) * 1000)
    if not pairs:
        raise ValueError("no labelled message to evaluate")
    intents = _by_label([(one.intent, got.intent) for one, got in pairs])
    moods = _by_label([(one.sentiment, got.sentiment) for one, got in pairs])
    entities = _entity_scores(pairs)
    return Report(
        messages=len(pairs),
        intent_accuracy=_share(one.intent == got.intent for one, got in pairs),
        intent_macro_f1=_macro(intents),
        calibration_error=round(_calibration_error_of(pairs), 4),
        intents=intents,
        entity_f1=entities.pop("").f1,
        entities=entities,
        sentiment_accuracy=_share(one.sentiment == got.sentiment for one, got in pairs),
        sentiment_macro_f1=_macro(moods),
        sentiments=moods,
        latency_ms=Latency(p50=_percentile(times, 0.50), p95=_percentile(times, 0.95)),
    )


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: the mean gap between confidence and share of right answers, over ten equal steps."""
    steps: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one, was_right in zip(confidence, right, strict=True):
        steps[min(int(one * _STEPS), _STEPS - 1)].append((one, was_right))
    gaps = (abs(sum(one for one, _ in step) - sum(hit for _, hit in step)) for step in steps.values())
    return sum(gaps) / len(confidence) if confidence else 0.0


def _calibration_error_of(pairs: Sequence[tuple[Example, NLPResult]]) -> float:
    accepted = [(one, got) for one, got in pairs if got.intent is not Intent.UNKNOWN]
    return calibration_error(
        [got.confidence for _, got in accepted], [one.intent == got.intent for one, got in accepted]
    )


def entity_key(entity: Entity | LabelledEntity) -> str:
    """What two entities must share to count as the same: type, value and negation."""
    value: Any = entity.value
    if isinstance(value, dict):
        value = {key: None if bound is None else float(bound) for key, bound in value.items()}
    elif not isinstance(value, str):
        value = float(value)
    return json.dumps([entity.type, value, entity.negated], sort_keys=True, ensure_ascii=False)


def _entity_scores(pairs: list[tuple[Example, NLPResult]]) -> dict[str, Score]:
    """Scores by type, and over all types under the empty name. The same fact told twice counts once."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    for example, result in pairs:
        wanted = {entity_key(entity): entity.type for entity in example.entities}
        got = {entity_key(entity): entity.type for entity in result.entities}
        for counter, keys in ((labelled, wanted), (found, got), (hits, wanted.keys() & got.keys())):
            for key in keys:
                counter.update([(wanted | got)[key], ""])
    return {kind: _score(hits[kind], found[kind], labelled[kind]) for kind in sorted({"", *labelled, *found})}


def _by_label(pairs: list[tuple[str, str]]) -> dict[str, Score]:
    wanted = Counter(one for one, _ in pairs)
    got = Counter(answer for _, answer in pairs)
    hits = Counter(one for one, answer in pairs if one == answer)
    return {str(label): _score(hits[label], got[label], wanted[label]) for label in sorted(wanted | got)}


def _score(hits: int, found: int, labelled: int) -> Score:
    precision = hits / found if found else 0.0
    recall = hits / labelled if labelled else 0.0
    f1 = 2 * hits / (found + labelled) if found + labelled else 0.0
    return Score(precision=round(precision, 4), recall=round(recall, 4), f1=round(f1, 4), support=labelled)


def _macro(scores: dict[str, Score]) -> float:
    """The mean F1 of the labels that occur in the file."""
    present = [score.f1 for score in scores.values() if score.support]
    return round(sum(present) / len(present), 4)


def _share(hits: Iterable[bool]) -> float:
    outcomes = list(hits)
    return round(sum(outcomes) / len(outcomes), 4)


def _percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
