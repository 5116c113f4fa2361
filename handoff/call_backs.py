"""A call-back instead of waiting: offered once to who waits, and what becomes of it."""

import uuid
from datetime import datetime

from django.db import transaction

from conversations.conversation import locked
from conversations.engine import waiting
from conversations.models import Conversation
from conversations.whatsapp.outbound import Button, Buttons
from handoff import claims
from handoff.events import record
from handoff.hours import hours_of
from handoff.models import Handoff, HandoffEvent
from handoff.telling import reachable, tell, words


@transaction.atomic
def offer(handoff: Handoff, *, now: datetime) -> bool:
    """Ask who still waits whether to call back instead, once; whether they were asked.

    Nobody is asked who has opted out or whose window is closed.
    """
    conversation = locked(handoff.conversation_id)
    if not reachable(conversation, now) or not _offered(handoff.pk, now):
        return False
    handoff.refresh_from_db(fields=["status", "call_back_offered_at"])
    tell(conversation, _question(handoff, now), key=f"call-back:{handoff.pk}", now=now)
    record(handoff, HandoffEvent.Kind.CALL_BACK, now=now)
    return True


def offered_in_turn(handoff: Handoff, *, now: datetime) -> None:
    """The bot's own reply of this turn asks: note it, so that nobody is asked twice."""
    if _offered(handoff.pk, now):
        handoff.call_back_offered_at = now
        record(handoff, HandoffEvent.Kind.CALL_BACK, now=now)


def leave_queue(conversation: Conversation, *, detail: str) -> bool:
    """Nobody works the locked conversation's waiting handoff any more, the bot answers again.

    ``conversation`` shows the new owner afterwards. False when none waits.
    """
    handoff_id = waiting_of(conversation.pk)
    if handoff_id is None:
        return False
    try:
        claims.abandon(handoff_id, detail=detail)
    except claims.Moved:
        return False
    conversation.refresh_from_db(fields=["owner", "agent", "bot_paused_until", "generation", "version"])
    return True


def waiting_of(conversation_id: uuid.UUID) -> uuid.UUID | None:
    """The conversation's handoff that waits."""
    pending = Handoff.objects.filter(conversation_id=conversation_id, status=Handoff.Status.PENDING)
    return pending.values_list("pk", flat=True).first()


def _offered(handoff_id: uuid.UUID, now: datetime) -> bool:
    waits = Handoff.objects.filter(pk=handoff_id, status=Handoff.Status.PENDING, call_back_offered_at=None)
    return bool(waits.update(call_back_offered_at=now))


def _question(handoff: Handoff, now: datetime) -> Buttons:
    hours, seed = hours_of(handoff.dealer_id), str(handoff.pk)
    opens_at = None if hours.is_open(now) else hours.opens_at(now)
    if opens_at is None:
        body = words("call_back", seed)
    else:
        body = words("call_back_closed", seed, when=waiting.when_back(opens_at))
    buttons = (
        Button(id=waiting.CALL_BACK_YES, title="Sim, me retornem"),
        Button(id=waiting.CALL_BACK_NO, title="Prefiro esperar"),
    )
    return Buttons(body=body, buttons=buttons)
