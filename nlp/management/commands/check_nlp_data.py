"""manage.py check_nlp_data: whether the labelled messages may be trained on and measured with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nlp.checking import Fault, data_faults
from nlp.data_files import DATA


class Command(BaseCommand):
    help = "Checks format, balance, duplicates, leakage and the guideline's rules of the labelled messages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=DATA, help="of the three files")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            faults = list(data_faults(folder))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{folder}: {error}") from error
        for fault in faults:
            self.stdout.write(_line(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {folder.name}")
        self.stdout.write("Nothing is wrong with the labelled messages.")


def _line(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {fault.text}" if fault.line else f"{fault.file}: {fault.text}"
