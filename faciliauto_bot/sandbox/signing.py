"""Meta's JSON on the wire and its signature (whatsapp-cloud-api: webhooks, signature)."""

import hashlib
import hmac
import json
from typing import Any

Json = dict[str, Any]


def wire(payload: Json) -> bytes:
    r"""The exact bytes Meta would post: ASCII, lowercase ``\u00e3`` escapes, ``\/``, and @ < % escaped too.

    None of the four can stand outside a JSON string, so replacing them in the finished text is safe.
    """
    text = json.dumps(payload, separators=(",", ":"))
    for character, escape in (("/", "\\/"), ("@", "\\u0040"), ("<", "\\u003c"), ("%", "\\u0025")):
        text = text.replace(character, escape)
    return text.encode("ascii")


def signature(body: bytes, *, secret: str) -> str:
    """The value of X-Hub-Signature-256 for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
