"""The team: who is there, how much each has in hand, and what becomes of their chats when they leave."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from handoff import access, claims, room, streams
from handoff.models import Agent, Desk, Handoff

log = structlog.get_logger(__name__)
State = Agent.State
SEEN_EVERY = 15.0
"""Seconds between two notes that somebody is there."""
LEAST_PATIENCE = 90
"""Seconds without a sign before somebody may count as absent: browsers let a hidden page give one a minute."""
END_OF_SHIFT, PAUSE, AWAY = "fim do turno", "pausa do atendente", "atendente ausente"
NOT_THEIRS = "atendente não vê mais esta fila"
_LOOKED_FOR = timedelta(minutes=1)  # the sweep looks for the absent far more often than this


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of the chats of somebody who stopped answering."""

    handed_over: int = 0
    requeued: int = 0


@dataclass(slots=True)
class _House:
    """Whether it may be us who were away, and not the people of whom nothing is heard.

    So it may be when the sweep itself has not looked for a while, and when nobody at all is heard any more. Everybody
    then has one ``patience`` to come back, counted anew after each time that the sweep was away.
    """

    looked_at: datetime | None = None
    wait: timedelta | None = None

    def may_have_been_away(self, now: datetime, patience: timedelta, *, silent: bool) -> bool:
        gap = timedelta.max if self.looked_at is None else now - self.looked_at
        self.looked_at = now
        if gap > _LOOKED_FOR or (silent and self.wait is None):
            self.wait = patience
        elif self.wait is not None:
            self.wait = self.wait - gap if self.wait > gap else None
        return self.wait is not None


_house = _House()


def agent_of(user: User) -> Agent:
    """How this person works; made at first use."""
    agent, _ = Agent.objects.get_or_create(user=user)
    return agent


def come_online(user: User, *, now: datetime | None = None) -> Agent:
    """From now on they may be given handoffs."""
    return _change(user, State.ONLINE, now=now or timezone.now())


def pause(user: User, *, keep: bool = False, to: User | None = None) -> Parted:
    """They are given nothing new. Their open chats go to ``to``, else back to the queue, unless they ``keep`` them.

    What ``to`` cannot take (away, full, not their queue) goes back to the queue.
    """
    _change(user, State.PAUSED, now=timezone.now())
    return Parted() if keep else _part(user, to=to, why=PAUSE)


def leave(user: User, *, to: User | None = None) -> Parted:
    """The end of a shift: their open chats go to ``to`` as far as they can take them, else back to the queue."""
    _change(user, State.OFFLINE, now=timezone.now())
    return _part(user, to=to, why=END_OF_SHIFT)


def seen(user: User, *, now: datetime | None = None) -> None:
    """Their browser is there. Cheap enough for every heartbeat: written at most every ``SEEN_EVERY`` seconds."""
    now = now or timezone.now()
    stale = Q(seen_at=None) | Q(seen_at__lt=now - timedelta(seconds=SEEN_EVERY))
    Agent.objects.filter(stale, pk=user.pk).update(seen_at=now)


def load(user: User) -> int:
    """How many chats they have in hand."""
    return room.in_hand_of(user).count()


def online(dealer_id: str) -> list[Agent]:
    """Who is online, may see this dealer's queue ("" for the central one) and has room.

    Fewest open chats first, of equals who was given one least recently. Their ``user`` is loaded.
    """
    with_room = there(dealer_id).annotate(in_hand=chats_in_hand()).filter(in_hand__lt=F("capacity"))
    return list(with_room.select_related("user").order_by("in_hand", F("assigned_at").asc(nulls_first=True), "pk"))


def anyone_online(dealer_id: str) -> bool:
    """Whether anybody who may see this dealer's queue is online, with room or without."""
    return there(dealer_id).exists()


