"""Media kept in memory, as Meta keeps it: ids, hashes, addresses that expire."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.graph.errors import GraphError

URL_SECONDS = 300
KEPT_BYTES = 256 * 2**20

MIB = 2**20
FORMATS: dict[str, tuple[int, tuple[str, ...]]] = {
    "audio": (16 * MIB, ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg")),
    "image": (5 * MIB, ("image/jpeg", "image/png")),
    "video": (16 * MIB, ("video/mp4", "video/3gpp")),
    "sticker": (500 * 1024, ("image/webp",)),
    "document": (100 * MIB, ()),
}


@dataclass
class Media:
    """One file; ``keys`` holds the secret part of each download address and the time it works until."""

    id: str
    mime_type: str
    data: bytes
    filename: str = ""
    keys: dict[str, float] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the bytes."""
        return hashlib.sha256(self.data).digest()

    def sha256_base64(self) -> str:
        """The hash as webhooks show it."""
        return base64.b64encode(self.digest).decode()

    def usable_as(self) -> list[str]:
        """The message types this file may be sent as."""
        plain = self.mime_type.partition(";")[0].strip()
        size = len(self.data)
        return [kind for kind, (most, types) in FORMATS.items() if size <= most and (plain in types or not types)]

    def fresh_url(self, base: str) -> str:
        """A new download address, valid five minutes."""
        now = time.time()
        self.keys = {key: until for key, until in self.keys.items() if until > now}
        key, until = secrets.token_urlsafe(12), now + URL_SECONDS
        self.keys[key] = until
        return f"{base.rstrip('/')}/whatsapp_business/attachments/?mid={self.id}&ext={int(until)}&hash={key}"

    def opens(self, key: str) -> bool:
        """Whether an address with this key still works."""
        return self.keys.get(key, 0) > time.time()


class MediaStore:
    """The newest files up to a fixed sum of bytes; older ones expire."""

    def __init__(self) -> None:
        self._all: dict[str, Media] = {}
        self._bytes = 0

    def add(self, data: bytes, *, mime_type: str, filename: str = "") -> Media:
        """Keep a file; raises GraphError 131053 when no message type takes it."""
        media = Media(
            id=ids.media_id(), mime_type=mime_type or "application/octet-stream", data=data, filename=filename
        )
        if not media.usable_as():
            raise GraphError(131053, f"A file of {len(data)} bytes is too large.")
        self._all[media.id] = media
        self._bytes += len(data)
        while self._bytes > KEPT_BYTES:
            self.remove(next(iter(self._all)))
        return media

    def find(self, media_id: str) -> Media | None:
        """The file with this id, unless deleted or expired."""
        return self._all.get(media_id)

    def remove(self, media_id: str) -> bool:
        """Forget a file; tells whether it was there."""
        media = self._all.pop(media_id, None)
        self._bytes -= len(media.data) if media else 0
        return media is not None

    def clear(self) -> None:
        """Forget every file."""
        self._all.clear()
        self._bytes = 0
