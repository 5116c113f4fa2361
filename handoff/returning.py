"""A customer who writes again soon after the close: back to whoever helped them, else to the queue."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from conversations.engine import waiting
from conversations.engine.services import AfterHandoff
from conversations.models import Conversation, Delivery
from conversations.whatsapp.outbound import Text
from handoff import agents, call_backs, claims
from handoff.models import Desk, Handoff
from handoff.queue import status_of
from handoff.ratings import awaited
from handoff.telling import tell, words


def after(conversation_id: uuid.UUID | str, *, now: datetime) -> AfterHandoff | None:
    """What the conversation's last handoff left open; ``None`` when no person closed it, or when nothing is."""
    handoff = last_closed(conversation_id)
    if handoff is None:
        return None
    returns = _is_recent(handoff, now)
    rating_awaited = awaited(handoff, now)
    if not (returns or rating_awaited):
        return None
    same_agent = returns and _there(handoff.assigned_to, handoff.dealer_id)
    return AfterHandoff(
        handoff_id=str(handoff.pk), rating_awaited=rating_awaited, returns=returns, same_agent=same_agent
    )


def last_closed(conversation_id: uuid.UUID | str, *, before: Handoff | None = None) -> Handoff | None:
    """The conversation's last handoff (before another one), if a person closed it."""
    mine = Handoff.objects.filter(conversation_id=conversation_id).select_related("assigned_to")
    last = (mine.exclude(pk=before.pk) if before else mine).order_by("-created_at").first()
    return last if last and last.status == Handoff.Status.COMPLETED else None


def told_again(previous: Handoff | None, context: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the agent should see at once: what was known before, under the word that the customer is back."""
    if previous is None or previous.completed_at is None:
        return context
    minutes = int((now - previous.completed_at).total_seconds() // 60)
    since = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    back = f"Voltou a escrever {since} depois de encerrado ({previous.outcome or 'sem resultado'})."
    summaries = (back, previous.context.get("summary", ""), context.get("summary", ""))
    known = {key: value for key, value in context.items() if value}
    return {**previous.context, **known, "summary": "\n".join(dict.fromkeys(filter(None, summaries)))}


def welcome(handoff: Handoff, previous: Handoff | None, *, conversation: Conversation, now: datetime) -> None:
    """Give the waiting handoff to whoever helped before, if they are there, and tell the customer where they are now.

    Runs in the turn's transaction; ``conversation`` is the turn's row and shows the new owner afterwards.
    """
    agent = previous.assigned_to if previous else None
    if agent is not None and _given(handoff, agent):
        conversation.refresh_from_db(fields=["owner", "agent", "bot_paused_until", "generation", "version"])
        name = agent.first_name.strip()
        key = "back_to_agent" if name else "back_to_same"
        _say(handoff, conversation, words(key, str(handoff.pk), agent=name), now)
        return
    status = status_of(handoff, now=now)
    if not status.open_now and call_backs.offer(handoff, now=now):
        return
    place, values = waiting.place(status)
    seed = str(handoff.pk)
    _say(handoff, conversation, f"{words('back_to_queue', seed)}\n\n{words(place, seed, **values)}", now)


def _say(handoff: Handoff, conversation: Conversation, text: str, now: datetime) -> None:
    """As the system: the agent may own already, and the customer must not wonder who answers."""
    key = f"return:{handoff.pk}"
    tell(conversation, Text(body=text), key=key, now=now, author=Delivery.Author.SYSTEM, is_reply=True)


def _given(handoff: Handoff, agent: User) -> bool:
    if not _there(agent, handoff.dealer_id):
        return False
    try:
        with transaction.atomic():
            claims.assign(handoff.pk, agent, actor_id=None)
    except (claims.Moved, claims.Full, claims.Unavailable):
        return False
    return True


def _there(agent: User | None, dealer_id: str) -> bool:
    return agent is not None and any(one.user_id == agent.pk for one in agents.online(dealer_id))


def _is_recent(handoff: Handoff, now: datetime) -> bool:
    within = timedelta(hours=Desk.rules().returns_within)
    return handoff.completed_at is not None and now - handoff.completed_at < within
