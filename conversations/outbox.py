"""What we say, one row at a time. The claim is the gate: under the conversation's lock, in order, one at a time.

A row that the gate refuses gets a named reason and its turn's other rows are cancelled; the lane goes on.
After the claim commits, the row is POSTed. An outcome that is not known holds the lane for a status; see ``claim``.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conversations import bell, consent, delivery_facts, gate, news, numbers, sql
from conversations.alarm import alarm
from conversations.conversation import lock
from conversations.crypto import encrypt_text, keyed_hash
from conversations.metrics import messages_sent, response_latency, sends_doubled, sends_unconfirmed
from conversations.models import Conversation, Delivery, Message, Session
from conversations.whatsapp.addresses import Address
from conversations.whatsapp.channel import Accepted, Channel, ChannelFailure, NotSent, OutcomeUnknown, Rejected
from conversations.whatsapp.errors import Action, Fate
from conversations.whatsapp.outbound import OutboundMessage, as_plain, outbound_from_json

log = structlog.get_logger(__name__)
State = Delivery.State
_WAMID = "conversations_delivery.wamid"
_LONGEST_RETRY = 30.0  # seconds between tries while Meta cannot be reached at all


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be said."""

    message: OutboundMessage
    purpose: str = "service"


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that passed the gate and must be POSTed now, or not at all."""

    delivery: Delivery
    address: Address
    claimed: float  # this machine's monotonic clock; a sender that wakes late must not POST


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to send now; look again after ``seconds``."""

    seconds: float


def enqueue(
    drafts: Sequence[Draft],
    *,
    conversation: Conversation,
    session: Session | None,
    turn_id: uuid.UUID | None,
    key: str,
    now: datetime,
    author: str = Delivery.Author.BOT,
    agent_id: int | None = None,
    marks_read: str | None = None,
    is_reply: bool = True,
) -> list[Delivery]:
    """Write rows in the caller's transaction, under the locked conversation's generation as it now stands.

    ``key`` makes the rows unique (``session:turn``, the composer's UUID, a job's id): a second write of the same
    one raises ``IntegrityError``.
    """
    bubbles = [_bubble(draft.message, conversation, session, turn_id, now) for draft in drafts]
    messages = sql.insert(bubbles)
    return sql.insert(
        [
            Delivery(
                message=message,
                conversation=conversation,
                author=author,
                agent_id=agent_id,
                generation=conversation.generation,
                purpose=draft.purpose,
                is_reply=is_reply,
                unique_key=f"{key}:{n}",
                turn_id=turn_id,
                marks_read=marks_read if n == 0 else None,
                due_at=now,
            )
            for n, (message, draft) in enumerate(zip(messages, drafts, strict=True))
        ]
    )


def let_go(conversation: Conversation) -> None:
    """What the agent who owns a locked conversation has said goes out, although they hand it over now."""
    Delivery.objects.filter(
        conversation=conversation,
        author=Delivery.Author.AGENT,
        agent_id=conversation.agent_id,
        generation=conversation.generation,
        send_state__in=[State.PENDING, State.SENDING, State.UNKNOWN],
    ).update(purpose=gate.PARTING)


def _bubble(
    message: OutboundMessage,
    conversation: Conversation,
    session: Session | None,
    turn_id: uuid.UUID | None,
    now: datetime,
) -> Message:
    return Message(
        conversation=conversation,
        session=session,
        direction=Message.Direction.OUTBOUND,
        message_type=message.type,
        content=message.plain_text(),
        payload=message.model_dump(mode="json", exclude_none=True),
        turn_id=turn_id,
        created_at=now,
    )


def send_lane(conversation_id: uuid.UUID | str, *, channel: Channel) -> Wait | None:
    """Send what the conversation's lane holds, in order, until it is empty, held, or somebody else is sending.

    Returns how long to wait before looking again, or ``None`` when nothing waits for a clock.
    """
    try:
        while True:
            claimed = claim(conversation_id)
            if not isinstance(claimed, Claim):
                return claimed
            sql.lend_connection()
            free = _post(claimed, channel)
            news.tell([claimed.delivery.conversation_id])
            if not free or not _more_waits(conversation_id):
                return None
    finally:
        sql.lend_connection()


