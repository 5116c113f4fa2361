import base64
import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.whatsapp.media import LIMITS, may_be_sent, safe_filename, sha256_bytes, type_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("head", "mime_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"ID3\x03\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp5", "video/3gpp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
    ],
)
def test_the_type_is_read_from_the_bytes(head: bytes, mime_type: str) -> None:
    assert type_of(head) == mime_type


@pytest.mark.parametrize("head", [b"", b"\xff", b"MZ\x90\x00", b"<script>", b"RIFF", b"RIFF\0\0\0\0XXXX", b"\xff\xe0"])
def test_other_bytes_have_no_known_type(head: bytes) -> None:
    assert type_of(head) is None


@given(st.binary(max_size=40))
def test_any_bytes_can_be_looked_at(head: bytes) -> None:
    assert type_of(head) is None or "/" in str(type_of(head))


@pytest.mark.parametrize(
    ("kind", "mime_type", "size", "allowed"),
    [
        ("image", "image/jpeg", 1, True),
        ("image", "IMAGE/JPEG", LIMITS["image"], True),
        ("image", "image/jpeg", LIMITS["image"] + 1, False),
        ("image", "image/jpeg", 0, False),
        ("image", "image/gif", 1, False),
        ("audio", "audio/ogg; codecs=opus", 1, True),
        ("document", "application/x-anything", LIMITS["document"], True),
        ("hologram", "image/jpeg", 1, False),
    ],
)
def test_only_metas_types_and_sizes_may_be_sent(kind: str, mime_type: str, size: int, allowed: bool) -> None:
    assert may_be_sent(kind, mime_type, size) is allowed


@given(st.binary())
def test_a_hash_in_base64_and_in_hex_is_one_hash(data: bytes) -> None:
    digest = hashlib.sha256(data)
    assert sha256_bytes(digest.hexdigest()) == digest.digest()
    assert sha256_bytes(base64.b64encode(digest.digest()).decode()) == digest.digest()


@pytest.mark.parametrize("value", ["", "x", "ã", "z" * 64, "AAAA", "=" * 44])
def test_what_is_no_hash_is_none(value: str) -> None:
    assert sha256_bytes(value) is None


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("comprovante_pix_21-11.pdf", "comprovante_pix_21-11.pdf"),
        ("Orçamento do João.pdf", "Orçamento do João.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\carro.jpg", "carro.jpg"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("carro\u202efdp.exe", "carrofdp.exe"),
        ('um"dois<três>.txt', "um_dois_três_.txt"),
        (".htaccess", "htaccess"),
        ("con.txt", "arquivo_con.txt"),
        ("...", "arquivo"),
        ("", "arquivo"),
        (None, "arquivo"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_made_safe(given_name: str | None, kept: str) -> None:
    assert safe_filename(given_name) == kept


@given(st.text(st.characters(codec=None, categories=None) | st.sampled_from("/\\.\0\u202e\ud83d:*")))
def test_any_file_name_becomes_one_that_can_be_stored(name: str) -> None:
    safe = safe_filename(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('\\/:*?"<>|')
    assert not safe.startswith(".")
    assert not any(unicodedata.category(char).startswith("C") for char in safe)
    safe.encode()
