"""What Meta tells of a message we sent. The hottest path: one statement a batch, conditional, idempotent, rising.

Statuses come in any order and more than once, and may come before the answer to their own send: such a one brings
the wamid and settles an unknown outcome.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conversations import bell, consent, news, sql
from conversations.alarm import alarm
from conversations.crypto import encrypt_text, keyed_hash
from conversations.metrics import messages_sent, sends_doubled
from conversations.models import ParkedStatus
from conversations.numbers import halt_of_conversation
from conversations.whatsapp.errors import Action, Fate, rule_for
from conversations.whatsapp.payloads import StatusUpdate

SENT, DELIVERED, READ, PLAYED = 1, 2, 3, 4
_WAMID = "conversations_delivery.wamid"


@dataclass(slots=True)
class Facts:
    """All that one batch says of one message."""

    wamid: str
    wamid_hash: bytes
    callback: uuid.UUID | None = None
    rank: int = 0
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    failed_at: datetime | None = None
    error_code: int | None = None
    pricing: str = ""

    def add(self, status: StatusUpdate) -> None:
        self.callback = self.callback or _uuid(status.callback)
        if status.pricing_category:
            self.pricing = f"{status.pricing_type or ''}/{status.pricing_category}"[:60]
        if status.status == "failed":
            self.failed_at, self.error_code = status.at, status.error_code
            return
        self.rank = max(self.rank, status.rank)
        if status.rank == SENT:
            self.sent_at = status.at
        elif status.rank == DELIVERED:
            self.delivered_at = status.at
        else:
            self.read_at = status.at


def apply(statuses: Sequence[StatusUpdate]) -> None:
    """Write the facts of a batch. Must run in a transaction, but for one rising fact; rings the freed lanes after."""
    facts = _gather(statuses)
    known = _update(facts)
    for fact in facts:
        if fact.wamid_hash not in known:
            _park(fact)
    for status in statuses:
        messages_sent.labels(status.status).inc()


def join_parked(delivery_id: int, wamid_hash: bytes) -> None:
    """Apply what was said of a wamid before we knew whose it is."""
    sql.execute(
        "WITH parked AS (DELETE FROM conversations_parkedstatus WHERE wamid_hash = %s RETURNING rank, at, error_code)"
        " UPDATE conversations_delivery d SET delivery_rank = greatest(d.delivery_rank, p.rank),"
        " sent_at = coalesce(d.sent_at, p.sent_at), delivered_at = coalesce(d.delivered_at, p.delivered_at),"
        " read_at = coalesce(d.read_at, p.read_at), failed_at = coalesce(d.failed_at, p.failed_at),"
        " error_code = coalesce(d.error_code, p.error_code),"
        " send_state = CASE WHEN p.failed_at IS NOT NULL AND p.rank < 2 THEN 'failed' ELSE d.send_state END"
        " FROM (SELECT max(rank) AS rank, min(at) FILTER (WHERE rank = 1) AS sent_at,"
        " min(at) FILTER (WHERE rank = 2) AS delivered_at, min(at) FILTER (WHERE rank > 2) AS read_at,"
        " min(at) FILTER (WHERE rank = 0) AS failed_at, max(error_code) AS error_code FROM parked"
        " HAVING count(*) > 0) p WHERE d.message_id = %s",
        [wamid_hash, delivery_id],
    )


def drop_parked() -> int:
    """Forget what was said of wamids that were never ours (a coexistence phone, another app); returns how many."""
    old = timezone.now() - timedelta(seconds=settings.CLOCKS.parked_status)
    return ParkedStatus.objects.filter(created_at__lt=old).delete()[0]


def _gather(statuses: Iterable[StatusUpdate]) -> list[Facts]:
    by_wamid: dict[str, Facts] = {}
    for status in statuses:
        fact = by_wamid.get(status.wamid)
        if fact is None:
            fact = by_wamid[status.wamid] = Facts(status.wamid, keyed_hash("wamid", status.wamid))
        fact.add(status)
    # In one order for every batch, so that two batches cannot deadlock on their rows.
    return sorted(by_wamid.values(), key=lambda fact: fact.wamid_hash)


def _update(facts: list[Facts]) -> set[bytes]:
    """The facts whose message is known, after writing them."""
    known = set()
    for fact in facts:
        found = sql.row(
            # The callback value finds the row before the wamid is known; the wamid finds it where Meta left it out.
            # A wamid holds the phone: what is erased does not learn it again.
            "WITH old AS (SELECT d.message_id, d.send_state, d.wamid_hash, c.erased,"
            "  greatest(d.delivery_rank, %s) < 2 AS undelivered FROM conversations_delivery d"
            "  JOIN conversations_conversation c ON c.id = d.conversation_id WHERE "
            + ("d.callback = %s" if fact.callback else "d.wamid_hash = %s")
            + " FOR NO KEY UPDATE OF d)"
            " UPDATE conversations_delivery d SET"
            " delivery_rank = greatest(d.delivery_rank, %s),"
            " sent_at = coalesce(d.sent_at, %s), delivered_at = coalesce(d.delivered_at, %s),"
            " read_at = coalesce(d.read_at, %s), pricing = CASE WHEN %s = '' THEN d.pricing ELSE %s END,"
            " wamid = CASE WHEN old.erased THEN NULL ELSE coalesce(d.wamid, %s) END,"
            " wamid_hash = coalesce(d.wamid_hash, %s),"
            " accepted_at = coalesce(d.accepted_at, now()),"
            " failed_at = CASE WHEN %s AND old.undelivered THEN coalesce(d.failed_at, %s) ELSE d.failed_at END,"
            " error_code = CASE WHEN %s AND old.undelivered THEN coalesce(%s, d.error_code) ELSE d.error_code END,"
            " send_state = CASE WHEN %s AND old.undelivered THEN 'failed'"
            "  WHEN d.send_state IN ('sending', 'unknown', 'unconfirmed', 'pending') THEN 'accepted'"
            "  ELSE d.send_state END"
            " FROM old WHERE d.message_id = old.message_id"
            " RETURNING d.message_id, d.conversation_id, old.send_state, old.wamid_hash",
            [
                fact.rank,
                fact.callback or fact.wamid_hash,
                fact.rank,
                fact.sent_at,
                fact.delivered_at,
                fact.read_at,
                fact.pricing,
                fact.pricing,
                encrypt_text(fact.wamid, context=_WAMID),
                fact.wamid_hash,
                *_failure(fact),
            ],
        )
        if found:
            known.add(fact.wamid_hash)
            transaction.on_commit(partial(news.tell, (found[1],)), robust=True)
            _follow_up(fact, *found)
    return known


def _failure(fact: Facts) -> list[object]:
    failed = fact.failed_at is not None
    return [failed, fact.failed_at, failed, fact.error_code, failed]


def _follow_up(
    fact: Facts, delivery_id: int, conversation_id: uuid.UUID, was: str, old_hash: memoryview | None
) -> None:
    if old_hash is not None and bytes(old_hash) != fact.wamid_hash and fact.sent_at:
        sends_doubled.inc()
    if was in {"sending", "unknown"}:
        transaction.on_commit(partial(bell.ring_outbox, conversation_id))
    if fact.failed_at:
        _failed(fact, delivery_id, conversation_id)


def _failed(fact: Facts, delivery_id: int, conversation_id: uuid.UUID) -> None:
    """A message Meta accepted and could not deliver: its lane goes on, and what the code says of the future holds."""
    rule = rule_for(fact.error_code)
    if rule.fate is Fate.WINDOW_CLOSED:
        sql.execute("UPDATE conversations_conversation SET window_until = now() WHERE id = %s", [conversation_id])
    elif rule.fate is Fate.HALT_NUMBER:
        halt_of_conversation(conversation_id, code=fact.error_code)
    elif rule.fate is Fate.SUPPRESS:
        sql.execute("UPDATE conversations_conversation SET suppressed = true WHERE id = %s", [conversation_id])
    if rule.action is Action.RECORD_MARKETING_OPT_OUT:
        consent.stop_marketing(conversation_id)
    if rule.action is Action.PAGE_OPERATOR or rule.action is Action.REPORT_BUG:
        alarm(f"delivery_failed_{fact.error_code}", rule.explanation, delivery_id=delivery_id)


def _park(fact: Facts) -> None:
    moments = [(SENT, fact.sent_at), (DELIVERED, fact.delivered_at), (READ, fact.read_at), (0, fact.failed_at)]
    ParkedStatus.objects.bulk_create(
        [
            ParkedStatus(wamid_hash=fact.wamid_hash, rank=rank, at=at, error_code=fact.error_code if not rank else None)
            for rank, at in moments
            if at
        ],
        ignore_conflicts=True,
    )


def _uuid(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None
