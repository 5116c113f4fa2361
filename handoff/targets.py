"""How long a customer waits measured against what the house promises itself, in minutes when people are there.

Only people's time counts: from when a person was wanted. What the bot did before is not in it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.hours import Hours
from handoff.models import Desk, Handoff


class Goal(StrEnum):
    """What is measured: a person's first words, then the end of the matter."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"

    @property
    def words(self) -> str:
        return "primeira resposta" if self is Goal.FIRST_RESPONSE else "solução"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a handoff stands. ``share``: of the target's time that is used up, 1.0 at the target; over it, breached.

    ``due_at``: when the target is reached, aware in the desk's zone; ``None`` without a target or where people are not
    there for long.
    """

    goal: Goal
    share: float
    breached: bool
    due_at: datetime | None


def standing(handoff: Handoff, rules: Desk, hours: Hours, now: datetime) -> Standing:
    """The goal that is still ahead (the last one of a handoff that has ended), as of ``now`` or its end."""
    goal = Goal.RESOLUTION if handoff.first_response_at else Goal.FIRST_RESPONSE
    target = rules.resolution_target if goal is Goal.RESOLUTION else rules.first_response_target
    if not target:
        return Standing(goal, share=0.0, breached=False, due_at=None)
    share = hours.business_minutes(handoff.created_at, handoff.completed_at or now) / target
    return Standing(goal, share, breached=share > 1, due_at=hours.after(handoff.created_at, target))


def first_response(handoff: Handoff, hours: Hours) -> float | None:
    """Minutes until a person's first words; ``None`` before them."""
    return _between(handoff.created_at, handoff.first_response_at, hours)


def resolution(handoff: Handoff, hours: Hours) -> float | None:
    """Minutes until the end; ``None`` before it."""
    return _between(handoff.created_at, handoff.completed_at, hours)


def _between(start: datetime, end: datetime | None, hours: Hours) -> float | None:
    return None if end is None else hours.business_minutes(start, end)
