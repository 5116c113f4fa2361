"""The conversation row: its lock, its owner, its versions. Every writer of what a turn reads goes through here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from conversations.models import Conversation, ConversationEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def locked(conversation_id: uuid.UUID | str) -> Conversation:
    """The row, locked for this transaction, after following merges.

    ``FOR NO KEY UPDATE``: a plain ``FOR UPDATE`` would block the webhook's insert, whose foreign key takes KEY SHARE.
    Raises ``Conversation.DoesNotExist``.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    while conversation.merged_into_id:
        conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.merged_into_id)
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

    Raises ``ValueError`` for an agent without ownership or ownership without an agent.
    """
    if (agent is None) == (owner == Conversation.Owner.AGENT):
        raise ValueError("an agent owns exactly when the owner is an agent")
    conversation.owner = owner
    conversation.agent_id = agent.pk if agent else None
    conversation.generation += 1
    changed(conversation, "owner", ["owner", "agent", "generation"], actor_id=actor_id, detail=detail)
