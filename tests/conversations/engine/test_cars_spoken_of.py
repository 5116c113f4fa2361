"""A car somebody names, asks about, compares, likes or rejects."""

import pytest

from conversations.effects import CreateTask, RecordInteraction, SaveLead
from conversations.whatsapp.outbound import Buttons, Image
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_who_names_a_car_before_consent_gets_that_car_right_after_it(stranger: Customer) -> None:
    stranger.says("vi o anúncio do Onix 2020, ainda tem?")
    reply = stranger.says("ACEITO")
    for words in ("Onix", "2020", "R$ 62.990,00", "Paulista Seminovos", "São Paulo/SP"):
        assert words in reply
    assert "disponível" in reply or "Temos, sim" in reply
    (message,) = stranger.messages
    assert isinstance(message, Buttons)
    assert message.image_link == "https://img.example.com/onix20.jpg"
    assert reply.count("?") == 1
    assert stranger.state == "car_details"


def test_an_advertisement_carries_its_car(stranger: Customer) -> None:
    ad = {"headline": "HB20 2019 por R$ 58.900", "body": "Na Paulista Seminovos", "source_url": "https://fb.example/ad"}
    stranger.sends(stranger.message("Olá, tenho interesse", referral=ad))
    reply = stranger.says("aceito")
    assert "HB20" in reply
    assert "R$ 58.900,00" in reply


def test_another_year_is_offered_when_the_one_named_is_gone(customer: Customer) -> None:
    reply = customer.says("ainda tem o onix 2017?")
    assert "Onix 2017" in reply
    assert "2020" in reply
    assert "R$ 62.990,00" in reply


def test_a_model_not_in_stock_is_said_so_with_something_alike(customer: Customer) -> None:
    reply = customer.says("vocês têm duster?")
    assert "Duster" in reply
    assert "Kicks" in reply
    assert "R$ 79.900,00" in reply


def test_several_cars_of_a_model_become_a_list(customer: Customer) -> None:
    customer.stock.cars["onix22"] = customer.stock.cars["onix20"].model_copy(
        update={"id": "onix22", "year": 2022, "price": 71_000}
    )
    reply = customer.says("tem onix?")
    assert "2 opções" in reply
    assert "R$ 71.000,00" in reply
    assert "2022" in customer.says("2")


def test_details_show_the_whole_card_and_are_recorded(buyer: Customer) -> None:
    reply = buyer.says("2")
    assert "detalhes" in reply.lower()
    for words in (
        "R$ 58.900,00",
        "61.000 km",
        "13,1 km/l na cidade",
        "ISOFIX",
        "ar-condicionado",
        "Paulista Seminovos",
    ):
        assert words in reply
    (seen,) = [effect for effect in buyer.done(RecordInteraction) if effect.kind == "viewed_details"]
    assert (seen.car_id, seen.position) == ("hb20", 2)
    assert buyer.state == "car_details"


@pytest.mark.parametrize("text", ["o segundo", "quero ver o segundo", "opção 2", "2️⃣", "me mostra o hb20", "HB20 2019"])
def test_a_car_of_the_list_can_be_picked_in_many_ways(buyer: Customer, text: str) -> None:
    assert "HB20" in buyer.says(text)
    assert buyer.session.dialogue.focus == "hb20"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("qual a km?", "38.000 km"),
        ("quanto custa esse?", "R$ 59.500,00"),
        ("qual o consumo dele?", "12,5 km/l"),
        ("que cor é?", "prata"),
        ("é automático?", "manual"),
        ("tem ar condicionado?", "ar-condicionado"),
        ("tem isofix?", "ISOFIX"),
        ("onde ele está?", "Paulista Seminovos"),
        ("ainda está disponível?", "disponível"),
    ],
)
def test_a_question_about_the_car_is_answered_from_its_data(buyer: Customer, question: str, answer: str) -> None:
    buyer.says("1")
    assert answer in buyer.says(question)
    assert buyer.done(CreateTask) == []


@pytest.mark.parametrize(
    "question",
    ["tem garantia?", "já teve batida?", "é único dono?", "o ipva está pago?", "tem alarme?"],
)
def test_a_fact_that_is_not_in_the_data_is_asked_of_the_shop(buyer: Customer, question: str) -> None:
    buyer.says("1")
    reply = buyer.says(question)
    assert "vou confirmar com a loja" in reply.lower()
    (task,) = buyer.done(CreateTask)
    assert (task.kind, task.car_id, task.dealer_id, task.text) == ("store_question", "argo", "loja_sp", question)


def test_a_consumption_that_is_unknown_is_not_made_up(customer: Customer) -> None:
    customer.says("tem kwid?")
    reply = customer.says("quanto ele faz por litro?")
    assert "km/l" not in reply
    assert customer.done(CreateTask)


def test_photos_are_sent_or_asked_of_the_shop(buyer: Customer) -> None:
    buyer.says("2")
    buyer.says("manda foto desse")
    assert [message.link for message in buyer.messages if isinstance(message, Image)] == [
        "https://img.example.com/hb20.jpg"
    ]
    buyer.says("1")
    buyer.says("manda foto desse")
    assert "vou confirmar com a loja" in buyer.text.lower()


def test_a_car_sold_meanwhile_is_said_to_be_sold(buyer: Customer) -> None:
    buyer.stock.sell("argo")
    reply = buyer.says("1")
    assert "vendido" in reply
    assert "R$" not in reply
    assert "R$" in buyer.says("sim")


def test_a_car_that_is_no_longer_available_counts_as_sold(buyer: Customer) -> None:
    buyer.stock.cars["argo"] = buyer.stock.cars["argo"].model_copy(update={"available": False})
    assert "vendido" in buyer.says("1")


