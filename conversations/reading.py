"""What a turn reads, after its lease: the session, the person, the messages and clocks nobody has handled."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from pydantic import ValidationError

from conversations import sql
from conversations.alarm import alarm
from conversations.crypto import Undecryptable, decrypt_text, keyed_hash
from conversations.memory import Dialogue, SessionData, SessionState
from conversations.models import Conversation, Session
from conversations.turn import ContactView, DueEvent, InboundView, Meanwhile, TurnInput

log = structlog.get_logger(__name__)
MAX_MESSAGES = 200  # a turn never reads more; the rest is the next turn's
MAX_MEANWHILE = 60  # messages with an agent that are caught up with, the latest
_COLUMN = "conversations_message.{}"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn's input with the rows behind it."""

    input: TurnInput
    session: Session | None
    message_ids: list[int]
    event_ids: list[int]
    last_wamid: str | None
    profile_name: str | None = None  # as the person calls themselves now, where that has changed
    muted: bool = False  # over the contact's messages a minute, and already told so

    @property
    def empty(self) -> bool:
        return not self.message_ids and not self.event_ids


def read(conversation: Conversation) -> Turn:
    """Everything the engine may know, as it is now."""
    now = timezone.now()
    session, data, last, corrupt = _session(conversation)
    messages = sql.rows(
        "SELECT id, message_type, content, payload, message_id, created_at, turn_id IS NOT NULL"
        " FROM conversations_message WHERE conversation_id = %s AND direction = 'inbound'"
        # What nobody has handled comes first: however much is held, the answer to it must be heard.
        " AND (turn_id IS NULL OR held) ORDER BY turn_id IS NOT NULL, id LIMIT %s",
        [conversation.pk, MAX_MESSAGES],
    )
    messages.sort(key=lambda message: int(message[0]))
    events = _due_events(conversation)
    fresh = [message for message in messages if not message[6]]
    contact = _contact(conversation)
    over, noticed = _rate(conversation)
    return Turn(
        input=TurnInput(
            conversation_id=str(conversation.pk),
            session=data,
            contact=contact,
            messages=[_view(conversation, message) for message in messages],
            now=now,
            events=[DueEvent(kind, _json(payload, "conversations_dueevent.payload")) for _, kind, payload in events],
            owner=conversation.owner,
            session_is_new=session is None,
            session_was_corrupt=corrupt,
            previous_expired=last == "silence",
            rate_notice=over and not noticed,
            meanwhile=_meanwhile(conversation, session, data),
        ),
        session=session,
        message_ids=[message[0] for message in fresh],
        event_ids=[event[0] for event in events],
        last_wamid=decrypt_text(bytes(fresh[-1][4]), context=_COLUMN.format("message_id")) if fresh else None,
        profile_name=_new_profile_name(fresh, contact),
        muted=over and noticed,
    )


def unread(conversation: Conversation) -> Turn:
    """A turn's rows without their content: for messages that cannot be read, or that no turn survived."""
    session, data, _, corrupt = _session(conversation)
    messages = sql.rows(
        "SELECT id FROM conversations_message WHERE conversation_id = %s AND direction = 'inbound'"
        " AND turn_id IS NULL ORDER BY id LIMIT %s",
        [conversation.pk, MAX_MESSAGES],
    )
    return Turn(
        input=TurnInput(
            conversation_id=str(conversation.pk),
            session=data,
            contact=ContactView(id=str(conversation.contact_id)),
            messages=[],
            now=timezone.now(),
            owner=conversation.owner,
            session_was_corrupt=corrupt,
        ),
        session=session,
        message_ids=[message[0] for message in messages],
        event_ids=[event[0] for event in _due_events(conversation)],
        last_wamid=None,
    )


def _meanwhile(conversation: Conversation, session: Session | None, data: SessionData) -> Meanwhile:
    """What was said in this session while people had it, where the bot's last turn left it to them and it came back."""
    came_back = data.state is SessionState.HUMAN_HANDOFF and conversation.owner == Conversation.Owner.BOT
    if session is None or not came_back:
        return Meanwhile()
    found = sql.rows(
        "SELECT m.id, m.message_type, m.content, m.payload, m.message_id, m.created_at, false, m.direction"
        " FROM conversations_message m LEFT JOIN conversations_delivery d ON d.message_id = m.id"
        " WHERE m.conversation_id = %s AND m.id > %s AND m.erased_at IS NULL"
        " AND (d.author = 'agent' AND m.created_at >= %s"
        # Handled without having been understood: nobody of ours but an agent read it.
        "  OR m.direction = 'inbound' AND m.session_id = %s AND NOT m.held AND m.intent = '')"
        " ORDER BY m.id DESC LIMIT %s",
        [conversation.pk, data.dialogue.caught_up_to, session.started_at, session.pk, MAX_MEANWHILE],
    )
    said = list(reversed(found))
    agent = [decrypt_text(bytes(one[2]), context=_COLUMN.format("content")) for one in said if one[7] == "outbound"]
    customer = [_view(conversation, one[:7]) for one in said if one[7] == "inbound"]
    return Meanwhile(customer=tuple(customer), agent=tuple(agent), last_id=said[-1][0] if said else 0)


def _due_events(conversation: Conversation) -> list[sql.Row]:
    return sql.rows(
        "SELECT id, kind, payload FROM conversations_dueevent"
        " WHERE conversation_id = %s AND turn_id IS NULL AND due_at <= now() ORDER BY due_at, id",
        [conversation.pk],
    )


