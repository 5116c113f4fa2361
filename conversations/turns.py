"""One turn: lease the conversation, gather what nobody has handled, let the engine decide, commit it all at once.

The engine runs outside any transaction and changes nothing outside. The commit requires the version that was read
and marks exactly the gathered messages, so a turn takes effect once or not at all; the sweep is the retry.
"""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

import structlog
from django.conf import settings
from django.db import OperationalError, transaction

from conversations import bell, effects, identity, news, outbox, reading, sql
from conversations.alarm import alarm, alarm_if_disk_full
from conversations.conversation import bot_is_silent, lock, record
from conversations.crypto import encrypt_text
from conversations.metrics import nlp_predictions, turns_poisoned
from conversations.models import Consent, Conversation, DueEvent, Message, Session
from conversations.turn import Engine, Reply, TurnInput, TurnOutput, Understanding
from conversations.whatsapp.outbound import Button, Buttons

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 3
_ENTITIES = "conversations_message.entities"
_REMEMBERED = ("turn_id", "state", "data", "qualification_score", "last_activity_at", "total_messages")


class Outcome(Enum):
    """What became of a ring."""

    DONE = "done"
    NOTHING = "nothing"  # no turn is due, or somebody else holds the lease
    EARLY = "early"  # rung again for the rest of the quiet period
    SUPERSEDED = "superseded"  # another writer changed what this turn read; it will be taken again


class Superseded(Exception):
    """What this turn read is no longer true: nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A taken turn: whose it is and what the conversation was when it was taken."""

    token: uuid.UUID
    turn_id: uuid.UUID
    conversation: Conversation
    attempts: int


def take_turn(conversation_id: uuid.UUID | str, *, engine: Engine) -> Outcome:
    """Take the conversation's due turn, if there is one and nobody else does.

    Raises whatever the engine raises: the lease then runs out and the sweep takes the turn again, three times at most.
    """
    lease = _take_lease(conversation_id)
    if lease is None:
        return _no_lease(conversation_id)
    try:
        output, turn = _decide(lease, engine)
        more = _commit(lease, turn, output)
    except (Superseded, OperationalError) as error:
        if isinstance(error, OperationalError) and not sql.is_transient(error):
            alarm_if_disk_full(error)
            raise
        _give_back(lease)
        bell.ring_turn(lease.conversation.pk)
        return Outcome.SUPERSEDED
    except Exception:
        _put_off(lease)
        raise
    log.info(
        "turn_taken",
        conversation_id=str(lease.conversation.pk),
        turn_id=str(lease.turn_id),
        messages=len(turn.message_ids),
        replies=len(output.replies),
    )
    news.tell([lease.conversation.pk])
    if output.replies:
        bell.ring_outbox(lease.conversation.pk)
    if more is not None:
        bell.ring_turn(lease.conversation.pk, more)
    return Outcome.DONE


def _take_lease(conversation_id: uuid.UUID | str) -> Lease | None:
    """One conditional UPDATE; the loser gets nothing."""
    token = uuid.uuid4()
    found = sql.row(
        "UPDATE conversations_conversation SET lease_token = %s, turn_attempts = turn_attempts + 1,"
        " lease_until = now() + make_interval(secs => %s)"
        " WHERE id = %s AND turn_due_at <= now() AND merged_into_id IS NULL"
        f" AND (lease_until IS NULL OR lease_until < now()) RETURNING {sql.columns(Conversation)}",
        [token, settings.CLOCKS.lease, conversation_id],
    )
    if found is None:
        return None
    conversation = sql.loaded(Conversation, found)
    return Lease(token, uuid.uuid4(), conversation, conversation.turn_attempts)


def _no_lease(conversation_id: uuid.UUID | str) -> Outcome:
    """Why there was no lease: an early ring is rung again for the rest, a merged conversation where it went."""
    found = sql.row(
        "SELECT extract(epoch FROM turn_due_at - now()), merged_into_id FROM conversations_conversation WHERE id = %s",
        [conversation_id],
    )
    if found and found[1]:
        bell.ring_turn(found[1])
        return Outcome.EARLY
    if found and found[0] is not None and found[0] > 0:
        bell.ring_turn(conversation_id, float(found[0]))
        return Outcome.EARLY
    return Outcome.NOTHING


def _give_back(lease: Lease) -> None:
    """Release without a commit; being superseded is no failure of these messages."""
    sql.execute(
        "UPDATE conversations_conversation SET lease_token = NULL, lease_until = NULL,"
        " turn_attempts = greatest(turn_attempts - 1, 0) WHERE id = %s AND lease_token = %s",
        [lease.conversation.pk, lease.token],
    )


