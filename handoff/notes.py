"""What agents tell each other of a customer."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from handoff import streams
from handoff.models import Handoff, Note

LONGEST = 4000


class BadNote(ValueError):
    """Nothing, or more than ``LONGEST`` characters."""


@transaction.atomic
def add(handoff: Handoff, author: User, text: str) -> Note:
    """Keep a note of the customer; it never leaves the house. Raises ``BadNote``."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadNote
    note = Note.objects.create(
        contact_id=handoff.contact_id, handoff=handoff, author=author, text=text, created_at=timezone.now()
    )
    streams.handoff_changed(handoff)
    return note
