"""The desk in numbers: what is open, how fast people answered and solved, what customers say of it.

Every question follows an index and reads at most a bounded number of the newest rows, so that it costs the same after
fifty thousand handoffs. ``queue`` is a dealer's id, "" for the central queue, or ``None`` for all of them. Only
people's time counts: from when a person was wanted, in minutes when people are there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import fmean, median

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, When

from handoff import access, targets
from handoff.agents import chats_in_hand
from handoff.hours import Hours
from handoff.models import Agent, Handoff

MOST_OPEN = 1_000
"""Open handoffs read at once, those that wait and are most urgent first."""
SAMPLE = 1_000
"""Of how many of the newest handoffs times and ratings are taken."""
STARS = (5, 4, 3, 2, 1)
_WORDED = 200  # of the newest ratings the words are looked for
Status = Handoff.Status


@dataclass(frozen=True, slots=True)
class Open:
    """How many customers wait and are being answered, and since when the first of those who wait does."""

    waiting: int
    working: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Times:
    """Of ``number`` handoffs: half took at most ``median`` minutes, nine in ten at most ``p90``.

    ``within``: the share of them that met the target. All ``None`` where there were none.
    """

    number: int
    median: float | None = None
    p90: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Ratings:
    """What customers gave: ``mean`` is ``None`` where nobody did; ``stars`` counts from five down to one."""

    number: int
    mean: float | None
    stars: Sequence[tuple[int, int]]


def counted(queue: str | None) -> Open:
    """What is open now."""
    found = _of(queue).filter(status__in=Handoff.OPEN)
    numbers = found.aggregate(
        waiting=Count("pk", filter=Q(status=Status.PENDING)),
        working=Count("pk", filter=Q(status=Status.IN_PROGRESS)),
        oldest=Min("created_at", filter=Q(status=Status.PENDING)),
    )
    return Open(**numbers)


def open_handoffs(queue: str | None) -> list[Handoff]:
    """What is open now with its customer and agent: first what waits, the most urgent and the oldest before others."""
    waiting_first = Case(When(status=Status.PENDING, then=0), default=1, output_field=IntegerField())
    found = _of(queue).filter(status__in=Handoff.OPEN).select_related("contact", "assigned_to")
    shown = found.only(
        "status",
        "dealer_id",
        "urgency",
        "reason",
        "created_at",
        "claimed_at",
        "first_response_at",
        "completed_at",
        "contact__name",
        "contact__profile_name",
        "assigned_to__username",
        "assigned_to__first_name",
        "assigned_to__last_name",
    )
    return list(shown.order_by(waiting_first, "-urgency", "created_at", "pk")[:MOST_OPEN])


def asked_since(since: datetime, queue: str | None) -> list[Handoff]:
    """The newest handoffs asked for since then that a person has answered, newest first."""
    found = _of(queue).filter(created_at__gte=since).order_by("-created_at").only(*_TIMED)[:SAMPLE]
    return [handoff for handoff in found if handoff.first_response_at]


def ended_since(since: datetime, queue: str | None) -> list[Handoff]:
    """The newest handoffs that ended since then after a person had answered, newest first."""
    found = _of(queue).filter(completed_at__gte=since).order_by("-completed_at").only(*_TIMED)[:SAMPLE]
    return [handoff for handoff in found if handoff.first_response_at and handoff.status != Status.ABANDONED]


def minutes_to_answer(handoffs: Sequence[Handoff], hours: Mapping[str, Hours]) -> list[float]:
    """For each, how long the customer waited for a person's first words. ``hours``: of every dealer among them."""
    return [targets.first_response(handoff, hours[handoff.dealer_id]) or 0.0 for handoff in handoffs]


def minutes_to_solve(handoffs: Sequence[Handoff], hours: Mapping[str, Hours]) -> list[float]:
    """For each, how long until the matter was settled or the bot could go on. ``hours`` as above."""
    return [targets.resolution(handoff, hours[handoff.dealer_id]) or 0.0 for handoff in handoffs]


def times(minutes: Sequence[float], target: int) -> Times:
    """The middle, the tail, and the share that took no longer than ``target``; a target of 0 is none."""
    if not minutes:
        return Times(0)
    ordered = sorted(minutes)
    met = sum(taken <= target for taken in ordered) / len(ordered)
    p90 = ordered[ceil(0.9 * len(ordered)) - 1]
    return Times(len(ordered), median(ordered), p90, met if target else None)


def ratings(ended: Sequence[Handoff]) -> Ratings:
    """What the customers of these handoffs gave."""
    given = Counter(handoff.rating for handoff in ended if handoff.rating is not None)
    return Ratings(
        number=given.total(),
        mean=fmean(given.elements()) if given else None,
        stars=[(star, given[star]) for star in STARS],
    )


def last_words(ended: Sequence[Handoff], *, most: int) -> list[Handoff]:
    """Of these handoffs those whose customers wrote something beside the stars, newest first, with their agent."""
    rated = [handoff.pk for handoff in ended if handoff.rating is not None]
    worded = Handoff.objects.filter(pk__in=rated[:_WORDED], feedback__isnull=False).select_related("assigned_to")
    found = worded.only(
        "rating",
        "feedback",
        "completed_at",
        "assigned_to__username",
        "assigned_to__first_name",
        "assigned_to__last_name",
    )
    return [handoff for handoff in found.order_by("-completed_at")[:most] if handoff.feedback]


def team(queue: str | None) -> list[Agent]:
    """Who is at work and may see the queue, each ``with_load``; who is online before who is in a pause."""
    there = Agent.objects.exclude(state=Agent.State.OFFLINE).filter(user__is_active=True).select_related("user")
    if queue is not None:
        there = there.filter(user__in=access.those_who_see(queue).values("pk"))
    return list(with_load(there).order_by("state", "user__first_name", "user__username")[:MOST_OPEN])


def with_load(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """Each with ``load``: the chats they have in hand, of whatever queue."""
    return agents.annotate(load=chats_in_hand())


_TIMED = ("status", "dealer_id", "created_at", "first_response_at", "completed_at", "rating")


def _of(queue: str | None) -> QuerySet[Handoff]:
    return Handoff.objects.all() if queue is None else Handoff.objects.filter(dealer_id=queue)
