"""Whatever stands in a webhook, parsing ends, and what it found can be stored."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.whatsapp.payloads import NotAWebhook, parse_webhook
from tests.conversations.whatsapp import examples

pytestmark = pytest.mark.unit

STRINGS = st.sampled_from(["", "text", "messages", "\0", "\ud83d", "BR.1", "5511999990101", "1795264237", "9" * 30])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | STRINGS | st.text(max_size=5)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=8,
)


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) inside a JSON value."""
    keys: Any = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])


@st.composite
def mutated_webhooks(draw: st.DrawFn) -> dict[str, Any]:
    """An example with up to four of its values replaced, removed, or doubled."""
    webhook = examples.body(draw(st.sampled_from(examples.NAMES)))
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(webhook))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        how = draw(st.sampled_from(["replace", "remove", "double"]))
        if how == "remove":
            del holder[key]
        elif how == "double" and isinstance(holder, list):
            holder.append(holder[key])
        else:
            holder[key] = draw(JSON)
    return webhook


def _strings(value: object) -> Iterator[str]:
    """All texts of a parsed record, without the raw elements it keeps."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in {"raw", "value", "rejected"}:
                yield from _strings(getattr(value, field.name))


@settings(max_examples=300)
@given(mutated_webhooks())
def test_a_mutated_webhook_never_raises_and_what_is_found_can_be_stored(webhook: dict[str, Any]) -> None:
    try:
        parsed = parse_webhook(webhook)
    except NotAWebhook:
        assert webhook.get("object") != "whatsapp_business_account" or not isinstance(webhook.get("entry"), list)
        return
    for text in _strings(parsed):
        assert "\0" not in text
        text.encode()
    for message in parsed.messages:
        assert message.wamid
        assert message.sender.phone or message.sender.bsuid
        assert isinstance(message.sent_at, datetime)
        assert message.sent_at.tzinfo


@settings(max_examples=100)
@given(JSON)
def test_any_other_json_is_not_a_webhook(body: object) -> None:
    with pytest.raises(NotAWebhook):
        parse_webhook(body)


@settings(max_examples=100)
@given(JSON, st.sampled_from(["messages", "statuses", "user_preferences", "smb_message_echoes", "account_update"]))
def test_any_value_under_a_known_field_never_raises(value: object, field: str) -> None:
    entry = {"id": "1", "changes": [{"field": field, "value": value}]}
    parse_webhook({"object": "whatsapp_business_account", "entry": [entry]})


def test_an_account_event_nested_without_end_still_has_a_key() -> None:
    deep: dict[str, Any] = {}
    for _ in range(200_000):
        deep = {"x": deep}
    entry = {"id": "1", "changes": [{"field": "account_update", "value": deep}]}
    (event,) = parse_webhook({"object": "whatsapp_business_account", "entry": [entry]}).account_events
    assert len(event.key) == 64
    # Taken apart by hand: freeing it in one go would recurse as deep.
    while deep:
        deep = deep.pop("x")
