"""Once the window has closed an approved template goes out: filled, previewed, with its price, or not at all."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import consent
from conversations.models import Conversation, Delivery, MessageTemplate
from conversations.whatsapp.outbound import outbound_from_json
from faciliauto_bot.sandbox.graph.templates import SHIPPED, Templates
from handoff import claims, composing, templates_out
from handoff.models import Desk, Handoff
from handoff.refusals import NotYours, OptedOut, Unfit
from tests.conversations.world import hear, send, states
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
CONTINUES = "atendimento_continua"
FILLED: dict[str, dict[str, str]] = {
    "lembrete_test_drive": {
        "body.nome": "Maria",
        "body.carro": "Onix 2020",
        "body.loja": "Paulista",
        "body.data": "sábado",
    },
    CONTINUES: {"body.1": "Maria", "body.2": "Onix"},
    "pedido_de_privacidade": {"header.1": "A1", "body.1": "01/11", "body.2": "exportação"},
    "proposta_da_loja": {
        "header": "https://fotos.example/onix.jpg",
        "body.1": "Paulista",
        "body.2": "Onix",
        "button.0": "a1b2",
    },
    "novidades_do_estoque": {"body.1": "Maria", "body.2": "Onix", "body.3": "R$ 60 mil"},
}


@pytest.fixture(autouse=True)
def _synced(db: None) -> None:
    """Our copy of the account's templates."""
    MessageTemplate.objects.bulk_create(
        MessageTemplate(
            name=one["name"],
            language=one["language"],
            category=one["category"],
            status=one["status"],
            components=one["components"],
        )
        for one in SHIPPED
    )


@pytest.fixture
def chat(ana: User) -> Handoff:
    """Ana has Maria, who has not written for a day."""
    chat = claims.claim(make_handoff(hear("quero falar com uma pessoa")).pk, ana)
    Conversation.objects.update(window_until=timezone.now() - timedelta(hours=1))
    return chat


def agrees_to_news(chat: Handoff) -> None:
    consent.grant(chat.contact, "recontact", now=timezone.now())


def choices(chat: Handoff) -> dict[str, templates_out.TemplateChoice]:
    found = templates_out.choices(Conversation.objects.get(pk=chat.conversation_id))
    return {choice.name: choice for choice in found}


def say(chat: Handoff, agent: User, name: str, values: Mapping[str, str] | None = None, **more: Any) -> Delivery:
    options = {"key": uuid.uuid4(), "now": timezone.now(), **more}
    return composing.say_template(chat.pk, agent, name, "pt_BR", values or FILLED[name], **options)


def template(name: str) -> MessageTemplate:
    return MessageTemplate.objects.get(name=name)


def made(*components: dict[str, Any], category: str = "UTILITY") -> MessageTemplate:
    return MessageTemplate.objects.create(
        name="novo", language="pt_BR", category=category, status="APPROVED", components=list(components)
    )


# --- which ------------------------------------------------------------------------------------------------------------


def test_approved_templates_are_offered_with_what_they_ask_for(chat: Handoff) -> None:
    offered = choices(chat)

    assert list(offered) == [
        CONTINUES,
        "lembrete_test_drive",
        "pedido_de_privacidade",
        "proposta_da_loja",
    ]
    reminder = offered["lembrete_test_drive"]
    assert [(one.key, one.label) for one in reminder.placeholders] == [
        ("body.nome", "nome"),
        ("body.carro", "carro"),
        ("body.loja", "loja"),
        ("body.data", "data"),
    ]
    assert reminder.buttons == ("Confirmar", "Remarcar")
    assert reminder.text.startswith("Oi, {{nome}}! Lembrando do seu test drive do {{carro}}")
    proposal = [one.key for one in offered["proposta_da_loja"].placeholders]
    assert proposal == ["header", "body.1", "body.2", "button.0"]


def test_what_is_known_is_filled_in_already(chat: Handoff) -> None:
    placeholders = choices(chat)["lembrete_test_drive"].placeholders
    assert placeholders[0].suggestion == "Maria"


def test_news_are_offered_only_to_who_agreed(chat: Handoff, ana: User) -> None:
    assert "novidades_do_estoque" not in choices(chat)
    with pytest.raises(Unfit, match="novidades"):
        say(chat, ana, "novidades_do_estoque")

    agrees_to_news(chat)

    assert "novidades_do_estoque" in choices(chat)
    say(chat, ana, "novidades_do_estoque")
    assert Delivery.objects.count() == 1


def test_a_paused_template_is_neither_offered_nor_sent(chat: Handoff, ana: User) -> None:
    agrees_to_news(chat)
    assert "feirao_fim_de_semana" not in choices(chat)
    with pytest.raises(Unfit):
        say(chat, ana, "feirao_fim_de_semana", {"body.1": "Maria"})


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "BODY", "text": "Onde estamos"}, {"type": "HEADER", "format": "LOCATION"}],
        [{"type": "BODY", "text": "Código"}, {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copiar"}]}],
        [{"type": "BODY", "text": "Veja"}, {"type": "CAROUSEL", "cards": []}],
    ],
)
def test_a_template_that_asks_for_more_than_words_is_not_offered(components: list[Any], chat: Handoff) -> None:
    made(*components)
    assert "novo" not in choices(chat)


