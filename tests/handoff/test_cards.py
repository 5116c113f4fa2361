"""A car sent by an agent: as the stock has it at that moment, or not at all."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.engine.services import Car, CarsRateLimited, CarsUnavailable
from conversations.models import Delivery
from conversations.whatsapp.outbound import Image, Text
from handoff import cards, claims, composing
from handoff.models import Handoff
from handoff.refusals import CarGone, NotYours, StockAway
from tests.conversations.world import hear, send
from tests.handoff.conftest import make_handoff
from tests.leads.cast import car

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
COMPASS = car(
    "compass",
    nome="Jeep Compass Longitude",
    ano=2021,
    preco=84990.0,
    quilometragem=61250,
    cambio="Automático",
    imagens=["https://fotos.example/1.webp", "https://fotos.example/2.jpg?v=3"],
)


class Stock:
    """A stock that answers the same whatever is asked."""

    def __init__(self, answer: Car | Exception | None) -> None:
        self.answer = answer

    def car(self, car_id: str) -> Car | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Stock:
    found = Stock(COMPASS)
    monkeypatch.setattr(cards, "faciliauto_stock", lambda: found)
    return found


@pytest.fixture
def chat(ana: User) -> Handoff:
    """Maria has written and Ana has her."""
    return claims.claim(make_handoff(hear("quero falar com uma pessoa")).pk, ana)


def say_car(chat: Handoff, agent: User, **more: Any) -> Delivery:
    return composing.say_car(chat.pk, agent, "compass", **{"key": uuid.uuid4(), "now": timezone.now(), **more})


def test_the_customer_gets_the_picture_with_what_a_buyer_asks_first(stock: Stock, chat: Handoff, ana: User) -> None:
    delivery = say_car(chat, ana)

    assert delivery.message.payload["link"] == "https://fotos.example/2.jpg?v=3"
    assert (
        send(chat.conversation)
        .texts[0]
        .startswith(
            "*Jeep Compass Longitude* (2021)\n"
            "💰 R$ 84.990,00\n"
            "🛣️ 61.250 km · Automático · Flex\n"
            "📍 Paulista Seminovos – São Paulo/SP"
        )
    )


@pytest.mark.parametrize("answer", [None, COMPASS.model_copy(update={"available": False})])
def test_a_car_that_was_sold_is_not_offered(answer: Car | None, stock: Stock, chat: Handoff, ana: User) -> None:
    stock.answer = answer
    with pytest.raises(CarGone):
        say_car(chat, ana)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("error", [CarsUnavailable(), CarsRateLimited(3)])
def test_while_nobody_knows_whether_the_car_is_there_it_is_not_offered(
    error: Exception, stock: Stock, chat: Handoff, ana: User
) -> None:
    stock.answer = error
    with pytest.raises(StockAway):
        say_car(chat, ana)
    assert not Delivery.objects.exists()


def test_the_same_key_twice_is_one_card_even_if_the_car_was_sold_meanwhile(
    stock: Stock, chat: Handoff, ana: User
) -> None:
    key = uuid.uuid4()
    first = say_car(chat, ana, key=key)
    stock.answer = None
    assert say_car(chat, ana, key=key).pk == first.pk


def test_only_who_has_the_chat_sends_cars(stock: Stock, chat: Handoff, bruno: User) -> None:
    with pytest.raises(NotYours):
        say_car(chat, bruno)


@pytest.mark.parametrize(
    "images",
    [(), ("https://fotos.example/a.webp",), ("ftp://fotos.example/a.jpg",), ("https://fotos.example/a b.jpg",)],
)
def test_without_a_picture_whatsapp_shows_the_words_go_alone(images: tuple[str, ...]) -> None:
    card = cards.card(COMPASS.model_copy(update={"images": images}))
    assert card == Text(body=cards.caption(COMPASS))


def test_a_picture_without_an_ending_is_tried() -> None:
    card = cards.card(COMPASS.model_copy(update={"images": ("https://fotos.example/fotos/17",)}))
    assert isinstance(card, Image)


def test_a_caption_always_fits_under_a_picture() -> None:
    wordy = COMPASS.model_copy(update={"name": "Jeep Compass " * 200})
    assert isinstance(cards.card(wordy), Image)


def test_a_year_in_the_name_is_not_said_twice() -> None:
    assert cards.caption(COMPASS.model_copy(update={"name": "Jeep Compass 2021"})).startswith("*Jeep Compass 2021*\n")


def test_a_car_of_an_unknown_shop_has_no_empty_line() -> None:
    nowhere = COMPASS.model_copy(update={"dealer_name": "", "dealer_city": "", "dealer_state": ""})
    assert cards.caption(nowhere).splitlines()[-1] == "🛣️ 61.250 km · Automático · Flex"
