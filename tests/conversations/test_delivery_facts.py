"""Statuses come in any order, more than once, before their own response, and for messages that are not ours."""

import itertools
import uuid

import pytest

from conversations import consent
from conversations.delivery_facts import drop_parked
from conversations.erasure import erase_conversation_data
from conversations.models import BusinessNumber, Conversation, Delivery, ParkedStatus
from conversations.outbox import Claim, claim
from tests.conversations.world import ago, answer, answering, deliver, hear, send
from tests.webhooks import status

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


@pytest.fixture
def conversation() -> Conversation:
    conversation = hear("oi")
    answer(conversation, engine=answering("um"))
    return conversation


@pytest.fixture
def sent(conversation: Conversation) -> Delivery:
    """A message Meta has accepted."""
    send(conversation)
    return Delivery.objects.get()


def tell(*statuses: dict[str, object]) -> Delivery:
    deliver(statuses=list(statuses))
    return Delivery.objects.get()


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read"])))
def test_facts_only_rise_whatever_their_order(sent: Delivery, order: tuple[str, ...]) -> None:
    for state in order:
        tell(status(sent.wamid or "", state))
    row = Delivery.objects.get()
    assert row.delivery_rank == 3
    assert row.sent_at
    assert row.delivered_at
    assert row.read_at


def test_telling_twice_changes_nothing(sent: Delivery) -> None:
    first = tell(status(sent.wamid or "", "delivered"))
    again = tell(status(sent.wamid or "", "delivered"))
    assert (again.delivery_rank, again.delivered_at) == (first.delivery_rank, first.delivered_at)


def test_several_statuses_of_several_messages_in_one_batch(sent: Delivery) -> None:
    wamid = sent.wamid or ""
    row = tell(status(wamid, "read"), status("wamid.other", "sent"), status(wamid, "sent"))
    assert (row.delivery_rank, bool(row.sent_at), bool(row.read_at)) == (3, True, True)


def test_a_status_before_the_response_brings_the_wamid_and_the_response_keeps_it(conversation: Conversation) -> None:
    claimed = claim(conversation.pk)
    assert isinstance(claimed, Claim)
    row = tell(status("wamid.early", "delivered", callback=str(claimed.delivery.callback)))
    assert (row.send_state, row.wamid, row.delivery_rank) == ("accepted", "wamid.early", 2)
    assert claim(conversation.pk) is None


def test_a_status_of_an_unknown_wamid_is_parked_and_joined_when_it_is_learned(conversation: Conversation) -> None:
    from conversations.crypto import keyed_hash
    from conversations.delivery_facts import join_parked

    deliver(statuses=[status("wamid.later", state) for state in ("sent", "delivered")])
    assert ParkedStatus.objects.count() == 2
    row = Delivery.objects.get()
    join_parked(row.pk, keyed_hash("wamid", "wamid.later"))
    row.refresh_from_db()
    assert (row.delivery_rank, bool(row.sent_at), bool(row.delivered_at)) == (2, True, True)
    assert not ParkedStatus.objects.exists()


def test_a_callback_that_is_not_ours_is_parked_by_its_wamid(sent: Delivery) -> None:
    deliver(statuses=[status("wamid.theirs", "sent", callback=str(uuid.uuid4()))])
    deliver(statuses=[status("wamid.also", "sent", callback="another app's own text")])
    assert ParkedStatus.objects.count() == 2


def test_what_was_never_ours_is_forgotten_after_a_day() -> None:
    deliver(statuses=[status("wamid.theirs", "sent"), status("wamid.new", "sent")])
    ParkedStatus.objects.filter(pk=ParkedStatus.objects.first().pk).update(created_at=ago(90_000))  # type: ignore[union-attr]
    assert drop_parked() == 1
    assert ParkedStatus.objects.count() == 1


def test_a_failure_is_shown_with_metas_code(sent: Delivery) -> None:
    row = tell(status(sent.wamid or "", "failed", code=131026))
    assert (row.send_state, row.error_code, bool(row.failed_at)) == ("failed", 131026, True)


def test_a_failure_after_delivery_is_not_shown(sent: Delivery) -> None:
    tell(status(sent.wamid or "", "delivered"))
    row = tell(status(sent.wamid or "", "failed", code=131026))
    assert (row.send_state, row.failed_at, row.error_code) == ("accepted", None, None)


def test_a_failure_in_the_same_batch_as_the_delivery_is_not_shown(sent: Delivery) -> None:
    wamid = sent.wamid or ""
    row = tell(status(wamid, "delivered"), status(wamid, "failed", code=131026))
    assert (row.send_state, row.delivery_rank, row.failed_at) == ("accepted", 2, None)


def test_a_late_window_error_closes_the_window(sent: Delivery) -> None:
    before = Conversation.objects.get().window_until
    tell(status(sent.wamid or "", "failed", code=131047))
    after = Conversation.objects.get().window_until
    assert before
    assert after
    assert after < before


def test_a_late_payment_error_halts_the_number(sent: Delivery, alarms_raised: list[str]) -> None:
    tell(status(sent.wamid or "", "failed", code=131042))
    number = BusinessNumber.objects.get()
    assert number.halted_at
    assert f"number_halted_{number.pk}" in alarms_raised


def test_a_late_block_suppresses_the_conversation(sent: Delivery) -> None:
    tell(status(sent.wamid or "", "failed", code=130403))
    assert Conversation.objects.get().suppressed


def test_a_late_stop_of_marketing_is_binding(sent: Delivery, conversation: Conversation) -> None:
    consent.grant(conversation.contact, "recontact", now=ago(60))
    tell(status(sent.wamid or "", "failed", code=131050))
    assert consent.granted(conversation.contact) == frozenset()


def test_what_the_message_cost_is_kept(sent: Delivery) -> None:
    priced = status(sent.wamid or "", "sent") | {"pricing": {"type": "regular", "category": "service"}}
    assert tell(priced).pricing == "regular/service"


def test_a_status_after_the_erasure_teaches_no_wamid(sent: Delivery, conversation: Conversation) -> None:
    wamid = sent.wamid or ""
    erase_conversation_data(conversation.contact_id)
    row = tell(status(wamid, "read", callback=str(sent.callback)))
    assert (row.delivery_rank, row.wamid) == (3, None)


def test_a_response_after_the_erasure_teaches_no_wamid(conversation: Conversation) -> None:
    from tests.conversations.world import Line

    line = Line()
    line.before_send = lambda: erase_conversation_data(conversation.contact_id) and None
    send(conversation, line)
    row = Delivery.objects.get()
    assert (row.send_state, row.wamid) == ("accepted", None)
