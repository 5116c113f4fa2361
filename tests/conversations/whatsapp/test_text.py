import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.whatsapp.text import clean_text, utf16_length

pytestmark = pytest.mark.unit

ANY_TEXT = st.text(st.characters(codec=None, categories=None) | st.just("\0") | st.characters(categories=["Cs"]))


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_sent(value: str) -> None:
    clean = clean_text(value)
    assert "\0" not in clean
    assert clean.encode().decode() == clean
    assert clean_text(clean) == clean


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_text_without_trouble_is_left_alone(value: str) -> None:
    assert clean_text(value) == value


def test_two_halves_of_an_emoji_become_one_again() -> None:
    assert clean_text("oi \ud83c\udf35") == "oi 🌵"


def test_half_an_emoji_is_shown_as_unreadable() -> None:
    assert clean_text("oi \ud83c!") == "oi \N{REPLACEMENT CHARACTER}!"


def test_a_nul_between_two_halves_does_not_keep_them_apart() -> None:
    assert clean_text("\ud83c\0\udf35") == "🌵"


@pytest.mark.parametrize(("value", "units"), [("", 0), ("carro", 5), ("ação", 4), ("🌵", 2), ("\ud83c", 1)])
def test_length_counts_utf16_units(value: str, units: int) -> None:
    assert utf16_length(value) == units
