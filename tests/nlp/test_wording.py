"""What letters and words suggest, beside the network."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.wording import SIZE, Wording, pieces_of

pytestmark = pytest.mark.unit


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    """Knows one thing: "boleto" speaks for the first of two intents."""
    table = np.zeros((SIZE, 2), np.int8)
    table[pieces_of("boleto"), 0] = 100
    np.savez(
        tmp_path / "wording.npz",
        table=table,
        scale=np.array([0.01, 0.01], np.float32),
        bias=np.array([-0.5, 0.0], np.float32),
        rarity=np.ones(SIZE, np.float16),
    )
    return Wording(tmp_path / "wording.npz")


def test_known_words_speak_for_an_intent(wording: Wording) -> None:
    assert wording.scores(pieces_of("boleto"))[0] > wording.scores(pieces_of("cadê o boleto"))[0] > 0
    assert wording.scores(pieces_of("boleto"))[1] == 0


def test_a_slip_of_the_thumb_is_still_known(wording: Wording) -> None:
    assert wording.scores(pieces_of("bolet"))[0] > wording.scores(pieces_of("jabuti"))[0]


def test_nothing_written_suggests_nothing(wording: Wording) -> None:
    assert wording.scores(pieces_of("")).tolist() == [-0.5, 0.0]


@given(st.text(max_size=300))
def test_any_text_has_pieces_in_range_each_once(text: str) -> None:
    pieces = pieces_of(text).tolist()
    assert pieces == sorted(set(pieces))
    assert all(0 <= piece < SIZE for piece in pieces)


def test_of_a_long_text_the_opening_and_the_close_are_read() -> None:
    middle = " ".join(f"palavra{number}" for number in range(500))
    assert len(pieces_of(middle)) < 3000
