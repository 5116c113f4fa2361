"""Finds what no bell rang for, and keeps the clocks. A plain process: any number run, one leads by advisory lock.

While the broker answers, the sweep only rings, at most once each per ``ring_again``. What stays overdue although it
was rung for (no broker, no worker), it does itself, straight from Postgres.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from conversations import bell, delivery_facts, merge, numbers, sessions, sql
from conversations.alarm import alarm
from conversations.models import BusinessNumber

log = structlog.get_logger(__name__)
LEADER_LOCK = 0x_FACA_0001
BATCH = 500
OWN_HANDS = 4  # threads with which the sweep itself takes turns and sends
Chore = Callable[[], object]
_also: list[Chore] = []


def also(chore: Chore) -> None:
    """Have the leading sweep do this every few seconds beside its own chores; it must be quick, and may fail."""
    if chore not in _also:
        _also.append(chore)


@dataclass
class Sweep:
    """One sweeping process. ``take_turn`` and ``send`` do the work itself when nobody else does."""

    take_turn: Callable[[str], object]
    send: Callable[[str], object]
    probe: Callable[[str], bool]
    rung: dict[tuple[str, str], float] = field(default_factory=dict)
    busy: dict[tuple[str, str], Future[Any]] = field(default_factory=dict)
    chores_due: float = 0.0

    def __post_init__(self) -> None:
        self.hands = ThreadPoolExecutor(OWN_HANDS, thread_name_prefix="sweep")

    def run(self, stopped: Callable[[], bool]) -> None:
        """Sweep until ``stopped``; an error of one round is logged and the next round comes."""
        while not stopped():
            try:
                close_old_connections()
                if leads():
                    self.once()
            except Exception as error:
                log.exception("sweep_failed", error=type(error).__name__)
                connection.close()
            time.sleep(settings.CLOCKS.sweep_every)
        self.hands.shutdown(wait=True, cancel_futures=True)

    def once(self) -> None:
        """One round."""
        wake_due_events()
        self._attend("turn", overdue_turns(), bell.ring_turn, self.take_turn)
        self._attend("outbox", overdue_lanes(), bell.ring_outbox, self.send)
        now = time.monotonic()
        if now >= self.chores_due:
            self.chores_due = now + settings.CLOCKS.chores_every
            self._chores()

    def _attend(
        self, kind: str, overdue: list[tuple[str, float]], ring: Callable[[str], bool], do: Callable[[str], object]
    ) -> None:
        now = time.monotonic()
        clocks = settings.CLOCKS
        for conversation_id, seconds in overdue:
            key = (kind, conversation_id)
            deaf = seconds > clocks.sweep_takes_over or bell.breaker.open
            if not deaf and now - self.rung.get(key, -clocks.ring_again) >= clocks.ring_again:
                self.rung[key] = now
                deaf = not ring(conversation_id)
            if deaf:
                self._do(key, do)
        self.rung = {key: at for key, at in self.rung.items() if now - at < clocks.ring_again}

    def _do(self, key: tuple[str, str], do: Callable[[str], object]) -> None:
        self.busy = {running: future for running, future in self.busy.items() if not future.done()}
        if key not in self.busy and len(self.busy) < OWN_HANDS * 8:
            self.busy[key] = self.hands.submit(_guarded, do, key[1])

    def _chores(self) -> None:
        """Each on its own: one that fails must not keep the others from being done."""
        chores: list[Chore] = [merge.carry_out_requests, sessions.expire_silent, sessions.erase_held_text]
        for chore in [*chores, delivery_facts.drop_parked, self._resume_numbers, *_also]:
            try:
                chore()
            except Exception as error:
                name = getattr(chore, "__qualname__", type(chore).__name__)
                log.exception("chore_failed", chore=name, error=type(error).__name__)

    def _resume_numbers(self) -> None:
        for number in BusinessNumber.objects.filter(halted_at__isnull=False):
            if self.probe(number.phone_number_id):
                numbers.resume(number.phone_number_id)
                log.info("number_resumed", phone_number_id=number.phone_number_id)


def leads() -> bool:
    """Whether this process is the one that sweeps; the lock goes with its connection."""
    held = sql.row(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        " AND objid = %s AND granted",
        [LEADER_LOCK & 0xFFFFFFFF],
    )
    if held and held[0]:
        return True
    found = sql.row("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
    return bool(found and found[0])


def wake_due_events() -> None:
    """A clock that ran out makes its conversation's turn due."""
    sql.execute(
        "UPDATE conversations_conversation c SET turn_due_at = least(coalesce(c.turn_due_at, now()), now())"
        " FROM conversations_dueevent d WHERE d.conversation_id = c.id AND d.turn_id IS NULL AND d.due_at <= now()"
        " AND c.merged_into_id IS NULL AND (c.turn_due_at IS NULL OR c.turn_due_at > now())"
    )


def overdue_turns() -> list[tuple[str, float]]:
    """(conversation, seconds overdue) of turns nobody has taken, oldest first."""
    return [
        (str(pk), float(late))
        for pk, late in sql.rows(
            "SELECT id, extract(epoch FROM now() - turn_due_at) FROM conversations_conversation"
            " WHERE turn_due_at < now() - make_interval(secs => %s) AND merged_into_id IS NULL"
            " AND (lease_until IS NULL OR lease_until < now()) ORDER BY turn_due_at LIMIT %s",
            [settings.CLOCKS.sweep_overdue, BATCH],
        )
    ]


def overdue_lanes() -> list[tuple[str, float]]:
    """(conversation, seconds overdue) of lanes whose first row has something to do, oldest first."""
    return [
        (str(pk), float(late))
        for pk, late in sql.rows(
            "SELECT d.conversation_id, extract(epoch FROM now() - min(d.due_at)) FROM conversations_delivery d"
            " JOIN conversations_conversation c ON c.id = d.conversation_id"
            " LEFT JOIN conversations_businessnumber n ON n.phone_number_id = c.phone_number_id"
            " WHERE d.send_state IN ('pending', 'sending', 'unknown') AND n.halted_at IS NULL"
            " AND d.due_at < now() - make_interval(secs => %s)"
            " AND NOT EXISTS (SELECT 1 FROM conversations_delivery e WHERE e.conversation_id = d.conversation_id"
            "  AND e.send_state IN ('pending', 'sending', 'unknown') AND e.message_id < d.message_id"
            "  AND e.due_at > now())"
            " GROUP BY d.conversation_id ORDER BY 2 DESC LIMIT %s",
            [settings.CLOCKS.sweep_overdue, BATCH],
        )
    ]


def _guarded(do: Callable[[str], object], conversation_id: str) -> None:
    try:
        do(conversation_id)
    except Exception as error:
        log.exception("sweep_work_failed", conversation_id=conversation_id, error=type(error).__name__)
        alarm("sweep_work_failed", "O varredor não conseguiu terminar um trabalho", conversation_id=conversation_id)
    finally:
        close_old_connections()
