"""The invented webhook bodies of ``tests/payloads`` and short ways to the elements inside them."""

import copy
import json
from pathlib import Path
from typing import Any

from conversations.whatsapp.payloads import InboundMessage, ParsedWebhook, StatusUpdate, parse_webhook

_FILE = Path(__file__).parents[2] / "payloads" / "whatsapp-payloads.json"
_WHOLE: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))

SIGNATURE_VECTOR: dict[str, str] = _WHOLE["_meta"]["signature_vector"]
NAMES = [name for name in _WHOLE if name != "_meta"]
NUMBER = "618204477150936"
ANA_BSUID, ANA_PHONE = "BR.7310000918273645", "5511999990101"
LIA_BSUID = "BR.7310002754820935"


def body(name: str) -> dict[str, Any]:
    """A fresh copy of one example, free to be changed."""
    return copy.deepcopy(_WHOLE[name])


def value_of(webhook: dict[str, Any]) -> dict[str, Any]:
    """The first ``value`` inside a body."""
    value: dict[str, Any] = webhook["entry"][0]["changes"][0]["value"]
    return value


def parsed(name: str) -> ParsedWebhook:
    return parse_webhook(body(name))


def message(name: str) -> InboundMessage:
    """The one message of an example."""
    (found,) = parsed(name).messages
    return found


def changed_message(name: str, **changes: object) -> ParsedWebhook:
    """An example whose first message has some fields replaced, or removed where the new value is ``...``."""
    webhook = body(name)
    _change(value_of(webhook)["messages"][0], changes)
    return parse_webhook(webhook)


def status(name: str, **changes: object) -> StatusUpdate:
    """The one status of an example, after the same kind of changes."""
    webhook = body(name)
    _change(value_of(webhook)["statuses"][0], changes)
    (found,) = parse_webhook(webhook).statuses
    return found


def _change(element: dict[str, Any], changes: dict[str, object]) -> None:
    element.update(changes)
    for key in [key for key, value in changes.items() if value is ...]:
        del element[key]
