"""What an agent says: written under the conversation's lock, sent by the outbox through its gate, and by nothing else.

Every way of saying something takes a ``key`` the page makes once for each message: the same key again returns the first
row, and nothing is sent twice. A refusal is a ``NotSaid``, whose ``words`` the agent reads; nothing is written then.
What is written may still be refused at the gate, by somebody who took over meanwhile or a window that closed.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations import bell, doors, news, outbox
from conversations.conversation import locked
from conversations.models import Conversation, Delivery, Message
from conversations.whatsapp.channel import ChannelFailure
from conversations.whatsapp.limits import BODY_LIMIT, CAPTION_LIMIT, INTERACTIVE_LIMIT
from conversations.whatsapp.outbound import (
    Audio,
    Button,
    Buttons,
    Document,
    Image,
    OutboundMessage,
    Text,
    Video,
)
from conversations.whatsapp.text import clean_text, utf16_length
from handoff import attachments, cards, templates_out
from handoff.attachments import Attachment
from handoff.models import Handoff
from handoff.refusals import (
    CarGone,
    Empty,
    NotSaid,
    NotUploaded,
    NotYours,
    OptedOut,
    StockAway,
    TooLong,
    Unfit,
    WindowClosed,
)

__all__ = [
    "CarGone",
    "Empty",
    "NotSaid",
    "NotUploaded",
    "NotYours",
    "OptedOut",
    "StockAway",
    "TooLong",
    "Unfit",
    "WindowClosed",
    "say_buttons",
    "say_car",
    "say_document",
    "say_image",
    "say_template",
    "say_text",
    "say_video",
    "say_voice",
    "show_typing",
    "window_is_open",
]
log = structlog.get_logger(__name__)
Owner = Conversation.Owner
_TITLE_LIMIT: Final = 20
_MOST_BUTTONS: Final = 3
_TYPING_EVERY: Final = 20  # seconds; WhatsApp shows it for 25


@dataclass(frozen=True, slots=True)
class _Saying:
    """Who says something in which handoff, once."""

    handoff_id: uuid.UUID
    agent: User
    key: uuid.UUID
    now: datetime

    @property
    def unique(self) -> str:
        """Nobody else's key, and no key of another handoff, can be taken for this one."""
        return f"say:{self.handoff_id}:{self.agent.pk}:{self.key}"

    def said(self) -> Delivery | None:
        """The row that was written under this key before."""
        return Delivery.objects.select_related("message").filter(unique_key=f"{self.unique}:0").first()


def say_text(handoff_id: uuid.UUID, agent: User, text: str, *, key: uuid.UUID, now: datetime) -> Delivery:
    """A bubble of text. Raises ``Empty``, ``TooLong``, ``NotYours``, ``WindowClosed``."""
    body = _fitting(text, BODY_LIMIT)
    message = Text(body=body, preview_url="https://" in body or "http://" in body)
    return _write(_Saying(handoff_id, agent, key, now), message)


def say_buttons(
    handoff_id: uuid.UUID, agent: User, text: str, titles: Sequence[str], *, key: uuid.UUID, now: datetime
) -> Delivery:
    """A question with one to three answers to tap. Raises as ``say_text``, and ``Unfit`` for the answers."""
    body = _fitting(text, INTERACTIVE_LIMIT)
    wanted = [one for title in titles if (one := " ".join(clean_text(title).split()))]
    if not 1 <= len(wanted) <= _MOST_BUTTONS:
        raise Unfit(f"Escreva de uma a {_MOST_BUTTONS} respostas.")
    if too_long := next((one for one in wanted if utf16_length(one) > _TITLE_LIMIT), None):
        raise TooLong(utf16_length(too_long), _TITLE_LIMIT)
    if len(set(wanted)) < len(wanted):
        raise Unfit("As respostas precisam ser diferentes.")
    buttons = tuple(Button(id=f"agent:{key.hex}:{number}", title=one) for number, one in enumerate(wanted))
    return _write(_Saying(handoff_id, agent, key, now), Buttons(body=body, buttons=buttons))


