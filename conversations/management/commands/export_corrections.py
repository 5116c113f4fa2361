"""manage.py export_corrections [FILE]: what managers corrected, without names, as labelled messages to train on."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.learning import labelled_messages


class Command(BaseCommand):
    help = "Writes the reviewed messages of contacts who agreed to it, pseudonymised, as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="where to; without it, the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = [json.dumps(one, ensure_ascii=False) for one in labelled_messages()]
        path: Path | None = options["file"]
        if path is None:
            self.stdout.write("\n".join(lines))
            return
        try:
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        print(f"{len(lines)} labelled messages in {path}", file=sys.stderr)
