"""What is recommended, three at a time, and what is said when there is nothing, or nobody answers."""

from datetime import timedelta

import pytest

from conversations.effects import Later, OpenHandoff, RecordInteraction, SaveLead
from conversations.engine.services import Car, CarsRateLimited, CarsUnavailable, Recommendations
from conversations.turn import DueEvent
from conversations.whatsapp.outbound import ListMenu
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_three_cars_with_price_match_and_reason_in_one_bubble(buyer: Customer) -> None:
    (message,) = buyer.messages
    assert isinstance(message, ListMenu)
    for words in (
        "1. *Fiat Argo 1.0* (2021)",
        "R$ 59.500,00",
        "92% de compatibilidade",
        "combina com o seu uso",
        "3. *",
    ):
        assert words in message.body
    assert "4. *" not in message.body
    assert [effect.kind for effect in buyer.done(RecordInteraction)] == ["viewed"] * 3
    assert [effect.position for effect in buyer.done(RecordInteraction)] == [1, 2, 3]
    assert len(buyer.session.current_recommendations) == 3


def test_nothing_above_the_ceiling_is_shown(buyer: Customer) -> None:
    buyer.says("mais opções")
    buyer.says("mais opções")
    prices = [effect.price for effect in buyer.ever(RecordInteraction)]
    assert max(price for price in prices if price) <= 60_000


def test_more_options_brings_the_fourth_and_fifth_then_the_stock_then_says_that_is_all(buyer: Customer) -> None:
    assert "4. *" in buyer.says("mais opções")
    assert len(buyer.session.current_recommendations) == 5
    third = buyer.says("tem mais?")
    assert "6. *" in third
    assert "compatibilidade" not in third
    last = buyer.says("mais opções")
    assert "Subir orçamento" in buyer.options
    assert "compatibilidade" not in last


def test_raising_the_ceiling_finds_more(buyer: Customer) -> None:
    for _ in range(3):
        buyer.says("mais opções")
    reply = buyer.taps("Subir orçamento")
    assert buyer.session.user_profile.orcamento_max == 69_000
    assert "R$ 69 mil" in reply
    assert "R$ 62.990,00" in reply


def test_cheaper_ones_are_really_cheaper(buyer: Customer) -> None:
    buyer.says("tem mais barato?")
    shown = [effect.price or 0 for effect in buyer.done(RecordInteraction)]
    assert shown
    assert max(shown) < 56_000


def test_cheaper_than_the_one_car_spoken_of_needs_no_profile(customer: Customer) -> None:
    customer.says("vi o anúncio do HB20, ainda tem?")
    reply = customer.says("tem outro mais barato?")
    shown = [effect.price or 0 for effect in customer.done(RecordInteraction)]
    assert "R$" in reply
    assert shown
    assert max(shown) < 58_900


def test_cars_asked_for_with_a_full_profile_come_at_once(buyer: Customer) -> None:
    reply = buyer.says("Me mostre os carros")
    assert "R$" in reply
    assert "%" in reply


def test_cars_asked_for_too_early_lead_to_the_next_question_and_come_when_insisted_on(customer: Customer) -> None:
    first = customer.says("me mostra uns carros")
    assert "orçamento" in first or "gastar" in first
    customer.says("até 60 mil")
    second = customer.says("me mostra os carros logo")
    assert "% de compatibilidade" in second


def test_who_asks_for_cars_a_third_time_gets_them_without_a_budget(customer: Customer) -> None:
    for text in ("me mostra uns carros", "quero ver os carros", "mostra os carros"):
        reply = customer.says(text)
    assert "% de compatibilidade" in reply


def test_a_type_asked_for_is_answered_from_the_stock_before_the_next_question(customer: Customer) -> None:
    reply = customer.says("vocês têm suv até 90 mil?")
    assert "2 carros" in reply
    assert "R$ 79.900,00" in reply
    assert customer.session.dialogue.asked == "use"


def test_the_price_range_is_told_from_the_stock(customer: Customer) -> None:
    assert "R$ 41.500,00" in customer.says("qual a faixa de preço de vocês?")


def test_nothing_found_says_why_and_what_to_relax(customer: Customer) -> None:
    customer.stock.nothing = Recommendations(
        items=(), message="Nenhum carro nessa faixa.", suggestion="A partir de R$ 62.990,00 já aparecem opções."
    )
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia, espaço e segurança")
    assert "Nenhum carro nessa faixa." in reply
    assert "A partir de R$ 62.990,00" in reply
    assert "Falar com pessoa" in customer.options


def unlucky(customer: Customer, *told: str) -> str:
    """Through the interview to the answer that the backend found nothing."""
    customer.stock.nothing = Recommendations(items=(), message="Nenhum carro com tudo isso.")
    customer.says(*told)
    return customer.says("economia, espaço e segurança")


def test_nothing_found_for_the_money_names_the_cheapest_that_meets_the_rest(customer: Customer) -> None:
    reply = unlucky(customer, "suv até 60 mil", "pra trabalho", "moro em Santos")
    assert "*Nissan Kicks 1.0 2018*, por R$ 79.900,00, em São Paulo" in reply
    assert "valor" in reply
    assert customer.options == ["Ver esse carro", "Subir orçamento", "Abrir preferências"]
    assert "Kicks" in customer.taps("Ver esse carro")
    assert customer.session.dialogue.focus == "kicks"


