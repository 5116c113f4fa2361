"""What the bot is told when a phone writes."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from faciliauto_bot.sandbox.signing import signature
from tests.sandbox.conftest import ANA, BEARER, SETTINGS, Sandbox

pytestmark = pytest.mark.unit

PAYLOADS = json.loads((Path(__file__).parents[1] / "payloads" / "whatsapp-payloads.json").read_text())


def test_webhook_is_signed_over_its_exact_bytes(sandbox: Sandbox) -> None:
    sandbox.say("Olá, já vi o Onix @ R$ 60 mil <3")
    sandbox.settle()
    [post] = sandbox.bot.posts
    assert post.headers["X-Hub-Signature-256"] == signature(post.content, secret=SETTINGS.app_secret)
    assert b"\\u00e1" in post.content
    assert b"\\u0040" in post.content


def test_text_arrives_in_metas_envelope(sandbox: Sandbox) -> None:
    sent = sandbox.say("Oi")
    sandbox.settle()
    body = json.loads(sandbox.bot.posts[0].content)
    assert body["object"] == "whatsapp_business_account"
    assert body["entry"][0]["id"] == SETTINGS.business_account_id
    value = body["entry"][0]["changes"][0]["value"]
    assert value["metadata"]["phone_number_id"] == SETTINGS.phone_number_id
    assert value["contacts"][0]["wa_id"] == ANA
    message = value["messages"][0]
    assert message["id"] == sent["id"]
    assert message["from"] == ANA
    assert message["timestamp"].isdigit()
    assert message["text"] == {"body": "Oi"}


def example(name: str) -> dict[str, Any]:
    message: dict[str, Any] = PAYLOADS[name]["entry"][0]["changes"][0]["value"]["messages"][0]
    return message


@pytest.mark.parametrize(
    "name",
    [
        "text",
        "text_ctwa_referral",
        "text_reply_context",
        "location_place",
        "contacts_shared",
        "contacts_from_request_button",
        "reaction",
        "reaction_removed",
        "interactive_button_reply",
        "interactive_list_reply",
        "interactive_nfm_reply",
        "button_template_quick_reply",
        "order",
        "unsupported_poll",
    ],
)
def test_message_has_the_shape_of_the_reference(sandbox: Sandbox, name: str) -> None:
    wanted = example(name)
    own = {"from", "from_user_id", "timestamp", "errors"}
    sandbox.api("POST", "messages", {**{k: v for k, v in wanted.items() if k not in own}, "from": ANA})
    sandbox.settle()
    [message] = sandbox.bot.messages()
    assert {k: v for k, v in message.items() if k not in own} == {k: v for k, v in wanted.items() if k not in own}
    assert message.keys() >= wanted.keys() - {"from"}


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_short_form_of_a_tap_becomes_an_interactive_message(sandbox: Sandbox, kind: str) -> None:
    sandbox.api("POST", "messages", {"from": ANA, "type": kind, kind: {"id": "a", "title": "A"}, "reply_to": "wamid.x"})
    sandbox.settle()
    [message] = sandbox.bot.messages()
    assert message["interactive"] == {"type": kind, kind: {"id": "a", "title": "A"}}
    assert message["context"] == {"from": SETTINGS.display_phone_number, "id": "wamid.x"}


@pytest.mark.parametrize(
    ("kind", "mime_type", "facts"),
    [
        ("image", "image/jpeg", {"caption": "meu carro"}),
        ("audio", "audio/ogg; codecs=opus", {"voice": True}),
        ("video", "video/mp4", {}),
        ("document", "application/pdf", {"filename": "crlv.pdf"}),
        ("sticker", "image/webp", {"animated": False}),
    ],
)
def test_media_of_a_phone_can_be_downloaded_with_the_token(
    sandbox: Sandbox, kind: str, mime_type: str, facts: dict[str, Any]
) -> None:
    upload = {"file": ("crlv.pdf", b"bytes", mime_type)}
    media_id = sandbox.http.post("/sandbox/api/media", files=upload).json()["id"]
    sandbox.api("POST", "messages", {"from": ANA, "type": kind, kind: {"id": media_id, **facts}})
    sandbox.settle()
    media = sandbox.bot.messages()[0][kind]
    assert media["mime_type"] == mime_type
    assert media["sha256"] == base64.b64encode(hashlib.sha256(b"bytes").digest()).decode()
    assert media.items() >= facts.items()
    path = media["url"].removeprefix(SETTINGS.public_url)
    assert sandbox.http.get(path, headers=BEARER).content == b"bytes"
    assert sandbox.http.get(path).status_code == 401


def test_wa_id_may_lack_the_ninth_digit(sandbox: Sandbox) -> None:
    sandbox.phone("5531987654321", "João", ninth_digit=False)
    sandbox.say(number="5531987654321")
    sandbox.settle()
    [value] = sandbox.bot.values()
    assert value["contacts"][0]["wa_id"] == value["messages"][0]["from"] == "553187654321"


def test_hidden_phone_shows_only_its_bsuid_and_username(sandbox: Sandbox) -> None:
    phone = sandbox.phone(hidden=True, username="lia.nogueira")
    sandbox.say()
    sandbox.settle()
    [value] = sandbox.bot.values()
    assert value["contacts"] == [{"profile": {"name": "Ana", "username": "@lia.nogueira"}, "user_id": phone["user_id"]}]
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == phone["user_id"]


def test_number_change_gives_a_new_bsuid_and_a_system_message(sandbox: Sandbox) -> None:
    before = sandbox.phone()
    after = sandbox.api("POST", f"phones/{before['id']}/number", {"number": "5511999990202"})
    sandbox.settle()
    [value] = sandbox.bot.values()
    assert "contacts" not in value
    message = value["messages"][0]
    assert message["from"] == ANA
    assert message["system"] == {
        "type": "user_changed_number",
        "body": f"User Ana changed from {ANA} to 5511999990202",
        "wa_id": "5511999990202",
        "user_id": after["user_id"],
        "previous_user_id": before["user_id"],
    }
    assert after["user_id"] != before["user_id"]


def test_hidden_phone_changes_only_its_user_id(sandbox: Sandbox) -> None:
    before = sandbox.phone(hidden=True)
    sandbox.api("POST", f"phones/{before['id']}/number", {"number": "5511999990202"})
    sandbox.settle()
    [message] = sandbox.bot.messages()
    assert message["system"]["type"] == "user_changed_user_id"
    assert "wa_id" not in message["system"]
    assert "from" not in message


def test_message_can_be_delivered_again_on_request(sandbox: Sandbox) -> None:
    sent = sandbox.say()
    sandbox.api("POST", f"inbound/{sent['id']}/redeliver")
    sandbox.settle()
    assert [message["id"] for message in sandbox.bot.messages()] == [sent["id"]] * 2


def test_second_tick_comes_when_the_bot_answered_200(sandbox: Sandbox) -> None:
    sandbox.bot.answers = [503]
    sandbox.api("PATCH", "settings", {"delivery": {"retry_first": 0.01}})
    sent = sandbox.say()
    assert sent["status"] == ""
    sandbox.settle()
    [message] = sandbox.api("GET", f"phones/{ANA}/messages")["messages"]
    assert message["status"] == "delivered"


@pytest.mark.parametrize(
    "wanted",
    [{"type": "text"}, {"type": "image", "image": {"id": "1"}}, {"type": "location"}, {"type": "contacts"}],
)
def test_senseless_message_is_refused(sandbox: Sandbox, wanted: dict[str, Any]) -> None:
    response = sandbox.http.post("/sandbox/api/messages", json={"from": ANA, **wanted})
    assert response.status_code == 400
    assert sandbox.bot.posts == []
