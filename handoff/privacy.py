"""What handoffs hold of a person: how it is exported and how it is erased (LGPD art. 18)."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from handoff.events import record
from handoff.models import Handoff, HandoffEvent, Task


def export(contact_id: uuid.UUID) -> list[dict[str, Any]]:
    """Each handoff of the contact, oldest first, in plain values."""
    return [
        {
            "id": str(handoff.pk),
            "session_id": str(handoff.session_id) if handoff.session_id else None,
            "reason": handoff.reason,
            "context": handoff.context,
            "status": handoff.status,
            "outcome": handoff.outcome,
            "created_at": handoff.created_at,
            "claimed_at": handoff.claimed_at,
            "completed_at": handoff.completed_at,
            "rating": handoff.rating,
            "feedback": handoff.feedback,
        }
        for handoff in Handoff.objects.filter(contact_id=contact_id).order_by("created_at")
    ]


@transaction.atomic
def erase(contact_id: uuid.UUID) -> None:
    """Words go, rows that only count stay; what was open is abandoned. Idempotent.

    The caller holds the conversations' locks (``conversations.erasure`` takes them first).
    """
    now = timezone.now()
    waiting = list(Handoff.objects.filter(contact_id=contact_id, status__in=Handoff.OPEN))
    Handoff.objects.filter(pk__in=[handoff.pk for handoff in waiting]).update(
        status=Handoff.Status.ABANDONED, completed_at=now
    )
    for handoff in waiting:
        record(handoff, HandoffEvent.Kind.ABANDONED, now=now, detail="dados apagados")
    Handoff.objects.filter(contact_id=contact_id).update(context={}, feedback=None)
    Task.objects.filter(contact_id=contact_id).update(text="")
    Task.objects.filter(contact_id=contact_id, done_at=None).update(done_at=now)
