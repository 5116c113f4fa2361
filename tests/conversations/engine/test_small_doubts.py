"""What customers ask and say by the way: answered, and never a dead end."""

from datetime import datetime

import pytest

from conversations.effects import OpenHandoff
from conversations.engine.cars import detail_lines
from conversations.engine.dates import spread
from conversations.engine.replies import variants
from conversations.whatsapp.outbound import Buttons
from tests.conversations.engine.fakes import SAO_PAULO, Customer, car

pytestmark = pytest.mark.unit


def interviewed(*texts: str) -> Customer:
    customer = Customer().accepted()
    for text in texts:
        customer.says(text)
    return customer


@pytest.mark.parametrize("text", ["tanto faz a cidade", "qualquer cidade", "não importa a cidade"])
def test_no_city_preferred_is_no_use_of_the_car(text: str) -> None:
    customer = interviewed("até 90 mil", "com a família", text)
    profile = customer.session.user_profile
    assert profile.uso_principal == "familia"
    assert "city" in profile.indiferente
    assert customer.session.dialogue.asked == "priorities"


def test_a_question_of_any_car_is_answered_and_the_interview_goes_on() -> None:
    customer = interviewed("até 90 mil", "para trabalho")
    reply = customer.says("tem garantia?")
    assert "De qual carro" not in reply
    assert "loja" in reply
    assert customer.session.dialogue.asked == "city"


def test_corrections_are_portuguese_in_every_way_of_saying_them() -> None:
    assert all(": {facts}" in way for way in variants("corrected"))


def test_several_facts_are_a_list_of_short_words() -> None:
    customer = Customer().accepted()
    reply = customer.says("até 90 mil, para usar com a família em Campinas")
    assert "uso com a família" in reply
    assert "você vai usar" not in reply
    assert "uso com a família" in customer.session.memory.summary


def test_first_words_that_mean_nothing_are_followed_by_the_first_question(stranger: Customer) -> None:
    stranger.says("asdf")
    reply = stranger.says("ACEITO")
    assert stranger.session.dialogue.asked == "budget"
    assert "🤔" not in reply


def test_after_a_refusal_nothing_is_said_to_be_kept(stranger: Customer) -> None:
    stranger.says("oi")
    stranger.says("não aceito")
    reply = stranger.says("e agora?")
    assert "ACEITO" in reply
    assert "guardei" not in reply


@pytest.mark.parametrize("text", ["vocês financiam?", "dá pra parcelar?", "vcs fazem financiamento?"])
def test_whether_financing_is_possible_is_answered_yes(buyer: Customer, text: str) -> None:
    reply = buyer.says(text)
    assert "Sim, dá para financiar" in reply or "Dá para financiar, sim" in reply


@pytest.mark.parametrize(
    "text", ["vocês são robô?", "você é um robô?", "é um bot?", "estou falando com uma pessoa?", "tô falando com robô?"]
)
def test_who_asks_for_a_robot_is_told_the_truth(customer: Customer, text: str) -> None:
    reply = customer.says(text)
    assert "assistente virtual" in reply
    assert "ATENDENTE" in reply
    assert customer.done(OpenHandoff) == []
    assert customer.session.dialogue.asked == "budget"


@pytest.mark.parametrize("text", ["isso é golpe?", "é confiável?", "posso confiar em vocês?"])
def test_a_worried_customer_is_reassured(buyer: Customer, text: str) -> None:
    reply = buyer.says(text)
    assert "loja" in reply
    assert "endereço" in reply
    assert "ATENDENTE" in reply
    assert buyer.done(OpenHandoff) == []


def test_a_type_too_dear_is_said_with_the_cheapest_there_is(customer: Customer) -> None:
    reply = customer.says("já tenho 40 mil, quero ver os suv que tem")
    assert "SUV" in reply
    assert "R$ 79.900,00" in reply
    assert "Carro SUV" not in reply


def test_no_turn_asks_two_things_after_a_comparison(buyer: Customer) -> None:
    for text in ("1", "2", "compara 1 e 2"):
        buyer.says(text)
        assert sum(isinstance(message, Buttons) for message in buyer.messages) <= 1
    assert buyer.session.dialogue.asked == "choice"


def test_priorities_already_chosen_are_not_offered_again() -> None:
    customer = interviewed("até 60 mil", "para trabalho", "moro em Campinas")
    reply = customer.says("economia e espaço")
    options = reply.split("Performance")
    assert "Economia de combustível" not in reply
    assert "Espaço interno" not in reply
    assert options[0].rstrip().endswith("1️⃣")
    customer.says("2")
    assert list(customer.session.user_profile.prioridades) == ["economia", "espaco", "conforto"]


def test_times_offered_are_spread_over_days_and_halves_of_days() -> None:
    free = [datetime(2026, 11, day, hour, tzinfo=SAO_PAULO) for day in (24, 25) for hour in (9, 10, 11, 14, 15)]
    offered = spread(free, 6)
    assert [(moment.day, moment.hour) for moment in offered] == [
        (24, 9),
        (24, 10),
        (24, 14),
        (24, 15),
        (25, 9),
        (25, 14),
    ]
    assert spread(free[:3], 6) == free[:3]


def test_a_long_list_of_equipment_ends_with_how_much_more_there_is() -> None:
    many = tuple(f"equipamento número {number}" for number in range(12))
    lines = detail_lines(car("x", "Fiat", "Mobi", 2020, 40_000, comfort_items=many, safety_items=("computador_bordo",)))
    assert "🛡️ computador de bordo" in lines
    assert "e mais " in lines
    assert "…" not in lines


def test_english_is_not_taken_for_a_failed_budget(customer: Customer) -> None:
    assert "Não peguei o valor" not in customer.says("how much is it?")
