import hashlib
import hmac

import pytest

from conversations.whatsapp.signature import is_valid
from tests.conversations.whatsapp.examples import SIGNATURE_VECTOR

pytestmark = pytest.mark.unit

SECRET = SIGNATURE_VECTOR["app_secret"]
RAW = SIGNATURE_VECTOR["raw_body"].encode()
HEADER = SIGNATURE_VECTOR["x_hub_signature_256"]


def test_the_bytes_from_the_wire_are_accepted() -> None:
    assert is_valid(RAW, HEADER, [SECRET])


def test_a_reserialised_body_is_refused() -> None:
    assert not is_valid(RAW, SIGNATURE_VECTOR["wrong_if_reserialised"], [SECRET])


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", HEADER.removeprefix("sha256="), HEADER.upper(), HEADER + "0", "sha1=00", "sha256=ã"]
)
def test_any_other_header_is_refused(header: str | None) -> None:
    assert not is_valid(RAW, header, [SECRET])


def test_one_changed_byte_is_refused() -> None:
    assert not is_valid(RAW + b" ", HEADER, [SECRET])


@pytest.mark.parametrize("secrets", [["new", SECRET], [SECRET, "new"]])
def test_both_secrets_are_accepted_during_rotation(secrets: list[str]) -> None:
    assert is_valid(RAW, HEADER, secrets)


def test_without_a_secret_nothing_is_valid() -> None:
    signed_with_nothing = "sha256=" + hmac.new(b"", RAW, hashlib.sha256).hexdigest()
    assert not is_valid(RAW, signed_with_nothing, [])
    assert not is_valid(RAW, signed_with_nothing, [""])
