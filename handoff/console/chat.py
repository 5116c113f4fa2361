"""One chat as the console shows it: what both sides said, notes and what happened, and who the customer is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.text import capfirst

from conversations.admin import score
from conversations.admin.contact import name_shown, phone_shown
from conversations.admin.profile import rows_of
from conversations.admin.transcript import Bubble, bubbles
from conversations.admin.visible import visible
from conversations.memory import SessionData
from conversations.models import Message, Session, StoredMedia
from handoff import access
from handoff.models import Handoff, HandoffEvent, Note, ScheduledMessage
from handoff.room import called
from leads.models import CatalogueCar

PAGE = 60
"""Messages shown at once; older ones are asked for."""
_EARLIER = 8


@dataclass(frozen=True, slots=True)
class File:
    """A picture, a sound, a film or a document of a bubble."""

    kind: str  # image, audio, video, document, sticker
    link: str = ""  # a public address (a car's photo); empty where the file is kept here
    ready: bool = True
    words: str = ""  # why it cannot be shown


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the course of the chat: a bubble, a note of the house, or what happened."""

    at: datetime
    bubble: Bubble | None = None
    file: File | None = None
    note: Note | None = None
    author: str = ""
    happened: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A stretch of the chat, oldest first."""

    lines: Sequence[Line]
    older: int | None  # ask for what came before this message; None where there is no more
    last: int  # the newest message's id


@dataclass(frozen=True, slots=True)
class Customer:
    """What the side panel tells."""

    name: str
    phone: str
    city: str
    summary: str
    score: float
    reasons: Sequence[str]
    profile: Sequence[tuple[str, str]]
    cars: Sequence[CatalogueCar]
    earlier: Sequence[Handoff] = field(default_factory=tuple)
    sessions: Sequence[Session] = field(default_factory=tuple)


def course(handoff: Handoff, user: User, *, before: int | None = None) -> Course:
    """The latest stretch, or the one before a message, of what this person may read."""
    messages = Message.objects.filter(conversation=handoff.conversation_id)
    left = access.heard_until(user, handoff.conversation_id)
    if left:
        messages = messages.filter(created_at__lt=left)
    if before is not None:
        messages = messages.filter(pk__lt=before)
    shown = bubbles(messages, limit=PAGE)
    files = _files([bubble.pk for bubble in shown])
    lines = [Line(at=bubble.at, bubble=bubble, file=files.get(bubble.pk)) for bubble in shown]
    since = shown[0].at if len(shown) == PAGE else None
    until = None if before is None or not shown else shown[-1].at
    lines += _beside(handoff, access.visible(user), since, until)
    if left and before is None:
        lines.append(Line(at=left, happened="A conversa seguiu em outra fila."))
    return Course(
        lines=sorted(lines, key=lambda line: line.at),
        older=shown[0].pk if len(shown) == PAGE else None,
        last=shown[-1].pk if shown else 0,
    )


def customer(handoff: Handoff, user: User) -> Customer:
    """The person, what they want and what was shown to them, as far as this member of the team may know it."""
    contact = handoff.contact
    known = Session.objects.filter(contact=contact).order_by("-started_at")
    if left := access.heard_until(user, handoff.conversation_id):
        known = known.filter(started_at__lt=left)
    session = handoff.session or known.first()
    data = _memory(session)
    sessions = list(known.defer("data")[: _EARLIER + 1])
    cars = [str(car) for car in handoff.context.get("cars", [])]
    cars += [seen.id for seen in data.dialogue.seen if seen.id not in cars]
    stock = CatalogueCar.objects.in_bulk(cars[-6:])
    return Customer(
        name=name_shown(contact),
        phone=phone_shown(contact.phone_number),
        city=" – ".join(filter(None, [contact.city, contact.state])),
        summary=data.memory.summary or str(handoff.context.get("summary", "")),
        score=session.qualification_score if session else handoff.score,
        reasons=score.reasons(data, returned=len(sessions) > 1) if session else (),
        profile=rows_of(data.user_profile),
        cars=[stock[pk] for pk in cars if pk in stock],
        earlier=list(access.visible(user).filter(contact=contact).exclude(pk=handoff.pk)[:_EARLIER]),
        sessions=sessions,
    )


def seen(user: User, handoff: Handoff, last: int) -> None:
    """The agent who works it has read up to here; who only looks has not."""
    if handoff.assigned_to_id == user.pk:
        Handoff.objects.filter(pk=handoff.pk, seen_message_id__lt=last).update(seen_message_id=last)


def file_of(user: User, message_id: int) -> StoredMedia | None:
    """A kept file of a chat this person may see; ``None`` for any other, as if it were not there."""
    media = StoredMedia.objects.select_related("message").filter(pk=message_id, state=StoredMedia.State.STORED).first()
    if media is None or media.message.erased_at or not visible(Message.objects.filter(pk=message_id)).exists():
        return None
    conversation = media.message.conversation_id
    if not access.visible(user).filter(conversation=conversation).exists():
        return None
    left = access.heard_until(user, conversation)
    return media if left is None or media.message.created_at < left else None


def _memory(session: Session | None) -> SessionData:
    try:
        return SessionData.model_validate(session.data) if session else SessionData()
    except ValueError:
        return SessionData()  # archived by the next turn; nothing of it can be told


def _files(messages: list[int]) -> dict[int, File]:
    kept = StoredMedia.objects.filter(pk__in=messages).defer("content").select_related("message")
    found = {media.pk: _file(media) for media in kept}
    ours: Any = Message.objects.filter(pk__in=messages, direction="outbound").values_list("pk", "payload")
    for pk, payload in ours:
        if pk not in found and (link := payload.get("link") or payload.get("image_link")):
            kind = payload["type"] if payload.get("link") else "image"
            found[pk] = File(kind, link=str(link))
    return found


def _file(media: StoredMedia) -> File:
    ready = media.state == StoredMedia.State.STORED
    waiting = media.state == StoredMedia.State.PENDING
    words = "" if ready else "Recebendo o arquivo…" if waiting else f"Arquivo {media.get_state_display()}."
    return File(media.message.message_type, ready=ready, words=words)


def _beside(handoff: Handoff, seen: QuerySet[Handoff], since: datetime | None, until: datetime | None) -> list[Line]:
    """Notes of the contact and what happened to their handoffs that are ``seen``, in the stretch that is shown."""
    theirs = seen.filter(contact=handoff.contact_id).values("pk")
    notes = Note.objects.filter(contact=handoff.contact_id, handoff__in=theirs).select_related("author")
    events = HandoffEvent.objects.filter(handoff__in=theirs).order_by("-id")
    if since:
        notes, events = notes.filter(created_at__gte=since), events.filter(created_at__gte=since)
    if until:
        notes, events = notes.filter(created_at__lte=until), events.filter(created_at__lte=until)
    lines = [
        Line(at=note.created_at, note=note, author=called(note.author) if note.author else "–")
        for note in notes.order_by("-id")[:PAGE]
    ]
    lines += _not_sent(ScheduledMessage.objects.filter(handoff__in=theirs), since, until)
    newest = list(events[:PAGE])
    names = {user.pk: called(user) for user in User.objects.filter(pk__in={event.actor_id for event in newest})}
    return lines + [Line(at=event.created_at, happened=_happened(event, names)) for event in reversed(newest)]


def _not_sent(scheduled: QuerySet[ScheduledMessage], since: datetime | None, until: datetime | None) -> list[Line]:
    """What an agent scheduled and could not be said, with its words, so that somebody can say them."""
    dropped = scheduled.filter(state=ScheduledMessage.State.DROPPED).order_by("-due_at")
    if since:
        dropped = dropped.filter(due_at__gte=since)
    if until:
        dropped = dropped.filter(due_at__lte=until)
    return [
        Line(at=one.due_at, happened=f"Mensagem agendada não enviada: “{one.text}” · {one.problem}")
        for one in dropped[:_EARLIER]
    ]


def _happened(event: HandoffEvent, names: dict[int, str]) -> str:
    who = names.get(event.actor_id or 0, "")
    return " · ".join(filter(None, [capfirst(event.get_kind_display()), who, event.detail]))
