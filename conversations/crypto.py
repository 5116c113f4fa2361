"""Encryption of personal data at rest and keyed hashes to look it up.

AES-256-GCM under ``FIELD_ENCRYPTION_KEYS`` (the first key writes, all read). Look-ups use hashes under one random
key that is made at the first migration and stored wrapped by a field key, so that rotating field keys touches no hash.
"""

import hashlib
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_KEY_ID = 4
_NONCE = 12
_HEAD = len(_VERSION) + _KEY_ID + _NONCE


class Undecryptable(Exception):
    """The bytes were not written under any of the configured keys, or were changed."""


@cache
def _ciphers() -> dict[bytes, AESGCM]:
    return {hashlib.sha256(key).digest()[:_KEY_ID]: AESGCM(key) for key in settings.FIELD_ENCRYPTION_KEYS}


def encrypt(plaintext: bytes, *, context: str) -> bytes:
    """Bind the ciphertext to ``context`` (the column it lives in): it cannot be read in another column."""
    key_id, cipher = next(iter(_ciphers().items()))
    nonce = os.urandom(_NONCE)
    return _VERSION + key_id + nonce + cipher.encrypt(nonce, plaintext, context.encode())


def decrypt(blob: bytes, *, context: str) -> bytes:
    """Raises ``Undecryptable``."""
    cipher = _ciphers().get(bytes(blob[1 : 1 + _KEY_ID]))
    if cipher is None or blob[:1] != _VERSION:
        raise Undecryptable("no configured key wrote this value")
    try:
        return cipher.decrypt(blob[1 + _KEY_ID : _HEAD], blob[_HEAD:], context.encode())
    except InvalidTag:
        raise Undecryptable("the value was changed or belongs to another column") from None


def encrypt_text(text: str, *, context: str) -> bytes:
    return encrypt(text.encode(), context=context)


def decrypt_text(blob: bytes, *, context: str) -> str:
    return decrypt(blob, context=context).decode()


@cache
def _hash_key() -> bytes:
    from conversations.models import HashKey

    return HashKey.objects.get().unwrapped()


def keyed_hash(kind: str, value: str) -> bytes:
    """16 bytes, the same for the same value, meaningless without the key. ``kind`` separates the value spaces."""
    # A value out of a dead letter may hold half of a surrogate pair.
    plain = value.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(plain, key=_hash_key(), person=kind.encode()[:16], digest_size=16).digest()
