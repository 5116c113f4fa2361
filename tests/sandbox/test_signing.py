"""The bytes on the wire and their signature."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faciliauto_bot.sandbox.signing import signature, wire

pytestmark = pytest.mark.unit

PAYLOADS = json.loads((Path(__file__).parents[1] / "payloads" / "whatsapp-payloads.json").read_text())
VECTOR = PAYLOADS["_meta"]["signature_vector"]


def test_known_body_is_escaped_as_meta_does() -> None:
    assert wire(json.loads(VECTOR["raw_body"])) == VECTOR["raw_body"].encode()


def test_signature_of_the_known_body_is_metas() -> None:
    assert signature(VECTOR["raw_body"].encode(), secret=VECTOR["app_secret"]) == VECTOR["x_hub_signature_256"]


def test_plain_serialisation_would_not_verify() -> None:
    again = json.dumps(json.loads(VECTOR["raw_body"]), separators=(",", ":"), ensure_ascii=False).encode()
    assert signature(again, secret=VECTOR["app_secret"]) == VECTOR["wrong_if_reserialised"]


def test_accents_slashes_and_marks_are_escaped_in_lower_case() -> None:
    assert wire({"t": "ã/@<%"}) == rb'{"t":"\u00e3\/\u0040\u003c\u0025"}'


@given(st.dictionaries(st.text(), st.text()))
def test_wire_form_means_the_same_and_is_ascii(payload: dict[str, str]) -> None:
    body = wire(payload)
    assert body.isascii()
    assert json.loads(body) == payload