def _put_off(lease: Lease) -> None:
    """Push the failed turn ahead before the error is raised, so that it cannot crash-loop."""
    delay = settings.CLOCKS.retry_turn * lease.attempts
    sql.execute(
        "UPDATE conversations_conversation SET lease_token = NULL, lease_until = NULL,"
        " turn_due_at = now() + make_interval(secs => %s) WHERE id = %s AND lease_token = %s",
        [delay, lease.conversation.pk, lease.token],
    )
    bell.ring_turn(lease.conversation.pk, delay)


def _decide(lease: Lease, engine: Engine) -> tuple[TurnOutput, reading.Turn]:
    poisoned = lease.attempts >= MAX_ATTEMPTS
    # What failed twice is not read again: the reading itself may be what fails.
    turn = reading.unread(lease.conversation) if poisoned else reading.read(lease.conversation)
    silent = turn.muted or bot_is_silent(lease.conversation, turn.input.now)
    if turn.empty or (silent and poisoned):
        return TurnOutput(session=turn.input.session, held=_unread_without_consent(turn.input)), turn
    if silent:
        return _overheard(turn.input, engine), turn
    return (_apologise(lease, turn.input) if poisoned else engine(turn.input)), turn


def _overheard(turn: TurnInput, engine: Engine) -> TurnOutput:
    """Nothing is to be said: whatever the engine would say or remember is dropped, what the messages change is not."""
    noted = engine(replace(turn, overheard=True))
    held = _unread_without_consent(turn) & noted.held
    return TurnOutput(session=turn.session, effects=noted.effects, held=held)


def _unread_without_consent(turn: TurnInput) -> frozenset[int]:
    """What stays hidden in a turn without words of ours. Who is with an agent has asked for a person to read it."""
    if turn.owner == Conversation.Owner.AGENT or Consent.Purpose.SERVICE in turn.contact.consents:
        return frozenset()
    return frozenset(message.id for message in turn.messages)


def _apologise(lease: Lease, turn: TurnInput) -> TurnOutput:
    """The same messages failed twice: park them with an apology and a way to a person; the next starts afresh."""
    turns_poisoned.inc()
    alarm("turn_poisoned", "Um turno falhou três vezes seguidas", conversation_id=str(lease.conversation.pk))
    message = Buttons(
        body="Desculpe, tive um problema para responder agora. 😔 Pode me escrever de novo com outras palavras?"
        " Se preferir, chamo uma pessoa da equipe.",
        buttons=(Button(id="person", title="Falar com pessoa"),),
    )
    return TurnOutput(session=turn.session, replies=[Reply(message, purpose="notice")])


def _commit(lease: Lease, turn: reading.Turn, output: TurnOutput) -> float | None:
    """Everything the turn changes, in one transaction. Returns seconds until the next turn, if one waits.

    Raises ``Superseded``.
    """
    now = turn.input.now
    with transaction.atomic():
        conversation = lock(lease.conversation.pk)
        if conversation.version != lease.conversation.version or conversation.lease_token != lease.token:
            raise Superseded
        session = _save_session(conversation, turn, output, now)
        _mark(turn, output, lease.turn_id, session)
        if turn.profile_name:
            identity.follow_profile_name(conversation.contact_id, turn.profile_name)
        _apply_effects(output, conversation, session, lease.turn_id, now)
        outbox.enqueue(
            [outbox.Draft(reply.message, purpose=reply.purpose) for reply in output.replies],
            conversation=conversation,
            session=session,
            turn_id=lease.turn_id,
            key=f"{session.pk if session else conversation.pk}:{session.turn_id if session else lease.turn_id}",
            marks_read=turn.last_wamid,
            is_reply=bool(turn.message_ids),
            now=now,
        )
        if lease.attempts >= MAX_ATTEMPTS:
            record(conversation, "poisoned")
        return _release(conversation, noticed=turn.input.rate_notice)


