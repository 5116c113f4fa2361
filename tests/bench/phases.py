"""What is measured: a steady rate, and the highest rate the system keeps up with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench import cpu
from tests.bench.driver import Driver, Record

QUIET = 1.2  # seconds, TURN_QUIET_MS as it comes
_TYPED = 0.5  # seconds a burst itself takes
_LATE = QUIET + 1.5  # answered later than this, a burst counts as backlog
_RISE = 1.35
_DRAIN = 40


@dataclass(frozen=True, slots=True)
class Phase:
    """Figures of one phase. Latencies in seconds; replies beyond the quiet period."""

    name: str
    offered: float  # bursts a second
    turns: int  # bursts answered
    turns_per_second: float
    messages_per_minute: float
    webhook: dict[str, float]
    reply: dict[str, float]
    webhook_errors: int
    sends_rejected: int
    unanswered: int
    usage: cpu.Usage

    @property
    def errors(self) -> int:
        return self.webhook_errors + self.sends_rejected + self.unanswered


class Phases:
    """Runs phases one after another with one driver."""

    def __init__(self, driver: Driver, pids: dict[str, int], say: Callable[[str], None]) -> None:
        self.driver, self.pids, self.say = driver, pids, say

    async def warm(self, seconds: float) -> None:
        """Let every process import, connect and compile what it needs; nothing is kept of it."""
        await self.driver.offer(5, seconds)
        await self.driver.drain(_DRAIN)
        self.driver.afresh()

    async def steady(self, name: str, rate: float, seconds: float) -> Phase:
        """Offer ``rate`` bursts a second and let everything be answered."""
        before = cpu.read(self.pids)
        await self.driver.offer(rate, seconds)
        await self.driver.drain(_DRAIN)
        usage = cpu.read(self.pids).since(before)
        phase = _phase(name, rate, self.driver.afresh(), usage, over=seconds)
        self.say(f"{name}: {phase.turns_per_second:.1f} turns/s offered, reply p95 {phase.reply['p95']:.2f} s")
        return phase

    async def ceiling(self, first: float, step_seconds: float) -> Phase:
        """Raise the offered rate until answers fall behind; the phase is the step that answered most a second."""
        rate, best = first, None
        while True:
            before = cpu.read(self.pids)
            await self.driver.offer(rate, step_seconds)
            backlog = self.driver.record.waiting(longer_than=_LATE)
            await self.driver.drain(_DRAIN)
            drained = time.time()
            usage = cpu.read(self.pids).since(before)
            record = self.driver.afresh()
            # All that was offered, over the time it took to answer it: never flattered by what was still under way.
            took = max(drained - record.began - QUIET - _TYPED, step_seconds)
            phase = _phase("ceiling", rate, record, usage, over=took)
            self.say(f"  {rate:.1f} bursts/s offered, {phase.turns_per_second:.1f} answered, backlog {backlog}")
            if best is None or phase.turns_per_second > best.turns_per_second:
                best = phase
            if backlog > rate / 2:
                return best
            rate *= _RISE


def _phase(name: str, rate: float, record: Record, usage: cpu.Usage, *, over: float) -> Phase:
    answered = [burst for burst in record.bursts if burst.replied_at]
    return Phase(
        name=name,
        offered=rate,
        turns=len(answered),
        turns_per_second=len(answered) / over,
        messages_per_minute=60 * sum(burst.messages for burst in answered) / over,
        webhook=percentiles(record.webhook_seconds),
        reply=percentiles([burst.replied_at - burst.stored_at - QUIET for burst in answered]),
        webhook_errors=record.webhook_errors,
        sends_rejected=record.sends_rejected,
        unanswered=len(record.bursts) - len(answered),
        usage=usage,
    )


def percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {f"p{share}": ordered[min(len(ordered) * share // 100, len(ordered) - 1)] for share in (50, 95, 99)}
