"""WebM as browsers record it: finds the Opus packets inside (EBML, RFC 8794; Matroska, RFC 9559)."""

from collections.abc import Iterator
from typing import Final

from handoff.ogg import NotOpus

_EBML, _SEGMENT, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1654AE6B, 0xAE
_NUMBER, _CODEC, _PRIVATE = 0xD7, 0x86, 0x63A2
_CLUSTER, _GROUP, _BLOCK, _SIMPLE_BLOCK = 0x1F43B675, 0xA0, 0xA1, 0xA3
_ENTERED: Final = frozenset({_SEGMENT, _TRACKS, _TRACK, _CLUSTER, _GROUP})
_XIPH, _FIXED, _EBML_LACED = 1, 2, 3


def opus_in(content: bytes) -> tuple[bytes, list[bytes]]:
    """The ``OpusHead`` and the packets of the first Opus track, in order. Raises ``NotOpus``."""
    elements = _elements(content)
    if next(elements, (0, b""))[0] != _EBML:
        raise NotOpus("no WebM")
    track, head, packets = 0, b"", list[bytes]()
    entry: dict[int, bytes] = {}
    for kind, payload in elements:
        if kind == _TRACK:
            entry = {}
        elif kind in (_NUMBER, _CODEC, _PRIVATE):
            entry[kind] = payload
            if not track and entry.get(_CODEC) == b"A_OPUS" and _NUMBER in entry and _PRIVATE in entry:
                track, head = int.from_bytes(entry[_NUMBER]), entry[_PRIVATE]
        elif kind in (_BLOCK, _SIMPLE_BLOCK) and track:
            number, at = _size(payload, 0)
            if number == track:
                packets += [frame for frame in _frames(payload, at) if frame]
    if not track:
        raise NotOpus("no Opus track")
    return head, packets


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element in order. Those that hold others are entered, whatever their size: a live recording has none."""
    at = 0
    while at < len(content):
        kind, at = _identifier(content, at)
        size, at = _size(content, at)
        if kind in _ENTERED:
            yield kind, b""
            continue
        if size is None or at + size > len(content):
            raise NotOpus("an element cut short")
        yield kind, content[at : at + size]
        at += size


def _identifier(content: bytes, at: int) -> tuple[int, int]:
    length = _length(content, at)
    if length > 4:
        raise NotOpus("no EBML element")
    return int.from_bytes(content[at : at + length]), at + length


def _size(content: bytes, at: int) -> tuple[int | None, int]:
    """A number of variable length and where it ends; ``None`` for the size nobody knew."""
    length = _length(content, at)
    value = int.from_bytes(content[at : at + length]) & ((1 << 7 * length) - 1)
    unknown = value == (1 << 7 * length) - 1
    return (None if unknown else value), at + length


def _length(content: bytes, at: int) -> int:
    """How many bytes the number at this place takes, told by its leading zeros."""
    if at >= len(content) or content[at] == 0:
        raise NotOpus("an element cut short")
    length = 9 - content[at].bit_length()
    if at + length > len(content):
        raise NotOpus("an element cut short")
    return length


def _frames(block: bytes, at: int) -> list[bytes]:
    """The frames of a block whose track number ends at ``at``; browsers put one in each, other programs several."""
    at += 3  # its time and its flags
    if len(block) < at:
        raise NotOpus("a block cut short")
    lacing = (block[at - 1] >> 1) & 3
    if lacing == 0:
        return [block[at:]]
    if len(block) <= at:
        raise NotOpus("a block cut short")
    count, at = block[at] + 1, at + 1
    sizes, at = _laced_sizes(block, at, count, lacing)
    found = []
    for size in sizes:
        if size < 0 or at + size > len(block):
            raise NotOpus("a block cut short")
        found.append(block[at : at + size])
        at += size
    return found


def _laced_sizes(block: bytes, at: int, count: int, lacing: int) -> tuple[list[int], int]:
    """The sizes of the frames and where the first begins; the last frame takes what is left."""
    if lacing == _FIXED:
        if (len(block) - at) % count:
            raise NotOpus("frames of uneven size")
        return [(len(block) - at) // count] * count, at
    sizes: list[int] = []
    for _ in range(count - 1):
        size, at = _xiph_size(block, at) if lacing == _XIPH else _ebml_size(block, at, sizes)
        sizes.append(size)
    return [*sizes, len(block) - at - sum(sizes)], at


def _xiph_size(block: bytes, at: int) -> tuple[int, int]:
    size = 0
    while at < len(block):
        size, at = size + block[at], at + 1
        if block[at - 1] < 255:
            return size, at
    raise NotOpus("a block cut short")


def _ebml_size(block: bytes, at: int, before: list[int]) -> tuple[int, int]:
    """The first size as it is, each further one as the difference to the one before."""
    length = _length(block, at)
    value = int.from_bytes(block[at : at + length]) & ((1 << 7 * length) - 1)
    if before:
        value += before[-1] - ((1 << (7 * length - 1)) - 1)
    return value, at + length
