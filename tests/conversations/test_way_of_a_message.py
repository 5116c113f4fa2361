"""A message's way through the real tables: in, a turn, out, and back as facts."""

import uuid
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from conversations import consent
from conversations.inbox import receive
from conversations.models import Conversation, Delivery, Message
from conversations.outbox import Claim, claim, send_lane
from conversations.turn import Reply, TurnInput, TurnOutput
from conversations.turns import Outcome, take_turn
from conversations.whatsapp.addresses import Address
from conversations.whatsapp.channel import Accepted, OutcomeUnknown
from conversations.whatsapp.outbound import OutboundMessage, Text
from conversations.whatsapp.payloads import parse_webhook
from tests.webhooks import status, text_message, webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
PHONE = "5511999990101"


def echo(turn: TurnInput) -> TurnOutput:
    """An engine that says back what it heard."""
    words = " | ".join(message.text for message in turn.messages)
    return TurnOutput(session=turn.session, replies=[Reply(Text(body=f"eco: {words}"), purpose="notice")])


@dataclass
class Phone:
    """A channel that remembers what it was given."""

    sent: list[tuple[Address, str, str]] = field(default_factory=list)
    failure: Exception | None = None

    def send(
        self, address: Address, message: OutboundMessage, *, callback: str, context_wamid: str | None = None
    ) -> Accepted:
        self.sent.append((address, message.plain_text(), callback))
        if self.failure:
            raise self.failure
        return Accepted(wamid=f"wamid.{uuid.uuid4().hex}")

    def mark_read(self, wamid: str, *, typing: bool = False) -> None: ...


def hear(*bodies: str, phone: str = PHONE) -> Conversation:
    receive(parse_webhook(webhook(*(text_message(body, phone=phone) for body in bodies))))
    return Conversation.objects.get(contact__identities__isnull=False)


def due(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(turn_due_at=timezone.now())


def test_a_burst_is_answered_once_and_marked() -> None:
    conversation = hear("oi", "tudo bem?")
    due(conversation)
    assert take_turn(conversation.pk, engine=echo) is Outcome.DONE
    phone = Phone()
    assert send_lane(conversation.pk, channel=phone) is None
    assert [text for _, text, _ in phone.sent] == ["eco: oi | tudo bem?"]
    assert Message.objects.filter(direction="inbound", turn_id=None).count() == 0
    assert Delivery.objects.get().send_state == "accepted"
    assert take_turn(conversation.pk, engine=echo) is Outcome.NOTHING


def test_second_delivery_of_a_message_is_ignored() -> None:
    body = webhook(text_message("oi", phone=PHONE))
    receive(parse_webhook(body))
    receive(parse_webhook(body))
    assert Message.objects.count() == 1


def test_status_before_the_response_settles_an_unknown_outcome() -> None:
    conversation = hear("oi")
    due(conversation)
    take_turn(conversation.pk, engine=echo)
    phone = Phone(failure=OutcomeUnknown())
    send_lane(conversation.pk, channel=phone)
    delivery = Delivery.objects.get()
    assert delivery.send_state == "unknown"
    receive(parse_webhook(webhook(statuses=[status("wamid.X", "delivered", callback=str(delivery.callback))])))
    delivery.refresh_from_db()
    assert (delivery.send_state, delivery.delivery_rank, delivery.wamid) == ("accepted", 2, "wamid.X")


def test_service_reply_without_consent_is_refused_at_the_gate() -> None:
    conversation = hear("oi")
    due(conversation)
    take_turn(conversation.pk, engine=lambda turn: TurnOutput(session=turn.session, replies=[Reply(Text(body="oi"))]))
    assert claim(conversation.pk) is None
    assert Delivery.objects.get().reason == "no_consent"


def test_service_reply_with_consent_is_claimed() -> None:
    conversation = hear("oi")
    consent.grant(conversation.contact, "service", now=timezone.now())
    due(conversation)
    take_turn(conversation.pk, engine=lambda turn: TurnOutput(session=turn.session, replies=[Reply(Text(body="oi"))]))
    assert isinstance(claim(conversation.pk), Claim)
