"""Takes webhooks in: rows in one transaction, then the bells. Nothing else happens while Meta waits.

At-least-once delivery becomes exactly one row: every insert skips what is already there (by the wamid's keyed hash).
"""

import json
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, is_dataclass
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from conversations import bell, channel_events, delivery_facts, identity, news, sql
from conversations.alarm import alarm
from conversations.conversation import locked
from conversations.crypto import decrypt_text, encrypt_text, keyed_hash
from conversations.dead_letters import bury
from conversations.metrics import messages_received
from conversations.models import Conversation, DeadLetter, Message, StoredMedia
from conversations.whatsapp.inbound import InboundMessage
from conversations.whatsapp.payloads import NotAWebhook, ParsedWebhook, Rejection, body_of, parse_webhook

log = structlog.get_logger(__name__)

KNOWN_TYPES = frozenset(
    {"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "interactive"}
    | {"button", "order", "unsupported", "unknown", "edit", "revoke"}
)
# What an element itself can be the reason of; anything else is nobody's fault in the batch.
_REFUSALS = (DataError, IntegrityError, ValueError)
# Where a kind of element stands in a webhook: the change's field, and the list in its value.
_LISTS = {
    "messages": ("messages", "messages"),
    "statuses": ("messages", "statuses"),
    "identity_changes": ("messages", "messages"),
    "preferences": ("user_preferences", "user_preferences"),
    "echoes": ("smb_message_echoes", "message_echoes"),
}
_ADDRESS = "conversations_conversation.address"
_TEXT, _PAYLOAD, _WAMID = (f"conversations_message.{column}" for column in ("content", "payload", "message_id"))


@dataclass(frozen=True, slots=True)
class Ring:
    """A turn to ask for once the rows are committed."""

    conversation_id: uuid.UUID
    delay: float  # seconds


def receive(parsed: ParsedWebhook) -> None:
    """Store everything one POST carried and ring for what it needs.

    An element the database refuses ends in the dead letter alone; the rest of its batch is stored.
    Raises ``OperationalError`` when Postgres is away: nothing was stored and Meta delivers again.
    """
    try:
        with nullcontext() if _is_one_fact(parsed) else transaction.atomic():
            rings = _store(parsed)
    except _REFUSALS as error:
        log.warning("batch_refused", error=type(error).__name__)
        rings = [ring for part in _one_by_one(parsed) for ring in _store_alone(*part)]
    _ring(rings, parsed)


def _is_one_fact(parsed: ParsedWebhook) -> bool:
    """One rising status is one statement, most of what Meta posts: it needs no transaction around it."""
    if len(parsed.statuses) != 1 or parsed.statuses[0].status == "failed":
        return False
    return not any(getattr(parsed, name) for name in ParsedWebhook.__slots__ if name != "statuses")


def replay(letter: DeadLetter) -> bool:
    """Try a dead letter again with today's code; true when it was taken in."""
    try:
        parsed = parse_webhook(json.loads(bytes(letter.payload)))
    except (ValueError, NotAWebhook):
        return False
    if parsed.rejected or any(message.type not in KNOWN_TYPES for message in parsed.messages):
        return False
    try:
        with transaction.atomic():
            rings = _store(parsed)
            DeadLetter.objects.filter(pk=letter.pk).update(state=DeadLetter.State.REPLAYED)
    except _REFUSALS:
        return False
    _ring(rings, parsed)
    return True


def _ring(rings: Sequence[Ring], parsed: ParsedWebhook) -> None:
    for ring in rings:
        bell.ring_turn(ring.conversation_id, ring.delay)
    if files := next((message for message in parsed.messages if message.media), None):
        bell.ring_media(files.phone_number_id)


def _store(parsed: ParsedWebhook) -> list[Ring]:
    rings = _store_messages(parsed.messages) if parsed.messages else []
    if parsed.statuses:
        delivery_facts.apply(parsed.statuses)
    channel_events.apply(parsed)
    unknown = [m for m in parsed.messages if m.type not in KNOWN_TYPES]
    if parsed.rejected or unknown:
        bury([*parsed.rejected, *(_letter(f"unknown_type:{m.type}", "messages", m) for m in unknown)])
    return rings


def _one_by_one(parsed: ParsedWebhook) -> list[tuple[ParsedWebhook, str, Any]]:
    """The same webhook as many with one element each, and that element with its kind."""
    parts = []
    for name in ParsedWebhook.__slots__:
        for element in getattr(parsed, name):
            part = ParsedWebhook()
            getattr(part, name).append(element)
            parts.append((part, name, element))
    return parts


def _store_alone(part: ParsedWebhook, kind: str, element: Any) -> list[Ring]:
    try:
        with transaction.atomic():
            return _store(part)
    except _REFUSALS as error:
        bury([_letter(f"refused:{type(error).__name__}", kind, element)])
        alarm("element_refused", "O banco recusou parte de um webhook; está nas mensagens não processadas")
        return []


def _letter(reason: str, kind: str, element: Any) -> Rejection:
    """An element as it came, in a body of its own; news of the account have no list around them."""
    if isinstance(element, Rejection):
        return element
    if kind not in _LISTS:
        value = getattr(element, "value", {})
        return Rejection(reason, value, body_of(field_name=getattr(element, "field", ""), value=value))
    field_name, key = _LISTS[kind]
    value = {"metadata": {"phone_number_id": element.phone_number_id}, key: [element.raw]}
    return Rejection(reason, element.raw, body_of(field_name=field_name, value=value))


def _store_messages(delivered: Sequence[InboundMessage]) -> list[Ring]:
    messages: Sequence[InboundMessage] = delivered
    contacts = identity.known_contacts(message.sender for message in messages)
    if contacts is None:
        # A late duplicate must not make a contact of somebody who was erased.
        messages = _not_stored_yet(delivered)
        contacts = identity.contacts_of(message.sender for message in messages)
    if not messages:
        return []
    places = _lock_conversations({(m.phone_number_id, c): m for m, c in zip(messages, contacts, strict=True)})
    rows: dict[bytes, tuple[InboundMessage, _Place]] = {}
    for message, contact_id in zip(messages, contacts, strict=True):
        rows.setdefault(keyed_hash("wamid", message.wamid), (message, places[message.phone_number_id, contact_id]))
    new = _insert(rows)
    rings = []
    transaction.on_commit(partial(news.tell, {where.id for _, where in new}, said=True), robust=True)
    for place in {place.id: place for place in places.values()}.values():
        arrived = [message for message, where in new if where.id == place.id]
        if arrived:
            rings += _schedule(place, arrived)
    return rings


def _not_stored_yet(delivered: Sequence[InboundMessage]) -> list[InboundMessage]:
    """Without those delivered before."""
    by_hash = {keyed_hash("wamid", message.wamid): message for message in reversed(delivered)}
    known = sql.rows("SELECT wamid_hash FROM conversations_message WHERE wamid_hash = ANY(%s)", [list(by_hash)])
    for (wamid_hash,) in known:
        del by_hash[bytes(wamid_hash)]
    return list(reversed(by_hash.values()))


@dataclass(frozen=True, slots=True)
class _Place:
    """A locked conversation, as much of it as the inbox needs."""

    id: uuid.UUID
    address: str
    waiting: bool  # an earlier message has not been handled yet


def _lock_conversations(wanted: dict[tuple[str, uuid.UUID], InboundMessage]) -> dict[tuple[str, uuid.UUID], _Place]:
    """Lock the conversations in id order, making those that are not there, and follow merges."""
    found = _select_for_update(list(wanted))
    missing = [key for key in wanted if key not in found]
    if missing:
        Conversation.objects.bulk_create(
            [
                Conversation(phone_number_id=number, contact_id=contact, address=_address(wanted[number, contact]))
                for number, contact in missing
            ],
            ignore_conflicts=True,
        )
        found |= _select_for_update(missing)
    return found


def _select_for_update(keys: list[tuple[str, uuid.UUID]]) -> dict[tuple[str, uuid.UUID], _Place]:
    found = sql.rows(
        "SELECT phone_number_id, contact_id, id, address, unhandled_since IS NOT NULL, merged_into_id"
        " FROM conversations_conversation"
        f" WHERE (phone_number_id, contact_id) IN (VALUES {sql.values(len(keys), 2)})"
        " ORDER BY id FOR NO KEY UPDATE",
        [part for key in keys for part in key],
    )
    places = {}
    for number, contact, pk, address, waiting, merged_into in found:
        if merged_into:
            # Merged between finding the contact and locking: the rows go where the merge went.
            target = _follow(merged_into)
            places[number, contact] = target
        else:
            places[number, contact] = _Place(pk, decrypt_text(bytes(address), context=_ADDRESS), waiting)
    return places


def _follow(conversation_id: uuid.UUID) -> _Place:
    conversation = locked(conversation_id)
    return _Place(conversation.pk, conversation.address, conversation.unhandled_since is not None)


def _insert(rows: dict[bytes, tuple[InboundMessage, _Place]]) -> list[tuple[InboundMessage, _Place]]:
    """One statement; returns those that were new."""
    parameters: list[Any] = []
    for wamid_hash, (message, place) in rows.items():
        parameters += [
            place.id,
            message.type[:20],
            encrypt_text(message.wamid, context=_WAMID),
            wamid_hash,
            encrypt_text(message.text, context=_TEXT),
            encrypt_text(_payload(message), context=_PAYLOAD),
            message.sent_at,
        ]
    row = "(%s,'inbound',%s,%s,%s,%s,%s,%s,now(),false,'','')"
    inserted = sql.rows(
        "INSERT INTO conversations_message (conversation_id, direction, message_type, message_id, wamid_hash, content,"
        " payload, sent_at, created_at, held, intent, sentiment)"
        f" VALUES {','.join([row] * len(rows))}"
        " ON CONFLICT (wamid_hash) DO NOTHING RETURNING wamid_hash, id",
        parameters,
    )
    new = [(rows[bytes(wamid_hash)], pk) for wamid_hash, pk in inserted]
    _expect_media([(message, pk) for (message, _), pk in new if message.media])
    for (message, _), _pk in new:
        messages_received.labels("inbound", message.type if message.type in KNOWN_TYPES else "other").inc()
    return [place for place, _ in new]


def _payload(message: InboundMessage) -> str:
    """What of the element is kept beside its words."""
    kept: dict[str, Any] = {
        "profile": message.sender.profile_name,
        "reply_id": message.reply_id,
        "context": message.context_wamid,
        "forwarded": message.forwarded or None,
        "reaction_to": message.reaction_to,
        "original": message.original_wamid,
        "location": message.location,
        "contacts": message.contacts or None,
        "referral": message.referral,
        "media": message.media,
        "errors": message.errors or None,
        "raw": None if message.type in KNOWN_TYPES else message.raw,
    }
    return _dump({key: value for key, value in kept.items() if value is not None})


def _dump(kept: dict[str, Any]) -> str:
    return json.dumps(kept, default=lambda value: asdict(value) if is_dataclass(value) else str(value))  # type: ignore[arg-type]


def _expect_media(arrived: list[tuple[InboundMessage, int]]) -> None:
    if not arrived:
        return
    StoredMedia.objects.bulk_create(
        [
            StoredMedia(
                message_id=pk,
                media_id=message.media.id,
                mime_type=message.media.mime_type[:100],
                filename=message.media.filename,
                sha256=message.media.sha256[:64],
                due_at=timezone.now(),
            )
            for message, pk in arrived
            if message.media
        ],
        ignore_conflicts=True,
    )


def _schedule(place: _Place, arrived: list[InboundMessage]) -> list[Ring]:
    """Set when the next turn is due, by Postgres' clock: quiet for a moment, but not for ever; a tap at once."""
    clocks = settings.CLOCKS
    tapped = any(message.type in Message.TAPS for message in arrived)
    address = _address(arrived[-1])
    new_address = encrypt_text(address, context=_ADDRESS) if address != place.address else None
    due = sql.row(
        "UPDATE conversations_conversation SET"
        " unhandled_since = coalesce(unhandled_since, now()),"
        # A turn that is due stays due: words after a tap must not give it a quiet period.
        " turn_due_at = CASE WHEN %s OR turn_due_at <= now() THEN least(coalesce(turn_due_at, now()), now())"
        "  ELSE least(coalesce(unhandled_since, now()) + make_interval(secs => %s),"
        "   now() + make_interval(secs => %s)) END,"
        " window_until = greatest(window_until, least(%s, now()) + make_interval(secs => %s)),"
        " last_inbound_at = now(),"
        " minute_count = CASE WHEN minute_started_at > now() - interval '1 minute' THEN minute_count ELSE 0 END + %s,"
        " minute_started_at = CASE WHEN minute_started_at > now() - interval '1 minute'"
        "  THEN minute_started_at ELSE now() END,"
        " address = coalesce(%s, address)"
        " WHERE id = %s RETURNING extract(epoch FROM turn_due_at - now())",
        [
            tapped,
            clocks.quiet_cap,
            clocks.quiet,
            max(message.sent_at for message in arrived),
            clocks.window,
            len(arrived),
            new_address,
            place.id,
        ],
    )
    delay = max(float(due[0]), 0.0) if due else 0.0
    # Words after what is due already: it was rung for, and its turn looks for what came meanwhile.
    return [Ring(place.id, delay)] if delay or tapped or not place.waiting else []


def _address(message: InboundMessage) -> str:
    """The form to reply to: the one just seen, phone before BSUID."""
    sender = message.sender
    return f"phone:{sender.phone}" if sender.phone else f"bsuid:{sender.bsuid}"
