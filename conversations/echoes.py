"""What a person of the shop writes in WhatsApp on its coexistence phone: kept in the history, and the bot gives way.

The phone has sent it already: an echo is stored as accepted and never enters a lane. The bot then leaves the
conversation to the person for ``PAUSE``; every further echo begins it anew.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from conversations import delivery_facts, identity, sql
from conversations.conversation import locked, pause_bot
from conversations.crypto import keyed_hash
from conversations.models import BusinessNumber, Conversation, Delivery, Message
from conversations.whatsapp.payloads import Echo

# Half a working day. Somebody who sells beside the phone answers between two customers, so an hour would let the bot
# talk into what they agreed; a whole day would leave who writes in the evening without an answer until the next.
PAUSE = timedelta(hours=4)


class UnknownNumber(ValueError):
    """An echo of a phone that is not ours: the inbox puts it into the dead letter, to be replayed once it is."""


def apply(echoes: Sequence[Echo]) -> None:
    """Store each once and silence the bot there. Must run in a transaction.

    Raises ``UnknownNumber``.
    """
    for number in {echo.phone_number_id for echo in echoes}:
        _require_ours(number)
    now = timezone.now()
    places: dict[uuid.UUID, list[Echo]] = {}
    for echo in _not_stored_yet(echoes):
        place = _place(echo, now)
        if place:
            places.setdefault(place, []).append(echo)
    for place in sorted(places):  # in one order for every batch, so that two batches cannot deadlock
        _take_in(locked(place), places[place], now)


def _require_ours(phone_number_id: str) -> None:
    ours = phone_number_id == settings.WHATSAPP_PHONE_NUMBER_ID
    if not ours and not BusinessNumber.objects.filter(pk=phone_number_id).exists():
        raise UnknownNumber


def _not_stored_yet(echoes: Sequence[Echo]) -> list[Echo]:
    """Without what came before: a late duplicate must not make a contact of somebody who was erased."""
    by_hash = {_hash(echo): echo for echo in reversed(echoes)}
    known = sql.rows(
        "SELECT wamid_hash FROM conversations_message WHERE wamid_hash = ANY(%s)"
        " UNION SELECT wamid_hash FROM conversations_delivery WHERE wamid_hash = ANY(%s)",
        [list(by_hash), list(by_hash)],
    )
    for (wamid_hash,) in known:
        del by_hash[bytes(wamid_hash)]
    return list(reversed(by_hash.values()))


def _place(echo: Echo, now: datetime) -> uuid.UUID | None:
    """The conversation it was said in, made where there is none: who answers the shop's first word answers a person.

    ``None``: too old to silence anybody, and said to somebody we do not know, or no longer.
    """
    old = echo.sent_at + PAUSE <= now
    to = echo.to
    contact_id = identity.find_contact(bsuid=to.bsuid, phone=to.phone) if old else identity.contacts_of([to])[0]
    if contact_id is None:
        return None
    address = f"phone:{to.phone}" if to.phone else f"bsuid:{to.bsuid}"
    conversation, _ = Conversation.objects.get_or_create(
        phone_number_id=echo.phone_number_id, contact_id=contact_id, defaults={"address": address}
    )
    return conversation.pk


def _take_in(conversation: Conversation, said: list[Echo], now: datetime) -> None:
    if conversation.erased:
        return  # erased while we looked for it
    until = min(max(echo.sent_at for echo in said), now) + PAUSE
    # An agent who owns the conversation has silenced the bot already, and goes on.
    if conversation.owner != Conversation.Owner.AGENT and until > max(now, conversation.bot_paused_until or now):
        pause_bot(conversation, until=until)
    session_id = conversation.sessions.filter(ended_at=None).values_list("pk", flat=True).first()
    for echo in said:
        _store(echo, conversation, session_id, now)


def _store(echo: Echo, conversation: Conversation, session_id: uuid.UUID | None, now: datetime) -> None:
    wamid_hash = _hash(echo)
    message = Message.objects.create(
        conversation=conversation,
        session_id=session_id,
        direction=Message.Direction.OUTBOUND,
        message_type=echo.type[:20],
        wamid_hash=wamid_hash,
        content=echo.text,
        payload={"media": asdict(echo.media)} if echo.media else {},
        sent_at=echo.sent_at,
        created_at=min(echo.sent_at, now),
    )
    Delivery.objects.create(
        message=message,
        conversation=conversation,
        author=Delivery.Author.AGENT,
        generation=conversation.generation,
        unique_key=f"echo:{wamid_hash.hex()}",
        send_state=Delivery.State.ACCEPTED,
        due_at=now,
        accepted_at=now,
        sent_at=echo.sent_at,
        delivery_rank=delivery_facts.SENT,
        wamid=echo.wamid,
        wamid_hash=wamid_hash,
    )
    delivery_facts.join_parked(message.pk, wamid_hash)


def _hash(echo: Echo) -> bytes:
    return keyed_hash("wamid", echo.wamid)
