"""Who works a handoff: claimed, put back, handed to the bot, closed.

Each step locks the conversation first (as every writer does), moves the handoff by a conditional UPDATE whose row
count is checked, hands over the conversation and writes its event, all in one transaction.
"""

import uuid
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations import sessions
from conversations.conversation import change_owner, locked
from conversations.models import Conversation
from handoff.events import record
from handoff.models import Handoff, HandoffEvent

Status, Kind, Owner = Handoff.Status, HandoffEvent.Kind, Conversation.Owner
CLOSED_BY_AGENT = "handoff_closed"  # why the session ended


class Moved(Exception):
    """Somebody was faster: the handoff is no longer where this step starts. ``handoff`` is as it stands now."""

    def __init__(self, handoff: Handoff) -> None:
        super().__init__(f"handoff {handoff.pk} is {handoff.status}")
        self.handoff = handoff


@transaction.atomic
def claim(handoff_id: uuid.UUID, agent: User) -> Handoff:
    """Take a waiting handoff; from now on the agent speaks and the bot is silent. Raises ``Moved``."""
    now = timezone.now()
    conversation = _lock(handoff_id)
    handoff = _move(handoff_id, (Status.PENDING,), Status.IN_PROGRESS, assigned_to=agent, claimed_at=now)
    change_owner(conversation, owner=Owner.AGENT, agent=agent, actor_id=agent.pk, detail=_detail(handoff))
    record(handoff, Kind.CLAIMED, now=now, actor_id=agent.pk)
    return handoff


@transaction.atomic
def put_back(handoff_id: uuid.UUID, *, actor_id: int | None = None, detail: str = "") -> Handoff:
    """Return a claimed handoff to its place in the queue. Raises ``Moved``."""
    conversation = _lock(handoff_id)
    handoff = _move(handoff_id, (Status.IN_PROGRESS,), Status.PENDING, assigned_to=None, claimed_at=None)
    change_owner(conversation, owner=Owner.NOBODY, actor_id=actor_id, detail=_detail(handoff))
    record(handoff, Kind.REQUEUED, now=timezone.now(), actor_id=actor_id, detail=detail)
    return handoff


def return_to_bot(handoff_id: uuid.UUID, *, actor_id: int | None = None, detail: str = "") -> Handoff:
    """The bot goes on in the same session, knowing what was said. Raises ``Moved``."""
    return _end(handoff_id, Status.RETURNED, actor_id=actor_id, detail=detail)


def abandon(handoff_id: uuid.UUID, *, actor_id: int | None = None, detail: str = "") -> Handoff:
    """Nobody will work it; the bot answers again. Raises ``Moved``."""
    return _end(handoff_id, Status.ABANDONED, actor_id=actor_id, detail=detail)


@transaction.atomic
def close(handoff_id: uuid.UUID, *, outcome: str, actor_id: int | None = None) -> Handoff:
    """The matter is settled: the session ends too, the next message begins a new one. Raises ``Moved``."""
    handoff = _end(handoff_id, Status.COMPLETED, actor_id=actor_id, detail=outcome, outcome=outcome)
    session = handoff.conversation.sessions.filter(ended_at=None).defer("data").first()
    if session:
        sessions.complete(session, CLOSED_BY_AGENT, now=timezone.now())
    return handoff


@transaction.atomic
def _end(
    handoff_id: uuid.UUID, status: Handoff.Status, *, actor_id: int | None, detail: str, outcome: str = ""
) -> Handoff:
    now: datetime = timezone.now()
    conversation = _lock(handoff_id)
    handoff = _move(handoff_id, Handoff.OPEN, status, completed_at=now, outcome=outcome)
    change_owner(conversation, owner=Owner.BOT, actor_id=actor_id, detail=_detail(handoff))
    record(handoff, Kind(status), now=now, actor_id=actor_id, detail=detail)
    return handoff


def _lock(handoff_id: uuid.UUID) -> Conversation:
    """The conversation, locked; after it nothing else moves the handoff."""
    return locked(Handoff.objects.values_list("conversation_id", flat=True).get(pk=handoff_id))


def _move(
    handoff_id: uuid.UUID, expected: tuple[Handoff.Status, ...], status: Handoff.Status, **fields: object
) -> Handoff:
    moved = Handoff.objects.filter(pk=handoff_id, status__in=expected).update(status=status, **fields)
    handoff = Handoff.objects.select_related("conversation", "assigned_to").get(pk=handoff_id)
    if not moved:
        raise Moved(handoff)
    return handoff


def _detail(handoff: Handoff) -> str:
    return f"{handoff}: {handoff.get_status_display()}"
