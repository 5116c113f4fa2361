"""Files: what Meta takes (§4.5), what the bytes really are, and names that are safe to store and show."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

KB, MB = 1024, 1024 * 1024

LIMITS: Final[dict[str, int]] = {
    "audio": 16 * MB,
    "image": 5 * MB,
    "video": 16 * MB,
    "document": 100 * MB,
    "sticker": 500 * KB,
}
"""The most bytes of each kind of message."""

SENDABLE: Final[dict[str, frozenset[str]]] = {
    "audio": frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    "image": frozenset({"image/jpeg", "image/png"}),
    "video": frozenset({"video/mp4", "video/3gpp"}),
    "sticker": frozenset({"image/webp"}),
}
"""The types Meta takes for each kind; a document may be of any."""

_BY_PREFIX: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_AUDIO_BRANDS: Final = frozenset({b"M4A ", b"M4B "})

_SAFE_NAME_LENGTH: Final = 120  # characters
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|]+')
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


class MediaFailure(StrEnum):
    """Why a file is not here."""

    HOST_NOT_ALLOWED = "host_not_allowed"
    TOO_LARGE = "too_large"
    HASH_MISMATCH = "hash_mismatch"
    EXPIRED = "expired"
    """The address is no longer good: ask for a new one."""
    UNAVAILABLE = "unavailable"
    """Try again later."""


class MediaUnavailable(Exception):
    """A download that gave no usable file, for the given reason."""

    def __init__(self, reason: MediaFailure) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class MediaInfo:
    """Where a file can be fetched for the next five minutes; ``size`` in bytes where Meta tells."""

    id: str
    url: str
    mime_type: str
    sha256: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that arrived whole: bytes written, their SHA-256 in hex, and the type the bytes themselves show."""

    size: int
    sha256: str
    mime_type: str | None


def type_of(head: bytes) -> str | None:
    """The MIME type the first bytes (16 are enough) show, or ``None``; what the sender claims plays no part."""
    for prefix, mime_type in _BY_PREFIX:
        if head.startswith(prefix):
            return mime_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    return _mpeg_audio(head)


def may_be_sent(kind: str, mime_type: str, size: int) -> bool:
    """Whether Meta takes a file of this type and size (bytes) as this kind of message."""
    if kind not in LIMITS or not 0 < size <= LIMITS[kind]:
        return False
    types = SENDABLE.get(kind)
    return types is None or mime_type.partition(";")[0].strip().lower() in types


def sha256_bytes(value: str) -> bytes | None:
    """A SHA-256 as Meta writes it, base64 in webhooks and hex in answers, as 32 bytes; ``None`` where it is neither."""
    try:
        raw = bytes.fromhex(value) if len(value) == 64 else base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if len(raw) == 32 else None


def safe_filename(name: str | None, *, fallback: str = "arquivo") -> str:
    """A user's file name without paths, control and direction characters, device names; at most 120 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name or ""))[-1]
    # Category C holds controls, NUL, lone surrogates and the marks that make "fdp.exe" read as "exe.pdf".
    visible = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    tidy = " ".join(_UNSAFE_IN_NAME.sub("_", visible).split()).strip(". ")
    if not tidy or _RESERVED_NAMES.match(tidy):
        tidy = f"{fallback}_{tidy}" if tidy else fallback
    return _shortened(tidy)


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if len(name) <= _SAFE_NAME_LENGTH:
        return name
    if not dot or len(extension) > 10:
        return name[:_SAFE_NAME_LENGTH].rstrip(". ")
    return f"{stem[: _SAFE_NAME_LENGTH - len(extension) - 1].rstrip('. ')}.{extension}"


def _iso_media(brand: bytes) -> str:
    if brand in _AUDIO_BRANDS:
        return "audio/mp4"
    if brand.startswith((b"heic", b"heix", b"mif1")):
        return "image/heic"
    return "video/3gpp" if brand.startswith(b"3g") else "video/mp4"


def _mpeg_audio(head: bytes) -> str | None:
    """AAC and MP3 frames both begin with eleven or twelve set bits; the layer bits after them tell which."""
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mpeg" if head[1] & 0x06 else None
