"""The end of sessions: by the engine, or by a day of silence."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conversations.conversation import changed, lock
from conversations.memory import SessionState
from conversations.models import Conversation, Message, Session


def complete(session: Session, reason: str, *, now: datetime) -> None:
    """End a session whose conversation is locked."""
    session.ended_at, session.end_reason, session.state = now, reason, SessionState.COMPLETED.value
    session.save(update_fields=["ended_at", "end_reason", "state"])


def expire_silent(limit: int = 200) -> int:
    """Complete open sessions after a day of silence, unless a person owns or is wanted; returns how many."""
    before = timezone.now() - timedelta(seconds=settings.CLOCKS.session_idle)
    silent = Session.objects.filter(
        ended_at=None, last_activity_at__lt=before, conversation__owner=Conversation.Owner.BOT
    ).order_by("last_activity_at")
    return sum(_expire(pk, before) for pk in silent.values_list("conversation_id", flat=True)[:limit])


@transaction.atomic
def _expire(conversation_id: uuid.UUID, before: datetime) -> bool:
    conversation = lock(conversation_id)
    session = conversation.sessions.filter(ended_at=None, last_activity_at__lt=before).defer("data").first()
    if session is None or conversation.owner != Conversation.Owner.BOT or conversation.unhandled_since:
        return False
    complete(session, "silence", now=timezone.now())
    changed(conversation, "expired", [])
    return True


def erase_held_text(limit: int = 500) -> int:
    """Empty text that waited a day for a consent that never came; returns how many messages."""
    before = timezone.now() - timedelta(seconds=settings.CLOCKS.held_text)
    old = list(Message.objects.filter(held=True, created_at__lt=before).values_list("pk", flat=True)[:limit])
    return Message.objects.filter(pk__in=old).update(
        content="", payload={}, entities=None, held=False, erased_at=timezone.now()
    )
