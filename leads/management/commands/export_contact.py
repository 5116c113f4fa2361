import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from leads.privacy.export import export_contact, find_person


class Command(BaseCommand):
    help = "Imprime em JSON tudo o que se guarda de uma pessoa (LGPD art. 18)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "phone_or_id", help="telefone (com ou sem o nono dígito), id do WhatsApp ou código do contato"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        contact_id = find_person(options["phone_or_id"])
        if contact_id is None:
            raise CommandError("Contato não encontrado.")
        self.stdout.write(json.dumps(export_contact(contact_id), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
