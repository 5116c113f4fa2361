"""The model's card: where it comes from, what it was measured to do, what it cannot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nlp.analyzer import analyze_with
from nlp.evaluation import Example, Report, evaluate
from nlp.model_files import NETWORK
from nlp.result import Intent, NLPResult
from nlp.training.baselines import Score
from nlp.transformer import TransformerModel

_CONFUSIONS = 12


@dataclass(frozen=True)
class Figures:
    """What was measured on the test messages, and on the development messages where it says so."""

    report: Report
    confusions: list[tuple[str, str, int]]
    rivals: Mapping[str, Score]
    development: float  # intent accuracy on the development messages, before the weights were cut to 8 bits
    calibration_error: float  # of the answers accepted there
    training: int
    megabytes: float


def figures(
    directory: Path,
    examples: Sequence[Example],
    *,
    rivals: Mapping[str, Score],
    development: float,
    calibration_error: float,
    training: int,
) -> Figures:
    """Measure the folder as it will be used."""
    model = TransformerModel(directory)
    answers: dict[str, Intent] = {}

    def analyze(text: str) -> NLPResult:
        result = analyze_with(model, text)
        answers[text] = result.intent
        return result

    report = evaluate(examples, analyze)
    pairs = ((str(one.intent), str(answers[one.text])) for one in examples)
    mistaken = Counter(pair for pair in pairs if pair[0] != pair[1])
    confusions = [(wanted, got, count) for (wanted, got), count in mistaken.most_common(_CONFUSIONS)]
    size = (directory / NETWORK).stat().st_size / 1e6
    return Figures(report, confusions, rivals, development, calibration_error, training, size)


def text(found: Figures, *, base: str) -> str:
    """The card in Markdown."""
    report = found.report
    return _CARD.format(
        date=datetime.now(UTC),
        intents=len(Intent),
        base=base,
        found=found,
        report=report,
        rivals="\n".join(
            f"| {name} | {score.accuracy:.3f} | {score.macro_f1:.3f} |" for name, score in found.rivals.items()
        ),
        by_intent="\n".join(
            f"| {name} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} | {score.support} |"
            for name, score in report.intents.items()
        ),
        confusions="\n".join(f"| {wanted} | {got} | {count} |" for wanted, got, count in found.confusions),
    )


_CARD = """# The language model

Reads one WhatsApp message in Brazilian Portuguese: {intents} intents, the mood, an embedding. Written by
`manage.py train_nlp` on {date:%Y-%m-%d}; not edited by hand.

- **Base**: {base} (MIT), its vocabulary cut to what Portuguese messages use, 8-bit weights ({found.megabytes:.1f} MB).
- **Data**: {found.training:,} messages written one by one for this project (`nlp/data/training.jsonl`); chosen by
  `development.jsonl`, measured on the {report.messages:,} of `test.jsonl`, written by others.
- **Method**: two linear heads on the mean of a stretch's tokens and on what the rules found in it. All layers are
  fine-tuned, held near the base's embeddings; now and then two messages are joined, and each is still to be understood.
  To the heads' answer a linear model over the letters and words is added (`wording.npz`), fitted by itself.
- **Confidence**: one temperature. Expected calibration error of the accepted answers: {found.calibration_error:.3f} on
  the development messages (where {found.development:.3f} of the intents are right), {report.calibration_error:.3f} on
  the test messages.

## On the test messages

| | intent accuracy | macro F1 |
|---|---|---|
| **this model** | {report.intent_accuracy:.3f} | {report.intent_macro_f1:.3f} |
{rivals}

Mood: macro F1 {report.sentiment_macro_f1:.3f}. Entities (rules, not this model): F1 {report.entity_f1:.3f}.

| intent | precision | recall | F1 | messages |
|---|---|---|---|---|
{by_intent}

Most often taken for something else:

| is | was read as | times |
|---|---|---|
{confusions}

## Limits

One message by its text alone, without the conversation before it; Brazilian Portuguese, a little Spanish and English;
nothing learned from real customers but what managers corrected with their consent. Irony, unknown slang and several
wishes in one clause are read worse than these figures say.
"""
