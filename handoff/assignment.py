"""The desk gives out what waits, where the house wants that (``Desk.assigns``)."""

import uuid
from collections import defaultdict
from collections.abc import Mapping

import structlog
from django.db.models import F, Q, QuerySet

from handoff import agents, claims
from handoff.models import Agent, Handoff, HandoffEvent

log = structlog.get_logger(__name__)
AT_ONCE = 200
"""Waiting handoffs looked at in one round."""
UNANSWERED = "sem resposta"
"""How the detail begins with which a handoff goes back from somebody who took it and said nothing."""


def distribute() -> int:
    """Give waiting handoffs, the most urgent first, to who is online with room and the fewest open chats.

    Of equals to who was given one least recently. Whoever had a handoff already and let it go comes last for it, and is
    not given it at all where they left its customer unanswered (``unanswered_by``). Returns how many were given.
    """
    waiting = Handoff.objects.filter(status=Handoff.Status.PENDING)
    there = {queue: {agent.pk for agent in agents.online(queue)} for queue in queues_of(waiting)}
    served = waiting.filter(dealer_id__in=[queue for queue, people in there.items() if people])
    found = served.exclude(pk__in=let_go_by_all(waiting, there)).order_by("-urgency", "created_at", "pk")
    first = list(found.values_list("pk", "dealer_id")[:AT_ONCE])
    had, unanswered = _let_go(waiting), unanswered_by(waiting)
    nobody_for: set[str] = set()
    given = 0
    for pk, dealer_id in first:
        if dealer_id in nobody_for:
            continue
        try:
            candidates = agents.online(dealer_id)
            if not candidates:
                nobody_for.add(dealer_id)
            given += _given(pk, _in_order(candidates, had[pk], without=unanswered[pk]))
        except Exception as error:
            log.exception("assignment_failed", handoff_id=str(pk), error=type(error).__name__)
    return given


def queues_of(handoffs: QuerySet[Handoff]) -> list[str]:
    """The dealers in whose queues these handoffs are; a long queue hides no other."""
    return list(handoffs.order_by("dealer_id").values_list("dealer_id", flat=True).distinct())


def let_go_by_all(handoffs: QuerySet[Handoff], there: Mapping[str, set[int]]) -> list[uuid.UUID]:
    """Which of these handoffs everybody who is there for their queue left unanswered. ``there``: people by dealer."""
    unanswered = unanswered_by(handoffs)
    found = handoffs.filter(pk__in=list(unanswered), dealer_id__in=list(there)).values_list("pk", "dealer_id")
    return [pk for pk, dealer_id in found if there[dealer_id] <= unanswered[pk]]


def unanswered_by(handoffs: QuerySet[Handoff]) -> dict[uuid.UUID, set[int]]:
    """Who had each of these handoffs and let the time pass without a word, since its customer was last answered."""
    since = Q(handoff__last_response_at=None) | Q(created_at__gt=F("handoff__last_response_at"))
    return _actors(_back(handoffs).filter(since, detail__startswith=UNANSWERED))


def _let_go(handoffs: QuerySet[Handoff]) -> dict[uuid.UUID, set[int]]:
    """Who each of them went back from."""
    return _actors(_back(handoffs))


def _back(handoffs: QuerySet[Handoff]) -> QuerySet[HandoffEvent]:
    return HandoffEvent.objects.filter(handoff__in=handoffs.values("pk"), kind=HandoffEvent.Kind.REQUEUED)


def _actors(events: QuerySet[HandoffEvent]) -> dict[uuid.UUID, set[int]]:
    found: dict[uuid.UUID, set[int]] = defaultdict(set)
    for handoff_id, actor_id in events.values_list("handoff_id", "actor_id"):
        if actor_id is not None:
            found[handoff_id].add(actor_id)
    return found


def _in_order(there: list[Agent], had: set[int], *, without: set[int]) -> list[Agent]:
    return sorted((agent for agent in there if agent.pk not in without), key=lambda agent: agent.pk in had)


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
