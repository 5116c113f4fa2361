"""The bot takes over again from an agent, knowing what was said."""

import pytest

from conversations.turn import InboundView, Meanwhile
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


@pytest.fixture
def given_back() -> Customer:
    """Asked for a person before telling anything; the agent has just given the conversation back."""
    customer = Customer().accepted()
    customer.says("atendente")
    return customer


def said(customer: Customer, *texts: str, agent: tuple[str, ...] = ("Claro, vejo para você!",)) -> Meanwhile:
    return Meanwhile(customer=tuple(customer.message(text) for text in texts), agent=agent)


def test_facts_told_to_the_agent_are_not_asked_again(given_back: Customer) -> None:
    meanwhile = said(given_back, "tenho até 60 mil", "moro em Santos", "é pra trabalho")
    given_back.says("oi", meanwhile=meanwhile)
    profile = given_back.session.user_profile
    assert (profile.orcamento_max, profile.city, profile.uso_principal) == (60_000, "Santos", "trabalho")
    assert given_back.session.dialogue.asked == "priorities"


def test_a_place_shared_with_the_agent_is_known(given_back: Customer) -> None:
    pin = InboundView(id=900, type="location", text="", received_at=given_back.now, location=(-23.55, -46.63))
    given_back.says("oi", meanwhile=Meanwhile(customer=(pin,), agent=("Certo!",)))
    assert given_back.session.user_profile.city == "São Paulo"


def test_the_customer_is_told_who_answers_now_and_is_not_greeted_anew(given_back: Customer) -> None:
    reply = given_back.says("quanto custa o hb20?", meanwhile=said(given_back))
    assert "equipe" in reply
    assert "R$ 58.900,00" in reply
    assert "Bem-vindo" not in reply
    assert "equipe" not in given_back.says("e o onix, quanto custa?")


def test_the_summary_tells_that_a_person_helped_and_what_they_said_last(given_back: Customer) -> None:
    given_back.says("oi", meanwhile=said(given_back, agent=("Bom dia!", "O HB20 está reservado para você.")))
    summary = given_back.session.memory.summary
    assert "pessoa da equipe já falou" in summary
    assert "O HB20 está reservado para você." in summary


def test_a_yes_said_to_the_agent_is_not_taken_for_an_answer_to_the_bot(buyer: Customer) -> None:
    buyer.says("1")
    before = buyer.session.dialogue.liked
    buyer.says("atendente")
    buyer.says("sim", meanwhile=said(buyer, "sim"))
    assert buyer.session.dialogue.liked == before


def test_what_was_said_to_an_agent_who_never_answered_is_taken_in_all_the_same(given_back: Customer) -> None:
    reply = given_back.says("oi", meanwhile=said(given_back, "tenho até 60 mil", agent=()))
    assert given_back.session.user_profile.orcamento_max == 60_000
    assert "equipe" not in reply
