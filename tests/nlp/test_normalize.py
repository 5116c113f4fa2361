import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalize import READ_WHOLE, fold, normalize

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("OIIII", "oi"),
        ("São  Paulo", "sao paulo"),
        ("vc tb qr q eu vá hj", "voce tambem qr que eu va hoje"),
        ("qto custa", "quanto custa"),
        ("blz obg", "beleza obrigado"),
        ("carrrro", "carro"),
        ("1000", "1000"),
        ("a\u200bb\u202ec", "abc"),
        ("1º", "1o"),
        ("s 10", "s 10"),
        ("oi\u0000\ud800", "oi"),
        ("uma\nduas", "uma;duas"),
    ],
)
def test_text_is_plain_words(typed: str, read: str) -> None:
    assert normalize(typed).text == read


@given(st.text(max_size=300))
def test_every_character_knows_its_place(text: str) -> None:
    read = normalize(text)
    assert len(read.text) == len(read.starts) == len(read.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(read.starts, read.ends, strict=True))
    assert read.starts == sorted(read.starts)


def test_of_a_long_message_the_opening_and_the_close_are_read_in_whole_words() -> None:
    read = normalize("quero um onix " + "bla " * READ_WHOLE + "me liga amanha")
    assert READ_WHOLE / 2 < len(read.text) < READ_WHOLE
    assert read.text.startswith("quero um onix bla bla")
    assert read.text.endswith("bla bla me liga amanha")
    assert set(read.text.replace(";", " ").split()) == {"quero", "um", "onix", "bla", "me", "liga", "amanha"}


def test_a_message_of_ordinary_length_is_read_to_its_last_letter() -> None:
    text = "ab" * (READ_WHOLE // 2)
    assert normalize(text).text == text


def test_folding_drops_case_and_accents() -> None:
    assert fold("Sedã AÇÃO") == "seda acao"
