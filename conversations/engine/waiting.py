"""Where somebody waits and for how long, as they are told: a key of the replies with its values."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from conversations.engine.replies.format import about_minutes, day_and_time
from conversations.engine.services import QueueStatus

_BRASILIA = ZoneInfo("America/Sao_Paulo")
CALL_BACK_YES, CALL_BACK_NO = "call_back:yes", "call_back:no"
"""What the answers to the offer of a call-back are tapped as."""
Line = tuple[str, dict[str, Any]]


def place(status: QueueStatus) -> Line:
    """For who waits already."""
    if not status.open_now and status.opens_at:
        when = when_back(status.opens_at)
        if status.position is None:
            return "handoff_closed", {"when": when}
        return "queue_closed", {"position": status.position, "when": when}
    if status.position is None:
        return "queue_unknown", {}
    if status.wait_minutes is None:
        return "queue", {"position": status.position}
    return "queue_wait", {"position": status.position, "wait": about_minutes(status.wait_minutes)}


def joining(status: QueueStatus) -> Line:
    """For who is about to wait: ``status`` as it will be in the queue they join."""
    if not status.open_now:
        if status.opens_at is None:
            return "handoff_closed_unknown", {}
        return "handoff_closed", {"when": when_back(status.opens_at)}
    if status.position is None:
        return "handoff_soon", {}
    if status.wait_minutes is None:
        return "handoff_place", {"position": status.position}
    return "handoff_wait", {"position": status.position, "wait": about_minutes(status.wait_minutes)}


def when_back(moment: datetime) -> str:
    """In the time the queue thinks in; a bare UTC is told as Brasília's."""
    return day_and_time(moment.astimezone(_BRASILIA) if moment.tzinfo is UTC else moment)
