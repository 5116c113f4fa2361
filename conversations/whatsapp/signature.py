"""Proof that a webhook body was written by Meta."""

import hashlib
import hmac
from collections.abc import Sequence

_PREFIX = "sha256="


def is_valid(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Whether ``X-Hub-Signature-256`` is the HMAC-SHA256 of the body exactly as it came over the wire.

    Meta escapes its JSON in a way no serialiser reproduces, so ``raw`` must be the bytes before any parsing. Any of
    ``secrets`` may have signed: two are live while an app secret is rotated. A missing header is a wrong header, and
    no secret at all means nothing is valid.
    """
    given = (header or "").encode("utf-8", "replace")
    # Every secret is tried and every comparison takes constant time, so timing tells neither which one matched
    # nor how far a guess got.
    matches = [hmac.compare_digest(_expected(raw, secret), given) for secret in secrets if secret]
    return any(matches)


def _expected(raw: bytes, secret: str) -> bytes:
    return (_PREFIX + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()).encode()
