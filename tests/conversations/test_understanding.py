"""What customers write is understood all the way: through the webhook, the turn and into the message's row."""

import random

import pytest
from django.test import Client
from django.utils import timezone

from conversations import consent
from conversations.models import Consent, Contact, Conversation, Message
from conversations.turns import Outcome
from nlp import analyze
from nlp.data_files import DATA, TEST, read
from nlp.evaluation import Example
from tests.conversations.engine.fakes import Customer
from tests.conversations.world import answer
from tests.people import Person
from tests.webhooks import raw_and_headers, webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
HOW_MANY, IN_ONE_POST = 500, 25


def test_five_hundred_test_messages_are_stored_as_they_were_understood(client: Client) -> None:
    examples = random.Random(7).sample(read(DATA / TEST), HOW_MANY)
    for at in range(0, HOW_MANY, IN_ONE_POST):
        _post(client, examples[at : at + IN_ONE_POST], first=at)
    for contact in Contact.objects.all():
        consent.grant(contact, Consent.Purpose.SERVICE, now=timezone.now())
    engine = Customer().engine
    assert {answer(conversation, engine=engine) for conversation in Conversation.objects.all()} == {Outcome.DONE}
    stored = {one.content: one.intent for one in Message.objects.filter(direction=Message.Direction.INBOUND)}
    right = sum(stored[one.text] == one.intent for one in examples)
    alone = sum(analyze(one.text).intent == one.intent for one in examples)
    assert right >= 0.9 * HOW_MANY
    assert right >= alone - 0.01 * HOW_MANY


def _post(client: Client, examples: list[Example], *, first: int) -> None:
    people = (Person(f"Pessoa {n}", phone=f"55119{70000000 + n}") for n in range(first, first + len(examples)))
    body = webhook(*(person.says(one.text) for person, one in zip(people, examples, strict=True)))
    raw, headers = raw_and_headers(body)
    assert client.post("/webhook/whatsapp", raw, content_type="application/json", headers=headers).status_code == 200
