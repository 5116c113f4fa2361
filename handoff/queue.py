"""What the customer is told of the queue: the engine's ``Queue`` service."""

import uuid
from datetime import datetime

from django.db.models import Q

from conversations.engine.services import QueueStatus
from handoff.hours import Hours
from handoff.models import Handoff


class HandoffQueue:
    """First come, first in the queue, over all dealers."""

    def __init__(self, hours: Hours | None = None) -> None:
        self._hours = hours

    def status(self, conversation_id: str, *, now: datetime) -> QueueStatus:
        hours = self._hours or Hours()
        open_now = hours.is_open(now)
        return QueueStatus(
            position=position(conversation_id),
            open_now=open_now,
            opens_at=None if open_now else hours.opens_at(now),
        )


def position(conversation_id: uuid.UUID | str) -> int | None:
    """1 is next; ``None`` when the conversation does not wait."""
    pending = Handoff.objects.filter(status=Handoff.Status.PENDING)
    mine = pending.filter(conversation_id=conversation_id).values_list("created_at", "id").first()
    if mine is None:
        return None
    since, pk = mine
    return pending.filter(Q(created_at__lt=since) | Q(created_at=since, id__lt=pk)).count() + 1
