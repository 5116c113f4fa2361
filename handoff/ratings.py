"""How the customer found it: asked at the close, reminded of once, kept on the handoff, told to a manager when low."""

import uuid
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from conversations.alarm import alarm
from conversations.conversation import locked
from conversations.engine.stars import LOW, MOST, TITLES
from conversations.models import Conversation
from conversations.whatsapp.outbound import ListMenu, Row, Section
from handoff.events import record
from handoff.models import Desk, Handoff, HandoffEvent
from handoff.telling import reachable, tell, words

log = structlog.get_logger(__name__)
AWAITED = timedelta(days=3)
"""How long a typed figure is taken for the stars; a tap counts always."""
_REMINDED_WITHIN = timedelta(hours=24)
_NOT_IN_THE_MIDDLE = timedelta(minutes=5)  # of silence before a reminder
_BATCH = 200
_LOWEST, _HIGHEST = 1, MOST
_LATER = Handoff.objects.filter(conversation=OuterRef("conversation"), created_at__gt=OuterRef("created_at"))
_NOTHING_SINCE = ~Exists(_LATER)  # of a matter that others have followed nobody is asked any more


def ask(handoff: Handoff, *, now: datetime) -> bool:
    """Ask the customer for stars, in the closing transaction; whether they were asked.

    Nobody is asked whom nobody answered, who has opted out, or whose window is closed.
    """
    if handoff.first_response_at is None:
        return False
    conversation = locked(handoff.conversation_id)
    if not reachable(conversation, now):
        return False
    asked = Handoff.objects.filter(pk=handoff.pk, status=Handoff.Status.COMPLETED, rating_asked_at=None)
    if not asked.update(rating_asked_at=now):
        return False
    tell(conversation, _question(handoff.pk, "rating"), key=f"rating:{handoff.pk}", now=now)
    return True


def awaited(handoff: Handoff, now: datetime) -> bool:
    """Whether stars were asked for lately and none were given."""
    asked = handoff.rating_asked_at
    return asked is not None and handoff.rating is None and now - asked < AWAITED


def rate(conversation: Conversation, handoff_id: uuid.UUID | str, stars: int, *, now: datetime) -> bool:
    """Keep the stars for a closed handoff of this locked conversation; other stars later take their place.

    False where there is no such handoff or it has these stars already. Raises ``ValueError`` for stars beyond 1–5.
    """
    if not _LOWEST <= stars <= _HIGHEST:
        raise ValueError(f"{stars} stars")
    handoff = _closed(conversation, handoff_id)
    if handoff is None:
        return False
    others = Handoff.objects.filter(Q(rating=None) | ~Q(rating=stars), pk=handoff.pk)
    if not others.update(rating=stars, rated_at=now):
        return False
    handoff.rating = stars
    detail = f"{stars} estrelas" if stars > 1 else "1 estrela"
    record(handoff, HandoffEvent.Kind.RATED, now=now, detail=f"{detail}: nota baixa" if stars <= LOW else detail)
    if stars <= LOW:
        transaction.on_commit(partial(_tell_managers, handoff.pk, stars), robust=True)
    return True


def add_feedback(conversation: Conversation, handoff_id: uuid.UUID | str, text: str, *, now: datetime) -> bool:
    """Keep what the customer says of a closed handoff of this locked conversation, after what they said before."""
    handoff = _closed(conversation, handoff_id)
    text = text.strip()
    if handoff is None or not text:
        return False
    Handoff.objects.filter(pk=handoff.pk).update(feedback="\n".join(filter(None, (handoff.feedback, text))))
    record(handoff, HandoffEvent.Kind.RATED, now=now, detail="deixou um comentário")
    return True


def remind_due(*, now: datetime) -> int:
    """Remind, once, those who gave no stars; returns how many. Only while they can be written to freely."""
    patience = timedelta(minutes=Desk.rules().remind_rating_after)
    margin = timedelta(seconds=settings.CLOCKS.window_margin)
    quiet = Q(conversation__last_inbound_at=None) | Q(conversation__last_inbound_at__lt=now - _NOT_IN_THE_MIDDLE)
    due = Handoff.objects.filter(
        quiet,
        _NOTHING_SINCE,
        rating=None,
        rating_reminded_at=None,
        rating_asked_at__lte=now - patience,
        rating_asked_at__gt=now - _REMINDED_WITHIN,
        conversation__window_until__gt=now + margin,
        conversation__suppressed=False,
        conversation__erased=False,
        conversation__owner=Conversation.Owner.BOT,
        conversation__unhandled_since=None,
    ).order_by("rating_asked_at")
    return sum(_reminded(pk, now) for pk in list(due.values_list("pk", flat=True)[:_BATCH]))


def _reminded(handoff_id: uuid.UUID, now: datetime) -> bool:
    """One that fails must not keep the others from being reminded."""
    try:
        return _remind(handoff_id, now)
    except Exception as error:
        log.exception("rating_not_reminded", handoff_id=str(handoff_id), error=type(error).__name__)
        return False


@transaction.atomic
def _remind(handoff_id: uuid.UUID, now: datetime) -> bool:
    conversation = locked(Handoff.objects.values_list("conversation_id", flat=True).get(pk=handoff_id))
    if not reachable(conversation, now) or conversation.owner != Conversation.Owner.BOT:
        return False
    unrated = Handoff.objects.filter(_NOTHING_SINCE, pk=handoff_id, rating=None, rating_reminded_at=None)
    if not unrated.update(rating_reminded_at=now):
        return False
    tell(conversation, _question(handoff_id, "rating_reminder"), key=f"rating-reminder:{handoff_id}", now=now)
    return True


def _closed(conversation: Conversation, handoff_id: uuid.UUID | str) -> Handoff | None:
    mine = Handoff.objects.filter(conversation=conversation, status=Handoff.Status.COMPLETED)
    return mine.select_related("assigned_to").filter(pk=handoff_id).first()


def _question(handoff_id: uuid.UUID, key: str) -> ListMenu:
    """From one star up: where WhatsApp takes no list the rows go out numbered, and the number is the stars."""
    rows = tuple(Row(id=f"rate:{stars}:{handoff_id}", title=f"{'⭐' * stars} {TITLES[stars]}") for stars in TITLES)
    return ListMenu(body=words(key, str(handoff_id)), button="Dar minha nota", sections=(Section(rows=rows),))


def _tell_managers(handoff_id: uuid.UUID, stars: int) -> None:
    text = f"Um cliente deu nota baixa ao atendimento: {stars} de {MOST}"
    alarm(f"low_rating:{handoff_id}", text, handoff_id=str(handoff_id))
