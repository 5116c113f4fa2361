"""The shop's contact, the wish to buy, and when a lead goes out."""

import pytest

from conversations.effects import CreateTask, RecordInteraction, SaveLead, UpdateContact
from conversations.engine.lead import read_name, read_payment, read_phone, read_urgency
from conversations.engine.nodes.shops import phone_words
from conversations.whatsapp.outbound import ContactRequest
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_the_shops_contact_is_given_and_the_lead_routed_at_once(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("Quero falar com a concessionária")
    for words in ("contato", "(11) 3000-4101", "https://wa.me/5511900004101", "Av. Rebouças", "Seg-Sex"):
        assert words in reply
    assert len(buyer.messages) == 1
    (routed,) = [lead for lead in buyer.done(SaveLead) if lead.route]
    assert (routed.dealer_id, routed.route_reason) == ("loja_sp", "dealer_contact")
    assert [effect.kind for effect in buyer.done(RecordInteraction)] == ["contacted"]


def test_a_wish_to_buy_routes_at_any_score(customer: Customer) -> None:
    customer.says("tem kwid?")
    customer.says("quero fechar negócio")
    (routed,) = [lead for lead in customer.done(SaveLead) if lead.route]
    assert routed.route_reason == "buy"
    assert routed.cars == ["kwid"]


def test_the_same_dealer_gets_the_lead_once(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("qual o telefone da loja?")
    buyer.says("qual o telefone da loja mesmo?")
    assert not [lead for lead in buyer.done(SaveLead) if lead.route]
    assert "(11) 3000-4101" in buyer.text


def test_without_a_phone_the_contact_is_given_and_the_phone_asked_before_sharing() -> None:
    hidden = Customer(phone_known=False).told()
    hidden.says("1")
    reply = hidden.says("quero o contato da loja")
    assert "(11) 3000-4101" in reply
    assert isinstance(hidden.messages[-1], ContactRequest)
    assert not [lead for lead in hidden.done(SaveLead) if lead.route]
    hidden.says("11 98765-4321")
    assert hidden.done(UpdateContact)[0].phone == "+5511987654321"
    assert [lead.dealer_id for lead in hidden.done(SaveLead) if lead.route] == ["loja_sp"]


def test_the_shop_asked_for_without_a_car_asks_which_car(buyer: Customer) -> None:
    buyer.says("onde fica a loja?")
    assert buyer.session.dialogue.asked == "which"
    assert "Campinas Car" in buyer.says("3")


def test_paperwork_is_a_question_to_the_shop(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("vocês fazem a transferência?")
    assert buyer.done(CreateTask)[0].kind == "store_question"
    assert "vou confirmar com a loja" in reply.lower()


def test_other_dealers_do_not_see_the_cars_of_this_one(buyer: Customer) -> None:
    buyer.says("gostei do primeiro")
    buyer.says("gostei do terceiro")
    buyer.says("quero o contato da loja")
    (routed,) = [lead for lead in buyer.done(SaveLead) if lead.route]
    assert (routed.dealer_id, routed.cars) == ("loja_cps", ["polo"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Paula", "Ana Paula"),
        ("meu nome é joão da silva", "João da Silva"),
        ("sou o Zé", "Zé"),
        ("me chamo Bia, e você?", "Bia"),
        ("quero ver mais carros", None),
        ("12345", None),
        ("não", None),
        ("obrigado", None),
        ("", None),
    ],
)
def test_names_are_read_and_other_words_are_not(text: str, name: str | None) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("11 98765-4321", "+5511987654321"),
        ("(21) 99876-5432", "+5521998765432"),
        ("+55 11 98765-4321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("98765-4321", None),
        ("60000", None),
        ("não tenho", None),
    ],
)
def test_phones_are_read_with_their_area_code(text: str, phone: str | None) -> None:
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "asked", "urgency"),
    [
        ("essa semana", True, "semana"),
        ("pra ontem kkk", True, "semana"),
        ("até o fim do mês", True, "mes"),
        ("uns 2 meses", True, "tres_meses"),
        ("sem pressa", True, "depois"),
        ("só pesquisando", True, "depois"),
        ("preciso urgente de um carro", False, "semana"),
        ("posso ver amanhã?", False, None),
        ("azul", True, None),
    ],
)
def test_urgency_is_read(text: str, asked: bool, urgency: str | None) -> None:
    assert read_urgency(text, asked=asked) == urgency


@pytest.mark.parametrize(
    ("text", "asked", "payment"),
    [
        ("à vista", True, "a_vista"),
        ("financiado em 48x", True, "financiamento"),
        ("com troca", True, "troca"),
        ("consórcio", True, "consorcio"),
        ("vou pagar no pix", False, "a_vista"),
        ("aceita financiamento?", False, None),
        ("sei lá", True, None),
    ],
)
def test_payment_is_read(text: str, asked: bool, payment: str | None) -> None:
    assert read_payment(text, asked=asked) == payment


@pytest.mark.parametrize(
    ("phone", "words"),
    [("+551130004101", "(11) 3000-4101"), ("5511900004101", "(11) 90000-4101"), ("0800 123", "0800 123")],
)
def test_phones_are_written_as_brazilians_do(phone: str, words: str) -> None:
    assert phone_words(phone) == words