def test_an_authentication_template_is_not_offered(chat: Handoff) -> None:
    made({"type": "BODY", "text": "Seu código"}, category="AUTHENTICATION")
    assert "novo" not in choices(chat)


# --- how it reads and what it costs -----------------------------------------------------------------------------------


def test_the_preview_is_what_the_customer_will_read() -> None:
    read = templates_out.preview(template("lembrete_test_drive"), FILLED["lembrete_test_drive"])
    assert read == (
        "Oi, Maria! Lembrando do seu test drive do Onix 2020 na Paulista, sábado. Confirmamos?\n\nFacilIAuto"
    )


def test_header_and_body_may_count_their_values_alike() -> None:
    read = templates_out.preview(template("pedido_de_privacidade"), FILLED["pedido_de_privacidade"])
    assert read.startswith("Seu pedido A1\n\nO pedido sobre os seus dados, aberto em 01/11")


def test_a_preview_shows_what_is_still_missing() -> None:
    read = templates_out.preview(template(CONTINUES), {"body.1": "Maria", "body.2": " "})
    assert read.startswith("Oi, Maria! Temos uma resposta sobre o {{2}}.")


def test_the_price_follows_the_category() -> None:
    rules = Desk(cost_utility="0.0400", cost_marketing="0.3700")
    assert templates_out.cost(template("lembrete_test_drive"), rules) == Decimal("0.04")
    assert templates_out.cost(template("novidades_do_estoque"), rules) == Decimal("0.37")


# --- sent -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(FILLED))
def test_every_filled_template_is_one_meta_takes(name: str, chat: Handoff, ana: User) -> None:
    agrees_to_news(chat)
    delivery = say(chat, ana, name)
    Templates().check(outbound_from_json(delivery.message.payload).payload()["template"])
    assert delivery.message.content == templates_out.preview(template(name), FILLED[name])


def test_a_template_goes_out_though_the_window_is_closed(chat: Handoff, ana: User) -> None:
    delivery = say(chat, ana, CONTINUES)

    assert delivery.is_reply is False
    assert send(chat.conversation).texts == [
        "Oi, Maria! Temos uma resposta sobre o Onix. Quer continuar a conversa por aqui?"
    ]
    assert states(chat.conversation) == [("accepted", "")]
    chat.refresh_from_db()
    assert chat.first_response_at is not None


def test_the_same_key_twice_is_one_template_even_if_it_was_paused_meanwhile(chat: Handoff, ana: User) -> None:
    key = uuid.uuid4()
    first = say(chat, ana, CONTINUES, key=key)
    MessageTemplate.objects.update(status="PAUSED")
    assert say(chat, ana, CONTINUES, key=key).pk == first.pk


def test_who_wants_replies_only_gets_no_template_after_the_window(chat: Handoff, ana: User) -> None:
    Conversation.objects.update(suppressed=True)
    with pytest.raises(OptedOut):
        say(chat, ana, CONTINUES)

    Conversation.objects.update(window_until=timezone.now() + timedelta(hours=1))
    assert say(chat, ana, CONTINUES).is_reply


def test_only_who_has_the_chat_sends_templates(chat: Handoff, bruno: User) -> None:
    with pytest.raises(NotYours):
        say(chat, bruno, CONTINUES)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (CONTINUES, {"body.2": ""}, "Preencha: valor 2."),
        ("lembrete_test_drive", {"body.data": " \n "}, "Preencha: data."),
        ("proposta_da_loja", {"header": "fotos.example/onix.jpg"}, "O endereço (link) do cabeçalho não é válido."),
        ("proposta_da_loja", {"button.0": ""}, "Preencha: final do link de Ver proposta."),
        (CONTINUES, {"body.2": "a" * 1000}, "O modelo preenchido passa de 1024 caracteres."),
    ],
)
def test_a_template_meta_would_refuse_is_refused_in_words(
    name: str, change: dict[str, str], words: str, chat: Handoff, ana: User
) -> None:
    with pytest.raises(Unfit) as refused:
        say(chat, ana, name, FILLED[name] | change)
    assert refused.value.words == words
    assert not Delivery.objects.exists()


def test_line_breaks_in_a_value_become_spaces(chat: Handoff, ana: User) -> None:
    delivery = say(chat, ana, CONTINUES, {"body.1": " Maria\n\tClara ", "body.2": "Onix      2020"})
    assert delivery.message.content.startswith("Oi, Maria Clara! Temos uma resposta sobre o Onix 2020.")


def test_numbered_values_go_in_metas_order(chat: Handoff, ana: User) -> None:
    made({"type": "BODY", "text": "Sobre o {{2}}, {{1}}: tudo certo."})
    delivery = say(chat, ana, "novo", {"body.1": "Maria", "body.2": "Onix"})
    (body,) = delivery.message.payload["components"]
    assert [parameter["text"] for parameter in body["parameters"]] == ["Maria", "Onix"]
    assert delivery.message.content == "Sobre o Onix, Maria: tudo certo."
