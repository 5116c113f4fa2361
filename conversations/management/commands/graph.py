"""``manage.py graph``: the conversation's graph as Mermaid."""

from django.core.management.base import BaseCommand

from conversations.engine.graph import picture


class Command(BaseCommand):
    help = "Prints the conversation's graph as Mermaid."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(picture())
