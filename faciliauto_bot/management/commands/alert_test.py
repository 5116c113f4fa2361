"""``manage.py alert_test "texto"``: posts one alert now, to see that it arrives."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from faciliauto_bot.alerts import Alert
from faciliauto_bot.alerts.channels import configured
from faciliauto_bot.alerts.sender import post


class Command(BaseCommand):
    help = "Post an alert to every configured channel and say which took it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text")

    def handle(self, *_args: Any, text: str, **_options: Any) -> None:
        channels = configured()
        if not channels:
            raise CommandError("No channel: set SLACK_WEBHOOK_URL, PAGERDUTY_KEY, or EMAIL_URL with ALERT_EMAILS.")
        took = {name: post(name, channel, Alert("alert.test", text)) for name, channel in channels.items()}
        for name, arrived in took.items():
            self.stdout.write(f"{name}: {'sent' if arrived else 'FAILED'}")
        if not all(took.values()):
            raise CommandError("Not every channel took the alert; the log says why.")
