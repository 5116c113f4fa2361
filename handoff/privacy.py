"""What handoffs hold of a person: how it is exported and how it is erased (LGPD art. 18)."""

import uuid
from typing import Any

from django.utils import timezone

from handoff.events import record
from handoff.models import Handoff, HandoffEvent, Note, ScheduledMessage, Task
from leads.privacy.shredder import Shredder


class HandoffData(Shredder):
    """Handoffs with what agents were told, wrote down or wrote for later, and tasks; rows that only count stay."""

    holds = "Atendimentos por pessoas, avaliações, notas internas, mensagens agendadas e tarefas"

    def export(self, contact_id: uuid.UUID) -> dict[str, Any]:
        handoffs = Handoff.objects.filter(contact_id=contact_id).select_related("session").order_by("created_at")
        found = handoffs.prefetch_related("notes", "scheduled")
        tasks = Task.objects.filter(contact_id=contact_id).order_by("created_at")
        return {"handoffs": [_exported(handoff) for handoff in found], "tasks": [_task(task) for task in tasks]}

    def shred(self, contact_id: uuid.UUID) -> None:
        """What was open is abandoned: nobody is left to answer."""
        now = timezone.now()
        for handoff in Handoff.objects.filter(contact_id=contact_id, status__in=Handoff.OPEN):
            Handoff.objects.filter(pk=handoff.pk).update(status=Handoff.Status.ABANDONED, completed_at=now)
            record(handoff, HandoffEvent.Kind.ABANDONED, now=now, detail="dados apagados")
        Handoff.objects.filter(contact_id=contact_id).update(context={}, feedback=None)
        Note.objects.filter(contact_id=contact_id).delete()
        later = ScheduledMessage.objects.filter(handoff__contact_id=contact_id)
        later.filter(state=ScheduledMessage.State.WAITING).update(state=ScheduledMessage.State.CANCELLED)
        later.update(text="")
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
        "rated_at",
        "feedback",
    )
    session = handoff.session.session_id if handoff.session else None
    return {
        "id": handoff.pk,
        "session_id": session,
        **{name: getattr(handoff, name) for name in fields},
        # Who wrote them is a person too, and not the one who asks.
        "notes": [{"text": note.text, "created_at": note.created_at} for note in handoff.notes.all()],
        "scheduled_messages": [
            {"text": one.text, "due_at": one.due_at, "state": one.state} for one in handoff.scheduled.all()
        ],
    }


def _task(task: Task) -> dict[str, Any]:
    """What the customer asked of people, and when it was to be and was done; not by whom."""
    return {name: getattr(task, name) for name in ("kind", "text", "created_at", "due_at", "done_at")}
