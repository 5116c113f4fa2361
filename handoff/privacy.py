"""What handoffs hold of a person: how it is exported and how it is erased (LGPD art. 18)."""

import uuid
from typing import Any

from django.utils import timezone

from handoff.events import record
from handoff.models import Handoff, HandoffEvent, Task
from leads.privacy.shredder import Shredder


class HandoffData(Shredder):
    """Handoffs with what the agent was told, and tasks; words go, rows that only count stay."""

    holds = "Atendimentos por pessoas, avaliações e tarefas"

    def export(self, contact_id: uuid.UUID) -> dict[str, Any]:
        handoffs = Handoff.objects.filter(contact_id=contact_id).select_related("session").order_by("created_at")
        return {"handoffs": [_exported(handoff) for handoff in handoffs]}

    def shred(self, contact_id: uuid.UUID) -> None:
        """What was open is abandoned: nobody is left to answer."""
        now = timezone.now()
        for handoff in Handoff.objects.filter(contact_id=contact_id, status__in=Handoff.OPEN):
            Handoff.objects.filter(pk=handoff.pk).update(status=Handoff.Status.ABANDONED, completed_at=now)
            record(handoff, HandoffEvent.Kind.ABANDONED, now=now, detail="dados apagados")
        Handoff.objects.filter(contact_id=contact_id).update(context={}, feedback=None)
        Task.objects.filter(contact_id=contact_id).update(text="")
        Task.objects.filter(contact_id=contact_id, done_at=None).update(done_at=now)


def _exported(handoff: Handoff) -> dict[str, Any]:
    fields = (
        "reason",
        "context",
        "status",
        "outcome",
        "created_at",
        "claimed_at",
        "completed_at",
        "rating",
        "feedback",
    )
    session = handoff.session.session_id if handoff.session else None
    return {"id": handoff.pk, "session_id": session, **{name: getattr(handoff, name) for name in fields}}