def _mark(turn: reading.Turn, output: TurnOutput, turn_id: uuid.UUID, session: Session | None) -> None:
    """Mark exactly the gathered messages. One row fewer means somebody else handled it: everything rolls back."""
    understood = {item.message_id: item for item in output.understood}
    _understand_held(understood, turn)
    if turn.message_ids:
        parameters: list[Any] = []
        for pk in turn.message_ids:
            parameters += [pk, *_understanding(understood.get(pk)), pk in output.held]
        marked = sql.execute(
            "UPDATE conversations_message m SET turn_id = %s, session_id = %s, intent = v.intent,"
            " confidence = v.confidence, sentiment = v.sentiment, entities = v.entities, held = v.held FROM (VALUES "
            + ",".join(["(%s::bigint,%s,%s::float8,%s,%s::bytea,%s::boolean)"] * len(turn.message_ids))
            + ") AS v(id, intent, confidence, sentiment, entities, held) WHERE m.id = v.id AND m.turn_id IS NULL",
            [turn_id, session.pk if session else None, *parameters],
        )
        if marked != len(turn.message_ids):
            raise Superseded
    if turn.event_ids:
        handled = DueEvent.objects.filter(pk__in=turn.event_ids, turn_id=None).update(turn_id=turn_id)
        if handled != len(turn.event_ids):
            raise Superseded


def _understand_held(understood: dict[int, Understanding], turn: reading.Turn) -> None:
    """What was written before consent is handled already; what it meant is known only now."""
    for pk in understood.keys() - set(turn.message_ids):
        sql.execute(
            "UPDATE conversations_message SET intent = %s, confidence = %s, sentiment = %s, entities = %s"
            " WHERE id = %s AND held",
            [*_understanding(understood[pk]), pk],
        )


def _understanding(item: Understanding | None) -> tuple[str, float | None, str, bytes | None]:
    if item is None:
        return "", None, "", None
    bucket = f"{min(int(item.confidence * 10), 9) / 10:.1f}"
    nlp_predictions.labels(item.intent, bucket).inc()
    entities = encrypt_text(json.dumps(item.entities), context=_ENTITIES) if item.entities else None
    return item.intent, item.confidence, item.sentiment, entities


def _save_session(conversation: Conversation, turn: reading.Turn, output: TurnOutput, now: datetime) -> Session | None:
    """The engine's checkpoint, written once a turn; none is opened where the engine did not speak."""
    if turn.session is None and not (output.replies or output.understood or output.effects):
        return None
    if turn.input.session_was_corrupt:
        conversation.sessions.filter(ended_at=None).update(ended_at=now, end_reason="corrupted", state="completed")
    session = turn.session or Session(
        session_id=f"{conversation.pk}:{int(now.timestamp() * 1000)}",
        conversation=conversation,
        contact_id=conversation.contact_id,
        started_at=now,
    )
    data = output.session.model_copy(update={"session_id": session.session_id, "turn_id": session.turn_id + 1})
    session.turn_id += 1
    session.state = data.state
    session.data = data.model_dump(mode="json", exclude_defaults=True)
    session.qualification_score = data.qualification_score
    session.last_activity_at = now
    session.total_messages += len(turn.message_ids) + len(output.replies)
    if turn.session is None:
        sql.insert([session])
    else:
        sql.update(session, _REMEMBERED)
    return session


def _apply_effects(
    output: TurnOutput, conversation: Conversation, session: Session | None, turn_id: uuid.UUID, now: datetime
) -> None:
    if not output.effects or session is None:
        return
    context = effects.EffectContext(conversation, session, str(turn_id), now)
    for effect in output.effects:
        effects.apply(effect, context)


def _release(conversation: Conversation, *, noticed: bool) -> float | None:
    """Give the lease back; what arrived meanwhile is due after its own quiet period, a tap at once."""
    clocks = settings.CLOCKS
    found = sql.row(
        "WITH left_over AS (SELECT min(created_at) AS since, max(created_at) AS latest,"
        "  CASE WHEN bool_or(message_type = ANY(%s)) THEN now() END AS tapped FROM conversations_message"
        "  WHERE conversation_id = %s AND direction = 'inbound' AND turn_id IS NULL)"
        " UPDATE conversations_conversation c SET version = c.version + 1, lease_token = NULL, lease_until = NULL,"
        " turn_attempts = 0, unhandled_since = l.since,"
        " rate_noticed_at = CASE WHEN %s THEN now() ELSE c.rate_noticed_at END,"
        " turn_due_at = least(l.since + make_interval(secs => %s), l.latest + make_interval(secs => %s), l.tapped)"
        " FROM left_over l WHERE c.id = %s"
        " RETURNING extract(epoch FROM c.turn_due_at - now())",
        [list(Message.TAPS), conversation.pk, noticed, clocks.quiet_cap, clocks.quiet, conversation.pk],
    )
    assert found is not None  # noqa: S101  the row is locked by this transaction
    return None if found[0] is None else max(float(found[0]), 0.0)