def leave_the_absent(now: datetime) -> int:
    """Whoever was not seen for a while is off duty, unless it may be the house that was away (``_House``).

    No chat stays with somebody who is off duty, or who may not see its queue any more; returns how many moved.
    """
    patience = timedelta(seconds=max(Desk.rules().away_after, LEAST_PATIENCE))
    on_duty = Agent.objects.exclude(state=State.OFFLINE)
    newest = on_duty.aggregate(newest=Max("seen_at"))["newest"]
    if not _house.may_have_been_away(now, patience, silent=newest is not None and newest < now - patience):
        _sign_off(on_duty.filter(Q(seen_at=None) | Q(seen_at__lt=now - patience)), now)
    absent = _put_back(_left_alone(), AWAY)
    return absent + sum(_put_back(chats, NOT_THEIRS) for chats in _no_longer_seen())


def _sign_off(absent: QuerySet[Agent], now: datetime) -> None:
    for pk in list(absent.values_list("pk", flat=True)):
        if absent.filter(pk=pk).update(**_since(State.OFFLINE, now)):  # they may have come back just now
            log.info("agent_absent", user_id=pk)
            _tell(pk)


def _left_alone() -> QuerySet[Handoff]:
    """Chats of people who are off duty, may no longer sign in, or are no longer here."""
    on_duty = Agent.objects.exclude(state=State.OFFLINE).filter(user__is_active=True)
    return _in_hand().filter(~Q(assigned_to__in=on_duty.values("pk")) | Q(assigned_to=None))


def _no_longer_seen() -> Iterator[QuerySet[Handoff]]:
    """Chats whose agents may no longer see their queue, queue by queue."""
    for queue in list(_in_hand().order_by().values_list("dealer_id", flat=True).distinct()):
        yield _in_hand().filter(dealer_id=queue).exclude(assigned_to__in=access.those_who_see(queue).values("pk"))


def _in_hand() -> QuerySet[Handoff]:
    return Handoff.objects.filter(status=Handoff.Status.IN_PROGRESS)


def _put_back(chats: QuerySet[Handoff], why: str) -> int:
    held = list(chats.values_list("pk", "assigned_to_id"))
    return sum(_requeued(pk, why, held_by=had) for pk, had in held)


def there(dealer_id: str) -> QuerySet[Agent]:
    """Who is online and may see this dealer's queue, with room or without."""
    return Agent.objects.filter(state=State.ONLINE, user__in=access.those_who_see(dealer_id).values("pk"))


def chats_in_hand() -> Coalesce:
    """How many chats each of a list of agents has, of whatever queue: to annotate them with."""
    mine = Handoff.objects.filter(assigned_to=OuterRef("pk"), status=Handoff.Status.IN_PROGRESS).order_by()
    counted = mine.values("assigned_to").annotate(chats=Count("pk")).values("chats")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _change(user: User, state: Agent.State, *, now: datetime) -> Agent:
    agent_of(user)
    changed = Agent.objects.filter(pk=user.pk).exclude(state=state).update(**_since(state, now), seen_at=now)
    if changed:
        _tell(user.pk)
    else:
        Agent.objects.filter(pk=user.pk).update(seen_at=now)
    return Agent.objects.get(pk=user.pk)


def _since(state: Agent.State, now: datetime) -> dict[str, object]:
    return {"state": state, "state_since": now}


def _tell(user_id: int) -> None:
    names = [streams.agent(user_id), streams.EVERY_QUEUE]
    transaction.on_commit(lambda: streams.publish(names), robust=True)


def _part(user: User, *, to: User | None, why: str) -> Parted:
    """One transaction a chat: what somebody else moved meanwhile is passed over."""
    mine = room.in_hand_of(user).order_by("claimed_at", "pk").values_list("pk", flat=True)
    handed_over = requeued = 0
    for pk in list(mine):
        if to is not None and _handed_over(pk, user, to, why):
            handed_over += 1
        else:
            requeued += _requeued(pk, why, held_by=user.pk)
    return Parted(handed_over, requeued)


def _handed_over(handoff_id: uuid.UUID, user: User, to: User, why: str) -> bool:
    try:
        claims.transfer(handoff_id, to, actor_id=user.pk, detail=why, held_by=user.pk)
    except (claims.Moved, claims.Unavailable):
        return False
    return True


def _requeued(handoff_id: uuid.UUID, why: str, *, held_by: int | None) -> bool:
    try:
        claims.put_back(handoff_id, actor_id=held_by, detail=why, held_by=held_by)
    except claims.Moved:
        return False
    return True
