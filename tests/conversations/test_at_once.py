"""The same work at the same moment from several connections: done once."""

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connections

from conversations.identity import find_contact
from conversations.inbox import receive
from conversations.models import Contact, Conversation, Delivery, Message
from conversations.outbox import Claim, claim
from conversations.turns import Outcome, take_turn
from conversations.whatsapp.payloads import parse_webhook
from tests.conversations.world import answer, answering, echo, hear, make_due
from tests.people import JOAO, LIA, MARIA
from tests.webhooks import webhook

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bells"),
]
T = TypeVar("T")
HANDS = 6


def at_once(work: Callable[[int], T]) -> list[T]:
    """What each of the hands got; all begin at the same moment, each on a connection of its own."""
    start, results = threading.Barrier(HANDS), []

    def hand(number: int) -> None:
        try:
            start.wait(10)
            results.append(work(number))
        finally:
            connections.close_all()

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join(30)
    return results


def test_first_messages_of_one_person_make_one_contact() -> None:
    at_once(lambda number: receive(parse_webhook(webhook(MARIA.says(str(number))))))
    assert Contact.objects.count() == 1
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == HANDS


def test_deliveries_of_one_message_make_one_row() -> None:
    body = webhook(MARIA.says("oi"))
    at_once(lambda _: receive(parse_webhook(body)))
    assert Message.objects.count() == 1
    assert find_contact(bsuid=MARIA.bsuid) == Contact.objects.get().pk


def test_batches_in_opposite_orders_do_not_deadlock() -> None:
    people = [MARIA, JOAO, LIA]

    def deliver(number: int) -> bool:
        order = people if number % 2 else people[::-1]
        receive(parse_webhook(webhook(*(who.says(f"{who.name} {number}") for who in order))))
        return True

    for _ in range(3):
        assert at_once(deliver) == [True] * HANDS
    assert Contact.objects.count() == 3
    assert Message.objects.count() == 9 * HANDS


def test_one_of_many_takes_the_turn() -> None:
    conversation = hear("oi")
    make_due(conversation)
    outcomes = at_once(lambda _: take_turn(conversation.pk, engine=echo))
    assert outcomes.count(Outcome.DONE) == 1
    assert Delivery.objects.count() == 1


def test_one_of_many_claims_the_row() -> None:
    conversation = hear("oi")
    answer(conversation, engine=answering("um", "dois"))
    claims = at_once(lambda _: claim(conversation.pk))
    assert sum(isinstance(found, Claim) for found in claims) == 1
    assert list(Delivery.objects.order_by("pk").values_list("send_state", flat=True)) == ["sending", "pending"]
