"""Our own numbers: halted when Meta refuses all of it (token, payment), resumed by an operator or a good probe."""

import uuid

from django.utils import timezone

from conversations.alarm import alarm
from conversations.models import BusinessNumber, Conversation
from conversations.whatsapp.errors import rule_for
from conversations.whatsapp.graph import NumberHealth


def halt(phone_number_id: str, *, code: int | None) -> None:
    """Stop claiming for the number; what waits keeps waiting. Tells an operator once."""
    number, _ = BusinessNumber.objects.get_or_create(phone_number_id=phone_number_id)
    if number.halted_at is None:
        BusinessNumber.objects.filter(pk=number.pk, halted_at=None).update(
            halted_at=timezone.now(), halt_reason=f"erro {code} da Meta"
        )
        alarm(f"number_halted_{phone_number_id}", rule_for(code).explanation, code=code)


def halt_of_conversation(conversation_id: uuid.UUID, *, code: int | None) -> None:
    halt(Conversation.objects.values_list("phone_number_id", flat=True).get(pk=conversation_id), code=code)


def learn(health: NumberHealth) -> None:
    """Keep what Meta says of the number; quality webhooks find it by what it shows."""
    BusinessNumber.objects.update_or_create(
        phone_number_id=health.phone_number_id,
        defaults={
            "display_phone_number": "".join(c for c in health.display_phone_number if c.isdigit()),
            "quality": health.quality_rating[:20],
        },
    )


def resume(phone_number_id: str) -> None:
    """Let the number send again; the sweep finds what waited."""
    BusinessNumber.objects.filter(pk=phone_number_id).update(halted_at=None, halt_reason="")
