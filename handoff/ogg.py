"""Ogg pages with Opus inside (RFC 3533, RFC 7845): the only form in which WhatsApp shows a voice note."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

_BEGINS, _ENDS = 2, 4  # flags of the first and the last page
_MOST_SEGMENTS: Final = 255  # of one page
_PAGE_LASTS: Final = 48_000  # samples; a player can seek about as finely as pages are long
_LONGEST_PACKET: Final = 5_760  # samples, 120 ms
_SERIAL: Final = 1
_VENDOR: Final = b"FacilIAuto"
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_CHANNELS_AT, _FAMILY_AT, _SHORTEST_HEAD = 9, 18, 19  # in the identification header


class NotOpus(ValueError):
    """These bytes hold no Opus that can be sent as a voice note; ``args[0]`` says why, for the log."""


def pack(head: bytes, packets: Sequence[bytes]) -> bytes:
    """An Ogg/Opus file with these packets under this ``OpusHead``, played in mono. Raises ``NotOpus``."""
    if not packets:
        raise NotOpus("no sound in it")
    pages = [
        _page(mono(head), number=0, granule=0, flags=_BEGINS),
        _page(_comment(), number=1, granule=0),
    ]
    groups = list(_grouped(packets))
    for number, (group, granule) in enumerate(groups, start=2):
        last = number == len(groups) + 1
        lacing = b"".join(_lacing(packet) for packet in group)
        pages.append(_page(b"".join(group), lacing=lacing, number=number, granule=granule, flags=_ENDS if last else 0))
    return b"".join(pages)


def as_mono(content: bytes) -> bytes:
    """The same Ogg/Opus file, to be played in mono as WhatsApp wants voice notes. Raises ``NotOpus``."""
    if len(content) < 28 or content[:4] != b"OggS" or content[26] != 1:
        raise NotOpus("no Ogg page with one header")
    end = 28 + content[27]
    head = content[28:end]
    return _sealed(content[:28] + mono(head)) + content[end:]


def mono(head: bytes) -> bytes:
    """The identification header for one channel: decoders mix stereo packets down by themselves. Raises ``NotOpus``."""
    if not head.startswith(b"OpusHead") or len(head) < _SHORTEST_HEAD or head[8] > 15:
        raise NotOpus("no OpusHead")
    if head[_FAMILY_AT] != 0:
        raise NotOpus("more than two channels")
    return head[:_CHANNELS_AT] + b"\x01" + head[_CHANNELS_AT + 1 :]


def samples(packet: bytes) -> int:
    """How long an Opus packet plays, in samples of 1/48000 s. Raises ``NotOpus``."""
    if not packet:
        raise NotOpus("an empty packet")
    frames = _frames(packet)
    found = _frame_samples(packet[0] >> 3) * frames
    if not 0 < found <= _LONGEST_PACKET:
        raise NotOpus("a packet of impossible length")
    return found


def _frames(packet: bytes) -> int:
    code = packet[0] & 3
    if code < 3:
        return 1 if code == 0 else 2
    if len(packet) < 2:
        raise NotOpus("a packet cut short")
    return packet[1] & 0x3F


def _frame_samples(configuration: int) -> int:
    """By the table of RFC 6716 § 3.1: SILK, hybrid, CELT."""
    if configuration < 12:
        return (480, 960, 1920, 2880)[configuration & 3]
    if configuration < 16:
        return (480, 960)[configuration & 1]
    return (120, 240, 480, 960)[configuration & 3]


def _grouped(packets: Sequence[bytes]) -> Iterator[tuple[list[bytes], int]]:
    """The packets of each page, with the samples played at its end."""
    group: list[bytes] = []
    segments = lasts = played = 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if needed > _MOST_SEGMENTS:
            raise NotOpus("a packet too large")
        if group and (segments + needed > _MOST_SEGMENTS or lasts >= _PAGE_LASTS):
            yield group, played
            group, segments, lasts = [], 0, 0
        group.append(packet)
        segments += needed
        lasts += samples(packet)
        played += samples(packet)
    yield group, played


def _lacing(packet: bytes) -> bytes:
    whole, rest = divmod(len(packet), 255)
    return b"\xff" * whole + bytes([rest])


def _comment() -> bytes:
    return b"OpusTags" + struct.pack("<I", len(_VENDOR)) + _VENDOR + struct.pack("<I", 0)


def _page(body: bytes, *, number: int, granule: int, flags: int = 0, lacing: bytes | None = None) -> bytes:
    lacing = _lacing(body) if lacing is None else lacing
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, _SERIAL, number, 0, len(lacing))
    return _sealed(header + lacing + body)


def _sealed(page: bytes) -> bytes:
    """The page with its checksum, which is computed over a page whose checksum is zero."""
    blank = page[:22] + bytes(4) + page[26:]
    return page[:22] + struct.pack("<I", checksum(blank)) + page[26:]


def checksum(data: bytes) -> int:
    """Ogg's CRC: zlib's polynomial, but the highest bit first and nothing inverted."""
    found = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)
