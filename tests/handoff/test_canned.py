"""Canned replies are found by a few letters and read well, whatever is known of the customer."""

import pytest
from django.contrib.auth.models import User

from conversations.memory import Dialogue, SeenCar, SessionData, UserProfileData
from conversations.models import Contact
from handoff import canned
from handoff.models import CannedReply, Handoff
from leads.models import CatalogueCar, Dealer
from tests.handoff.conftest import make_conversation, make_handoff, make_session
from tests.leads.cast import car

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
EVERYTHING = {"nome": "Maria", "carro": "Onix 2020", "loja": "Centro Car", "cidade": "Campinas", "atendente": "Ana"}


@pytest.fixture
def shop() -> Dealer:
    return Dealer.objects.create(id="loja_sp", name="Paulista Seminovos")


def reply(shortcut: str, title: str = "Título", *, dealer: Dealer | None = None, active: bool = True) -> CannedReply:
    return CannedReply.objects.create(shortcut=shortcut, title=title, text="texto", dealer=dealer, active=active)


def found(prefix: str, dealer_id: str = "") -> list[str]:
    return [one.shortcut for one in canned.find(prefix, dealer_id)]


@pytest.fixture
def _empty() -> None:
    CannedReply.objects.all().delete()


# --- found ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_empty")
def test_a_reply_is_found_by_its_shortcut_first_and_then_by_its_title() -> None:
    reply("endereco", "Onde fica a visita")
    reply("visita", "Convite")
    reply("docs", "Documentos")

    assert found("/vi") == ["visita", "endereco"]
    assert found("Visíta") == ["visita", "endereco"]
    assert found("xyz") == []


@pytest.mark.usefixtures("_empty")
def test_nothing_typed_yet_shows_all_in_order() -> None:
    reply("oi")
    reply("docs")
    assert found("/") == ["docs", "oi"]


@pytest.mark.usefixtures("_empty")
def test_a_shop_has_its_own_replies_beside_everybodys(shop: Dealer) -> None:
    other = Dealer.objects.create(id="loja_ac", name="Acre Veículos")
    reply("todos")
    reply("daqui", dealer=shop)
    reply("de-la", dealer=other)
    reply("antiga", dealer=shop, active=False)

    assert found("", "loja_sp") == ["daqui", "todos"]
    assert found("", "") == ["todos"]


# --- filled -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("Oi, {nome}! Tudo bem?", "Oi, Maria! Tudo bem?", "Oi! Tudo bem?"),
        ("Olá {nome}, tudo bem?", "Olá Maria, tudo bem?", "Olá, tudo bem?"),
        ("Oi, {nome}, tudo bem?", "Oi, Maria, tudo bem?", "Oi, tudo bem?"),
        ("{nome}, já verifico.", "Maria, já verifico.", "Já verifico."),
        ("Obrigado! {nome}, até logo.", "Obrigado! Maria, até logo.", "Obrigado! Até logo."),
        ("Falo com {nome}?", "Falo com Maria?", "Falo com você?"),
        ("Separei para {nome} e família.", "Separei para Maria e família.", "Separei para você e família."),
        ("O {carro} está disponível.", "O Onix 2020 está disponível.", "O carro está disponível."),
        ("Fotos do carro {carro}.", "Fotos do carro Onix 2020.", "Fotos do carro."),
        ("Te espero na {loja}!", "Te espero na Centro Car!", "Te espero na loja!"),
        ("A loja {loja} abre às 9h", "A loja Centro Car abre às 9h", "A loja abre às 9h"),
        ("Entregamos em {cidade}.", "Entregamos em Campinas.", "Entregamos em sua cidade."),
        ("Aqui é {atendente}.", "Aqui é Ana.", "Aqui é nossa equipe."),
        ("{nome}", "Maria", ""),
        ("Custa {preco} {{}}", "Custa {preco} {{}}", "Custa {preco} {{}}"),
    ],
)
def test_a_gap_in_what_is_known_still_reads_well(text: str, known: str, unknown: str) -> None:
    assert canned.fill(text, EVERYTHING) == known
    assert canned.fill(text, {}) == unknown


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    assert canned.fill("Oi, {nome}! O {carro}", {"nome": "{carro}", "carro": "Onix"}) == "Oi, {carro}! O Onix"


