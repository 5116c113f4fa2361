"""manage.py evaluate_nlp FILE.jsonl [--json]: how well messages are understood, against labelled ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nlp import analyze
from nlp.evaluation import BadLine, Report, Score, evaluate, read_examples


class Command(BaseCommand):
    help = "Measures intent, entities, sentiment and latency on a file of labelled messages (JSON lines)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help='each line {"text", "intent", "sentiment", "entities": [{"type", "value", …}]}'
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8") as lines:
                examples = list(read_examples(lines))
            analyze("oi")  # loads the tables, so that the first message is timed like the others
            report = evaluate(examples, analyze)
        except BadLine as error:
            raise CommandError(f"{path}: {error}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from error
        except ValueError as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(report.model_dump_json(indent=2) if options["json"] else as_table(report))


def as_table(report: Report) -> str:
    """The report for a person at a terminal."""
    head = [
        f"messages            {report.messages}",
        f"intent accuracy     {report.intent_accuracy:.3f}   macro F1 {report.intent_macro_f1:.3f}",
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
