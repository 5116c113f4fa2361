"""What the tests of the pipeline share: engines, a telephone line, and short ways through the real tables."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from conversations import consent, outbox
from conversations.engine.overhearing import overhear
from conversations.identity import find_contact
from conversations.inbox import receive
from conversations.models import Consent, Conversation, Delivery, Message
from conversations.outbox import send_lane
from conversations.turn import Engine, Reply, TurnInput, TurnOutput
from conversations.turns import Outcome, take_turn
from conversations.whatsapp.addresses import Address
from conversations.whatsapp.channel import Accepted, ChannelFailure, NotSent, Rejected
from conversations.whatsapp.errors import rule_for
from conversations.whatsapp.outbound import OutboundMessage, Text
from conversations.whatsapp.payloads import parse_webhook
from tests.people import MARIA, Person
from tests.webhooks import webhook


def echo(turn: TurnInput) -> TurnOutput:
    """An engine that says back what it heard, as something that needs no consent."""
    words = "eco: " + " | ".join(message.text for message in turn.messages)
    return answering(words[:4096])(turn)


def answering(*bodies: str, purpose: str = "notice", **more: Any) -> Engine:
    """An engine that always says the same bubbles; ``more`` goes into its output (effects, held, understood).

    Where a person speaks it does as the real one does.
    """

    def engine(turn: TurnInput) -> TurnOutput:
        if turn.overheard:
            return overhear(turn)
        replies = [Reply(Text(body=body), purpose=purpose) for body in bodies]
        return TurnOutput(session=turn.session, replies=replies, **more)

    return engine


@dataclass
class Listening:
    """An engine that remembers what it was given to answer, and answers with an echo."""

    heard: list[TurnInput] = field(default_factory=list)

    def __call__(self, turn: TurnInput) -> TurnOutput:
        if not turn.overheard:
            self.heard.append(turn)
        return echo(turn)

    @property
    def texts(self) -> list[list[str]]:
        return [[message.text for message in turn.messages] for turn in self.heard]


@dataclass
class Line:
    """A channel that remembers what it was given. ``fates``: how the next sends end, in order; then all succeed."""

    fates: list[ChannelFailure] = field(default_factory=list)
    sent: list[tuple[Address, str, str]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    before_send: Callable[[], None] = lambda: None

    def send(
        self, address: Address, message: OutboundMessage, *, callback: str, context_wamid: str | None = None
    ) -> Accepted:
        self.sent.append((address, message.plain_text(), callback))
        self.before_send()
        if self.fates:
            raise self.fates.pop(0)
        return Accepted(wamid=f"wamid.{uuid.uuid4().hex}")

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        self.read.append(wamid)
        if not typing:
            raise NotSent

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.sent]


def meta_says(code: int | None, *, http_status: int = 400, retry_after: float | None = None) -> Rejected:
    """Meta's refusal with an error code."""
    rule = rule_for(code, http_status)
    return Rejected(code, "recusada", rule=rule, http_status=http_status, retry_after=retry_after)


def deliver(*elements: dict[str, Any], **more: Any) -> None:
    """One webhook with these messages, taken in."""
    receive(parse_webhook(webhook(*elements, **more)))


def conversation_of(person: Person) -> Conversation:
    """The person's conversation as it is now."""
    contact = find_contact(bsuid=person.bsuid, phone=person.phone)
    return Conversation.objects.get(contact_id=contact, merged_into=None)


def hear(*texts: str, who: Person = MARIA) -> Conversation:
    """The person writes; returns their conversation."""
    deliver(*(who.says(text) for text in texts), name=who.name)
    return conversation_of(who)


def make_due(conversation: Conversation) -> None:
    """The quiet period is over, by Postgres' clock, also inside one long transaction."""
    Conversation.objects.filter(pk=conversation.pk).update(turn_due_at=ago(3600))


def answer(conversation: Conversation, engine: Engine = echo) -> Outcome:
    """Take the conversation's turn now."""
    make_due(conversation)
    return take_turn(conversation.pk, engine=engine)


def say(conversation: Conversation, *bodies: str, **more: Any) -> list[Delivery]:
    """Something said outside a turn: by the system, or by an agent (``author="agent", agent_id=…``)."""
    fresh = Conversation.objects.get(pk=conversation.pk)
    drafts = [outbox.Draft(Text(body=body), purpose=more.pop("purpose", "service")) for body in bodies]
    options = {"author": "system", "session": None, "turn_id": None, "key": str(uuid.uuid4()), **more}
    return outbox.enqueue(drafts, conversation=fresh, now=timezone.now(), **options)


def send(conversation: Conversation, line: Line | None = None) -> Line:
    """Send what waits in the conversation's lane."""
    line = line or Line()
    send_lane(conversation.pk, channel=line)
    return line


def consenting(conversation: Conversation) -> Conversation:
    consent.grant(conversation.contact, Consent.Purpose.SERVICE, now=timezone.now())
    return conversation


def states(conversation: Conversation) -> list[tuple[str, str]]:
    """(state, reason) of the lane's rows, in order."""
    rows = Delivery.objects.filter(conversation=conversation).order_by("message_id")
    return list(rows.values_list("send_state", "reason"))


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def age(conversation: Conversation, seconds: float) -> None:
    """Let time pass for everything the conversation has to send."""
    for row in Delivery.objects.filter(conversation=conversation):
        row.due_at -= timedelta(seconds=seconds)
        if row.claimed_at:
            row.claimed_at -= timedelta(seconds=seconds)
        row.save(update_fields=["due_at", "claimed_at"])
    Conversation.objects.filter(pk=conversation.pk, last_inbound_at__isnull=False).update(
        last_inbound_at=Conversation.objects.get(pk=conversation.pk).last_inbound_at - timedelta(seconds=seconds)
    )


def unhandled() -> int:
    return Message.objects.filter(direction="inbound", turn_id=None).count()


def fail(conversation: Conversation) -> None:
    """The conversation's turn fails inside, with an error of the engine's."""

    def engine(_: TurnInput) -> TurnOutput:
        raise RuntimeError("on purpose")

    make_due(conversation)
    with pytest.raises(RuntimeError):
        take_turn(conversation.pk, engine=engine)
