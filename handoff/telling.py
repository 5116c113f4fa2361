"""What the house says to a customer outside a turn: one bubble in the outbox, in the caller's transaction."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from conversations import bell, news, outbox
from conversations.engine.replies import render
from conversations.models import Conversation, Delivery
from conversations.whatsapp.outbound import OutboundMessage


def reachable(conversation: Conversation, now: datetime) -> bool:
    """Whether something that answers nothing may be said now: the window is open and the customer has not left."""
    if conversation.suppressed or conversation.erased or conversation.merged_into_id:
        return False
    margin = timedelta(seconds=settings.CLOCKS.window_margin)
    return conversation.window_until is not None and conversation.window_until > now + margin


def tell(
    conversation: Conversation,
    message: OutboundMessage,
    *,
    key: str,
    now: datetime,
    author: str = Delivery.Author.BOT,
    is_reply: bool = False,
) -> None:
    """Write one bubble for the locked conversation as it stands now; the outbox is rung after the commit.

    As the bot it goes out only while no agent speaks; as the system always. Raises ``IntegrityError`` for a ``key``
    that was used before.
    """
    draft = outbox.Draft(message, purpose="notice")
    outbox.enqueue(
        [draft],
        conversation=conversation,
        session=None,
        turn_id=None,
        key=key,
        now=now,
        author=author,
        is_reply=is_reply,
    )
    transaction.on_commit(lambda: _after_commit(conversation), robust=True)


def words(key: str, seed: str, **values: object) -> str:
    """The words of ``key`` from the one place that holds them; ``seed`` picks the variant."""
    return render(key, values, seed=seed)


def _after_commit(conversation: Conversation) -> None:
    bell.ring_outbox(conversation.pk)
    news.tell([conversation.pk])
