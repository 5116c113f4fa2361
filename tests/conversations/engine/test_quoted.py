"""A customer replies to one of our bubbles: the car in it is the one meant."""

import pytest

from conversations.effects import RecordInteraction
from conversations.whatsapp.outbound import OutboundMessage, Text
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def seen_two(buyer: Customer) -> tuple[Customer, list[OutboundMessage]]:
    """The details of the second car, then those of the first; returns the bubble of the second."""
    buyer.says("2")
    bubbles = buyer.messages
    buyer.says("1")
    assert buyer.session.dialogue.focus == "argo"
    return buyer, bubbles


@pytest.mark.parametrize("text", ["quero esse", "Quero esse!", "fico com esse", "gostei", "quero", "sim"])
def test_wanting_the_quoted_car_likes_that_car(buyer: Customer, text: str) -> None:
    buyer, (bubble,) = seen_two(buyer)
    buyer.quotes(text, bubble)
    assert [(one.car_id, one.kind) for one in buyer.done(RecordInteraction)] == [("hb20", "liked")]
    assert buyer.session.dialogue.liked == ["hb20"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("qual o km?", "61.000 km"),
        ("me fala mais desse", "R$ 58.900,00"),
        ("me conta mais", "R$ 58.900,00"),
        ("quanto custa?", "R$ 58.900,00"),
        ("quanto fica financiado?", "HB20"),
        ("esse aqui", "HB20"),
        ("onde fica?", "HB20"),
        ("quero ver esse na loja", "HB20"),
    ],
)
def test_a_question_under_a_bubble_is_about_its_car(buyer: Customer, text: str, words: str) -> None:
    buyer, (bubble,) = seen_two(buyer)
    reply = buyer.quotes(text, bubble)
    assert words in reply
    assert "Argo" not in reply
    assert buyer.session.dialogue.focus == "hb20"


def test_not_liking_the_quoted_car_refuses_that_car(buyer: Customer) -> None:
    buyer, (bubble,) = seen_two(buyer)
    buyer.quotes("não gostei, muito rodado", bubble)
    assert buyer.session.dialogue.disliked == ["hb20"]


def test_a_car_named_in_the_words_wins_over_the_quoted_one(buyer: Customer) -> None:
    buyer, (bubble,) = seen_two(buyer)
    assert "59.500" in buyer.quotes("quanto custa o argo?", bubble)


def test_a_picture_is_known_by_its_caption(buyer: Customer) -> None:
    buyer.says("2")
    buyer.says("tem foto?")
    photo = buyer.messages[0]
    buyer.says("1")
    assert "61.000 km" in buyer.quotes("qual o km?", photo)


def test_a_number_under_an_older_list_picks_from_that_list(buyer: Customer) -> None:
    (older,) = buyer.messages
    onix = buyer.stock.cars["onix20"]
    buyer.stock.cars["onix22"] = onix.model_copy(update={"id": "onix22", "year": 2022, "price": 71_000})
    buyer.says("tem onix?")
    assert buyer.session.current_recommendations == ["onix20", "onix22"]
    assert "HB20" in buyer.quotes("2", older)
    assert buyer.session.dialogue.focus == "hb20"


def test_one_of_several_quoted_cars_is_asked_for(buyer: Customer) -> None:
    (bubble,) = buyer.messages
    buyer.says("1")
    reply = buyer.quotes("gostei", bubble)
    assert "qual" in reply.lower()
    assert buyer.session.dialogue.liked == []


def test_a_bubble_of_an_earlier_session_still_presents_its_car(buyer: Customer) -> None:
    buyer.says("2")
    (bubble,) = buyer.messages
    assert "61.000 km" in buyer.back().quotes("qual o km?", bubble)


def test_a_quoted_car_that_is_sold_is_said_to_be_sold(buyer: Customer) -> None:
    buyer, (bubble,) = seen_two(buyer)
    buyer.stock.sell("hb20")
    assert "vendido" in buyer.quotes("qual o km?", bubble)


def test_a_quote_without_a_car_changes_nothing(buyer: Customer) -> None:
    buyer.says("1")
    before = buyer.session.dialogue.model_copy(deep=True)
    reply = buyer.quotes("qual o km?", Text(body="Qual é o seu orçamento?"))
    assert "38.000 km" in reply
    assert buyer.session.dialogue.focus == before.focus


def test_a_yes_to_another_question_is_no_answer_to_the_quoted_car(buyer: Customer) -> None:
    buyer.says("obrigado")
    buyer.says("valeu")
    assert buyer.session.dialogue.asked == "recontact"
    buyer.quotes("sim", buyer.messages[-1])
    assert "recontact" in buyer.contact.consents


def test_a_yes_under_a_car_is_no_consent_to_be_called(buyer: Customer) -> None:
    buyer.says("2")
    (bubble,) = buyer.messages
    buyer.session.dialogue.asked = "recontact"
    buyer.quotes("sim", bubble)
    assert "recontact" not in buyer.contact.consents
    assert buyer.session.dialogue.liked == ["hb20"]
