import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.whatsapp.limits import split_text
from conversations.whatsapp.text import clean_text, utf16_length

pytestmark = pytest.mark.unit

PROSE = st.text(st.sampled_from("ab ç🌵.!\n\0\ud83c"), max_size=200)


@given(PROSE, st.integers(2, 40))
def test_every_piece_fits_and_no_word_is_lost(body: str, limit: int) -> None:
    pieces = split_text(body, limit=limit)
    assert all(0 < utf16_length(piece) <= limit for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", clean_text(body))


def test_short_text_is_one_piece() -> None:
    assert split_text("  oi\n\ntudo bem?\n") == ["oi\n\ntudo bem?"]


@pytest.mark.parametrize("body", ["", " \n "])
def test_blank_text_is_no_piece(body: str) -> None:
    assert split_text(body) == []


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("um dois. três\n\nquatro", ["um dois. três", "quatro"]),
        ("um dois. três\nquatro cinco", ["um dois. três", "quatro cinco"]),
        ("um dois três. quatro cinco", ["um dois três.", "quatro cinco"]),
        ("um dois três quatro cinco", ["um dois três", "quatro cinco"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqr", "stuvwxyz"]),
    ],
)
def test_text_is_cut_at_the_kindest_border(body: str, pieces: list[str]) -> None:
    assert split_text(body, limit=18) == pieces


def test_a_long_text_fits_metas_bubbles() -> None:
    paragraphs = ["Ótimo carro! " * 40] * 20
    pieces = split_text("\n\n".join(paragraphs))
    assert len(pieces) > 1
    assert all(piece.endswith("Ótimo carro!") for piece in pieces)
