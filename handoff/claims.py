"""Who works a handoff: claimed, assigned, passed on, put back, handed to the bot, closed.

Each step locks the conversation first (as every writer does), then whoever is to take it (``room``), moves the
handoff by a conditional UPDATE whose row count is checked, hands over the conversation and writes its event, all in
one transaction. With ``held_by`` a step is taken only while that person has the handoff, or ``NOBODY``.
"""

import uuid
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations import outbox, sessions
from conversations.conversation import change_owner, locked
from conversations.models import Conversation
from handoff import notes, room, streams
from handoff.events import record
from handoff.models import Agent, Handoff, HandoffEvent, Note
from handoff.room import Full, Unavailable
from leads.models import Dealer

__all__ = [
    "NOBODY",
    "Full",
    "Moved",
    "Unavailable",
    "abandon",
    "assign",
    "claim",
    "close",
    "move",
    "put_back",
    "return_to_bot",
    "transfer",
]
Status, Kind, Owner = Handoff.Status, HandoffEvent.Kind, Conversation.Owner
NOBODY = 0
"""``held_by`` of a handoff that waits."""
CLOSED_BY_AGENT = "handoff_closed"  # why the session ended
_AFRESH: Final = {"assigned_to": None, "claimed_at": None, "notified_at": None}  # who waits again is told of again


class Moved(Exception):
    """Somebody was faster: the handoff is no longer where this step starts. ``handoff`` is as it stands now."""

    def __init__(self, handoff: Handoff) -> None:
        super().__init__(f"handoff {handoff.pk} is {handoff.status}")
        self.handoff = handoff


@transaction.atomic
def claim(handoff_id: uuid.UUID, agent: User) -> Handoff:
    """Take a waiting handoff; from now on the agent speaks and the bot is silent.

    Who was off duty is on duty by it. Raises ``Moved``, ``Full`` for an agent who has as many as they may have, and
    ``Unavailable`` for a queue that they may not see.
    """
    now = timezone.now()
    conversation = _lock(handoff_id)
    handoff = _move(handoff_id, (Status.PENDING,), Status.IN_PROGRESS, assigned_to=agent, claimed_at=now)
    room.take_by_hand(agent, handoff, now=now)
    _hand_over(conversation, handoff, Owner.AGENT, agent=agent, actor_id=agent.pk)
    record(handoff, Kind.CLAIMED, now=now, actor_id=agent.pk)
    return handoff


@transaction.atomic
def assign(handoff_id: uuid.UUID, agent: User, *, actor_id: int | None = None) -> Handoff:
    """Give a waiting handoff to an agent who is online (``actor_id``: who did; ``None``: the desk itself).

    Raises ``Moved``, and ``Unavailable`` for an agent who is not online, has no room, or may not see the queue.
    """
    now = timezone.now()
    conversation = _lock(handoff_id)
    handoff = _move(handoff_id, (Status.PENDING,), Status.IN_PROGRESS, assigned_to=agent, claimed_at=now)
    room.give(agent, handoff)
    Agent.objects.filter(pk=agent.pk).update(assigned_at=now)
    _hand_over(conversation, handoff, Owner.AGENT, agent=agent, actor_id=actor_id)
    record(handoff, Kind.ASSIGNED, now=now, actor_id=actor_id, detail=f"para {room.called(agent)}")
    return handoff


@transaction.atomic
def transfer(
    handoff_id: uuid.UUID,
    agent: User,
    *,
    actor_id: int | None,
    note: str = "",
    detail: str = "",
    held_by: int | None = None,
) -> Handoff:
    """Pass a handoff, waiting or being worked, to ``agent``; ``note`` tells them what to know and never leaves.

    An agent who passes it to themselves steps in: they need room, not to be online. Raises ``Moved``; ``Unavailable``
    for a colleague who is not online, has no room, may not see the queue, or has it already; ``Full`` for who steps in
    without room; ``notes.BadNote`` for one too long.
    """
    now = timezone.now()
    conversation = _lock(handoff_id)
    before = _standing(handoff_id, held_by)
    if before.status == Status.IN_PROGRESS and before.assigned_to_id == agent.pk:
        raise Unavailable(f"{room.called(agent)} já está com este atendimento.")
    handoff = _move(handoff_id, Handoff.OPEN, Status.IN_PROGRESS, assigned_to=agent, claimed_at=now)
    if actor_id == agent.pk:
        room.take_by_hand(agent, handoff, now=now)
    else:
        room.give(agent, handoff)
    _hand_over(conversation, handoff, Owner.AGENT, agent=agent, actor_id=actor_id)
    _leave_note(handoff, note, actor_id, now)
    words = f"{detail}: para {room.called(agent)}" if detail else f"para {room.called(agent)}"
    record(handoff, Kind.TRANSFERRED, now=now, actor_id=actor_id, detail=words, also=[before.assigned_to_id])
    return handoff