def _more_waits(conversation_id: uuid.UUID | str) -> bool:
    """Whether the lane holds more. Asked after our row was settled: whoever writes later rings and finds it free."""
    found = sql.row(
        "SELECT EXISTS (SELECT 1 FROM conversations_delivery WHERE conversation_id = %s"
        " AND send_state IN ('pending', 'sending', 'unknown'))",
        [conversation_id],
    )
    return bool(found and found[0])


def claim(conversation_id: uuid.UUID | str) -> Claim | Wait | None:
    """Take the next row of the lane through the gate, or say how long the lane is held."""
    with transaction.atomic():
        conversation = lock(conversation_id)
        lane = _lane(conversation)
        if not lane:
            return None
        now = timezone.now()
        standing = gate.standing(conversation)
        if standing.halted:
            return None
        refused: set[uuid.UUID] = set()
        for row in lane:
            if row.turn_id in refused and row.send_state == State.PENDING:
                _settle(row, State.CANCELLED, reason="turn_refused")
                continue
            step = _consider(row, conversation, standing, now)
            if step is not None:
                return step
            if row.send_state == State.REFUSED:
                transaction.on_commit(partial(news.tell, (conversation.pk,)), robust=True)
                if row.turn_id:
                    refused.add(row.turn_id)
    return None


def _lane(conversation: Conversation) -> list[Delivery]:
    """What waits, in order, each with its message."""
    found = sql.rows(
        f"SELECT {sql.columns(Delivery, 'd')}, {sql.columns(Message, 'm')} FROM conversations_delivery d"
        " JOIN conversations_message m ON m.id = d.message_id"
        " WHERE d.conversation_id = %s AND d.send_state IN ('pending', 'sending', 'unknown') ORDER BY d.message_id",
        [conversation.pk],
    )
    width = len(Delivery._meta.concrete_fields)
    lane = []
    for values in found:
        row = sql.loaded(Delivery, values[:width])
        row.message = sql.loaded(Message, values[width:])
        lane.append(row)
    return lane


def _consider(row: Delivery, conversation: Conversation, standing: gate.Standing, now: datetime) -> Claim | Wait | None:
    """What the lane does at this row: send it, wait at it, or (``None``) pass it."""
    if row.send_state == State.SENDING:
        if row.due_at > now:
            return Wait((row.due_at - now).total_seconds())
        _settle(row, State.UNKNOWN)  # its sender vanished: nobody knows whether Meta has it
    if row.send_state == State.UNKNOWN:
        return _resolve_unknown(row, conversation, standing, now)
    if row.due_at > now:
        return Wait((row.due_at - now).total_seconds())
    return _through_gate(row, conversation, standing, now)


def _resolve_unknown(
    row: Delivery, conversation: Conversation, standing: gate.Standing, now: datetime
) -> Claim | Wait | None:
    """Hold the lane for a status, then resend once through the whole gate, or end unconfirmed.

    Not resent: under a newer generation, when something later was accepted, or when the customer wrote since.
    """
    assert row.claimed_at is not None  # noqa: S101  an unknown row was claimed
    if row.generation < conversation.generation:
        _unconfirmed(row)
        return None
    held_until = row.claimed_at + timedelta(seconds=settings.CLOCKS.unknown_hold)
    if now < held_until:
        return _wait(row, held_until, now)
    overtaken = (
        row.resends > 0
        or (conversation.last_inbound_at is not None and conversation.last_inbound_at > row.claimed_at)
        or Delivery.objects.filter(conversation=conversation, message_id__gt=row.pk, send_state=State.ACCEPTED).exists()
    )
    if overtaken:
        _unconfirmed(row)
        return None
    row.resends += 1
    step = _through_gate(row, conversation, standing, now)
    if row.send_state == State.REFUSED:
        _unconfirmed(row)  # refused is only the resend: the first may well have arrived
    return step


