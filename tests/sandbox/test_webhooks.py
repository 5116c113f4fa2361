"""Delivery: at least once, in batches, through the faults."""

import json

import pytest

from faciliauto_bot.sandbox import inbound
from faciliauto_bot.sandbox.webhooks import Notice, envelope
from tests.sandbox.conftest import ANA, Sandbox

pytestmark = pytest.mark.unit


def test_refused_webhook_comes_again_until_200(sandbox: Sandbox) -> None:
    sandbox.bot.answers = [503, 500, 404, 302]
    sandbox.api("PATCH", "settings", {"delivery": {"retry_first": 0.002, "retry_longest": 0.004}})
    sent = sandbox.say()
    sandbox.settle()
    assert [message["id"] for message in sandbox.bot.messages()] == [sent["id"]] * 5
    facts = sandbox.api("GET", "webhooks")
    assert facts["idle"] is True
    assert (facts["posts"], facts["refused"]) == (5, 4)


def test_first_attempts_of_one_contact_keep_their_order(sandbox: Sandbox) -> None:
    sent = [sandbox.say(str(number))["id"] for number in range(20)]
    sandbox.settle()
    assert [message["id"] for message in sandbox.bot.messages()] == sent


def test_waiting_changes_share_one_post(sandbox: Sandbox) -> None:
    sandbox.api("PATCH", "settings", {"delivery": {"batch_max": 10, "batch_wait": 0.001}})
    phone = sandbox.world.phones.find(sandbox.phone()["id"])
    assert phone is not None

    async def burst() -> list[str]:
        return [inbound.send(sandbox.world, phone, {"text": text}).id for text in ("um", "dois", "três")]

    assert sandbox.http.portal is not None
    sent = sandbox.http.portal.call(burst)
    sandbox.settle()
    [post] = sandbox.bot.posts
    [change] = json.loads(post.content)["entry"][0]["changes"]
    assert [message["id"] for message in change["value"]["messages"]] == sent
    assert len(change["value"]["contacts"]) == 1


def test_messages_and_statuses_stay_separate_changes() -> None:
    message = Notice(lane="a", value={"metadata": {}, "contacts": [{"wa_id": "1"}], "messages": [{"id": "m"}]})
    status = Notice(lane="a", value={"metadata": {}, "contacts": [{"wa_id": "1"}], "statuses": [{"id": "s"}]})
    other = Notice(lane="b", value={"metadata": {}, "contacts": [{"wa_id": "2"}], "statuses": [{"id": "t"}]})
    changes = envelope([message, status, other], account="waba")["entry"][0]["changes"]
    assert [sorted(change["value"]) for change in changes] == [
        ["contacts", "messages", "metadata"],
        ["contacts", "metadata", "statuses"],
    ]
    assert changes[1]["value"]["contacts"] == [{"wa_id": "1"}, {"wa_id": "2"}]
    assert status.value["statuses"] == [{"id": "s"}]


def test_duplicate_fault_posts_each_webhook_twice(sandbox: Sandbox) -> None:
    sandbox.api("POST", "faults", {"kind": "webhook_duplicate", "count": 1, "ms": 1})
    first, second = sandbox.say("um")["id"], sandbox.say("dois")["id"]
    sandbox.settle()
    assert sorted(message["id"] for message in sandbox.bot.messages()) == sorted([first, first, second])


def test_shuffle_fault_loses_nothing(sandbox: Sandbox) -> None:
    sandbox.api("POST", "faults", {"kind": "webhook_shuffle", "ms": 60, "seed": 1})
    sent = [sandbox.say(str(number))["id"] for number in range(12)]
    sandbox.settle()
    arrived = [message["id"] for message in sandbox.bot.messages()]
    assert sorted(arrived) == sorted(sent)
    assert arrived != sent


def test_account_events_are_posted_as_given(sandbox: Sandbox) -> None:
    value = {"event": "PAUSED", "message_template_name": "x"}
    sandbox.api("POST", "events", {"field": "message_template_status_update", "value": value})
    sandbox.settle()
    [post] = sandbox.bot.posts
    entry = json.loads(post.content)["entry"][0]
    assert entry["changes"] == [{"field": "message_template_status_update", "value": value}]
    assert isinstance(entry["time"], int)


def test_reset_forgets_chats_faults_and_options(sandbox: Sandbox) -> None:
    sandbox.say()
    sandbox.api("POST", "faults", {"kind": "500"})
    sandbox.api("PATCH", "settings", {"latency": "5", "throughput": 3})
    sandbox.api("POST", "reset")
    assert [phone["name"] for phone in sandbox.api("GET", "phones")["phones"]] == ["Maria"]
    assert sandbox.api("GET", "faults")["faults"] == []
    assert sandbox.api("GET", "inbound") == {"messages": [], "last": 0}
    assert sandbox.api("GET", "settings")["latency"] == "0"
    assert sandbox.http.get(f"/sandbox/api/phones/{ANA}").status_code == 404
