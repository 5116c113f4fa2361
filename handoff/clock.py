"""The desk's own clock: what happens at a handoff because time passed. Runs in the sweep that leads.

Every chore stands on its own and does little at a time; one that fails, or one handoff that it fails for, keeps nobody
else waiting.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from conversations.alarm import alarm
from conversations.conversation import locked
from handoff import agents, assignment, call_backs, claims, notices, ratings, scheduled, targets
from handoff.events import record
from handoff.hours import Hours, hours_for
from handoff.models import Desk, Handoff, HandoffEvent

log = structlog.get_logger(__name__)
Chore = Callable[[Desk, datetime], object]
AT_ONCE = 100
"""Handoffs that one round of a chore changes at most."""
_WORDS = ("context", "feedback")  # encrypted, and no clock's business


def tick(now: datetime | None = None) -> None:
    """One round of every chore. Never raises for one of them."""
    moment = now or timezone.now()
    rules = Desk.rules()
    for chore in CHORES:
        try:
            chore(rules, moment)
        except Exception as error:
            log.exception("desk_chore_failed", chore=chore.__name__, error=type(error).__name__)


def absent_agents_leave(_rules: Desk, now: datetime) -> None:
    agents.leave_the_absent(now)


def unanswered_claims_go_back(rules: Desk, now: datetime) -> None:
    """Who took a handoff and did not answer within ``Desk.answer_within`` minutes (0: never) loses it again."""
    if not rules.answer_within:
        return
    detail = f"{assignment.UNANSWERED} em {rules.answer_within} min"
    unanswered = _unanswered(now - timedelta(minutes=rules.answer_within))

    def take_back(handoff: Handoff) -> None:
        with transaction.atomic():
            locked(handoff.conversation_id)
            if unanswered.filter(pk=handoff.pk).exists():  # they may have answered just now
                had = handoff.assigned_to_id
                claims.put_back(handoff.pk, actor_id=had, detail=detail, held_by=had)

    _each(unanswered.order_by("claimed_at"), take_back)


def desk_assigns(rules: Desk, _now: datetime) -> None:
    if rules.assigns:
        assignment.distribute()


def targets_warn(rules: Desk, now: datetime) -> None:
    """A handoff near its target is told of once, and once more near the target of its solution.

    All are looked at, so that those that are not near yet keep no other waiting; telling is what takes time.
    """
    waiting = list(_not_warned(rules, now))
    hours = hours_for({handoff.dealer_id for handoff in waiting})
    warned: list[uuid.UUID] = []

    def warn(handoff: Handoff) -> None:
        if len(warned) < AT_ONCE and _warned(handoff, rules, hours[handoff.dealer_id], now):
            warned.append(handoff.pk)

    _each(waiting, warn)
    if warned:
        number = len(warned)
        text = "Um atendimento está perto do prazo" if number == 1 else f"{number} atendimentos estão perto do prazo"
        alarm(f"handoff_target:{warned[0]}", text, handoff_id=str(warned[0]))


def call_backs_are_offered(rules: Desk, now: datetime) -> None:
    """Whom nobody takes within ``Desk.call_back_after`` minutes (0: never) may choose to be called back."""
    if rules.call_back_after:
        waiting = _waiting_since(now - timedelta(minutes=rules.call_back_after)).filter(
            call_back_offered_at=None,
            conversation__window_until__gt=now + timedelta(seconds=settings.CLOCKS.window_margin),
            conversation__suppressed=False,
            conversation__erased=False,
        )
        _each(waiting.order_by("created_at"), lambda handoff: call_backs.offer(handoff, now=now))


def ratings_are_reminded(_rules: Desk, now: datetime) -> None:
    ratings.remind_due(now=now)


def scheduled_messages_go_out(_rules: Desk, now: datetime) -> None:
    scheduled.send_due(now)


def team_is_told(_rules: Desk, now: datetime) -> None:
    notices.tell_of_waiting(now)


CHORES: tuple[Chore, ...] = (
    absent_agents_leave,
    unanswered_claims_go_back,
    desk_assigns,
    targets_warn,
    call_backs_are_offered,
    ratings_are_reminded,
    scheduled_messages_go_out,
    team_is_told,
)


def _each(found: QuerySet[Handoff] | Iterable[Handoff], do: Callable[[Handoff], object]) -> None:
    """The first of them; who was faster is no error, and what fails for one is logged."""
    for handoff in list(found[:AT_ONCE] if isinstance(found, QuerySet) else found):
        try:
            do(handoff)
        except claims.Moved:
            continue
        except Exception as error:
            log.exception("desk_chore_failed_for", handoff_id=str(handoff.pk), error=type(error).__name__)


def _unanswered(before: datetime) -> QuerySet[Handoff]:
    """Claimed before then, and whoever has it owes the customer an answer since."""
    silent = Q(last_response_at=None) | Q(
        last_response_at__lt=F("claimed_at"), conversation__last_inbound_at__gt=F("last_response_at")
    )
    in_hand = Handoff.objects.filter(status=Handoff.Status.IN_PROGRESS, claimed_at__lte=before)
    return in_hand.filter(silent).defer(*_WORDS)


def _waiting_since(before: datetime) -> QuerySet[Handoff]:
    """What has waited since before then: since it was asked for, or came back to the queue after somebody answered."""
    came_back = HandoffEvent.objects.filter(
        handoff=OuterRef("pk"),
        kind__in=[HandoffEvent.Kind.REQUEUED, HandoffEvent.Kind.MOVED],
        created_at__gt=before,
    )
    unheard = Q(first_response_at=None) | ~Exists(came_back)
    return Handoff.objects.filter(unheard, status=Handoff.Status.PENDING, created_at__lte=before)


def _not_warned(rules: Desk, now: datetime) -> QuerySet[Handoff]:
    """Open handoffs old enough to be near a target even if people were there all the time."""
    sooner = min(rules.first_response_target, rules.resolution_target) * rules.warn_at / 100
    once = Q(warned_at=None) | Q(first_response_at__gt=F("warned_at"))
    old = Handoff.objects.filter(status__in=Handoff.OPEN, created_at__lte=now - timedelta(minutes=sooner))
    return old.filter(once).defer(*_WORDS).order_by("created_at")


def _warned(handoff: Handoff, rules: Desk, hours: Hours, now: datetime) -> bool:
    stands = targets.standing(handoff, rules, hours, now)
    if stands.share * 100 < rules.warn_at or stands.due_at is None:
        return False
    with transaction.atomic():
        locked(handoff.conversation_id)
        same = Handoff.objects.filter(pk=handoff.pk, status__in=Handoff.OPEN, warned_at=handoff.warned_at)
        if not same.filter(first_response_at=handoff.first_response_at).update(warned_at=now):
            return False
        limit = "atrasada" if stands.breached else f"até {stands.due_at:%Hh%M}"
        current = Handoff.objects.defer(*_WORDS).get(pk=handoff.pk)
        record(current, HandoffEvent.Kind.WARNED, now=now, detail=f"{stands.goal.words} {limit}")
    return True
