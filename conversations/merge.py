"""Two contacts turned out to be one person: their conversations become one, and every task follows.

Both conversations are locked in id order. The younger session is closed, generation and version become the higher
plus one, and what the bot still had to say goes out under the new generation.
"""

import uuid
from datetime import datetime
from functools import partial

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from conversations import bell, consent, identity, sql
from conversations.alarm import alarm
from conversations.conversation import changed, record
from conversations.models import Consent, Contact, Conversation, Delivery, Identity, MergeRequest, Session

log = structlog.get_logger(__name__)


def carry_out_requests(limit: int = 100) -> int:
    """Do the merges that the inbox asked for; returns how many."""
    done = 0
    for request in MergeRequest.objects.filter(done_at=None).order_by("id")[:limit]:
        try:
            merge_contacts(loser_id=request.loser_id, winner_id=request.winner_id)
        except DatabaseError as error:
            # Tried again in the next round; the requests behind it do not wait for it.
            log.exception("merge_failed", request=request.pk, error=type(error).__name__)
            alarm("merge_failed", "Dois contatos da mesma pessoa não puderam ser unidos", request=request.pk)
            continue
        MergeRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
        done += 1
    return done


@transaction.atomic
def merge_contacts(*, loser_id: uuid.UUID, winner_id: uuid.UUID) -> None:
    """Make one contact of two, in every conversation; merging twice changes nothing."""
    loser_id, winner_id = _survivor(loser_id), _survivor(winner_id)
    if loser_id == winner_id:
        return
    conversations = list(
        Conversation.objects.select_for_update(no_key=True)
        .filter(contact_id__in=[loser_id, winner_id], merged_into=None)
        .order_by("id")
    )
    contacts = Contact.objects.in_bulk([loser_id, winner_id])
    loser, winner = contacts[loser_id], contacts[winner_id]
    if loser.merged_into_id or winner.merged_into_id or loser.erased_at or winner.erased_at:
        return
    by_number: dict[str, dict[uuid.UUID, Conversation]] = {}
    for conversation in conversations:
        by_number.setdefault(conversation.phone_number_id, {})[conversation.contact_id] = conversation
    for pair in by_number.values():
        _merge_pair(pair.get(loser_id), pair.get(winner_id), winner)
    _move_person(loser, winner)
    if Consent.Purpose.SERVICE in consent.granted(winner):
        _hear_held(winner)
    for handler in identity.merge_handlers():
        handler(loser, winner)


def _survivor(contact_id: uuid.UUID) -> uuid.UUID:
    """Whom earlier merges left of this contact."""
    while into := Contact.objects.values_list("merged_into", flat=True).get(pk=contact_id):
        contact_id = into
    return contact_id


def _merge_pair(loser: Conversation | None, winner: Conversation | None, person: Contact) -> None:
    if loser is None:
        return
    if winner is None:
        loser.contact = person
        changed(loser, "merged", ["contact"])
        return
    generation = max(loser.generation, winner.generation) + 1
    for side in (loser, winner):
        # What still had the word goes out under the new generation; what had lost it stays behind.
        Delivery.objects.filter(
            conversation=side, send_state=Delivery.State.PENDING, generation=side.generation
        ).update(generation=generation)
    winner.generation = generation
    winner.version = max(loser.version, winner.version)
    if loser.owner == Conversation.Owner.AGENT and winner.owner != Conversation.Owner.AGENT:
        winner.owner, winner.agent_id = loser.owner, loser.agent_id
    elif loser.owner == Conversation.Owner.NOBODY and winner.owner == Conversation.Owner.BOT:
        winner.owner = loser.owner
    winner.bot_paused_until = _latest(loser.bot_paused_until, winner.bot_paused_until)
    _close_younger_session(loser, winner)
    _move_rows(loser, winner)
    winner.unhandled_since = _earliest(loser.unhandled_since, winner.unhandled_since)
    winner.turn_due_at = _earliest(loser.turn_due_at, winner.turn_due_at)
    winner.window_until = _latest(loser.window_until, winner.window_until)
    winner.last_inbound_at = _latest(loser.last_inbound_at, winner.last_inbound_at)
    winner.suppressed = loser.suppressed or winner.suppressed
    # A turn that runs on either side reads what is no longer true: without its lease it cannot commit.
    winner.lease_token = winner.lease_until = None
    fields = ["owner", "agent", "generation", "unhandled_since", "turn_due_at", "window_until", "last_inbound_at"]
    fields += ["bot_paused_until", "suppressed", "lease_token", "lease_until"]
    changed(winner, "merged", fields, detail=f"de {str(loser.pk)[:8]}")
    loser.merged_into = winner
    loser.generation, loser.turn_due_at, loser.unhandled_since = winner.generation, None, None
    loser.lease_token = loser.lease_until = None
    loser.version = winner.version
    loser.save(
        update_fields=[
            "merged_into",
            "generation",
            "version",
            "turn_due_at",
            "unhandled_since",
            "lease_token",
            "lease_until",
        ]
    )
    record(loser, "merged_away")
    transaction.on_commit(lambda: _ring(winner))