def say_image(
    handoff_id: uuid.UUID,
    agent: User,
    content: bytes,
    *,
    filename: str = "",
    caption: str = "",
    key: uuid.UUID,
    now: datetime,
) -> Delivery:
    """A picture (JPEG, PNG, up to 5 MB). Raises as ``say_text``, and ``Unfit`` and ``NotUploaded`` for the file.

    Waits for Meta: not in a transaction.
    """
    under = _fitting(caption, CAPTION_LIMIT, may_be_empty=True)
    picture = attachments.image(content, filename)
    return _write_file(
        _Saying(handoff_id, agent, key, now), picture, lambda media_id: Image(media_id=media_id, caption=under)
    )


def say_video(
    handoff_id: uuid.UUID,
    agent: User,
    content: bytes,
    *,
    filename: str = "",
    caption: str = "",
    key: uuid.UUID,
    now: datetime,
) -> Delivery:
    """A film (MP4, up to 16 MB). Raises and waits as ``say_image``."""
    under = _fitting(caption, CAPTION_LIMIT, may_be_empty=True)
    film = attachments.video(content, filename)
    return _write_file(
        _Saying(handoff_id, agent, key, now), film, lambda media_id: Video(media_id=media_id, caption=under)
    )


def say_document(
    handoff_id: uuid.UUID,
    agent: User,
    content: bytes,
    *,
    filename: str,
    caption: str = "",
    key: uuid.UUID,
    now: datetime,
) -> Delivery:
    """Any file (up to 20 MB), shown under its name. Raises and waits as ``say_image``."""
    under = _fitting(caption, CAPTION_LIMIT, may_be_empty=True)
    paper = attachments.document(content, filename)
    return _write_file(
        _Saying(handoff_id, agent, key, now),
        paper,
        lambda media_id: Document(media_id=media_id, caption=under, filename=paper.filename),
    )


def say_voice(handoff_id: uuid.UUID, agent: User, content: bytes, *, key: uuid.UUID, now: datetime) -> Delivery:
    """What the agent's browser recorded, as a voice note. Raises and waits as ``say_image``."""
    sound = attachments.voice_note(content)
    return _write_file(
        _Saying(handoff_id, agent, key, now), sound, lambda media_id: Audio(media_id=media_id, voice=sound.is_voice)
    )


def say_car(handoff_id: uuid.UUID, agent: User, car_id: str, *, key: uuid.UUID, now: datetime) -> Delivery:
    """A car of the stock as it is now. Raises as ``say_text``, and ``CarGone`` and ``StockAway``.

    Waits for the stock: not in a transaction.
    """
    saying = _Saying(handoff_id, agent, key, now)
    return saying.said() or _write(saying, cards.card(cards.live(car_id)))


def say_template(
    handoff_id: uuid.UUID,
    agent: User,
    name: str,
    language: str,
    values: Mapping[str, str],
    *,
    key: uuid.UUID,
    now: datetime,
) -> Delivery:
    """An approved template with its values (see ``templates_out``), also once the window has closed.

    Raises ``Unfit``, ``NotYours``, and ``OptedOut`` where the customer wants replies only and this would be none.
    """
    saying = _Saying(handoff_id, agent, key, now)
    if said := saying.said():
        return said
    conversation = Conversation.objects.select_related("contact").get(handoffs__pk=handoff_id)
    message = templates_out.message(templates_out.find(name, language, conversation), values)
    return _write(saying, message)


def show_typing(handoff: Handoff, agent: User) -> bool:
    """Blue ticks and "digitando…" on the customer's phone, at most every 20 s. Tells whether Meta knows; never raises.

    Waits for Meta for a moment: not in a transaction.
    """
    try:
        conversation = Conversation.objects.get(pk=handoff.conversation_id)
        if not _owns(conversation, agent) or not window_is_open(conversation):
            return False
        wamid = _last_wamid(conversation)
        if wamid is None or not cache.add(f"typing:{conversation.pk}", 1, _TYPING_EVERY):
            return False
        doors.channel().mark_read(wamid, typing=True)
    except ChannelFailure as failure:
        log.info("typing_not_shown", error=type(failure).__name__)
        return False
    except Exception as error:  # a courtesy: whatever is away, the agent goes on writing
        log.warning("typing_not_shown", error=type(error).__name__)
        return False
    return True


