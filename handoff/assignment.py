"""The desk gives out what waits, where the house wants that (``Desk.assigns``)."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

import structlog

from handoff import agents, claims
from handoff.models import Agent, Handoff, HandoffEvent

log = structlog.get_logger(__name__)
AT_ONCE = 200
"""Waiting handoffs looked at in one round."""


def distribute() -> int:
    """Give waiting handoffs, the most urgent first, to who is online with room and the fewest open chats.

    Of equals to who was given one least recently; whoever had a handoff already and let it go comes last for it.
    Returns how many were given.
    """
    waiting = Handoff.objects.filter(status=Handoff.Status.PENDING).order_by("-urgency", "created_at", "pk")
    found = list(waiting.values_list("pk", "dealer_id")[:AT_ONCE])
    had = _let_go(pk for pk, _ in found)
    nobody_for: set[str] = set()
    given = 0
    for pk, dealer_id in found:
        if dealer_id in nobody_for:
            continue
        try:
            candidates = _in_order(agents.online(dealer_id), had[pk])
            if not candidates:
                nobody_for.add(dealer_id)
            given += _given(pk, candidates)
        except Exception as error:
            log.exception("assignment_failed", handoff_id=str(pk), error=type(error).__name__)
    return given


def _in_order(there: list[Agent], had: set[int]) -> list[Agent]:
    return sorted(there, key=lambda agent: agent.pk in had)


def _given(handoff_id: uuid.UUID, candidates: list[Agent]) -> bool:
    """To the first of them who can still take it."""
    for agent in candidates:
        try:
            claims.assign(handoff_id, agent.user)
        except claims.Unavailable:
            continue
        except claims.Moved:
            return False
        return True
    return False


def _let_go(handoff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[int]]:
    """Who each of them went back from."""
    back = HandoffEvent.objects.filter(handoff_id__in=list(handoff_ids), kind=HandoffEvent.Kind.REQUEUED)
    had: dict[uuid.UUID, set[int]] = defaultdict(set)
    for handoff_id, actor_id in back.values_list("handoff_id", "actor_id"):
        if actor_id is not None:
            had[handoff_id].add(actor_id)
    return had