@pytest.mark.parametrize("text", ["compara o 1 e o 2", "qual a diferença entre o argo e o hb20?", "1 e 2"])
def test_two_cars_are_compared_side_by_side(buyer: Customer, text: str) -> None:
    reply = buyer.says(text)
    for words in ("Argo", "HB20", "R$ 59.500,00", "R$ 58.900,00", "Mais barato: HB20 2019", "Menos rodado: Argo 2021"):
        assert words in reply
    assert {effect.kind for effect in buyer.done(RecordInteraction)} == {"compared"}
    assert buyer.state == "comparing_cars"


def test_a_comparison_without_cars_asks_which(buyer: Customer) -> None:
    buyer.taps("Comparar")
    assert buyer.session.dialogue.asked == "compare"
    assert "Mais barato" in buyer.says("1 e 3")


def test_at_most_three_cars_are_compared(buyer: Customer) -> None:
    buyer.says("mais opções")
    reply = buyer.says("compara 1, 2, 3 e 4")
    assert reply.count("R$") == 3


def test_two_models_off_the_list_can_be_compared(customer: Customer) -> None:
    reply = customer.says("corolla ou compass?")
    assert "R$ 109.900,00" in reply
    assert "R$ 112.000,00" in reply


def test_liking_a_car_asks_payment_trade_in_urgency_and_name_one_by_one(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("gostei desse")
    assert [effect.kind for effect in buyer.done(RecordInteraction)] == ["liked"]
    assert buyer.session.dialogue.asked == "payment"
    buyer.says("financiado")
    assert buyer.session.dialogue.asked == "trade_in"
    buyer.says("sim")
    assert buyer.session.dialogue.asked == "trade_in_car"
    buyer.says("gol 2015 com 80 mil km")
    assert "Para quando você precisa" in buyer.text or "precisa do carro" in buyer.text
    buyer.says("essa semana")
    assert buyer.session.dialogue.asked == "name"
    reply = buyer.says("meu nome é maria clara")
    profile = buyer.session.user_profile
    assert (profile.payment_form, profile.urgency, profile.name) == ("financiamento", "semana", "Maria Clara")
    assert profile.trade_in is not None
    assert (profile.trade_in.model, profile.trade_in.year, profile.trade_in.mileage) == ("Gol", 2015, 80_000)
    assert buyer.contact.name == "Maria Clara"
    assert "Agendar visita" in buyer.options
    assert "Maria Clara" in reply
    lead = buyer.done(SaveLead)[-1]
    assert (lead.route, lead.cars) == (False, ["argo"])


def test_what_was_told_already_is_not_asked_again(buyer: Customer) -> None:
    buyer.says("vou pagar à vista, e preciso urgente essa semana")
    buyer.says("1")
    buyer.says("gostei")
    assert buyer.session.dialogue.asked == "trade_in"
    buyer.says("não")
    assert buyer.session.dialogue.asked == "name"


def test_liking_without_saying_which_asks_which(buyer: Customer) -> None:
    buyer.says("gostei muito")
    buyer.says("2")
    assert buyer.session.dialogue.liked == ["hb20"]


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("o mais barato", "polo"),
        ("qual o mais novo?", "argo"),
        ("qual deles é o menos rodado?", "argo"),
        ("o mais econômico", "hb20"),
    ],
)
def test_the_cheapest_or_newest_of_the_list_can_be_asked_for(buyer: Customer, text: str, picked: str) -> None:
    buyer.says(text)
    assert buyer.session.dialogue.focus == picked


def test_all_cars_on_the_screen_can_be_weighed_against_each_other(buyer: Customer) -> None:
    reply = buyer.says("qual a diferença entre eles?")
    assert reply.count("km/l na cidade") == 3


def test_wanting_the_car_on_the_screen_is_liking_it(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("quero esse!")
    assert buyer.session.dialogue.liked == ["argo"]


def test_asking_whether_a_car_has_something_is_no_wish_for_it(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("esse é automático?")
    assert buyer.session.user_profile.cambio_preferido is None


def test_wanting_to_see_a_car_that_was_not_shown_shows_it(customer: Customer) -> None:
    assert "R$ 109.900,00" in customer.says("quero ver um corolla")


def test_liking_by_position(buyer: Customer) -> None:
    buyer.says("gostei do segundo")
    assert buyer.session.dialogue.liked == ["hb20"]


def test_disliking_asks_why_and_refines(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("não gostei desse")
    assert buyer.session.dialogue.asked == "dislike"
    reply = buyer.taps("Muito rodado")
    assert [(one.car_id, one.action, one.reason) for one in buyer.stock.feedbacks] == [("argo", "disliked", "km")]
    assert "Argo" not in reply
    assert "% de compatibilidade" in reply


def test_a_reason_given_at_once_refines_at_once(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("muito caro")
    assert buyer.stock.feedbacks[0].reason == "preco"
    assert "argo" not in buyer.session.current_recommendations


def test_rejecting_all_that_was_shown_rejects_all(buyer: Customer) -> None:
    buyer.says("não gostei de nenhum, muito velhos")
    assert {one.car_id for one in buyer.stock.feedbacks} == {"argo", "hb20", "polo"}
    assert {one.reason for one in buyer.stock.feedbacks} == {"ano"}


def test_a_question_with_no_car_in_sight_asks_which_car(customer: Customer) -> None:
    reply = customer.says("qual a km dele?")
    assert "carro" in reply.lower()
    assert customer.session.dialogue.asked == "which"
