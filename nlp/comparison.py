"""What a new model gains and loses against the one in use, message by message, before it takes its place."""

from collections.abc import Callable, Sequence

from pydantic import BaseModel

from nlp.analyzer import analyze_with
from nlp.evaluation import Example, Report, evaluate
from nlp.intents import IntentModel
from nlp.result import Intent, NLPResult


class Change(BaseModel):
    """A message whose intent the two models read differently, one of them rightly or neither."""

    text: str
    wanted: Intent
    a: Intent
    a_confidence: float
    b: Intent
    b_confidence: float


class Comparison(BaseModel):
    """Two reports on the same messages. ``gained``: wrong in A, right in B; ``lost``: the other way round."""

    a: Report
    b: Report
    gained: list[Change]
    lost: list[Change]
    other: int
    """Messages that both read wrongly, each in its own way."""


def compare(examples: Sequence[Example], a: IntentModel, b: IntentModel) -> Comparison:
    """Runs both models over every example. Raises ValueError when there is none."""
    first, first_results = _report(examples, a)
    second, second_results = _report(examples, b)
    changes = [
        _change(example, one, other)
        for example, one, other in zip(examples, first_results, second_results, strict=True)
        if one.intent != other.intent
    ]
    gained = [change for change in changes if change.b == change.wanted]
    lost = [change for change in changes if change.a == change.wanted]
    other = len(changes) - len(gained) - len(lost)
    return Comparison(a=first, b=second, gained=gained, lost=lost, other=other)


def _report(examples: Sequence[Example], model: IntentModel) -> tuple[Report, list[NLPResult]]:
    results: list[NLPResult] = []
    analyze_with(model, "oi")  # loads the tables, so that the first message is timed like the others
    return evaluate(examples, _remembering(model, results)), results


def _remembering(model: IntentModel, results: list[NLPResult]) -> Callable[[str], NLPResult]:
    def analyze(text: str) -> NLPResult:
        results.append(analyze_with(model, text))
        return results[-1]

    return analyze


def _change(example: Example, a: NLPResult, b: NLPResult) -> Change:
    return Change(
        text=example.text,
        wanted=example.intent,
        a=a.intent,
        a_confidence=a.confidence,
        b=b.intent,
        b_confidence=b.confidence,
    )


def as_table(comparison: Comparison, *, show: int) -> str:
    """The comparison for a person at a terminal, with up to ``show`` messages gained and as many lost."""
    return "\n".join(
        [
            *_overall(comparison.a, comparison.b),
            *_by_intent(comparison.a, comparison.b),
            *_messages("gained: wrong in A, right in B", comparison.gained, show),
            *_messages("lost: right in A, wrong in B", comparison.lost, show),
            f"\nwrong in both, differently: {comparison.other}",
        ]
    )


def _overall(a: Report, b: Report) -> list[str]:
    figures = (
        ("intent accuracy", a.intent_accuracy, b.intent_accuracy),
        ("intent macro F1", a.intent_macro_f1, b.intent_macro_f1),
        ("entity F1", a.entity_f1, b.entity_f1),
        ("sentiment macro F1", a.sentiment_macro_f1, b.sentiment_macro_f1),
        ("latency p50 ms", a.latency_ms.p50, b.latency_ms.p50),
        ("latency p95 ms", a.latency_ms.p95, b.latency_ms.p95),
    )
    title = f"{f'{a.messages} messages':<22}{'A':>10}{'B':>10}{'B - A':>10}"
    return [title, *(_row(name, first, second) for name, first, second in figures)]


def _by_intent(a: Report, b: Report) -> list[str]:
    title = f"\n{'intent, F1':<22}{'A':>10}{'B':>10}{'B - A':>10}{'support':>10}"
    rows = []
    for name in sorted({*a.intents, *b.intents}):
        first, second = a.intents.get(name), b.intents.get(name)
        support = max(score.support for score in (first, second) if score)
        row = _row(name, first.f1 if first else 0.0, second.f1 if second else 0.0)
        rows.append(f"{row}{support:>10}")
    return [title, *rows]


def _row(name: str, a: float, b: float) -> str:
    return f"{name:<22}{a:>10.3f}{b:>10.3f}{b - a:>+10.3f}"


def _messages(title: str, changes: Sequence[Change], show: int) -> list[str]:
    head = f"\n{title}: {len(changes)}" + (f", the first {show}" if len(changes) > show else "")
    return [head, *(_line(change) for change in changes[:show])]


def _line(change: Change) -> str:
    text = " ".join(change.text.split())
    shown = text if len(text) <= 80 else f"{text[:79]}…"
    readings = f"A {change.a} {change.a_confidence:.2f}, B {change.b} {change.b_confidence:.2f}"
    return f"  {change.wanted:<20} {readings}  {shown}"
