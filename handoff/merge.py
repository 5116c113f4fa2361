"""Two contacts became one: what people work on for them follows (``conversations.identity.on_merge``)."""

import uuid

from django.utils import timezone

from conversations.models import Contact, Conversation
from handoff.events import record
from handoff.models import Handoff, HandoffEvent, Note, ScheduledMessage, Task


def follow(loser: Contact, winner: Contact) -> None:
    """Runs inside the merge's transaction, after the conversations were joined and under their locks."""
    _leave_one_open(loser, winner)
    for pk, target in _targets(loser).items():
        Handoff.objects.filter(conversation_id=pk).update(conversation_id=target, contact=winner)
        Task.objects.filter(conversation_id=pk).update(conversation_id=target, contact=winner)
        ScheduledMessage.objects.filter(conversation_id=pk).update(conversation_id=target)
    Note.objects.filter(contact=loser).update(contact=winner)


def _leave_one_open(loser: Contact, winner: Contact) -> None:
    """An agent at work wins over a place in the queue, then the conversation that stays, then whoever asked first."""
    found = Handoff.objects.filter(contact__in=[loser, winner], status__in=Handoff.OPEN)
    kept: set[uuid.UUID] = set()
    for handoff in sorted(found.select_related("conversation"), key=lambda h: _rank(h, winner)):
        target = handoff.conversation.merged_into_id or handoff.conversation_id
        if target in kept:
            _abandon(handoff)
        kept.add(target)


def _rank(handoff: Handoff, winner: Contact) -> tuple[bool, bool, float]:
    working = handoff.status == Handoff.Status.IN_PROGRESS
    return not working, handoff.contact_id != winner.pk, handoff.created_at.timestamp()


def _abandon(handoff: Handoff) -> None:
    now = timezone.now()
    Handoff.objects.filter(pk=handoff.pk).update(status=Handoff.Status.ABANDONED, completed_at=now)
    record(handoff, HandoffEvent.Kind.ABANDONED, now=now, detail="contatos unidos")


def _targets(loser: Contact) -> dict[uuid.UUID, uuid.UUID]:
    """Where each conversation with rows of the loser went: another one, or it stayed with a new contact."""
    ids = {
        *Handoff.objects.filter(contact=loser).values_list("conversation_id", flat=True),
        *Task.objects.filter(contact=loser).values_list("conversation_id", flat=True),
    }
    merged = Conversation.objects.filter(pk__in=ids).values_list("pk", "merged_into_id")
    return {pk: target or pk for pk, target in merged}