@transaction.atomic
def move(
    handoff_id: uuid.UUID, dealer_id: str, *, actor_id: int | None, note: str = "", held_by: int | None = None
) -> Handoff:
    """Put a handoff into another dealer's queue ("" for the central one), where it waits with its old place in time.

    Raises ``Moved``, ``Unavailable`` for a queue there is not, ``notes.BadNote`` for a note too long.
    """
    now = timezone.now()
    dealer = Dealer.objects.filter(pk=dealer_id).first()
    if dealer_id and dealer is None:
        raise Unavailable("Esta fila não existe.")
    conversation = _lock(handoff_id)
    before = _standing(handoff_id, held_by)
    handoff = _move(handoff_id, Handoff.OPEN, Status.PENDING, dealer_id=dealer_id, **_AFRESH)
    if before.status == Status.IN_PROGRESS:
        _hand_over(conversation, handoff, Owner.NOBODY, actor_id=actor_id)
    handoff.conversation = conversation
    _leave_note(handoff, note, actor_id, now)
    detail = f"para a fila {dealer or 'central'}"
    record(handoff, Kind.MOVED, now=now, actor_id=actor_id, detail=detail, also=[before.assigned_to_id])
    left = streams.queue(before.dealer_id)
    transaction.on_commit(lambda: streams.publish([left]), robust=True)
    return handoff


@transaction.atomic
def put_back(
    handoff_id: uuid.UUID,
    *,
    actor_id: int | None = None,
    note: str = "",
    detail: str = "",
    held_by: int | None = None,
) -> Handoff:
    """Return a claimed handoff to its place in the queue.

    Raises ``Moved``, ``notes.BadNote`` for a note too long.
    """
    now = timezone.now()
    conversation = _lock(handoff_id)
    before = _standing(handoff_id, held_by)
    handoff = _move(handoff_id, (Status.IN_PROGRESS,), Status.PENDING, **_AFRESH)
    _hand_over(conversation, handoff, Owner.NOBODY, actor_id=actor_id)
    _leave_note(handoff, note, actor_id, now)
    had = before.assigned_to_id
    record(handoff, Kind.REQUEUED, now=now, actor_id=actor_id, detail=detail, also=[had])
    return handoff


def return_to_bot(
    handoff_id: uuid.UUID, *, actor_id: int | None = None, detail: str = "", held_by: int | None = None
) -> Handoff:
    """The bot goes on in the same session, knowing what was said. Raises ``Moved``."""
    return _end(handoff_id, Status.RETURNED, actor_id=actor_id, detail=detail, held_by=held_by)


def abandon(handoff_id: uuid.UUID, *, actor_id: int | None = None, detail: str = "") -> Handoff:
    """Nobody will work it; the bot answers again. Raises ``Moved``."""
    return _end(handoff_id, Status.ABANDONED, actor_id=actor_id, detail=detail)


@transaction.atomic
def close(handoff_id: uuid.UUID, *, outcome: str, actor_id: int | None = None, held_by: int | None = None) -> Handoff:
    """The matter is settled: the session ends too, the next message begins a new one. The customer is asked how it was.

    Raises ``Moved``.
    """
    from handoff import ratings  # it steps through claims itself

    now = timezone.now()
    handoff = _end(handoff_id, Status.COMPLETED, actor_id=actor_id, detail=outcome, outcome=outcome, held_by=held_by)
    session = handoff.conversation.sessions.filter(ended_at=None).defer("data").first()
    if session:
        sessions.complete(session, CLOSED_BY_AGENT, now=now)
    ratings.ask(handoff, now=now)
    return handoff


@transaction.atomic
def _end(
    handoff_id: uuid.UUID,
    status: Handoff.Status,
    *,
    actor_id: int | None,
    detail: str,
    outcome: str = "",
    held_by: int | None = None,
) -> Handoff:
    now: datetime = timezone.now()
    conversation = _lock(handoff_id)
    _standing(handoff_id, held_by)
    handoff = _move(handoff_id, Handoff.OPEN, status, completed_at=now, outcome=outcome)
    _hand_over(conversation, handoff, Owner.BOT, actor_id=actor_id)
    record(handoff, Kind(status), now=now, actor_id=actor_id, detail=detail)
    return handoff


def _lock(handoff_id: uuid.UUID) -> Conversation:
    """The conversation, locked; after it nothing else moves the handoff."""
    return locked(Handoff.objects.values_list("conversation_id", flat=True).get(pk=handoff_id))


def _standing(handoff_id: uuid.UUID, held_by: int | None = None) -> Handoff:
    """Where the handoff is before the step. Raises ``Moved`` when ``held_by`` is somebody who has it no longer."""
    handoff = Handoff.objects.select_related("assigned_to").get(pk=handoff_id)
    if held_by is not None and (handoff.assigned_to_id or NOBODY) != held_by:
        raise Moved(handoff)
    return handoff


def _move(
    handoff_id: uuid.UUID, expected: tuple[Handoff.Status, ...], status: Handoff.Status, **fields: object
) -> Handoff:
    moved = Handoff.objects.filter(pk=handoff_id, status__in=expected).update(status=status, **fields)
    handoff = Handoff.objects.select_related("conversation", "assigned_to").get(pk=handoff_id)
    if not moved:
        raise Moved(handoff)
    return handoff


def _hand_over(
    conversation: Conversation, handoff: Handoff, owner: str, *, actor_id: int | None, agent: User | None = None
) -> None:
    """Who hands the conversation on themselves has their last words sent; who loses it to somebody has not."""
    if conversation.owner == Owner.AGENT and conversation.agent_id == actor_id:
        outbox.let_go(conversation)
    detail = f"{handoff}: {handoff.get_status_display()}"
    change_owner(conversation, owner=owner, agent=agent, actor_id=actor_id, detail=detail)
    handoff.conversation = conversation


def _leave_note(handoff: Handoff, text: str, author_id: int | None, now: datetime) -> None:
    if len(text.strip()) > notes.LONGEST:
        raise notes.BadNote
    if text.strip():
        Note.objects.create(
            contact_id=handoff.contact_id, handoff=handoff, author_id=author_id, text=text.strip(), created_at=now
        )
