"""Tastes and limits told in passing, and the rarer ways a search ends."""

import pytest

from conversations.effects import CreateTask, Later
from conversations.engine.services import CarsRateLimited, Dealer
from tests.conversations.engine import fakes
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "field", "value", "words"),
    [
        ("prefiro automático", "cambio_preferido", "automatico", "câmbio automático"),
        ("não quero manual", "cambio_rejeitado", "manual", "sem câmbio manual"),
        ("só se for a diesel", "combustivel_preferido", "diesel", "combustível diesel"),
        ("não quero diesel", "combustiveis_rejeitados", ["diesel"], "sem diesel"),
        ("quero um carro da Toyota", "marcas_preferidas", ["Toyota"], "marca Toyota"),
        ("não gosto de Fiat", "marcas_rejeitadas", ["Fiat"], "sem Fiat"),
        ("de 2019 pra cima", "ano_minimo", 2019, "ano 2019 em diante"),
        ("até 2018", "ano_maximo", 2018, "ano até 2018"),
        ("no máximo 50 mil km", "km_maxima", 50_000, "até 50.000 km"),
        ("tenho 15 mil de entrada", "down_payment", 15_000, "entrada de R$ 15 mil"),
        ("somos 5 pessoas na família", "tamanho_familia", 5, ""),
        ("preciso que tenha isofix e câmera de ré", "must_haves", ["ISOFIX", "camera_re"], ""),
    ],
)
def test_a_taste_is_kept_and_confirmed(customer: Customer, text: str, field: str, value: object, words: str) -> None:
    reply = customer.says(text)
    assert getattr(customer.session.user_profile, field) == value
    assert words in reply


def test_the_same_taste_told_twice_is_not_confirmed_twice(customer: Customer) -> None:
    customer.says("prefiro automático")
    assert "câmbio" not in customer.says("prefiro automático mesmo")


def test_a_changed_mind_about_the_gearbox_replaces_the_first(customer: Customer) -> None:
    customer.says("prefiro automático")
    customer.says("não quero automático")
    profile = customer.session.user_profile
    assert (profile.cambio_preferido, profile.cambio_rejeitado) == (None, "automatico")


def test_opening_the_preferences_drops_them_and_searches_again(customer: Customer) -> None:
    customer.says("quero suv até 90 mil pra família em Santos, prioridade segurança, espaço e conforto")
    customer.says("mais opções")
    reply = customer.taps("Abrir preferências")
    assert customer.session.user_profile.tipos_preferidos == []
    assert "% de compatibilidade" in reply


def test_similar_ones_to_a_sold_car_are_of_its_kind(buyer: Customer) -> None:
    buyer.stock.sell("argo")
    buyer.says("1")
    buyer.taps("Ver parecidos")
    assert "Mobi" in buyer.text
    assert "Strada" not in buyer.text


def test_a_busy_backend_in_the_middle_promises_the_cars_too(buyer: Customer) -> None:
    buyer.stock.error = CarsRateLimited(20)
    buyer.says("2")
    assert buyer.done(Later)
    assert buyer.messages


def test_a_type_that_is_not_in_stock_is_said_so(customer: Customer) -> None:
    reply = customer.says("vocês têm picape até 50 mil?")
    assert "picape" in reply
    assert customer.session.dialogue.asked == "use"


def test_a_shop_without_numbers_offers_a_person(buyer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "DEALERS", {})
    buyer.stock.cars["argo"] = buyer.stock.cars["argo"].model_copy(update={"dealer_phone": "", "dealer_whatsapp": ""})
    buyer.says("1")
    buyer.says("qual o telefone da loja?")
    assert "Falar com pessoa" in buyer.options


def test_a_shop_with_a_phone_only_shows_the_phone_only(buyer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fakes.DEALERS, "loja_sp", Dealer(id="loja_sp", name="Paulista", phone="+551130004101"))
    buyer.stock.cars["argo"] = buyer.stock.cars["argo"].model_copy(update={"dealer_whatsapp": ""})
    buyer.says("1")
    reply = buyer.says("qual o telefone da loja?")
    assert "(11) 3000-4101" in reply
    assert "wa.me" not in reply


def test_paperwork_before_any_car_is_a_question_to_the_shop(customer: Customer) -> None:
    customer.says("vocês compram carro?")
    assert customer.done(CreateTask)
