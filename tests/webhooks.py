"""Webhooks as Meta sends them, for tests: bodies, signatures and the way in."""

import hashlib
import hmac
import json
import time
import uuid
from typing import Any

from django.conf import settings

NUMBER = "618204477150936"
ACCOUNT = "740915528300417"


def wamid() -> str:
    return f"wamid.{uuid.uuid4().hex}"


def text_message(body: str, *, phone: str | None = None, bsuid: str | None = None, **extra: Any) -> dict[str, Any]:
    """One element of ``messages[]``."""
    return message("text", {"text": {"body": body}}, phone=phone, bsuid=bsuid, **extra)


def tap(reply_id: str, title: str, *, phone: str | None = None, bsuid: str | None = None) -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": reply_id, "title": title}}
    return message("interactive", {"interactive": reply}, phone=phone, bsuid=bsuid)


def message(
    kind: str, content: dict[str, Any], *, phone: str | None = None, bsuid: str | None = None, **extra: Any
) -> dict[str, Any]:
    who = {"from": phone, "from_user_id": bsuid}
    return {
        **{key: value for key, value in who.items() if value},
        "id": wamid(),
        "timestamp": str(int(time.time())),
        "type": kind,
        **content,
        **extra,
    }


def webhook(*messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None, name: str = "") -> dict[str, Any]:
    """One POST body."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140040022", "phone_number_id": NUMBER},
    }
    if messages:
        value["messages"] = list(messages)
        value["contacts"] = [_contact(item, name) for item in messages]
    if statuses:
        value["statuses"] = statuses
    change = {"value": value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": [change]}]}


def status(wamid: str, state: str, *, callback: str | None = None, code: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": wamid, "status": state, "timestamp": str(int(time.time()))}
    if callback:
        found["biz_opaque_callback_data"] = callback
    if code:
        found["errors"] = [{"code": code, "title": "error"}]
    return found


def _contact(item: dict[str, Any], name: str) -> dict[str, Any]:
    ids = {"wa_id": item.get("from"), "user_id": item.get("from_user_id")}
    return {"profile": {"name": name or "Maria"}, **{key: value for key, value in ids.items() if value}}


def raw_and_headers(body: dict[str, Any], *, secret: str | None = None) -> tuple[bytes, dict[str, str]]:
    """The bytes as Meta writes them (ASCII, ``\\/`` escaped) and their signature."""
    raw = json.dumps(body).replace("/", "\\/").encode()
    key = (secret or settings.WHATSAPP_APP_SECRETS[0]).encode()
    return raw, {"X-Hub-Signature-256": "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest()}
