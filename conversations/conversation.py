"""The conversation row: its lock, its owner, its versions. Every writer of what a turn reads goes through here."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from conversations import sql
from conversations.models import Conversation, ConversationEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def lock(conversation_id: uuid.UUID | str) -> Conversation:
    """The row, locked for this transaction, merged away or not.

    ``FOR NO KEY UPDATE``: a plain ``FOR UPDATE`` would block the webhook's insert, whose foreign key takes KEY SHARE.
    Raises ``Conversation.DoesNotExist``.
    """
    found = sql.select(Conversation, "WHERE id = %s FOR NO KEY UPDATE", [conversation_id])
    if not found:
        raise Conversation.DoesNotExist
    return found[0]


def locked(conversation_id: uuid.UUID | str) -> Conversation:
    """The row, locked for this transaction, after following merges. Raises ``Conversation.DoesNotExist``."""
    conversation = lock(conversation_id)
    while conversation.merged_into_id:
        conversation = lock(conversation.merged_into_id)
    return conversation


def changed(
    conversation: Conversation, kind: str, fields: list[str], *, actor_id: int | None = None, detail: str = ""
) -> None:
    """Save the named columns of a locked conversation, raise its version and write what happened."""
    conversation.version += 1
    conversation.save(update_fields=[*fields, "version"])
    record(conversation, kind, actor_id=actor_id, detail=detail)


def record(conversation: Conversation, kind: str, *, actor_id: int | None = None, detail: str = "") -> None:
    """Write an event row as the conversation now stands."""
    ConversationEvent.objects.create(
        conversation=conversation,
        kind=kind,
        owner=conversation.owner,
        generation=conversation.generation,
        version=conversation.version,
        actor_id=actor_id,
        detail=detail[:60],
    )


def change_owner(
    conversation: Conversation,
    *,
    owner: str,
    agent: AbstractBaseUser | None = None,
    actor_id: int | None = None,
    detail: str = "",
) -> None:
    """Hand a locked conversation to ``owner``; what was written under the old generation is no longer sent.

    Whoever decides who speaks from now on ends a pause of the bot too.
    Raises ``ValueError`` for an agent without ownership or ownership without an agent.
    """
    if (agent is None) == (owner == Conversation.Owner.AGENT):
        raise ValueError("an agent owns exactly when the owner is an agent")
    conversation.owner = owner
    conversation.agent_id = agent.pk if agent else None
    conversation.bot_paused_until = None
    conversation.generation += 1
    fields = ["owner", "agent", "bot_paused_until", "generation"]
    changed(conversation, "owner", fields, actor_id=actor_id, detail=detail)


def pause_bot(conversation: Conversation, *, until: datetime) -> None:
    """Silence the bot in a locked conversation; what it still had to say is no longer sent."""
    conversation.bot_paused_until = until
    conversation.generation += 1
    changed(conversation, "bot_paused", ["bot_paused_until", "generation"])


def bot_is_silent(conversation: Conversation, now: datetime) -> bool:
    """Whether a person speaks here: an agent who owns, or somebody on the shop's own phone."""
    paused = conversation.bot_paused_until is not None and conversation.bot_paused_until > now
    return paused or conversation.owner == Conversation.Owner.AGENT
