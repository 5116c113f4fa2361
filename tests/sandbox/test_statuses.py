"""Status webhooks."""

import pytest

from tests.sandbox.conftest import ANA, Sandbox

pytestmark = pytest.mark.unit


def ladder(sandbox: Sandbox) -> list[str]:
    sandbox.settle()
    return [status["status"] for status in sandbox.bot.statuses()]


def test_message_is_sent_then_delivered_with_price_and_callback(chatting: Sandbox) -> None:
    wamid = chatting.send(biz_opaque_callback_data="row-1").json()["messages"][0]["id"]
    assert ladder(chatting) == ["sent", "delivered"]
    for status in chatting.bot.statuses():
        assert status["id"] == wamid
        assert status["biz_opaque_callback_data"] == "row-1"
        assert status["recipient_id"] == ANA
        assert status["pricing"] == {
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": "service",
        }


def test_looking_at_the_chat_reads_it(chatting: Sandbox) -> None:
    chatting.send()
    chatting.settle()
    chatting.api("POST", f"phones/{ANA}/read")
    assert ladder(chatting) == ["sent", "delivered", "read"]


def test_writing_reads_what_came_before(chatting: Sandbox) -> None:
    chatting.send()
    chatting.settle()
    chatting.say("vi")
    assert ladder(chatting)[-1] == "read"


def test_phone_that_reads_by_itself_needs_no_page(chatting: Sandbox) -> None:
    chatting.api("PATCH", f"phones/{ANA}", {"auto_read": True})
    chatting.send()
    assert ladder(chatting) == ["sent", "delivered", "read"]


def test_hidden_receipts_tell_nothing_of_reading(chatting: Sandbox) -> None:
    chatting.api("PATCH", f"phones/{ANA}", {"auto_read": True, "receipts": False})
    chatting.send()
    assert ladder(chatting) == ["sent", "delivered"]


def test_phone_in_flight_mode_gets_its_messages_later(chatting: Sandbox) -> None:
    chatting.api("PATCH", f"phones/{ANA}", {"online": False})
    chatting.send()
    assert ladder(chatting) == ["sent"]
    chatting.api("PATCH", f"phones/{ANA}", {"online": True})
    assert ladder(chatting) == ["sent", "delivered"]


def test_statuses_can_be_switched_off(chatting: Sandbox) -> None:
    chatting.api("PATCH", "settings", {"statuses": False})
    chatting.send()
    assert ladder(chatting) == []
    assert chatting.api("GET", f"phones/{ANA}/messages")["messages"][-1]["status"] == "delivered"


def test_messages_after_an_ad_are_free(sandbox: Sandbox) -> None:
    sandbox.say(referral={"source_type": "ad", "headline": "Onix 2020"})
    sandbox.send()
    sandbox.settle()
    status = sandbox.bot.statuses()[0]
    assert status["pricing"]["type"] == "free_entry_point"
    assert status["conversation"]["origin"] == {"type": "referral_conversion"}