def window_is_open(conversation: Conversation, now: datetime | None = None) -> bool:
    """Whether more than a template may be sent, by the gate's own clock and margin."""
    margin = timedelta(seconds=settings.CLOCKS.window_margin)
    return conversation.window_until is not None and conversation.window_until > (now or timezone.now()) + margin


def _fitting(text: str, limit: int, *, may_be_empty: bool = False) -> str:
    cleaned = clean_text(text).replace("\r\n", "\n").strip()
    if not cleaned and not may_be_empty:
        raise Empty
    if (length := utf16_length(cleaned)) > limit:
        raise TooLong(length, limit)
    return cleaned


def _write_file(saying: _Saying, attachment: Attachment, message_of: Callable[[str], OutboundMessage]) -> Delivery:
    """Meta gets the file first, then the row is written; what can be refused already is refused before the upload."""
    if said := saying.said():
        return said
    handoff = Handoff.objects.select_related("conversation", "assigned_to").get(pk=saying.handoff_id)
    _require_voice(handoff, handoff.conversation, saying.agent)
    if not window_is_open(handoff.conversation, saying.now):
        raise WindowClosed
    media_id = attachments.upload(attachment)
    return _write(saying, message_of(media_id), attachment=attachment, media_id=media_id)


@transaction.atomic
def _write(
    saying: _Saying, message: OutboundMessage, *, attachment: Attachment | None = None, media_id: str = ""
) -> Delivery:
    conversation = locked(Handoff.objects.values_list("conversation_id", flat=True).get(pk=saying.handoff_id))
    if said := saying.said():
        return said
    handoff = Handoff.objects.select_related("assigned_to").get(pk=saying.handoff_id)
    _require_voice(handoff, conversation, saying.agent)
    is_open = window_is_open(conversation, saying.now)
    _require_way(message, conversation, is_open=is_open)
    _count_response(handoff, saying)
    (delivery,) = outbox.enqueue(
        [outbox.Draft(message)],
        conversation=conversation,
        session=conversation.sessions.filter(ended_at=None).only("pk").first(),
        turn_id=None,
        key=saying.unique,
        now=saying.now,
        author=Delivery.Author.AGENT,
        agent_id=saying.agent.pk,
        marks_read=_last_wamid(conversation, unanswered=True),
        is_reply=is_open,
    )
    if attachment:
        attachments.keep(delivery.message, media_id, attachment, now=saying.now)
    transaction.on_commit(partial(_ring, conversation.pk), robust=True)
    return delivery


def _ring(conversation_id: uuid.UUID) -> None:
    bell.ring_outbox(conversation_id)
    news.tell([conversation_id])


def _require_voice(handoff: Handoff, conversation: Conversation, agent: User) -> None:
    works = handoff.status == Handoff.Status.IN_PROGRESS and handoff.assigned_to_id == agent.pk
    if not works or not _owns(conversation, agent):
        raise NotYours(handoff)


def _owns(conversation: Conversation, agent: User) -> bool:
    return conversation.owner == Owner.AGENT and conversation.agent_id == agent.pk


def _require_way(message: OutboundMessage, conversation: Conversation, *, is_open: bool) -> None:
    """Inside the window everything is a reply; outside only a template goes, and not to who wants replies only."""
    if is_open:
        return
    if message.type != "template":
        raise WindowClosed
    if conversation.suppressed:
        raise OptedOut


def _count_response(handoff: Handoff, saying: _Saying) -> None:
    """The first answer is kept for ever, the last one moves. Raises ``NotYours`` where the handoff moved on."""
    mine = Handoff.objects.filter(pk=handoff.pk, status=Handoff.Status.IN_PROGRESS, assigned_to_id=saying.agent.pk)
    counted = mine.update(
        first_response_at=Coalesce("first_response_at", Value(saying.now)), last_response_at=saying.now
    )
    if not counted:
        raise NotYours(handoff)


def _last_wamid(conversation: Conversation, *, unanswered: bool = False) -> str | None:
    """The customer's last message; only if nothing was said after it, where it must still be ``unanswered``."""
    said = Message.objects.filter(conversation=conversation).exclude(message_type="system")
    if not unanswered:
        said = said.filter(direction=Message.Direction.INBOUND)
    last = said.order_by("-id").only("direction", "message_id").first()
    if last is None or last.direction != Message.Direction.INBOUND or last.message_id is None:
        return None
    return str(last.message_id)
