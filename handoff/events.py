"""The handoff's log."""

from datetime import datetime

from handoff.models import Handoff, HandoffEvent


def record(
    handoff: Handoff, kind: HandoffEvent.Kind, *, now: datetime, actor_id: int | None = None, detail: str = ""
) -> None:
    """Write what just happened, in the transaction it happened in."""
    HandoffEvent.objects.create(handoff=handoff, kind=kind, actor_id=actor_id, detail=detail[:60], created_at=now)
