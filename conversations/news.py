"""Tells whoever watches a conversation that there is something new in it. A bell: losing one loses no message.

``handoff`` listens. A listener must be quick and never raise; it runs after the commit that made the news.
"""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

import structlog

log = structlog.get_logger(__name__)
_listeners: list["Listener"] = []


class Listener(Protocol):
    """``said``: the customer wrote; otherwise something of ours changed, or a tick."""

    def __call__(self, conversation_id: UUID, *, said: bool) -> None: ...


def listen(listener: Listener) -> None:
    """Be told of every conversation with news: a message either way, a delivery fact, another owner."""
    _listeners[:] = [listener]


def tell(conversations: Iterable[UUID], *, said: bool = False) -> None:
    """There is something new in these conversations, committed already."""
    for conversation_id in conversations:
        for listener in _listeners:
            try:
                listener(conversation_id, said=said)
            except Exception as error:  # a page that is not told looks again by itself
                log.warning("news_lost", error=type(error).__name__)
