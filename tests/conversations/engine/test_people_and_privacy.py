"""A person asked for, waited for, offered; LGPD requests; leaving; optional consents."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conversations.effects import (
    CompleteSession,
    GrantConsent,
    LeaveQueue,
    OpenDataRequest,
    OpenHandoff,
    OptIn,
    OptOut,
    UpdateContact,
    WithdrawConsent,
)
from conversations.engine.services import QueueStatus
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text", ["Quero falar com um atendente", "atendente", "prefiro falar com uma pessoa", "não quero falar com robô"]
)
def test_a_person_asked_for_gets_the_conversation(buyer: Customer, text: str) -> None:
    reply = buyer.says(text)
    (handoff,) = buyer.done(OpenHandoff)
    assert handoff.reason == "asked"
    assert "São Paulo" in handoff.context["summary"]
    assert "atendente" in reply.lower()
    assert "transferindo" in reply.lower()
    assert buyer.last.replies[0].purpose == "notice"
    assert buyer.state == "human_handoff"


@pytest.mark.parametrize("text", ["vou no procon", "caí num golpe", "quero meu dinheiro de volta"])
def test_money_and_law_are_a_persons_business(buyer: Customer, text: str) -> None:
    buyer.says(text)
    assert buyer.done(OpenHandoff)[0].reason == "money_or_law"


def test_out_of_hours_says_when_people_are_back(buyer: Customer) -> None:
    back = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    buyer.queue.answer = QueueStatus(open_now=False, opens_at=back)
    assert "terça-feira, 24/11, às 9h" in buyer.says("atendente")


def test_while_waiting_the_place_in_the_queue_is_told_when_asked(buyer: Customer) -> None:
    buyer.says("atendente")
    buyer.owner = "nobody"
    for text in ("tem alguém aí?", "vai demorar muito?", "cadê o atendente?"):
        assert "2" in buyer.says(text)
        assert buyer.done(OpenHandoff) == []
        assert buyer.last.replies[0].purpose == "notice"


def test_while_waiting_questions_about_cars_are_still_answered(buyer: Customer) -> None:
    buyer.says("atendente")
    buyer.owner = "nobody"
    assert "R$ 58.900,00" in buyer.says("quanto custa o hb20?")
    assert buyer.state == "human_handoff"
    assert buyer.session.dialogue.asked == ""


def test_back_from_the_agent_the_talk_goes_on(buyer: Customer) -> None:
    buyer.says("atendente")
    buyer.owner = "nobody"
    buyer.says("oi")
    buyer.owner = "bot"
    assert "HB20" in buyer.says("2")
    assert buyer.state == "car_details"


def test_the_third_misunderstanding_in_a_row_offers_a_person(buyer: Customer) -> None:
    first, second, third = (buyer.says(text) for text in ("xpto abc", "qwerty zxc", "zzkq wvxy"))
    assert "Falar com pessoa" in buyer.options
    assert "pessoa" in third
    assert len({first, second, third}) == 3
    buyer.says("sim")
    assert buyer.done(OpenHandoff)[0].reason == "failures"


def test_something_understood_in_between_starts_the_count_again(buyer: Customer) -> None:
    for text in ("xpto abc", "qwerty zxc", "2", "zzkq wvxy"):
        buyer.says(text)
    assert buyer.session.dialogue.failures == 1


def test_a_person_declined_goes_on_with_the_bot(buyer: Customer) -> None:
    for text in ("xpto abc", "qwerty zxc", "zzkq wvxy"):
        buyer.says(text)
    buyer.taps("Não, obrigado")
    assert buyer.done(OpenHandoff) == []
    assert "HB20" in buyer.says("2")


def test_a_complaint_about_us_is_met_with_an_apology_and_a_person(buyer: Customer) -> None:
    reply = buyer.says("que atendimento ruim")
    assert "desculpas" in reply or "Sinto muito" in reply
    buyer.says("sim")
    assert buyer.done(OpenHandoff)[0].reason == "complaint"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("apaga meus dados", "deletion"),
        ("APAGAR", "deletion"),
        ("quero uma cópia dos meus dados", "export"),
        ("quais informações vocês têm de mim?", "information"),
        ("meu nome está errado, o certo é Carla", "correction"),
    ],
)
def test_a_data_request_is_opened_with_its_number_in_the_same_turn(buyer: Customer, text: str, kind: str) -> None:
    reply = buyer.says(text)
    (request,) = buyer.done(OpenDataRequest)
    assert request.kind == kind
    assert request.protocol.startswith("LGPD-20261123-")
    assert request.protocol in reply
    assert buyer.last.replies[0].purpose == "notice"


def test_the_protocol_is_the_same_when_the_turn_is_computed_again() -> None:
    texts = []
    for _ in range(2):
        customer = Customer().accepted()
        texts.append(customer.says("apaga meus dados"))
    assert texts[0] == texts[1]


def test_a_deletion_asks_nothing_more_and_ends_the_session(buyer: Customer) -> None:
    reply = buyer.says("apaga meus dados")
    assert "?" not in reply
    assert buyer.done(CompleteSession)[0].reason == "erased"


def test_a_wrong_name_is_corrected_and_recorded(buyer: Customer) -> None:
    buyer.says("meu nome está errado, o certo é Carla")
    assert [effect.name for effect in buyer.done(UpdateContact)] == ["Carla"]


def test_consent_can_be_taken_back(buyer: Customer) -> None:
    buyer.says("quero revogar meu consentimento")
    assert "service" in {effect.purpose for effect in buyer.done(WithdrawConsent)}
    assert buyer.last.replies[0].purpose == "notice"
    buyer.contact = replace(buyer.contact, consents=frozenset())
    assert "Bem-vindo" in buyer.says("tem onix?")


@pytest.mark.parametrize("text", ["SAIR", "parar", "STOP", "parem de me mandar mensagem"])
def test_leaving_is_confirmed_once_and_ends_the_session(buyer: Customer, text: str) -> None:
    buyer.says(text)
    assert buyer.done(OptOut)
    assert buyer.done(CompleteSession)[0].reason == "opt_out"
    assert len(buyer.messages) == 1
    assert buyer.last.replies[0].purpose == "notice"
    assert buyer.state == "completed"


@pytest.mark.parametrize("agreed", [True, False])
def test_who_leaves_while_waiting_waits_for_nobody_any_more(agreed: bool) -> None:
    customer = Customer().told() if agreed else Customer()
    customer.says("quero falar com um atendente")
    customer.owner = "nobody"
    customer.says("SAIR")
    assert customer.done(LeaveQueue) == [LeaveQueue("pediu para sair")]
    assert customer.done(OptOut)
    assert customer.state == "completed"


def test_who_leaves_without_waiting_leaves_no_queue(buyer: Customer) -> None:
    buyer.says("SAIR")
    assert not buyer.done(LeaveQueue)


def test_who_left_may_come_back_with_a_word() -> None:
    gone = Customer(consents=frozenset({"service"}), returning=True, opted_out=True)
    gone.says("quero voltar")
    assert gone.done(OptIn)


def test_the_optional_consents_are_asked_separately_once_after_the_recommendations(buyer: Customer) -> None:
    assert "posso te chamar" not in buyer.text
    assert "posso te avisar" not in buyer.text
    asked = []
    for text in ("obrigado", "valeu", "sim", "não", "obrigado", "valeu mesmo", "legal, obrigado"):
        buyer.says(text)
        asked.append(buyer.session.dialogue.asked)
        assert not [effect for effect in buyer.done(GrantConsent) if effect.purpose == "improvement"]
    assert asked.count("recontact") == 1
    assert asked.count("improvement") == 1
    assert "recontact" in buyer.contact.consents


SEARCH = ("até 60 mil", "pra trabalho", "moro em Santos", "1 2 3", "obrigado", "valeu", "sim", "não", "obrigado mesmo")


def purposes_asked(customer: Customer) -> list[str]:
    """The optional consents asked for on the way through a whole search."""
    asked = []
    for text in SEARCH:
        customer.says(text)
        if customer.session.dialogue.asked in ("recontact", "improvement"):
            asked.append(customer.session.dialogue.asked)
    return asked


def test_who_comes_back_without_having_been_asked_is_asked_once() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True)
    assert purposes_asked(back) == ["recontact", "improvement"]
    assert purposes_asked(back.back()) == []


def test_who_was_asked_for_one_of_them_is_asked_only_for_the_other() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True)
    back.session.dialogue.purposes_asked = ["recontact"]
    assert purposes_asked(back) == ["improvement"]


@pytest.mark.parametrize("answer", ["Sim, pode", "Não, obrigado"])
def test_who_answered_is_never_asked_again(buyer: Customer, answer: str) -> None:
    buyer.says("obrigado")
    buyer.says("valeu")
    buyer.taps(answer)
    buyer.taps(answer)
    assert purposes_asked(buyer.back()) == []


def test_what_was_agreed_to_and_taken_back_is_not_asked_for_again() -> None:
    every = frozenset({"service", "recontact", "improvement"})
    back = Customer(consents=frozenset({"service"}), ever_granted=every, returning=True)
    assert purposes_asked(back) == []


def test_where_the_memory_was_lost_nothing_is_asked_twice() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True)
    back.flags |= {"session_was_corrupt": True}
    assert purposes_asked(back) == []


def test_after_sair_voltar_brings_the_messages_back_and_the_talk_goes_on(buyer: Customer) -> None:
    assert "VOLTAR" in buyer.says("SAIR")
    assert buyer.contact.opted_out
    reply = buyer.back().says("VOLTAR")
    assert buyer.done(OptIn)
    assert not buyer.contact.opted_out
    assert "de novo" in reply or "reativei" in reply
    assert buyer.last.replies[0].purpose == "notice"
    assert buyer.session.dialogue.failures == 0
    assert "R$ 62.990,00" in buyer.says("quanto custa o onix?")


def test_voltar_of_somebody_who_never_left_changes_nothing(buyer: Customer) -> None:
    buyer.says("VOLTAR")
    assert buyer.done(OptIn) == []


def test_a_wrong_address_is_corrected_and_recorded(buyer: Customer) -> None:
    reply = buyer.says("meu email está errado, o certo é ana@novo.com.br")
    assert [effect.email for effect in buyer.done(UpdateContact)] == ["ana@novo.com.br"]
    assert buyer.done(OpenDataRequest)[0].kind == "correction"
    assert "anotei seu e-mail" in reply.lower()
    assert "ana@" not in reply


def test_recontact_asked_is_granted_only_by_a_yes(buyer: Customer) -> None:
    buyer.says("obrigado")
    buyer.says("valeu")
    assert buyer.session.dialogue.asked == "recontact"
    buyer.taps("Não, obrigado")
    assert buyer.done(GrantConsent) == []
    assert buyer.session.dialogue.asked == "improvement"
    buyer.taps("Sim, pode")
    assert [effect.purpose for effect in buyer.done(GrantConsent)] == ["improvement"]
