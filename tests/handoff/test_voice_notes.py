"""A browser's recording becomes the Ogg that WhatsApp shows as a voice note, packet by packet, without a codec."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff import attachments, ogg, webm
from handoff.ogg import NotOpus
from handoff.refusals import Empty, Unfit

pytestmark = pytest.mark.unit
RECORDING = (Path(__file__).parent / "recording.webm").read_bytes()  # 1.5 s of a tone, as Chromium records
HEAD = b"OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
TWENTY_MS = 960


# --- reading Ogg, by the letter of RFC 3533 and 7845 ------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    flags: int
    granule: int
    serial: int
    number: int
    packets: list[bytes]


def slow_checksum(data: bytes) -> int:
    found = 0
    for byte in data:
        found ^= byte << 24
        for _ in range(8):
            found = ((found << 1) ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found


def pages(content: bytes) -> Iterator[Page]:
    at = 0
    while at < len(content):
        magic, version, flags, granule, serial, number, crc, segments = struct.unpack_from("<4sBBqIIIB", content, at)
        lacing = content[at + 27 : at + 27 + segments]
        end = at + 27 + segments + sum(lacing)
        page = content[at:end]
        assert (magic, version) == (b"OggS", 0)
        assert crc == slow_checksum(page[:22] + bytes(4) + page[26:])
        packets, start, length = [], 27 + segments, 0
        for value in lacing:
            length += value
            if value < 255:
                packets.append(page[start : start + length])
                start, length = start + length, 0
        assert length == 0, "no packet goes on in the next page"
        yield Page(flags, granule, serial, number, packets)
        at = end


# --- writing WebM, as browsers and other programs do ------------------------------------------------------------------


def element(identifier: str, payload: bytes, *, size: bytes | None = None) -> bytes:
    length = (0x10000000 | len(payload)).to_bytes(4) if size is None else size
    return bytes.fromhex(identifier) + length + payload


def block(frames: list[bytes], *, track: int = 1, lacing: int = 0) -> bytes:
    begin = bytes([0x80 | track]) + b"\x00\x00" + bytes([lacing << 1])
    if lacing == 0:
        return begin + frames[0]
    return begin + bytes([len(frames) - 1]) + _sizes(frames, lacing) + b"".join(frames)


def _sizes(frames: list[bytes], lacing: int) -> bytes:
    lengths = [len(frame) for frame in frames]
    if lacing == 1:
        return b"".join(b"\xff" * (length // 255) + bytes([length % 255]) for length in lengths[:-1])
    if lacing == 2:
        return b""
    steps = [later - before for before, later in pairwise(lengths[:-1])]
    first = (0x4000 | lengths[0]).to_bytes(2)
    return first + b"".join((0x200000 | (step + 0xFFFFF)).to_bytes(3) for step in steps)


def track_entry(number: int, codec: bytes, private: bytes) -> bytes:
    inside = element("d7", bytes([number])) + element("86", codec) + element("63a2", private)
    return element("ae", inside)


def recorded(blocks: list[bytes], *, head: bytes = HEAD, live: bool = True, before: bytes = b"") -> bytes:
    size = UNKNOWN if live else None
    tracks = element("1654ae6b", before + track_entry(1, b"A_OPUS", head))
    cluster = element("1f43b675", element("e7", b"\x00") + b"".join(blocks), size=size)
    segment = element("18538067", element("1549a966", b"\xec\x80") + tracks + cluster, size=size)
    return element("1a45dfa3", b"\x42\x86\x81\x01") + segment


opus = st.builds(
    lambda toc, size, fill: bytes([toc << 3]) + fill[:1] * size,
    toc=st.integers(0, 31),
    size=st.integers(0, 1275),
    fill=st.binary(min_size=1, max_size=1),
)


@given(packets=st.lists(opus, min_size=1, max_size=200), live=st.booleans(), grouped=st.booleans())
def test_no_packet_is_lost_changed_or_out_of_order(packets: list[bytes], live: bool, grouped: bool) -> None:
    blocks = [
        element("a0", element("a1", block([one])) + element("9b", b"\x14")) if grouped else element("a3", block([one]))
        for one in packets
    ]

    made = list(pages(attachments.voice_note(recorded(blocks, live=live)).content))

    assert [packet for page in made[2:] for packet in page.packets] == packets
    assert made[0].packets == [ogg.mono(HEAD)]
    assert made[1].packets[0].startswith(b"OpusTags")
    assert [page.number for page in made] == list(range(len(made)))
    assert [page.flags for page in made] == [2, *[0] * (len(made) - 2), 4]
    assert len({page.serial for page in made}) == 1


@given(packets=st.lists(opus, min_size=1, max_size=200))
def test_each_page_tells_how_much_was_played_at_its_end(packets: list[bytes]) -> None:
    made = list(pages(ogg.pack(HEAD, packets)))

    played = 0
    assert [page.granule for page in made[:2]] == [0, 0]
    for page in made[2:]:
        played += sum(map(ogg.samples, page.packets))
        assert page.granule == played


@given(
    frames=st.lists(opus, min_size=2, max_size=12),
    lacing=st.sampled_from([1, 3]),
)
def test_several_frames_in_one_block_are_told_apart(frames: list[bytes], lacing: int) -> None:
    content = recorded([element("a3", block(frames, lacing=lacing))])
    assert webm.opus_in(content) == (HEAD, frames)


@given(count=st.integers(1, 8), size=st.integers(1, 200))
def test_frames_of_one_size_need_no_sizes(count: int, size: int) -> None:
    frames = [bytes([8 * number]) * size for number in range(count)]
    assert webm.opus_in(recorded([element("a3", block(frames, lacing=2))]))[1] == frames


@given(cut=st.integers(0, len(RECORDING) - 1))
def test_a_recording_cut_anywhere_is_read_or_refused_but_never_breaks(cut: int) -> None:
    try:
        note = attachments.voice_note(RECORDING[:cut])
    except (Unfit, Empty):
        return
    whole = webm.opus_in(RECORDING)[1]
    heard = [packet for page in list(pages(note.content))[2:] for packet in page.packets]
    assert heard == whole[: len(heard)]


@given(content=st.binary(max_size=300))
def test_noise_is_refused(content: bytes) -> None:
    with pytest.raises(NotOpus):
        webm.opus_in(b"\x1aE\xdf\xa3" + content)


@given(data=st.binary(max_size=2000))
def test_the_checksum_is_oggs(data: bytes) -> None:
    assert ogg.checksum(data) == slow_checksum(data)


# --- what WhatsApp gets -----------------------------------------------------------------------------------------------


def test_chromiums_recording_becomes_a_voice_note_of_the_same_length() -> None:
    note = attachments.voice_note(RECORDING)

    made = list(pages(note.content))
    assert (note.kind, note.mime_type, note.is_voice) == ("audio", "audio/ogg; codecs=opus", True)
    assert made[-1].granule == 72_000  # 1.5 s
    assert made[0].packets[0][9] == 1  # one channel


def test_a_stereo_recording_is_played_in_mono() -> None:
    note = attachments.voice_note(recorded([element("a3", block([b"\xfc" + b"\x01" * 50]))]))
    assert next(pages(note.content)).packets[0][9] == 1


def test_an_ogg_recording_stays_as_it_is_but_in_mono() -> None:
    mono = ogg.pack(HEAD, [b"\xfc\x01"] * 3)
    head = next(pages(mono)).packets[0]
    stereo_head = head[:9] + b"\x02" + head[10:]
    page = mono[:28] + stereo_head
    stereo = page[:22] + struct.pack("<I", slow_checksum(page[:22] + bytes(4) + page[26:])) + page[26:]

    assert attachments.voice_note(stereo + mono[47:]).content == mono
    assert attachments.voice_note(mono).content == mono


def test_sound_beside_another_track_is_found() -> None:
    picture = track_entry(2, b"V_VP8", b"")
    content = recorded([element("a3", block([b"frame"], track=2)), element("a3", block([b"\xfc\x01"]))], before=picture)
    assert webm.opus_in(content)[1] == [b"\xfc\x01"]


def test_safaris_recording_goes_as_a_sound_file() -> None:
    aac = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 8 + b"hdlr" + bytes(8) + b"soun" + b"\x00mp4a\x00"
    note = attachments.voice_note(aac)
    assert (note.kind, note.mime_type, note.is_voice, note.content) == ("audio", "audio/mp4", False, aac)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x18ftypisom" + b"\x00" * 8 + b"hdlr" + bytes(8) + b"soun" + b"\x00Opus\x00",
        b"\x00\x00\x00\x18ftypisom" + b"hdlr" + bytes(8) + b"soun" + b"hdlr" + bytes(8) + b"vide" + b"mp4a",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"palavras",
        recorded([]),
        recorded([element("a3", block([b"\xfc\x01"]))], head=b"OpusHead"),
        recorded([element("a3", block([b"\xfc\x01"]))], head=HEAD[:-1] + b"\x01"),
        recorded([element("a3", block([b"\xff"]))]),
        recorded([element("a3", block([b"\xff\x00"]))]),
        b"OggS" + bytes(40),
    ],
)
def test_what_is_no_voice_note_is_refused(content: bytes) -> None:
    with pytest.raises(Unfit):
        attachments.voice_note(content)


def test_silence_of_no_bytes_is_refused() -> None:
    with pytest.raises(Empty):
        attachments.voice_note(b"")


def test_durations_are_read_from_the_packets() -> None:
    assert ogg.samples(b"\xfc") == TWENTY_MS
    assert ogg.samples(b"\xfd") == 2 * TWENTY_MS
    assert ogg.samples(b"\xff\x03") == 3 * TWENTY_MS
    assert [ogg.samples(bytes([number << 3])) for number in (0, 1, 2, 3, 12, 13, 16)] == [
        480,
        960,
        1920,
        2880,
        480,
        960,
        120,
    ]
