"""An e-mail address somebody tells is kept for the contact and repeated nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effects import CreateTask, UpdateContact
from conversations.engine.mail import read_email, without_email
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("meu email é joao@x.com.br", "joao@x.com.br"),
        ("Meu e-mail: Joao.Silva+carros@Gmail.COM.", "Joao.Silva+carros@gmail.com"),
        ("joao_1@empresa.ind.br, pode mandar lá", "joao_1@empresa.ind.br"),
        ("(ana@x.com)", "ana@x.com"),
        ("meu instagram é @joao.silva", None),
        ("joao@gmail", None),
        ("o email da loja é contato@loja.com.br?", None),
        ("o email de vocês é oi@faciliauto.example?", None),
        ("o da minha esposa é bia@x.com", None),
        ("o e-mail do meu pai é ze@x.com", None),
        ("minha esposa adorou, meu email é joao@x.com", "joao@x.com"),
        ("passa pra minha esposa meu e-mail joao@x.com", "joao@x.com"),
        ("a" * 65 + "@x.com", None),
        ("", None),
    ],
)
def test_an_address_is_read_where_somebody_gives_theirs(text: str, email: str | None) -> None:
    assert read_email(text) == email


@given(st.text(alphabet="ab.@-_ é+", max_size=60))
def test_taking_addresses_out_keeps_every_position(text: str) -> None:
    bare = without_email(text)
    assert len(bare) == len(text)
    assert read_email(bare) is None
    assert all(left in (" ", right) for left, right in zip(bare, text, strict=True))


def told(customer: Customer) -> list[str | None]:
    return [effect.email for effect in customer.done(UpdateContact) if effect.email]


@pytest.mark.parametrize("text", ["meu email é joao@x.com.br", "joao@x.com.br", "anota meu e-mail aí: joao@x.com.br"])
def test_an_address_told_is_kept_and_confirmed_without_being_repeated(customer: Customer, text: str) -> None:
    reply = customer.says(text)
    assert told(customer) == ["joao@x.com.br"]
    assert "anotei seu e-mail" in reply.lower()
    assert "joao@" not in reply
    assert "não entendi" not in reply.lower()
    assert customer.session.dialogue.asked == "budget"


def test_nothing_of_the_session_or_the_understanding_holds_the_address(customer: Customer) -> None:
    customer.says("até 60 mil, moro em Campinas, meu email é joao.fiat.santos@x.com.br")
    assert told(customer) == ["joao.fiat.santos@x.com.br"]
    assert customer.session.user_profile.city == "Campinas"
    assert "joao" not in customer.session.model_dump_json()
    assert all("joao" not in str(one.entities) for one in customer.last.understood)
    assert customer.session.user_profile.marcas_preferidas == []


def test_an_address_among_other_facts_is_confirmed_with_them(customer: Customer) -> None:
    reply = customer.says("tenho até 60 mil e meu email é joao@x.com.br")
    assert "R$ 60 mil e seu e-mail" in reply


def test_a_question_beside_the_address_is_answered(buyer: Customer) -> None:
    reply = buyer.says("quanto custa o hb20? meu email é joao@x.com.br")
    assert "R$ 58.900,00" in reply
    assert told(buyer) == ["joao@x.com.br"]
    assert buyer.done(CreateTask) == []


@pytest.mark.parametrize(
    ("question", "text"), [("phone", "11987654321joao@x.com.br"), ("name", "João Lima joao@x.com.br")]
)
def test_an_address_is_neither_a_phone_nor_a_part_of_a_name(fan: Customer, question: str, text: str) -> None:
    fan.session.dialogue.asked = question
    fan.says(text)
    assert len(told(fan)) == 1
    assert all(effect.phone is None for effect in fan.done(UpdateContact))
    assert (fan.session.user_profile.name or "João Lima") == "João Lima"


def test_an_address_before_consent_is_taken_only_after_it(stranger: Customer) -> None:
    stranger.says("meu email é joao@x.com.br")
    assert told(stranger) == []
    stranger.says("ACEITO")
    assert told(stranger) == ["joao@x.com.br"]


def test_who_asks_for_deletion_leaves_no_address(buyer: Customer) -> None:
    buyer.says("apaga meus dados, meu email é joao@x.com.br")
    assert told(buyer) == []
