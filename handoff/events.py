"""The handoff's log, and the one place from which pages are told that a handoff changed."""

from collections.abc import Iterable
from datetime import datetime

from handoff import streams
from handoff.models import Handoff, HandoffEvent


def record(
    handoff: Handoff,
    kind: HandoffEvent.Kind,
    *,
    now: datetime,
    actor_id: int | None = None,
    detail: str = "",
    also: Iterable[int | None] = (),
) -> None:
    """Write what just happened, in the transaction it happened in; after its commit open pages are told.

    ``also``: members of the team whom it concerns beside whoever has the handoff now.
    """
    HandoffEvent.objects.create(handoff=handoff, kind=kind, actor_id=actor_id, detail=detail[:60], created_at=now)
    streams.handoff_changed(handoff, agents=[handoff.assigned_to_id, *also])
