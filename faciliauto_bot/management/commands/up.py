"""``manage.py up``: start the whole system in the foreground."""

import os
import sys
from argparse import ArgumentParser, BooleanOptionalAction

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from faciliauto_bot.embedded.account import AccountError
from faciliauto_bot.embedded.secrets import SecretsLostError
from faciliauto_bot.embedded.server import ServerError
from faciliauto_bot.up.console import Console
from faciliauto_bot.up.leftovers import RunningError
from faciliauto_bot.up.plan import PlanError
from faciliauto_bot.up.ports import PortError
from faciliauto_bot.up.tree import SetupError, Tree

_EXPECTED = (
    AccountError,
    PlanError,
    PortError,
    RunningError,
    SecretsLostError,
    ServerError,
    SetupError,
    PermissionError,
)


class Command(BaseCommand):
    help = "Starts everything: database, broker, web, workers, and the sandbox where nothing real is configured."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sandbox",
            action=BooleanOptionalAction,
            default=None,
            help="play WhatsApp and the FacilIAuto backend on this machine (default: where neither "
            "WHATSAPP_API_URL nor DATABASE_URL is set)",
        )

    def handle(self, *args: object, sandbox: bool | None, **options: object) -> None:
        console = Console(sys.stdout.buffer)
        try:
            Tree(os.environ, settings.DATA_DIR, console, sandbox=sandbox).run()
        except _EXPECTED as error:
            raise CommandError(str(error)) from error
