"""Instalments by the Price table, with the assumptions stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effects import CreateTask
from conversations.engine.finance import affordable, installment, months_in, simulate
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_the_price_table() -> None:
    assert installment(10_000, 12, 0.01) == 888.49
    assert installment(12_000, 12, 0.0) == 1000.0
    assert installment(0, 12) == 0.0


@given(st.floats(1_000, 500_000), st.integers(6, 72))
def test_what_is_affordable_is_the_inverse_of_the_instalment(financed: float, months: int) -> None:
    assert affordable(installment(financed, months), months) == pytest.approx(financed, abs=1)


def test_a_fifth_is_assumed_as_down_payment() -> None:
    (one,) = simulate(50_000, None, [48])
    assert (one.down_payment, one.financed) == (10_000, 40_000)


@pytest.mark.parametrize(
    ("text", "months"),
    [("em 48x", 48), ("60 vezes", 60), ("24 parcelas", 24), ("99x", None), ("2x", None), ("oi", None)],
)
def test_the_number_of_instalments_is_read(text: str, months: int | None) -> None:
    assert months_in(text) == months


def test_the_car_spoken_of_is_simulated_and_nothing_is_offered(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("dá pra financiar em 48x com 15 mil de entrada?")
    (one,) = simulate(59_500, 15_000, [48])
    assert f"48x de R$ {one.installment:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".") in reply
    assert "R$ 15.000,00" in reply
    assert "Tabela Price" in reply
    assert "1,99% ao mês" in reply
    assert "não é oferta de crédito" in reply.lower()
    assert buyer.session.user_profile.down_payment == 15_000


def test_without_a_term_three_are_shown(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("como fica financiado?")
    assert all(f"{months}x de" in reply for months in (36, 48, 60))


def test_a_monthly_ceiling_becomes_a_price(customer: Customer) -> None:
    reply = customer.says("quero financiar com parcela de até 900 e 15 mil de entrada")
    assert "900" in reply
    assert "R$ 42.700,00" in reply or "R$ 42" in reply
    assert "oferta de crédito" in reply


def test_nothing_to_simulate_asks_for_the_figures(customer: Customer) -> None:
    assert "entrada" in customer.says("vocês financiam?")


def test_a_down_payment_above_the_price_is_said_so(buyer: Customer) -> None:
    buyer.says("1")
    assert "à vista" in buyer.says("simula com 70 mil de entrada")


def test_a_trade_in_is_the_shops_to_value(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("aceita meu gol 2015 na troca?")
    assert "Gol 2015" in reply
    assert "loja" in reply
    assert buyer.session.user_profile.has_trade_in


@pytest.mark.parametrize("text", ["financia com nome sujo?", "qual a taxa de juros do banco?", "posso usar o FGTS?"])
def test_what_only_the_bank_knows_is_not_answered_here(buyer: Customer, text: str) -> None:
    buyer.says("1")
    reply = buyer.says(text)
    assert "vou confirmar com a loja" in reply.lower()
    assert buyer.done(CreateTask)
