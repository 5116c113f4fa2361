"""Who writes soon after a person closed their matter."""

import uuid

import pytest

from conversations.effects import CompleteSession, OpenDataRequest, OpenHandoff, OptOut
from conversations.engine.services import AfterHandoff
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit
HANDOFF = str(uuid.UUID(int=7))


@pytest.fixture
def back() -> Customer:
    """Helped by a person an hour ago, who is not there any more."""
    customer = Customer(consents=frozenset({"service"}), returning=True)
    customer.queue.closed = AfterHandoff(handoff_id=HANDOFF, returns=True)
    return customer


@pytest.fixture
def back_to_ana(back: Customer) -> Customer:
    """Helped by a person an hour ago, who is still there."""
    back.queue.closed = AfterHandoff(handoff_id=HANDOFF, returns=True, same_agent=True)
    return back


@pytest.mark.parametrize("text", ["oi", "esqueci de perguntar do seguro", "vocês têm HB20?", "xpto abc", "até 60 mil"])
def test_a_new_matter_goes_to_who_helped_and_the_bot_says_nothing(back_to_ana: Customer, text: str) -> None:
    back_to_ana.says(text)
    (handoff,) = back_to_ana.done(OpenHandoff)
    assert (handoff.reason, handoff.returning) == ("asked", True)
    assert back_to_ana.messages == []
    assert back_to_ana.state == "human_handoff"


def test_what_is_told_is_still_taken_in_for_the_agent(back_to_ana: Customer) -> None:
    back_to_ana.says("agora posso até 60 mil")
    (handoff,) = back_to_ana.done(OpenHandoff)
    assert "60 mil" in handoff.context["summary"]


def test_where_nobody_is_there_the_bot_still_answers_about_cars(back: Customer) -> None:
    reply = back.says("quanto custa o hb20?")
    assert back.done(OpenHandoff)[0].returning
    assert "R$ 58.900,00" in reply
    assert back.state == "human_handoff"
    assert back.session.dialogue.asked == ""


@pytest.mark.parametrize("text", ["oi", "preciso falar com o atendente de novo", "xpto abc"])
def test_where_nobody_is_there_the_queue_is_told_of_once_and_not_by_the_bot(back: Customer, text: str) -> None:
    back.says(text)
    assert back.done(OpenHandoff)[0].returning
    assert "fila" not in back.text
    assert "Bem-vindo" not in back.text


@pytest.mark.parametrize("text", ["obrigada!", "valeu", "tchau, obrigado", "ok", "👍"])
def test_thanks_and_goodbyes_bring_nobody_back(back: Customer, text: str) -> None:
    back.says(text)
    assert not back.done(OpenHandoff)
    assert len(back.messages) == 1
    assert "?" not in back.text.replace("mais alguma coisa?", "")


def test_a_thumb_under_the_last_message_brings_nobody_back(back: Customer) -> None:
    back.sends(back.message("👍", type="reaction"))
    assert not back.done(OpenHandoff)


def test_after_the_thanks_a_new_matter_still_goes_back(back: Customer) -> None:
    back.says("obrigado")
    back.says("e a documentação, demora?")
    assert back.done(OpenHandoff)[0].returning


def test_leaving_and_deletion_are_carried_out_as_always(back: Customer) -> None:
    back.says("SAIR")
    assert back.done(OptOut)
    assert not back.done(OpenHandoff)
    other = Customer(consents=frozenset({"service"}), returning=True)
    other.queue.closed = AfterHandoff(handoff_id=HANDOFF, returns=True)
    other.says("apaga meus dados")
    assert other.done(OpenDataRequest)
    assert not other.done(OpenHandoff)


def test_a_complaint_is_met_as_always_and_does_not_go_to_the_one_complained_of(back_to_ana: Customer) -> None:
    back_to_ana.says("que atendimento ruim")
    back_to_ana.says("sim")
    (handoff,) = back_to_ana.done(OpenHandoff)
    assert (handoff.reason, handoff.returning) == ("complaint", False)


def test_once_they_are_back_the_talk_does_not_start_over(back: Customer) -> None:
    back.says("oi")
    back.owner = "nobody"
    back.queue.closed = None
    back.says("quanto custa o hb20?")
    assert not back.done(OpenHandoff)
    assert "R$ 58.900,00" in back.text


def test_long_after_the_close_the_bot_answers_as_ever(back: Customer) -> None:
    back.queue.closed = None
    back.says("quanto custa o hb20?")
    assert not back.done(OpenHandoff)


def test_who_never_agreed_gets_back_to_people_who_may_read_it() -> None:
    unread = Customer(returning=True)
    unread.queue.closed = AfterHandoff(handoff_id=HANDOFF, returns=True)
    unread.says("esqueci de perguntar do seguro")
    assert unread.done(OpenHandoff)[0].returning
    assert unread.last.held == frozenset()
    assert "Aceito" not in unread.options


def test_thanks_of_who_never_agreed_bring_nobody_back() -> None:
    unread = Customer(returning=True)
    unread.queue.closed = AfterHandoff(handoff_id=HANDOFF, returns=True)
    unread.says("muito obrigada")
    assert not unread.done(OpenHandoff)
    assert not unread.done(CompleteSession)
    assert unread.messages