def _session(conversation: Conversation) -> tuple[Session | None, SessionData, str, bool]:
    """The open session, its memory, how the last one ended, and whether the open one can no longer be read."""
    try:
        # Open first: after a merge the open session may be older than one that ended.
        newest = "WHERE conversation_id = %s ORDER BY ended_at DESC NULLS FIRST LIMIT 1"
        latest = next(iter(sql.select(Session, newest, [conversation.pk])), None)
        if latest is None or latest.ended_at:
            return None, _kept(latest), latest.end_reason if latest else "", False
        return latest, SessionData.model_validate(latest.data), "", False
    except (ValidationError, Undecryptable, ValueError):
        alarm("session_corrupt", "Uma sessão não pôde ser lida e será arquivada", conversation_id=str(conversation.pk))
        return None, SessionData(), "", True


def _kept(latest: Session | None) -> SessionData:
    """What outlives a session: the optional consents asked for, which are asked for once in a lifetime.

    SAIR stops what we send; what was searched for is not to be told again either.
    """
    if latest is None:
        return SessionData()
    # Not validated as a whole: a session that has ended may be of an older shape.
    asked = latest.data.get("dialogue", {}).get("purposes_asked", [])
    kept = SessionData(dialogue=Dialogue(purposes_asked=asked))
    if latest.end_reason == "opt_out":
        kept.user_profile = SessionData.model_validate(latest.data).user_profile
    return kept


def _contact(conversation: Conversation) -> ContactView:
    found = sql.row(
        "SELECT name, profile_name, phone_number, city, state, opted_out_at, k.granted, k.ever_granted,"
        " EXISTS (SELECT FROM conversations_session WHERE contact_id = c.id AND ended_at IS NOT NULL)"
        " FROM conversations_contact c, LATERAL (SELECT array_agg(purpose::text) AS ever_granted,"
        "  array_agg(purpose::text) FILTER (WHERE withdrawn_at IS NULL) AS granted"
        "  FROM conversations_consent WHERE contact_id = c.id) k WHERE id = %s",
        [conversation.contact_id],
    )
    assert found is not None  # noqa: S101  a foreign key points to it
    name, profile_name, phone = (
        decrypt_text(bytes(value), context=f"conversations_contact.{column}") if value else ""
        for column, value in zip(("name", "profile_name", "phone_number"), found, strict=False)
    )
    city, state, opted_out_at, granted, ever_granted, returning = found[3:]
    return ContactView(
        id=str(conversation.contact_id),
        name=name,
        profile_name=profile_name,
        phone_known=bool(phone),
        phone=phone,
        city=city,
        state=state,
        consents=frozenset(granted or ()),
        ever_granted=frozenset(ever_granted or ()),
        opted_out=opted_out_at is not None,
        returning=returning,
    )


def _new_profile_name(fresh: list[sql.Row], contact: ContactView) -> str | None:
    name = _json(fresh[-1][3], _COLUMN.format("payload")).get("profile") if fresh else None
    return name if name and name != contact.profile_name else None


def _rate(conversation: Conversation) -> tuple[bool, bool]:
    """(over the messages a minute, already told so within that minute)."""
    started = conversation.minute_started_at
    recent = started is not None and started > timezone.now() - timedelta(minutes=1)
    over = recent and conversation.minute_count > settings.CONTACT_MESSAGES_PER_MINUTE
    noticed = conversation.rate_noticed_at
    return over, over and noticed is not None and started is not None and noticed >= started


def _view(conversation: Conversation, message: sql.Row) -> InboundView:
    pk, kind, content, payload, _, created_at, held = message
    extra = _json(payload, _COLUMN.format("payload"))
    location = extra.get("location")
    quoted = _quoted(extra.get("context"))
    return InboundView(
        id=pk,
        type=kind,
        text=decrypt_text(bytes(content), context=_COLUMN.format("content")),
        received_at=created_at,
        reply_id=extra.get("reply_id"),
        location=(location["latitude"], location["longitude"]) if location else None,
        shared_phone=_shared_phone(extra.get("contacts") or []),
        quoted_id=quoted.id if quoted else None,
        quoted_text=quoted.text if quoted else "",
        quoted_options=quoted.options if quoted else (),
        referral=extra.get("referral"),
        held=held,
    )


def _shared_phone(contacts: list[dict[str, Any]]) -> str | None:
    """The customer's own phone, where the card answers our request for it."""
    phones = [phone for contact in contacts if contact.get("from_request") for phone in contact.get("phones", [])]
    return (phones[0].get("wa_id") or phones[0].get("phone")) if phones else None


@dataclass(frozen=True, slots=True)
class _Quoted:
    """One of our messages, replied to."""

    id: int
    text: str
    options: tuple[str, ...]


def _quoted(wamid: str | None) -> _Quoted | None:
    if not wamid:
        return None
    found = sql.row(
        "SELECT m.id, m.content, m.payload FROM conversations_delivery d"
        " JOIN conversations_message m ON m.id = d.message_id WHERE d.wamid_hash = %s",
        [keyed_hash("wamid", wamid)],
    )
    if found is None:
        return None
    text = decrypt_text(bytes(found[1]), context=_COLUMN.format("content"))
    return _Quoted(int(found[0]), text, _options(_json(found[2], _COLUMN.format("payload"))))


def _options(payload: dict[str, Any]) -> tuple[str, ...]:
    """Ids of the buttons or rows of an outbound message."""
    rows = [row for section in payload.get("sections", ()) for row in section["rows"]]
    return tuple(one["id"] for one in (*payload.get("buttons", ()), *rows))


def _json(blob: Any, context: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(decrypt_text(bytes(blob), context=context))
    return value
