"""Encryption at rest: rotation of keys, and look-ups that survive it."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from conversations import crypto
from conversations.crypto import Undecryptable, decrypt, decrypt_text, encrypt, encrypt_text, keyed_hash
from conversations.identity import find_contact
from conversations.models import HashKey
from tests.conversations.world import conversation_of, hear
from tests.people import MARIA

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
COLUMN = "conversations_message.content"


@pytest.fixture
def keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose keys may change as between two starts of a process."""
    yield settings
    crypto._ciphers.cache_clear()


def restart(settings: Settings, *keys: bytes) -> None:
    settings.FIELD_ENCRYPTION_KEYS = list(keys)
    crypto._ciphers.cache_clear()


def fresh_hash_key() -> bytes:
    """What a process that starts now would read."""
    return HashKey.objects.get().unwrapped()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read_again(text: str) -> None:
    blob = encrypt_text(text, context=COLUMN)
    assert decrypt_text(blob, context=COLUMN) == text
    assert blob != encrypt_text(text, context=COLUMN)  # equal values do not look equal


def test_a_value_belongs_to_its_column() -> None:
    with pytest.raises(Undecryptable):
        decrypt(encrypt(b"x", context=COLUMN), context="conversations_contact.name")


@pytest.mark.parametrize("position", [0, 2, 8, -1])
def test_a_changed_value_is_not_read(position: int) -> None:
    blob = bytearray(encrypt(b"segredo", context=COLUMN))
    blob[position] ^= 1
    with pytest.raises(Undecryptable):
        decrypt(bytes(blob), context=COLUMN)


@pytest.mark.usefixtures("bells")
def test_rotating_the_keys_keeps_texts_and_look_ups(keys: Settings) -> None:
    [old] = keys.FIELD_ENCRYPTION_KEYS
    new = secrets.token_bytes(32)
    conversation = hear("olá")
    before = fresh_hash_key()
    restart(keys, new, old)
    assert fresh_hash_key() == before
    assert conversation_of(MARIA).messages.get().content == "olá"
    assert hear("de novo").pk == conversation.pk
    assert find_contact(phone=MARIA.phone) == conversation.contact_id


def test_the_first_key_writes(keys: Settings) -> None:
    [old] = keys.FIELD_ENCRYPTION_KEYS
    new = secrets.token_bytes(32)
    restart(keys, new, old)
    blob = encrypt(b"x", context=COLUMN)
    restart(keys, new)
    assert decrypt(blob, context=COLUMN) == b"x"
    restart(keys, old)
    with pytest.raises(Undecryptable):
        decrypt(blob, context=COLUMN)


def test_hashes_differ_by_kind_and_take_any_text() -> None:
    assert keyed_hash("phone", "1") != keyed_hash("bsuid", "1")
    assert keyed_hash("phone", "1") == keyed_hash("phone", "1")
    assert len(keyed_hash("wamid", "\ud83d")) == 16
    assert base64.b64encode(b"1") not in keyed_hash("phone", "1")
