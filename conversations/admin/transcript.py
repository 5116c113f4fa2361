"""A conversation as a chat, for reading."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from conversations.admin import words
from conversations.admin.visible import visible
from conversations.models import Delivery, Message

_BOLD = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_/])_(\S(?:[^_\n]*\S)?)_(?![\w_])")
LIMIT = 300  # the newest bubbles a page shows


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the page draws it."""

    pk: int
    ours: bool
    author: str
    text: SafeString
    at: datetime
    note: str = ""  # what was understood
    ticks: str = ""
    read: bool = False
    state: str = ""
    problem: str = ""
    times: str = ""  # when it was sent, delivered, read


def bubbles(messages: QuerySet[Message], *, limit: int = LIMIT) -> list[Bubble]:
    """Oldest first; two queries whatever the number."""
    newest = visible(messages).select_related("delivery").order_by("-id")[:limit]
    found = list(reversed(newest))
    deliveries = {message.pk: message.delivery for message in found if hasattr(message, "delivery")}
    names = _agents({delivery.agent_id for delivery in deliveries.values() if delivery.agent_id})
    return [_bubble(message, deliveries.get(message.pk), names) for message in found]


def chat(messages: QuerySet[Message]) -> SafeString:
    shown = bubbles(messages)
    return render_to_string("admin/conversations/chat.html", {"bubbles": shown, "limit": LIMIT})


def _bubble(message: Message, delivery: Delivery | None, names: dict[int, str]) -> Bubble:
    if delivery is None:
        return Bubble(
            pk=message.pk,
            ours=False,
            author="Cliente",
            text=_text(message),
            at=message.sent_at or message.created_at,
            note=words.understood(message.intent, message.confidence),
        )
    return Bubble(
        pk=message.pk,
        ours=True,
        author=names.get(delivery.agent_id or 0, delivery.get_author_display().capitalize()),
        text=_text(message),
        at=message.created_at,
        ticks=words.ticks(delivery),
        read=delivery.delivery_rank >= 3,
        state=words.delivery_state(delivery),
        problem=words.delivery_problem(delivery),
        times=_times(delivery),
    )


def _text(message: Message) -> SafeString:
    if message.erased_at:
        return escape("Mensagem apagada")
    return _formatted(message.content or words.type_of(message.message_type))


def _formatted(text: str) -> SafeString:
    """As the phone draws it: ``*bold*`` and ``_italic_``; everything else is plain text."""
    marked = _BOLD.sub(r"<strong>\1</strong>", escape(text))
    return mark_safe(_ITALIC.sub(r"<em>\1</em>", marked))  # noqa: S308 - escaped above


def _times(delivery: Delivery) -> str:
    known = [("enviada", delivery.sent_at), ("entregue", delivery.delivered_at), ("lida", delivery.read_at)]
    return " · ".join(f"{name} {localtime(at):%H:%M:%S}" for name, at in known if at)


def _agents(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {
        user.pk: user.get_full_name() or user.get_username() for user in get_user_model().objects.filter(pk__in=ids)
    }
