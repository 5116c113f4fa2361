"""What could not be taken in is kept whole, encrypted, findable by the identifiers inside, and can be replayed."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from conversations.crypto import keyed_hash
from conversations.metrics import dead_letters
from conversations.models import DeadLetter
from conversations.whatsapp.addresses import phone_key
from conversations.whatsapp.payloads import Rejection

_PHONES = {"from", "wa_id", "recipient_id", "to"}
_BSUIDS = {"from_user_id", "user_id", "recipient_user_id", "to_user_id", "previous_user_id"}


def bury(rejections: Iterable[Rejection]) -> None:
    """Keep each element once; the same one delivered again changes nothing."""
    letters = []
    for rejection in rejections:
        letters.append(
            DeadLetter(
                reason=rejection.reason[:200],
                payload=_dump(rejection.webhook or rejection.raw),
                payload_hash=hashlib.sha256(_dump(rejection.raw)).digest(),
                identifier_hashes=sorted(set(_identifiers(rejection.webhook or rejection.raw))),
            )
        )
        dead_letters.labels(rejection.reason.partition(":")[0][:40]).inc()
    DeadLetter.objects.bulk_create(letters, ignore_conflicts=True)


def _dump(node: object) -> bytes:
    return json.dumps(node, ensure_ascii=True, sort_keys=True).encode()


def _identifiers(node: object) -> Iterator[bytes]:
    """Hashes of every phone and user id inside, so that erasure finds the letter."""
    if isinstance(node, list):
        for item in node:
            yield from _identifiers(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _PHONES and isinstance(value, str):
                yield keyed_hash("phone", phone_key(value.lstrip("+")))
            elif key in _BSUIDS and isinstance(value, str):
                yield keyed_hash("bsuid", value)
            else:
                yield from _identifiers(value)
