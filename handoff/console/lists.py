"""The console's list: what waits and what is worked, the most urgent first. Three queries whatever the number."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.text import Truncator

from conversations import sql
from conversations.admin.contact import name_shown
from conversations.admin.search import contacts_of, token_of
from conversations.admin.visible import visible as visible_messages
from conversations.admin.words import type_of
from conversations.models import Message
from handoff import access
from handoff.models import Handoff
from handoff.room import called

MOST = 60
"""Rows a list shows."""
_WORDS = 90
_CLOSES_SOON = timedelta(hours=2)
Status = Handoff.Status

FILTERS = {"minhas": "Minhas", "fila": "Na fila", "todas": "Abertas", "encerradas": "Encerradas"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    handoff: Handoff
    name: str
    city: str
    words: str  # the latest in the chat, cut
    ours: bool  # the latest words are ours
    words_at: datetime
    unread: int
    mine: bool
    agent: str
    window_until: datetime | None
    window_closed: bool
    window_closes_soon: bool


def rows(seen: QuerySet[Handoff], user: User, wanted: str, *, search: str = "", now: datetime) -> list[Row]:
    """The lines of one filter, of what a person may see; ``search`` is a name, a phone or its last digits."""
    chosen = _chosen(seen, user, wanted)
    if search:
        chosen = chosen.filter(contact__in=contacts_of(token_of(search)).values("pk"))
    handoffs = list(chosen.select_related("contact", "conversation", "assigned_to").defer("context", "feedback")[:MOST])
    latest = _latest(_still_ours(handoffs, seen))
    unread = _unread([handoff for handoff in handoffs if handoff.assigned_to_id == user.pk and handoff.is_open])
    return [_row(handoff, latest.get(handoff.conversation_id), unread, user, now) for handoff in handoffs]


def counts(seen: QuerySet[Handoff], user: User) -> dict[str, int]:
    """How many there are of each filter but the closed ones, which nobody counts."""
    found = seen.filter(status__in=Handoff.OPEN).aggregate(
        minhas=Count("pk", filter=Q(assigned_to=user)),
        fila=Count("pk", filter=Q(status=Status.PENDING)),
        todas=Count("pk"),
    )
    return {name: int(number) for name, number in found.items()}


def _chosen(seen: QuerySet[Handoff], user: User, wanted: str) -> QuerySet[Handoff]:
    if wanted == "minhas":
        return seen.filter(assigned_to=user, status=Status.IN_PROGRESS).order_by("claimed_at", "pk")
    if wanted == "fila":
        return seen.filter(status=Status.PENDING).order_by("-urgency", "created_at", "pk")
    if wanted == "encerradas":
        return seen.exclude(status__in=Handoff.OPEN).exclude(completed_at=None).order_by("-completed_at")
    return seen.filter(status__in=Handoff.OPEN).order_by("-status", "-urgency", "created_at", "pk")


def _still_ours(handoffs: Sequence[Handoff], seen: QuerySet[Handoff]) -> list[uuid.UUID]:
    """The conversations whose newest words are for who sees these queues: not those that went on in another shop's."""
    wanted = {handoff.conversation_id for handoff in handoffs}
    ended = {handoff.conversation_id for handoff in handoffs if not handoff.is_open}
    return list(wanted - access.left_behind(seen, ended)) if ended else list(wanted)


def _latest(conversations: Sequence[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """The newest message each conversation shows."""
    if not conversations:
        return {}
    newest = RawSQL(
        "SELECT m.id FROM unnest(%s::uuid[]) AS c(id) CROSS JOIN LATERAL (SELECT id FROM conversations_message"
        " WHERE conversation_id = c.id AND NOT held ORDER BY id DESC LIMIT 1) m",
        [list(conversations)],
    )
    found = visible_messages(Message.objects.filter(pk__in=newest)).defer("payload", "entities")
    return {message.conversation_id: message for message in found}


def _unread(handoffs: Sequence[Handoff]) -> dict[uuid.UUID, int]:
    """Customers' messages that came after what the agent has seen."""
    if not handoffs:
        return {}
    found = sql.rows(
        "SELECT h.id, count(m.id) FROM handoff_handoff h JOIN conversations_message m"
        " ON m.conversation_id = h.conversation_id AND m.direction = 'inbound' AND NOT m.held"
        " AND m.id > h.seen_message_id AND m.created_at > h.created_at WHERE h.id = ANY(%s) GROUP BY h.id",
        [[handoff.pk for handoff in handoffs]],
    )
    return {pk: int(number) for pk, number in found}


def _row(handoff: Handoff, latest: Message | None, unread: dict[uuid.UUID, int], user: User, now: datetime) -> Row:
    until = handoff.conversation.window_until
    contact, agent = handoff.contact, handoff.assigned_to
    return Row(
        handoff=handoff,
        name=name_shown(contact),
        city=" – ".join(filter(None, [contact.city, contact.state])),
        words=_words(latest),
        ours=latest is not None and latest.direction == Message.Direction.OUTBOUND,
        words_at=latest.created_at if latest else handoff.created_at,
        unread=unread.get(handoff.pk, 0),
        mine=handoff.assigned_to_id == user.pk,
        agent=called(agent) if agent else "",
        window_until=until,
        window_closed=until is None or until <= now,
        window_closes_soon=until is not None and now < until <= now + _CLOSES_SOON,
    )


def _words(message: Message | None) -> str:
    if message is None:
        return ""
    if message.erased_at:
        return "Mensagem apagada"
    return Truncator(" ".join((message.content or type_of(message.message_type)).split())).chars(_WORDS)