def test_the_replies_we_begin_with_read_well_without_any_fact() -> None:
    texts = [canned.fill(one.text, {}) for one in CannedReply.objects.all()]
    assert len(texts) >= 6
    assert all("{" not in text and "  " not in text and " ," not in text and " !" not in text for text in texts)


# --- what is known ----------------------------------------------------------------------------------------------------


def known_of(handoff: Handoff, agent: User) -> dict[str, str]:
    return canned.facts(Handoff.objects.get(pk=handoff.pk), agent)


def remember(handoff: Handoff, data: SessionData) -> None:
    session = make_session(handoff.conversation)
    session.data = data.model_dump(mode="json")
    session.save()


def test_nothing_known_leaves_only_who_answers(ana: User) -> None:
    assert known_of(make_handoff(), ana) == {"atendente": "Ana"}


def test_what_the_customer_told_the_bot_fills_the_gaps(ana: User, shop: Dealer) -> None:
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="loja_sp")
    onix = SeenCar(id="onix", name="Chevrolet Onix LT", brand="Chevrolet", model="Onix", year=2020)
    profile = UserProfileData(name="maria clara souza", city="Campinas")
    remember(handoff, SessionData(user_profile=profile, dialogue=Dialogue(focus="onix", seen=[onix])))
    User.objects.filter(pk=ana.pk).update(first_name="Ana Paula")
    ana.refresh_from_db()

    assert known_of(handoff, ana) == {
        "nome": "Maria",
        "carro": "Onix 2020",
        "loja": "Paulista Seminovos",
        "cidade": "Campinas",
        "atendente": "Ana Paula",
    }
    text = "Oi, {nome}! O {carro} te espera na {loja}."
    filled = canned.filled(CannedReply(shortcut="a", title="a", text=text), Handoff.objects.get(pk=handoff.pk), ana)
    assert filled == "Oi, Maria! O Onix 2020 te espera na Paulista Seminovos."


def test_the_car_they_liked_is_meant_where_none_is_in_focus(ana: User, shop: Dealer) -> None:
    handoff = make_handoff()
    kept = car("compass", modelo="Compass", ano=2021)
    CatalogueCar.objects.create(
        id="compass", name="Jeep", year=2021, price=1, mileage=1, dealer=shop, data=kept.model_dump(mode="json")
    )
    handoff.context = {"cars": ["onix", "compass"], "liked": ["gone", "compass"]}
    handoff.save()
    assert known_of(handoff, ana)["carro"] == "Compass 2021"


def test_of_several_cars_seen_none_is_guessed(ana: User) -> None:
    handoff = make_handoff()
    seen = [SeenCar(id=str(n), name="a", brand="a", model="a", year=2020) for n in range(2)]
    remember(handoff, SessionData(dialogue=Dialogue(seen=seen)))
    assert "carro" not in known_of(handoff, ana)


def test_a_memory_that_cannot_be_read_is_no_error(ana: User) -> None:
    handoff = make_handoff()
    session = make_session(handoff.conversation)
    session.data = {"user_profile": "quebrado"}
    session.save()
    assert known_of(handoff, ana) == {"atendente": "Ana"}


@pytest.mark.parametrize(
    ("name", "called"),
    [("Maria Souza", "Maria"), ("🌸 flor 🌸", ""), ("João123", ""), ("", ""), ("LOJA", "Loja"), ("D'Ávila", "")],
)
def test_a_profile_name_is_used_only_where_it_is_a_name(name: str, called: str) -> None:
    assert canned.first_name(Contact(profile_name=name)) == called


def test_filling_a_reply_takes_few_queries(ana: User, django_assert_max_num_queries: object) -> None:
    handoff = Handoff.objects.select_related("contact", "conversation").get(pk=make_handoff(make_conversation()).pk)
    with django_assert_max_num_queries(4):
        canned.facts(handoff, ana)
