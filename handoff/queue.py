"""What the customer is told of the queue: the engine's ``Queue`` service."""

import math
import uuid
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from conversations.engine.services import AfterHandoff, QueueStatus
from handoff import agents
from handoff.hours import Hours, hours_of
from handoff.models import Handoff, Task

LOOKED_AT = 20
"""So many of the latest handoffs tell how long it takes."""
Wait = tuple[datetime, datetime]  # asked for, somebody came


class HandoffQueue:
    """First come, first in the queue of one's shop; ``hours`` for all of them, else each has its own."""

    def __init__(self, hours: Hours | None = None) -> None:
        self._hours = hours

    def status(self, conversation_id: str, *, now: datetime, joins: str | None = None) -> QueueStatus:
        waiting = _waiting(conversation_id)
        if waiting is not None:
            return status_of(waiting, now=now, hours=self._hours)
        last = None if joins is None else _pending(joins).count() + 1
        return _status(joins or "", last, now, self._hours)

    def calls_back(self, conversation_id: str) -> bool:
        agreed = Task.objects.filter(conversation_id=conversation_id, kind=Task.Kind.CALL_BACK, done_at=None)
        return agreed.exists()

    def after(self, conversation_id: str, *, now: datetime) -> AfterHandoff | None:
        from handoff import returning  # it tells who comes back of their place here

        return returning.after(conversation_id, now=now)


def status_of(handoff: Handoff, *, now: datetime, hours: Hours | None = None) -> QueueStatus:
    """Where a waiting handoff stands."""
    status = _status(handoff.dealer_id, _place(handoff), now, hours)
    return status.model_copy(update={"call_back_offered_at": handoff.call_back_offered_at})


def position(conversation_id: uuid.UUID | str) -> int | None:
    """1 is next in the queue of its shop; ``None`` when the conversation does not wait."""
    handoff = _waiting(conversation_id)
    return _place(handoff) if handoff else None


def expected_wait(dealer_id: str, place: int, hours: Hours) -> int | None:
    """About how many minutes from now until somebody comes to the ``place``-th of a dealer's queue.

    What a place in the queue took lately, times the places. ``None`` when nobody of the team is there, or when nothing
    is known.
    """
    if not agents.anyone_online(dealer_id):
        return None
    waits = _latest_waits(dealer_id)
    if not waits:
        return None
    per_place = [
        hours.business_minutes(since, until) / _places_at(since, waits) for since, until in waits if until >= since
    ]
    return max(1, math.ceil(median(per_place) * place)) if per_place else None


def _status(dealer_id: str, place: int | None, now: datetime, hours: Hours | None) -> QueueStatus:
    hours = hours or hours_of(dealer_id)
    open_now = hours.is_open(now)
    return QueueStatus(
        position=place,
        open_now=open_now,
        opens_at=None if open_now else hours.opens_at(now),
        wait_minutes=expected_wait(dealer_id, place, hours) if open_now and place else None,
    )


def _waiting(conversation_id: uuid.UUID | str) -> Handoff | None:
    waits = Handoff.objects.filter(conversation_id=conversation_id, status=Handoff.Status.PENDING)
    return waits.defer("context", "feedback").first()


def _place(handoff: Handoff) -> int:
    since, pk = handoff.created_at, handoff.pk
    before = Q(created_at__lt=since) | Q(created_at=since, id__lt=pk)
    return _pending(handoff.dealer_id).filter(before).count() + 1


def _pending(dealer_id: str) -> QuerySet[Handoff]:
    return Handoff.objects.filter(status=Handoff.Status.PENDING, dealer_id=dealer_id)


def _latest_waits(dealer_id: str) -> list[Wait]:
    """A handoff passed on is claimed anew, so its first answer may have come before."""
    came = Least(F("claimed_at"), F("first_response_at"))  # Postgres' passes over what is not there
    claimed = Handoff.objects.filter(dealer_id=dealer_id, claimed_at__isnull=False)
    latest = claimed.annotate(came_at=came).order_by("-created_at").values_list("created_at", "came_at")
    return list(latest[:LOOKED_AT])


def _places_at(since: datetime, waits: Sequence[Wait]) -> int:
    """How many waited when somebody asked at ``since``, themselves included."""
    return sum(asked < since < came for asked, came in waits) + 1