def test_nothing_found_for_the_wishes_names_the_cheapest_within_the_money(customer: Customer) -> None:
    customer.stock.cars = {one: customer.stock.cars[one] for one in ("hb20", "polo", "corolla")}
    reply = unlucky(customer, "picape até 60 mil", "pra trabalho", "moro em Santos")
    assert "*Volkswagen Polo 1.0 2018*, por R$ 56.000,00" in reply
    assert "preferências" in reply


def test_nothing_found_nearby_names_the_nearest_of_the_whole_stock(customer: Customer) -> None:
    reply = unlucky(customer, "até 60 mil", "pra trabalho", "moro em Manaus")
    assert "*Fiat Mobi 1.0 2020*, por R$ 41.500,00, em São Paulo" in reply


def test_nothing_at_all_names_no_car(customer: Customer) -> None:
    customer.stock.cars = {}
    reply = unlucky(customer, "até 60 mil", "pra trabalho", "moro em Santos")
    assert "Nenhum carro com tudo isso." in reply
    assert "mais em conta" not in reply
    assert "Ver esse carro" not in customer.options


def test_a_refused_brand_is_not_the_nearest(customer: Customer) -> None:
    customer.stock.cars = {one: customer.stock.cars[one] for one in ("kicks", "creta", "compass")}
    reply = unlucky(customer, "suv até 60 mil", "não quero nissan", "pra trabalho", "moro em Santos")
    assert "Kicks" not in reply
    assert "*Hyundai Creta 1.0 2019*, por R$ 84.990,00" in reply


def test_after_the_last_of_the_stock_the_nearest_dearer_one_is_named(buyer: Customer) -> None:
    for _ in range(3):
        reply = buyer.says("mais opções")
    assert "*Chevrolet Onix 1.0 2020*, por R$ 62.990,00" in reply
    assert "62.990" in buyer.says("quero saber mais desse")


def test_who_wants_it_cheaper_is_not_named_a_dearer_one(buyer: Customer) -> None:
    for _ in range(2):
        buyer.says("mais opções")
    reply = buyer.says("tem algum mais em conta?")
    assert "62.990" not in reply


def test_who_found_all_too_dear_is_not_named_a_dearer_one(buyer: Customer) -> None:
    buyer.stock.nothing = Recommendations(items=(), message="Nada mais barato.")
    reply = buyer.says("não gostei de nenhum, tudo muito caro")
    assert "Nada mais barato." in reply
    assert "62.990" not in reply


def test_the_catalogue_away_costs_only_the_alternative(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> list[Car]:
        raise CarsUnavailable

    monkeypatch.setattr(customer.stock, "search", away)
    reply = unlucky(customer, "até 60 mil", "pra trabalho", "moro em Santos")
    assert "Nenhum carro com tudo isso." in reply
    assert "Subir orçamento" in customer.options
    assert customer.done(OpenHandoff) == []


def test_a_stale_list_is_told_to_be_stale(customer: Customer) -> None:
    customer.stock.stale = True
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia, espaço e segurança")
    assert "última" in reply
    assert "% de compatibilidade" in reply


def test_backend_away_is_said_honestly_and_a_person_offered(customer: Customer) -> None:
    customer.stock.error = CarsUnavailable()
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia, espaço e segurança")
    assert "R$" not in reply.replace("R$ 60 mil", "")
    assert "Falar com pessoa" in customer.options
    customer.says("sim")
    assert customer.done(OpenHandoff)[0].reason == "backend_down"


def test_backend_busy_promises_the_cars_and_keeps_the_promise(customer: Customer) -> None:
    customer.stock.error = CarsRateLimited(30)
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia, espaço e segurança")
    (later,) = customer.done(Later)
    assert later.kind == "retry_recommendations"
    assert timedelta(seconds=29) < later.due_at - customer.now + timedelta(minutes=1) <= timedelta(seconds=31)
    assert "te mando" in reply.lower()
    customer.stock.error = None
    reply = customer.sends(events=[DueEvent("retry_recommendations", {})])
    assert "% de compatibilidade" in reply


def test_an_unknown_clock_is_no_reason_to_speak(buyer: Customer) -> None:
    buyer.sends(events=[DueEvent("something_else", {})])
    assert buyer.last.replies == ()


def test_the_lead_is_kept_current_but_not_routed(buyer: Customer) -> None:
    (lead,) = buyer.done(SaveLead)
    assert not lead.route
    assert lead.profile["orcamento_max"] == 60_000
    assert lead.reasons == ["orçamento definido"]
    assert buyer.session.qualification_score == lead.score


def test_an_unchanged_lead_is_not_saved_again(buyer: Customer) -> None:
    buyer.says("obrigado")
    assert buyer.done(SaveLead) == []


def test_a_long_list_still_fits_one_interactive_bubble(customer: Customer) -> None:
    customer.stock.justification = "Porque " + "é um carro muito bom para você, " * 40
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    customer.says("economia, espaço e segurança")
    (message,) = customer.messages
    assert isinstance(message, ListMenu)
