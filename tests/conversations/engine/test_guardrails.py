"""The last look: no invented price, car or promise; nothing twice; WhatsApp's own formatting."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.draft import Bubble, Choice
from conversations.engine.guardrails import amounts, build, checked, styled
from conversations.engine.replies import keys, variants
from conversations.engine.replies.format import money, round_money
from conversations.engine.work import Evidence
from conversations.whatsapp.outbound import Buttons, ListMenu, Text
from tests.conversations.engine.fakes import CARS, Customer

pytestmark = pytest.mark.unit


def evidence() -> Evidence:
    known = Evidence()
    known.know(CARS[0])
    return known


@pytest.mark.parametrize(
    "line",
    [
        "Só hoje por R$ 50.000,00!",
        "O Corolla também é ótimo.",
        "Crédito aprovado na hora.",
        "Garantimos o melhor preço.",
        "Faço um desconto.",
        "Sai por R$ 60 mil.",
    ],
)
def test_a_line_outside_the_data_is_dropped(line: str) -> None:
    assert checked(f"Onix por R$ 62.990,00.\n{line}", evidence()) == "Onix por R$ 62.990,00."


def test_the_backends_own_words_are_checked_too(customer: Customer) -> None:
    customer.stock.justification = "Garantimos aprovação: de R$ 80.000,00 por este preço."
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia, espaço e segurança")
    assert "Garantimos" not in reply
    assert "80.000" not in reply
    assert "R$ 59.500,00" in reply


@given(st.floats(1, 5_000_000).map(lambda value: round(value, 2)))
def test_amounts_are_read_as_they_are_written(value: float) -> None:
    assert amounts(f"custa {money(value)}.") == [pytest.approx(value)]


@given(st.integers(1, 4_000).map(lambda value: value * 500.0))
def test_round_amounts_are_read_as_they_are_written(value: float) -> None:
    assert amounts(f"até {round_money(value)}") == [pytest.approx(value)]


def test_prices_are_written_as_brazilians_do() -> None:
    assert money(84990) == "R$ 84.990,00"
    assert round_money(60_000) == "R$ 60 mil"
    assert round_money(45_900) == "R$ 45.900,00"
    assert round_money(1_500_000) == "R$ 1,5 milhão"


def test_the_same_bubble_is_not_sent_twice_within_five(buyer: Customer) -> None:
    texts = [buyer.says("1") for _ in range(8)]
    for place in range(len(texts)):
        assert texts[place] not in texts[max(0, place - 5) : place]


def test_markdown_becomes_whatsapp_formatting() -> None:
    assert (
        styled("## Título\n**negrito** e [site](https://ex.com)  \n\n\n\nfim")
        == "Título\n*negrito* e site: https://ex.com\n\nfim"
    )


def test_titles_that_are_long_or_equal_still_fit() -> None:
    choices = [
        Choice("a", "Um título comprido demais para um botão"),
        Choice("b", "Um título comprido demais para um botão"),
    ]
    bubble = Bubble(widget="buttons", choices=choices)
    message = build(bubble, "Oi")
    assert isinstance(message, Buttons)
    assert len({button.title for button in message.buttons}) == 2
    message = build(Bubble(widget="list", choices=choices, opener="Ver"), "Oi")
    assert isinstance(message, ListMenu)


def test_a_body_too_long_for_buttons_becomes_plain_text() -> None:
    assert isinstance(build(Bubble(widget="buttons", choices=[Choice("a", "A")]), "palavra " * 300), Text)


@pytest.mark.parametrize("key", keys())
def test_no_text_of_ours_reads_like_a_car_a_price_or_a_promise(key: str) -> None:
    for text in variants(key):
        assert checked(text, Evidence()) == text


@pytest.mark.parametrize("key", keys())
def test_all_variants_of_a_text_take_the_same_values(key: str) -> None:
    fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in variants(key)]
    if key not in ("drive_closed", "drive_taken", "drive_booked"):
        assert all(one <= fields[0] | {"when", "day"} for one in fields)
    assert all(text.strip() and len(text) < 900 for text in variants(key))