def _wait(row: Delivery, until: datetime, now: datetime) -> Wait:
    """The lane is held at this row; the sweep looks again when it is due."""
    if row.due_at != until:
        row.due_at = until
        row.save(update_fields=["due_at"])
    return Wait((until - now).total_seconds())


def _unconfirmed(row: Delivery) -> None:
    _settle(row, State.UNCONFIRMED, reason="no_confirmation")
    sends_unconfirmed.inc()
    alarm("send_unconfirmed", "Um envio ficou sem confirmação da Meta", delivery_id=row.pk)


def _through_gate(
    row: Delivery, conversation: Conversation, standing: gate.Standing, now: datetime
) -> Claim | Wait | None:
    verdict = gate.judge(row, conversation, standing, now)
    if verdict.wait is not None:
        return _wait(row, now + timedelta(seconds=verdict.wait), now)
    if verdict.refusal:
        _settle(row, State.REFUSED, reason=verdict.refusal)
        log.info("send_refused", delivery_id=row.pk, reason=verdict.refusal)
        messages_sent.labels("refused").inc()
        return None
    row.send_state = State.SENDING
    row.claimed_at = now
    row.due_at = now + timedelta(seconds=settings.CLOCKS.sending_stale)
    row.attempts += 1
    conversation.next_send_at = verdict.next_send_at
    sql.execute(
        "WITH pair AS (UPDATE conversations_conversation SET next_send_at = %s WHERE id = %s)"
        " UPDATE conversations_delivery SET send_state = 'sending', claimed_at = %s, due_at = %s, attempts = %s,"
        " resends = %s WHERE message_id = %s",
        [verdict.next_send_at, conversation.pk, now, row.due_at, row.attempts, row.resends, row.pk],
    )
    kind, _, value = conversation.address.partition(":")
    address = Address("phone" if kind == "phone" else "bsuid", value)
    return Claim(row, address, time.monotonic())


def _settle(row: Delivery, state: str, *, reason: str = "") -> None:
    row.send_state = state
    row.reason = reason
    row.save(update_fields=["send_state", "reason"])


def _post(claimed: Claim, channel: Channel) -> bool:
    """POST one claimed row and write what became of it. False: the lane is held."""
    row = claimed.delivery
    message = outbound_from_json(row.message.payload)
    if row.marks_read and row.attempts == 1:
        # Only once: where Meta is slow it may use up the claim, and would at every further try.
        _mark_read(row.marks_read, channel)
    if time.monotonic() - claimed.claimed > settings.CLOCKS.claim_fresh:
        # Stopped between claim and POST. Nothing left this machine, so if the row is still ours it is as before.
        log.warning("send_too_late", delivery_id=row.pk)
        return _again(row, delay=0.0, error=None)
    try:
        accepted = channel.send(claimed.address, message, callback=str(row.callback))
    except NotSent:
        return _again(row, delay=min(0.5 * 2 ** min(row.attempts, 6), _LONGEST_RETRY), error=None)
    except OutcomeUnknown:
        return _unknown(row)
    except Rejected as refused:
        return _rejected(row, message, refused)
    _accepted(row, accepted)
    return True


def _unknown(row: Delivery) -> bool:
    sql.execute(
        "UPDATE conversations_delivery SET send_state = 'unknown', due_at = claimed_at + make_interval(secs => %s)"
        " WHERE message_id = %s AND send_state = 'sending' AND attempts = %s",
        [settings.CLOCKS.unknown_hold, row.pk, row.attempts],
    )
    return False


def _mark_read(wamid: str, channel: Channel) -> None:
    """Blue ticks and "digitando…": worth one try, never worth the reply."""
    try:
        channel.mark_read(wamid, typing=True)
    except ChannelFailure as failure:
        log.info("mark_read_failed", error=type(failure).__name__)


