"""What the manager's wall shows: the desk as it is at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from conversations.admin.contact import name_shown
from handoff import figures, room, targets
from handoff.figures import Open, Ratings, Times
from handoff.hours import Hours, hours_for
from handoff.models import Agent, Desk, Handoff
from leads.models import Dealer

ROWS = 60
"""Open chats shown of each kind; the rest are counted."""
WORDS = 5
_WEEK = timedelta(days=7)
CENTRAL = "central"
_DEALER = "loja:"
_MOST_DEALERS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One open chat. ``target``: ``late`` over the target, ``near`` from the warning on, else ``fine``."""

    handoff: Handoff
    name: str
    queue: str
    agent: str
    since: datetime  # it waits, or its agent has it
    waited: str
    goal: str
    share: int  # of the target's time, in percent
    target: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of the team who is at work."""

    name: str
    state: str
    online: bool
    since: datetime | None
    load: int
    capacity: int

    @property
    def full(self) -> bool:
        return self.load >= self.capacity


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise was kept over some days, in words; ``number`` 0 where there was nothing to keep."""

    number: int
    median: str
    p90: str
    within: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One of the desk's two targets: today, and in seven days."""

    name: str
    target: str
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Wall:
    """The whole page."""

    now: datetime
    open: Open
    longest: str
    late: int
    near: int
    waiting: Sequence[Row]
    working: Sequence[Row]
    promises: Sequence[Promise]
    team: Sequence[Colleague]
    ratings: Ratings
    words: Sequence[Handoff]  # rated, with what the customer wrote beside it

    @property
    def sample(self) -> int:
        """Of how many of the newest handoffs times and ratings are at most."""
        return figures.SAMPLE

    @property
    def online(self) -> int:
        return sum(colleague.online for colleague in self.team)

    @property
    def load(self) -> int:
        """Chats the people who are online have together."""
        return sum(colleague.load for colleague in self.team if colleague.online)

    @property
    def capacity(self) -> int:
        """Chats the people who are online can have together."""
        return sum(colleague.capacity for colleague in self.team if colleague.online)

    @property
    def waiting_unseen(self) -> int:
        return self.open.waiting - len(self.waiting)

    @property
    def working_unseen(self) -> int:
        return self.open.working - len(self.working)


def look(queue: str | None, *, now: datetime) -> Wall:
    """The desk now; ``queue`` as in ``figures``. As many queries for a thousand chats as for none."""
    rules = Desk.rules()
    opened = figures.open_handoffs(queue)
    week, today = now - _WEEK, timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    answered, ended = figures.asked_since(week, queue), figures.ended_since(week, queue)
    hours = hours_for({handoff.dealer_id for handoff in (*opened, *answered, *ended)})
    names = dict(Dealer.objects.filter(pk__in={one.dealer_id for one in opened}).values_list("pk", "name"))
    rows = [_row(handoff, rules, hours, names, now) for handoff in opened]
    counted = figures.counted(queue)
    return Wall(
        now=now,
        open=counted,
        longest=_since(counted.oldest, now),
        late=sum(row.target == "late" for row in rows),
        near=sum(row.target == "near" for row in rows),
        waiting=[row for row in rows if row.handoff.status == Handoff.Status.PENDING][:ROWS],
        working=[row for row in rows if row.handoff.status == Handoff.Status.IN_PROGRESS][:ROWS],
        promises=_promises(answered, ended, hours, rules, today),
        team=[_colleague(agent) for agent in figures.team(queue)],
        ratings=figures.ratings(ended),
        words=figures.last_words(ended, most=WORDS),
    )


def chosen(value: str) -> str | None:
    """The queue that a filter's value stands for; ``None``, all of them, for one it does not know."""
    if value == CENTRAL:
        return ""
    dealer_id = value.removeprefix(_DEALER) if value.startswith(_DEALER) else ""
    return dealer_id if dealer_id.isprintable() and dealer_id else None


def choices() -> list[tuple[str, str]]:
    """Every filter's value and name."""
    dealers = Dealer.objects.filter(active=True).order_by("name", "pk").only("name")[:_MOST_DEALERS]
    shops = [(f"{_DEALER}{dealer.pk}", str(dealer)) for dealer in dealers]
    return [("", "Todas as filas"), (CENTRAL, "Central"), *shops]


def spoken(minutes: float | None) -> str:
    """``menos de 1 min``, ``12 min``, ``2 h``, ``1 h 05 min``; ``–`` for none."""
    if minutes is None:
        return "–"
    whole = round(minutes)
    if whole < 1:
        return "menos de 1 min"
    hours, minutes_left = divmod(whole, 60)
    if not hours:
        return f"{whole} min"
    return f"{hours} h {minutes_left:02d} min" if minutes_left else f"{hours} h"


def _promises(
    answered: Sequence[Handoff], ended: Sequence[Handoff], hours: Mapping[str, Hours], rules: Desk, today: datetime
) -> list[Promise]:
    asked_at = [handoff.created_at for handoff in answered]
    ended_at = [handoff.completed_at for handoff in ended]
    answers = zip(asked_at, figures.minutes_to_answer(answered, hours), strict=True)
    solutions = zip(ended_at, figures.minutes_to_solve(ended, hours), strict=True)
    return [
        _promise("Primeira resposta", rules.first_response_target, list(answers), today),
        _promise("Solução", rules.resolution_target, list(solutions), today),
    ]


def _promise(name: str, target: int, taken: Sequence[tuple[datetime | None, float]], today: datetime) -> Promise:
    """``taken``: minutes, with the moment that says whether they are of today."""
    of_today = [minutes for at, minutes in taken if at and at >= today]
    of_week = [minutes for _, minutes in taken]
    kept = [_kept(figures.times(minutes, target)) for minutes in (of_today, of_week)]
    return Promise(name, spoken(target) if target else "", kept)


def _kept(times: Times) -> Kept:
    within = "" if times.within is None else f"{times.within:.0%}"
    return Kept(times.number, spoken(times.median), spoken(times.p90), within)


def _row(handoff: Handoff, rules: Desk, hours: Mapping[str, Hours], names: Mapping[str, str], now: datetime) -> Row:
    stands = targets.standing(handoff, rules, hours[handoff.dealer_id], now)
    since = handoff.claimed_at or handoff.created_at
    near = stands.share * 100 >= rules.warn_at
    return Row(
        handoff=handoff,
        name=name_shown(handoff.contact),
        queue=(names.get(handoff.dealer_id) or handoff.dealer_id) if handoff.dealer_id else "Central",
        agent=room.called(handoff.assigned_to) if handoff.assigned_to else "",
        since=since,
        waited=_since(since, now),
        goal=stands.goal.words,
        share=round(stands.share * 100),
        target="late" if stands.breached else "near" if near else "fine",
    )


def _colleague(agent: Agent) -> Colleague:
    return Colleague(
        name=room.called(agent.user),
        state=agent.get_state_display(),
        online=agent.state == Agent.State.ONLINE,
        since=agent.state_since,
        load=getattr(agent, "load", 0),
        capacity=agent.capacity,
    )


def _since(moment: datetime | None, now: datetime) -> str:
    return spoken((now - moment).total_seconds() / 60 if moment else None)