def _ring(conversation: Conversation) -> None:
    bell.ring_turn(conversation.pk)
    bell.ring_outbox(conversation.pk)


def _close_younger_session(loser: Conversation, winner: Conversation) -> None:
    open_sessions = list(Session.objects.filter(conversation__in=[loser, winner], ended_at=None).order_by("started_at"))
    for session in open_sessions[1:]:
        session.ended_at, session.end_reason, session.state = timezone.now(), "merged", "completed"
        session.save(update_fields=["ended_at", "end_reason", "state"])


def _move_rows(loser: Conversation, winner: Conversation) -> None:
    # Two rows in `sending` cannot stand in one lane. The loser's is settled by its status, like any unknown outcome.
    Delivery.objects.filter(conversation=loser, send_state=Delivery.State.SENDING).update(
        send_state=Delivery.State.UNKNOWN
    )
    for table in ("message", "delivery", "session", "conversationevent"):
        sql.execute(
            f"UPDATE conversations_{table} SET conversation_id = %s WHERE conversation_id = %s", [winner.pk, loser.pk]
        )
    sql.execute(
        "UPDATE conversations_dueevent d SET conversation_id = %s WHERE conversation_id = %s AND NOT EXISTS"
        " (SELECT 1 FROM conversations_dueevent w WHERE w.conversation_id = %s AND w.key = d.key"
        " AND w.turn_id IS NULL)",
        [winner.pk, loser.pk, winner.pk],
    )


def _move_person(loser: Contact, winner: Contact) -> None:
    Identity.objects.filter(contact=loser).update(contact=winner)
    granted = set(Consent.objects.filter(contact=winner, withdrawn_at=None).values_list("purpose", flat=True))
    Consent.objects.filter(contact=loser).exclude(withdrawn_at=None, purpose__in=granted).update(contact=winner)
    Session.objects.filter(contact=loser).update(contact=winner)
    taken = [name for name in ("phone_number", "name", "email", "city", "state") if not getattr(winner, name)]
    for name in taken:
        setattr(winner, name, getattr(loser, name))
    if "phone_number" in taken:
        winner.phone_last4_hash, winner.phone_last8_hash = loser.phone_last4_hash, loser.phone_last8_hash
    winner.name_hashes = list({bytes(value) for value in [*winner.name_hashes, *loser.name_hashes]})
    winner.opted_out_at = _earliest(winner.opted_out_at, loser.opted_out_at)
    winner.save(
        update_fields=[*taken, "phone_last4_hash", "phone_last8_hash", "name_hashes", "opted_out_at", "updated_at"]
    )
    loser.merged_into = winner
    loser.save(update_fields=["merged_into", "updated_at"])


def _hear_held(person: Contact) -> None:
    """What one half wrote before a consent that the other had given: the next turn hears it as if just written."""
    heard = sql.rows(
        "WITH opened AS (UPDATE conversations_message m SET held = false, turn_id = NULL"
        "  FROM conversations_conversation c WHERE c.id = m.conversation_id AND c.contact_id = %s AND m.held"
        "  RETURNING m.conversation_id, m.created_at)"
        " UPDATE conversations_conversation c SET version = c.version + 1, turn_due_at = least(c.turn_due_at, now()),"
        " unhandled_since = least(c.unhandled_since, o.since)"
        " FROM (SELECT conversation_id, min(created_at) AS since FROM opened GROUP BY conversation_id) o"
        " WHERE c.id = o.conversation_id RETURNING c.id",
        [person.pk],
    )
    for (conversation_id,) in heard:
        transaction.on_commit(partial(bell.ring_turn, conversation_id))


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
