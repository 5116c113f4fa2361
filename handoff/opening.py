"""How a handoff and a task begin, from an effect of a turn or by the hand of an agent."""

from datetime import datetime
from typing import Any

from conversations.conversation import change_owner
from conversations.models import Conversation, Session
from handoff.events import record
from handoff.hours import hours_of
from handoff.models import Handoff, HandoffEvent, Task

_URGENT = {Handoff.Reason.COMPLAINT, Handoff.Reason.MONEY_OR_LAW, Handoff.Reason.LOW_RATING}


def open_handoff(
    conversation: Conversation,
    *,
    reason: str,
    session: Session | None,
    now: datetime,
    context: dict[str, Any] | None = None,
    dealer_id: str = "",
) -> Handoff:
    """Put the locked conversation in the queue; one that is open already is only noted as asked for again.

    The conversation then belongs to nobody: the bot still answers about cars, an agent may claim it.
    """
    waiting = Handoff.objects.filter(conversation=conversation, status__in=Handoff.OPEN).first()
    if waiting:
        record(waiting, HandoffEvent.Kind.ASKED_AGAIN, now=now, detail=_in_words(reason))
        return waiting
    handoff = Handoff.objects.create(
        conversation=conversation,
        session=session,
        contact_id=conversation.contact_id,
        reason=reason,
        context=context or {},
        dealer_id=dealer_id,
        urgency=urgency_of(reason),
        score=session.qualification_score if session else 0.0,
        created_at=now,
    )
    record(handoff, HandoffEvent.Kind.OPENED, now=now, detail=_in_words(reason))
    change_owner(conversation, owner=Conversation.Owner.NOBODY, detail=_in_words(reason))
    return handoff


def _in_words(reason: str) -> str:
    return str(dict(Handoff.Reason.choices).get(reason, reason))


def urgency_of(reason: str) -> Handoff.Urgency:
    """Anger and money first; a customer whom only our own outage brought can wait."""
    if reason in _URGENT:
        return Handoff.Urgency.HIGH
    return Handoff.Urgency.LOW if reason == Handoff.Reason.BACKEND_DOWN else Handoff.Urgency.NORMAL


def create_task(
    conversation: Conversation, *, kind: str, text: str, now: datetime, dealer_id: str = "", car_id: str = ""
) -> Task:
    """Work to be done by a person, due as soon as people of that dealer are there."""
    return Task.objects.create(
        kind=kind,
        conversation=conversation,
        contact_id=conversation.contact_id,
        dealer_id=dealer_id,
        car_id=car_id,
        text=text,
        created_at=now,
        due_at=hours_of(dealer_id).next_open(now),
    )
