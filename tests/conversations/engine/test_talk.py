"""Greetings, media, other languages, goodbyes, starting over, coming back."""

import pytest

from conversations.effects import CompleteSession, GrantConsent, OptOut, UpdateContact
from conversations.whatsapp.outbound import ContactRequest
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_a_greeting_in_the_middle_is_answered_and_the_question_comes_again(customer: Customer) -> None:
    customer.says("até 60 mil")
    reply = customer.says("oi")
    assert "usar" in reply
    assert customer.session.dialogue.asked == "use"


def test_audio_asks_kindly_to_type_and_offers_a_person_at_once(customer: Customer) -> None:
    reply = customer.sends(customer.message(type="audio"))
    assert "áudio" in reply
    assert "Falar com pessoa" in customer.options
    assert customer.session.dialogue.asked == "budget"


@pytest.mark.parametrize(
    "kind", ["image", "video", "document", "sticker", "unsupported", "contacts", "order", "system_thing"]
)
def test_every_other_kind_of_message_gets_a_sensible_answer(customer: Customer, kind: str) -> None:
    reply = customer.sends(customer.message(type=kind))
    assert reply
    assert customer.session.dialogue.asked == "budget"


def test_a_caption_is_read_like_any_text(customer: Customer) -> None:
    customer.sends(customer.message("até 60 mil", type="image"))
    assert customer.session.user_profile.orcamento_max == 60_000


@pytest.mark.parametrize(("emoji", "replies"), [("👍", 1), ("👎", 1), ("🚗", 1), ("", 0)])
def test_a_reaction_is_answered_and_one_taken_back_is_not(buyer: Customer, emoji: str, replies: int) -> None:
    buyer.sends(buyer.message(emoji, type="reaction"))
    assert len(buyer.messages) == replies


def test_a_message_taken_back_needs_no_answer_and_an_edited_one_is_read(customer: Customer) -> None:
    customer.sends(customer.message(type="revoke"))
    assert customer.messages == []
    customer.sends(customer.message("até 70 mil", type="edit"))
    assert customer.session.user_profile.orcamento_max == 70_000


def test_a_shared_phone_is_kept(customer: Customer) -> None:
    hidden = Customer(phone_known=False).accepted()
    hidden.sends(hidden.message(type="contacts", shared_phone="5511987654321"))
    assert hidden.done(UpdateContact)[0].phone == "5511987654321"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hola, quiero comprar un coche usado por favor", "persona"),
        ("Hello, I want to buy a used car please", "person"),
    ],
)
def test_another_language_gets_one_short_notice_and_the_offer_of_a_person(
    customer: Customer, text: str, words: str
) -> None:
    reply = customer.says(text)
    assert words in reply
    assert len(customer.options) == 1
    again = customer.says(text + " now")
    assert "Hi!" not in again
    assert "¡Hola!" not in again


def test_starting_over_forgets_the_search_and_asks_the_budget(buyer: Customer) -> None:
    reply = buyer.says("recomeçar")
    assert buyer.session.user_profile.orcamento_max is None
    assert buyer.session.current_recommendations == []
    assert "orçamento" in reply or "gastar" in reply
    assert "service" in buyer.contact.consents
    assert buyer.done(CompleteSession) == []


def test_goodbye_ends_the_session_warmly(buyer: Customer) -> None:
    buyer.says("tchau, até mais")
    assert buyer.done(CompleteSession)[0].reason == "goodbye"
    assert buyer.state == "completed"
    assert "Ana" in buyer.text


def test_goodbye_reminds_of_a_visit(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("test drive amanhã às 15h")
    assert "terça-feira, 24/11, às 15h" in buyer.says("tchau")


def test_thanks_are_answered_briefly(buyer: Customer) -> None:
    buyer.says("muito obrigado")
    assert len(buyer.text) < 120
    assert buyer.session.dialogue.liked == []


def test_coming_back_after_silence_is_welcomed_with_what_was_kept() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True, name="Ana", city="Santos", state="SP")
    reply = back.says("oi", previous_expired=True)
    assert "Ana" in reply
    assert "Santos" in reply
    assert "conversa" in reply
    assert back.session.user_profile.city == "Santos"


def test_a_session_that_could_not_be_read_is_explained_kindly() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True)
    assert "problem" in back.says("oi", session_was_corrupt=True)


def test_a_returning_contact_with_a_question_gets_its_answer() -> None:
    back = Customer(consents=frozenset({"service"}), returning=True)
    reply = back.says("ainda tem o onix?")
    assert "R$ 62.990,00" in reply
    assert back.done(GrantConsent) == []


def test_too_many_messages_get_one_polite_line(buyer: Customer) -> None:
    buyer.says(*["oi"] * 30, rate_notice=True)
    assert len(buyer.messages) == 1
    assert buyer.last.replies[0].purpose == "notice"
    assert buyer.last.understood == ()


def test_sair_among_too_many_messages_counts_at_once(buyer: Customer) -> None:
    buyer.says(*["oi"] * 30, "SAIR", rate_notice=True)
    assert len(buyer.done(OptOut)) == 1
    assert len(buyer.messages) == 1


def test_every_message_is_understood_and_told(buyer: Customer) -> None:
    buyer.says("quanto custa o hb20?", "obrigado")
    assert [one.intent for one in buyer.last.understood] == ["car_details", "feedback_positive"]
    assert buyer.last.understood[0].entities[0]["value"] == "HB20"


def test_an_upset_customer_gets_no_cheerful_emoji(buyer: Customer) -> None:
    buyer.says("que droga, péssimo, não gostei de nada disso, muito caro")
    assert not set("😊😍🎉🙌") & set(buyer.text)


def test_the_summary_tells_wants_cars_likes_and_the_open_question(fan: Customer) -> None:
    summary = fan.session.memory.summary
    for words in (
        "até R$ 60 mil",
        "São Paulo",
        "Viu: ",
        "Argo 2021",
        "Gostou: Argo 2021",
        "Pergunta em aberto: forma de pagamento",
    ):
        assert words in summary
    assert fan.session.memory.last_updated is not None


def test_the_phone_is_asked_with_its_own_button() -> None:
    hidden = Customer(phone_known=False, name="Ana").told()
    hidden.says("1")
    hidden.says("gostei")
    hidden.says("à vista")
    hidden.says("não")
    hidden.says("sem pressa")
    assert isinstance(hidden.messages[-1], ContactRequest)
