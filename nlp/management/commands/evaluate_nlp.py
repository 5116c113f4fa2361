"""manage.py evaluate_nlp FILE.jsonl [--compare A B] [--json]: how well messages are understood, and by which model."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nlp import ModelBroken, analyze, comparison, warm_up
from nlp.analyzer import load
from nlp.evaluation import Example, Report, Score, evaluate, read_examples
from nlp.intents import IntentModel, PatternModel

PATTERNS = "patterns"


class Command(BaseCommand):
    help = "Measures intent, entities, sentiment and latency on a file of labelled messages (JSON lines)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help='each line {"text", "intent", "sentiment", "entities": [{"type", "value", …}]}'
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--compare",
            nargs=2,
            metavar=("A", "B"),
            help=f"what model B gains and loses against A: two folders of train_nlp, or {PATTERNS} for the patterns",
        )
        parser.add_argument("--show", type=int, default=10, metavar="N", help="messages gained and lost to print")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8") as lines:
                examples = list(read_examples(lines))
            self.stdout.write(_compared(examples, options) if options["compare"] else _measured(examples, options))
        except (OSError, ValueError) as error:  # also a line that is no labelled message, and no message at all
            raise CommandError(f"{path}: {error}") from error


def _measured(examples: list[Example], options: dict[str, Any]) -> str:
    warm_up()  # so that the first message is timed like the others
    report = evaluate(examples, analyze)
    return report.model_dump_json(indent=2) if options["json"] else as_table(report)


def _compared(examples: list[Example], options: dict[str, Any]) -> str:
    first, second = (_model(name) for name in options["compare"])
    found = comparison.compare(examples, first, second)
    return found.model_dump_json(indent=2) if options["json"] else comparison.as_table(found, show=options["show"])


def _model(name: str) -> IntentModel:
    if name == PATTERNS:
        return PatternModel()
    try:
        return load(Path(name))
    except ModelBroken as error:
        raise CommandError(str(error)) from error


def as_table(report: Report) -> str:
    """The report for a person at a terminal."""
    head = [
        f"messages            {report.messages}",
        f"intent accuracy     {report.intent_accuracy:.3f}   macro F1 {report.intent_macro_f1:.3f}",
        f"calibration error   {report.calibration_error:.3f}",
        f"entity F1           {report.entity_f1:.3f}",
        f"sentiment macro F1  {report.sentiment_macro_f1:.3f}   accuracy {report.sentiment_accuracy:.3f}",
        f"latency             p50 {report.latency_ms.p50:.2f} ms   p95 {report.latency_ms.p95:.2f} ms",
    ]
    groups = (("intent", report.intents), ("entity", report.entities), ("sentiment", report.sentiments))
    return "\n".join([*head, *(line for name, scores in groups for line in _group(name, scores))])


def _group(name: str, scores: dict[str, Score]) -> list[str]:
    title = f"\n{name:<22}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"
    rows = (
        f"{label:<22}{s.precision:>10.3f}{s.recall:>10.3f}{s.f1:>10.3f}{s.support:>10}" for label, s in scores.items()
    )
    return [title, *rows]