def _accepted(row: Delivery, accepted: Accepted) -> None:
    """Learn the wamid; facts that came before it are joined."""
    wamid_hash = keyed_hash("wamid", accepted.wamid)
    found = sql.row(
        "WITH old AS (SELECT message_id, wamid_hash, accepted_at FROM conversations_delivery WHERE message_id = %s"
        " FOR NO KEY UPDATE)"
        " UPDATE conversations_delivery d SET accepted_at = coalesce(d.accepted_at, now()),"
        # A wamid holds the phone: what was erased while Meta answered does not learn it.
        " wamid = (SELECT coalesce(d.wamid, %s) FROM conversations_conversation c"
        "  WHERE c.id = d.conversation_id AND NOT c.erased),"
        " wamid_hash = coalesce(d.wamid_hash, %s),"
        " send_state = CASE WHEN d.send_state IN ('sending', 'unknown', 'unconfirmed', 'pending') THEN 'accepted'"
        "  ELSE d.send_state END"
        " FROM old WHERE d.message_id = old.message_id RETURNING old.wamid_hash",
        [row.pk, encrypt_text(accepted.wamid, context=_WAMID), wamid_hash],
    )
    if found and found[0] is not None and bytes(found[0]) != wamid_hash:
        sends_doubled.inc()
    delivery_facts.join_parked(row.pk, wamid_hash)
    messages_sent.labels("accepted").inc()
    log.info("send_accepted", conversation_id=str(row.conversation_id), delivery_id=row.pk, turn_id=str(row.turn_id))
    response_latency.labels("reply").observe((timezone.now() - row.message.created_at).total_seconds())


def _again(row: Delivery, *, delay: float, error: int | None, rejected: bool = False) -> bool:
    """Nothing was accepted: the same row later, in its place; the lane waits for it."""
    sql.execute(
        "UPDATE conversations_delivery SET send_state = 'pending', error_code = %s, rejections = rejections + %s,"
        " due_at = now() + make_interval(secs => %s)"
        " WHERE message_id = %s AND send_state = 'sending' AND attempts = %s",
        [error, int(rejected), delay, row.pk, row.attempts],
    )
    bell.ring_outbox(row.conversation_id, delay)
    return False


def _rejected(row: Delivery, message: OutboundMessage, refused: Rejected) -> bool:
    """Meta said no: the catalogue tells the row's fate and what else to do."""
    rule = refused.rule
    messages_sent.labels("rejected").inc()
    log.warning("send_rejected", delivery_id=row.pk, code=refused.code, fate=rule.fate.value, trace=refused.fbtrace_id)
    if rule.fate is Fate.HALT_NUMBER:
        _again(row, delay=0.0, error=refused.code)
        numbers.halt_of_conversation(row.conversation_id, code=refused.code)
        return False
    if rule.fate in {Fate.RETRY, Fate.THROTTLED} and row.rejections < rule.attempts:
        delay = rule.delay_s(row.rejections, retry_after=refused.retry_after)
        return _again(row, delay=delay, error=refused.code, rejected=True)
    if rule.action is Action.PLAIN_TEXT and message.type != "text":
        return _plainly(row, message, refused.code)
    with transaction.atomic():
        failed = Delivery.objects.filter(pk=row.pk, send_state=State.SENDING, attempts=row.attempts).update(
            send_state=State.FAILED, failed_at=timezone.now(), error_code=refused.code, reason=f"meta_{refused.code}"
        )
        if failed and rule.fate is Fate.WINDOW_CLOSED:
            Conversation.objects.filter(pk=row.conversation_id).update(window_until=timezone.now())
        if failed and rule.fate is Fate.SUPPRESS:
            Conversation.objects.filter(pk=row.conversation_id).update(suppressed=True)
    if rule.action is Action.RECORD_MARKETING_OPT_OUT:
        consent.stop_marketing(row.conversation_id)
    if rule.action in {Action.PAGE_OPERATOR, Action.REPORT_BUG}:
        alarm(f"send_rejected_{refused.code}", rule.explanation, delivery_id=row.pk, code=refused.code)
    return True


def _plainly(row: Delivery, message: OutboundMessage, code: int | None) -> bool:
    """The rich form was refused: the same words as plain text, in the same place of the lane."""
    plain = as_plain(message)
    with transaction.atomic():
        Message.objects.filter(pk=row.pk).update(payload=plain.model_dump(mode="json", exclude_none=True))
        _again(row, delay=0.0, error=code)
    return True
