"""What agents tell each other of a customer."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.conversation import locked
from handoff import streams
from handoff.models import Handoff, Note

LONGEST = 4000


class BadNote(ValueError):
    """A note that is not kept; ``words`` say why."""

    words = f"Escreva a nota, com até {LONGEST} letras."


class OfNobody(BadNote):
    """The customer had their data erased: nothing may be written of them any more (LGPD, art. 16)."""

    words = "Os dados deste cliente foram apagados; nada mais se anota."


@transaction.atomic
def add(handoff: Handoff, author: User, text: str) -> Note:
    """Keep a note of the customer; it never leaves the house.

    Raises ``BadNote`` for nothing or more than ``LONGEST`` characters, ``OfNobody`` once they were erased.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadNote
    if locked(handoff.conversation_id).erased:
        raise OfNobody
    note = Note.objects.create(
        contact_id=handoff.contact_id, handoff=handoff, author=author, text=text, created_at=timezone.now()
    )
    streams.handoff_changed(handoff)
    return note
