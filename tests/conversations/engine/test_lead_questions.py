"""The questions of the lead: answered in any order, asked once more where they went unanswered."""

from datetime import UTC, datetime

import pytest

from conversations.effects import UpdateContact, WithdrawConsent
from conversations.engine.lead import TIMES_ASKED, bare_name, bare_payment, bare_urgency
from conversations.engine.replies.format import clauses
from conversations.engine.services import QueueStatus
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


@pytest.fixture
def interrupted(fan: Customer) -> Customer:
    """Asked how to pay, somebody asked for the shop instead; the talk went on to the trade-in."""
    assert fan.session.dialogue.asked == "payment"
    fan.says("quero falar com a concessionária")
    assert fan.session.dialogue.asked == "trade_in"
    return fan


def test_answers_to_other_questions_are_taken_at_any_time(interrupted: Customer) -> None:
    assert "pagamento à vista" in interrupted.says("à vista")
    assert "para esta semana" in interrupted.says("essa semana")
    assert "Ana Paula" in interrupted.says("Ana Paula")
    profile = interrupted.session.user_profile
    assert (profile.payment_form, profile.urgency, profile.name) == ("a_vista", "semana", "Ana Paula")
    assert interrupted.done(UpdateContact)[0].name == "Ana Paula"


def test_an_unanswered_question_comes_back_after_the_others_and_then_rests(interrupted: Customer) -> None:
    asked = []
    for text in ("não tenho", "sem pressa", "Bia", "gostei", "gostei", "gostei", "gostei"):
        asked.append(interrupted.session.dialogue.asked)
        interrupted.says(text)
    assert "payment" in asked
    assert interrupted.session.dialogue.lead_asked.count("payment") == TIMES_ASKED


def test_who_would_rather_not_say_is_not_asked_again(fan: Customer) -> None:
    fan.says("prefiro não dizer")
    assert fan.session.dialogue.asked == "trade_in"
    for text in ("não tenho", "sem pressa", "Bia"):
        fan.says(text)
    assert fan.session.dialogue.asked != "payment"


def test_a_like_said_with_a_question_is_a_like(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("gostei, aceita troca?")
    assert buyer.session.dialogue.liked
    assert "😍" in reply
    assert buyer.session.dialogue.asked == "trade_in_car"
    assert "Gol 2015" in buyer.says("gol 2015 com 80 mil km")


@pytest.mark.parametrize("text", ["quem é você", "à vista", "ana paula", "Ana"])
def test_other_words_are_no_bare_name(text: str) -> None:
    assert bare_name(text) is None


@pytest.mark.parametrize(
    ("text", "payment"),
    [
        ("à vista", "a_vista"),
        ("vou pagar no pix", "a_vista"),
        ("financiado mesmo", "financiamento"),
        ("à vista?", None),
    ],
)
def test_bare_payment_words_are_read(text: str, payment: str | None) -> None:
    assert bare_payment(text) == payment


@pytest.mark.parametrize(
    ("text", "urgency"),
    [("essa semana", "semana"), ("preciso pra esse mês", "mes"), ("sem pressa", "depois"), ("amanhã às 10h", None)],
)
def test_bare_urgency_words_are_read(text: str, urgency: str | None) -> None:
    assert bare_urgency(text) == urgency


def test_the_place_in_the_queue_is_told_outside_hours_too(buyer: Customer) -> None:
    buyer.says("atendente")
    buyer.owner = "nobody"
    opens = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    buyer.queue.answer = QueueStatus(position=1, open_now=False, opens_at=opens)
    reply = buyer.says("qual minha posição na fila?")
    assert "1" in reply.split("fila")[0] + reply.split("fila")[1][:6]
    assert "terça-feira, 24/11, às 9h" in reply


def test_who_waits_for_a_person_is_not_offered_one(buyer: Customer) -> None:
    buyer.says("atendente")
    buyer.owner = "nobody"
    for text in ("vocês demoram?", "asdf qwer", "mais opções"):
        buyer.says(text)
        assert "Falar com pessoa" not in buyer.options
    assert "2" in buyer.says("vocês demoram?")


def test_a_deletion_withdraws_every_consent(buyer: Customer) -> None:
    buyer.says("quero apagar meus dados")
    assert {effect.purpose for effect in buyer.done(WithdrawConsent)} == {"service", "recontact", "improvement"}
    back = Customer(returning=True)
    reply = back.says("oi")
    assert "ACEITO" in reply
    assert "Ana" not in reply


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Econômico, com folga no orçamento", "Econômico."),
        ("Bom espaço e porta-malas grande demais", "Bom espaço."),
        ("Curto", "Curto"),
        ("palavrassemfimnenhum palavras sem fim", "palavrassemfimnenhum…"),
    ],
)
def test_a_justification_is_cut_after_a_whole_clause(text: str, cut: str) -> None:
    assert clauses(text, 25) == cut


def test_a_car_above_the_figure_told_is_not_said_to_be_within_it() -> None:
    customer = Customer().accepted()
    customer.stock.justification = "Econômico e dentro do seu orçamento."
    for text in ("uns 50 mil", "para trabalho", "moro em São Paulo"):
        customer.says(text)
    reply = customer.says("1, 2 e 5")
    above = [card for card in reply.split("\n\n") if "💰 R$ 58.900,00" in card or "💰 R$ 56.000,00" in card]
    assert above
    for card in above:
        assert "um pouco acima do seu orçamento" in card
        assert "dentro" not in card
