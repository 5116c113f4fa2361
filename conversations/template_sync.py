"""Keeps our copy of Meta's message templates: the whole list every hour, single news by webhook."""

from django.db import transaction
from django.utils import timezone

from conversations.models import MessageTemplate
from conversations.whatsapp.graph import GraphClient


def sync(client: GraphClient) -> int:
    """Copy all templates; those Meta no longer has are marked ``DELETED``. Returns how many there are.

    Raises ``ChannelFailure`` when Meta cannot be asked; nothing is changed then.
    """
    definitions = client.templates()
    now = timezone.now()
    with transaction.atomic():
        MessageTemplate.objects.bulk_create(
            [
                MessageTemplate(
                    name=definition.name,
                    language=definition.language,
                    category=definition.category[:20],
                    status=definition.status[:24],
                    components=list(definition.components),
                    synced_at=now,
                )
                for definition in definitions
            ],
            update_conflicts=True,
            unique_fields=["name", "language"],
            update_fields=["category", "status", "components", "synced_at"],
        )
        MessageTemplate.objects.exclude(synced_at=now).update(status="DELETED")
    return len(definitions)
