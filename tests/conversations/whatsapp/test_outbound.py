from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from conversations.whatsapp.outbound import (
    Audio,
    Button,
    Buttons,
    ContactRequest,
    CtaUrl,
    Document,
    Image,
    ListMenu,
    LocationPin,
    LocationRequest,
    OutboundMessage,
    Reaction,
    Row,
    Section,
    Template,
    Text,
    Video,
    as_plain,
    outbound_from_json,
)

pytestmark = pytest.mark.unit

LINK = "https://ex.com/a.jpg"
YES, NO = Button(id="ok:42", title="Sim"), Button(id="no:42", title="Não")
ROW = Row(id="s1", title="09:30", description="com João")

# Each message with the body Meta documents for it (§4.2) and the words it falls back to.
CASES: list[tuple[OutboundMessage, dict[str, Any], str]] = [
    (
        Text(body="Seu carro está pronto."),
        {"type": "text", "text": {"body": "Seu carro está pronto.", "preview_url": False}},
        "Seu carro está pronto.",
    ),
    (
        Image(link=LINK, caption="Orçamento"),
        {"type": "image", "image": {"link": LINK, "caption": "Orçamento"}},
        f"Orçamento\n{LINK}",
    ),
    (
        Document(media_id="1093847", filename="orcamento.pdf", caption="PDF"),
        {"type": "document", "document": {"id": "1093847", "filename": "orcamento.pdf", "caption": "PDF"}},
        "PDF",
    ),
    (
        Audio(media_id="2093847", voice=True),
        {"type": "audio", "audio": {"id": "2093847", "voice": True}},
        "🎧 Áudio",
    ),
    (Video(link=LINK), {"type": "video", "video": {"link": LINK}}, f"🎬 Vídeo\n{LINK}"),
    (
        LocationPin(latitude=-23.561, longitude=-46.656, name="Oficina", address="R. das Flores 10"),
        {
            "type": "location",
            "location": {
                "latitude": -23.561,
                "longitude": -46.656,
                "name": "Oficina",
                "address": "R. das Flores 10",
            },
        },
        "📍 Oficina\nR. das Flores 10\nhttps://maps.google.com/?q=-23.561,-46.656",
    ),
    (
        Buttons(body="Confirma?", buttons=(YES, NO)),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Confirma?"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "ok:42", "title": "Sim"}},
                        {"type": "reply", "reply": {"id": "no:42", "title": "Não"}},
                    ]
                },
            },
        },
        "Confirma?\n\n1. Sim\n2. Não",
    ),
    (
        Buttons(body="Gostou?", buttons=(YES,), image_link=LINK, footer="FacilIAuto"),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Gostou?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "ok:42", "title": "Sim"}}]},
                "header": {"type": "image", "image": {"link": LINK}},
                "footer": {"text": "FacilIAuto"},
            },
        },
        "Gostou?\n\n1. Sim\n\nFacilIAuto",
    ),
    (
        ListMenu(body="Horários", button="Ver", sections=(Section(title="Sexta", rows=(ROW,)),)),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "Horários"},
                "action": {
                    "button": "Ver",
                    "sections": [
                        {
                            "title": "Sexta",
                            "rows": [{"id": "s1", "title": "09:30", "description": "com João"}],
                        }
                    ],
                },
            },
        },
        "Horários\n\n1. 09:30 – com João",
    ),
    (
        CtaUrl(body="Pague aqui", display_text="Pagar", url="https://ex.com/p/1"),
        {
            "type": "interactive",
            "interactive": {
                "type": "cta_url",
                "body": {"text": "Pague aqui"},
                "action": {
                    "name": "cta_url",
                    "parameters": {"display_text": "Pagar", "url": "https://ex.com/p/1"},
                },
            },
        },
        "Pague aqui\n\nPagar: https://ex.com/p/1",
    ),
    (
        LocationRequest(body="Onde você está?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "location_request_message",
                "body": {"text": "Onde você está?"},
                "action": {"name": "send_location"},
            },
        },
        "Onde você está?",
    ),
    (
        ContactRequest(body="Qual seu telefone?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "request_contact_info",
                "body": {"text": "Qual seu telefone?"},
                "action": {"name": "request_contact_info"},
            },
        },
        "Qual seu telefone?",
    ),
    (
        Reaction(message_id="wamid.AbC", emoji="👍"),
        {"type": "reaction", "reaction": {"message_id": "wamid.AbC", "emoji": "👍"}},
        "👍",
    ),
    (
        Reaction(message_id="wamid.AbC", emoji=""),
        {"type": "reaction", "reaction": {"message_id": "wamid.AbC", "emoji": ""}},
        "(reação removida)",
    ),
    (
        Template(
            name="lembrete_revisao",
            language="pt_BR",
            components=(
                {"type": "body", "parameters": [{"type": "text", "parameter_name": "nome", "text": "Ana"}]},
                {
                    "type": "button",
                    "sub_type": "quick_reply",
                    "index": "0",
                    "parameters": [{"type": "payload", "payload": "conf:42"}],
                },
            ),
        ),
        {
            "type": "template",
            "template": {
                "name": "lembrete_revisao",
                "language": {"code": "pt_BR"},
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "parameter_name": "nome", "text": "Ana"}]},
                    {
                        "type": "button",
                        "sub_type": "quick_reply",
                        "index": "0",
                        "parameters": [{"type": "payload", "payload": "conf:42"}],
                    },
                ],
            },
        },
        "[Modelo lembrete_revisao]\nAna",
    ),
]


@pytest.mark.parametrize(("message", "payload", "words"), CASES)
def test_each_message_has_metas_body(message: OutboundMessage, payload: dict[str, Any], words: str) -> None:
    assert message.payload() == payload


@pytest.mark.parametrize(("message", "payload", "words"), CASES)
def test_each_message_falls_back_to_words(message: OutboundMessage, payload: dict[str, Any], words: str) -> None:
    assert message.plain_text() == words
    assert as_plain(message) == Text(body=words)


@pytest.mark.parametrize(("message", "payload", "words"), CASES)
def test_each_message_survives_storage(message: OutboundMessage, payload: dict[str, Any], words: str) -> None:
    assert outbound_from_json(message.model_dump_json()) == message
    assert outbound_from_json(message.model_dump_json().encode()) == message
    assert outbound_from_json(message.model_dump()) == message


def rows(count: int) -> tuple[Row, ...]:
    return tuple(Row(id=f"r{number}", title=f"Carro {number}") for number in range(count))


def menu(*sections: Section) -> ListMenu:
    return ListMenu(body="Escolha", button="Ver", sections=sections)


def buttons(count: int, **more: Any) -> Buttons:
    options = tuple(Button(id=f"b{number}", title=f"Opção {number}") for number in range(count))
    return Buttons(body="Escolha", buttons=options, **more)


BEYOND: dict[str, Callable[[], object]] = {
    "long text": lambda: Text(body="x" * 4097),
    "text long in UTF-16 only": lambda: Text(body="🌵" * 2049),
    "blank text": lambda: Text(body=" \n"),
    "text of nothing but NUL": lambda: Text(body="\0"),
    "long caption": lambda: Image(link=LINK, caption="x" * 1025),
    "file without source": lambda: Image(),
    "file with two sources": lambda: Image(link=LINK, media_id="1"),
    "link that is no web address": lambda: Image(link="file:///etc/passwd"),
    "caption on audio": lambda: outbound_from_json({"type": "audio", "media_id": "1", "caption": "x"}),
    "long interactive body": lambda: LocationRequest(body="x" * 1025),
    "no button": lambda: buttons(0),
    "four buttons": lambda: buttons(4),
    "long button title": lambda: Button(id="a", title="x" * 21),
    "blank button title": lambda: Button(id="a", title=" "),
    "button title of two lines": lambda: Button(id="a", title="a\nb"),
    "long button id": lambda: Button(id="x" * 257, title="a"),
    "two buttons with one id": lambda: Buttons(body="?", buttons=(YES, Button(id=YES.id, title="Outro"))),
    "two buttons with one title": lambda: Buttons(body="?", buttons=(YES, Button(id="z", title=YES.title))),
    "two headers": lambda: buttons(1, header="Oi", image_link=LINK),
    "long header": lambda: buttons(1, header="x" * 61),
    "long footer": lambda: buttons(1, footer="x" * 61),
    "no section": lambda: menu(),
    "no row": lambda: Section(title="a", rows=()),
    "eleven rows": lambda: menu(Section(title="a", rows=rows(11))),
    "eleven rows over two sections": lambda: menu(
        Section(title="a", rows=rows(10)), Section(title="b", rows=(Row(id="z", title="z"),))
    ),
    "sections without title": lambda: menu(Section(rows=rows(1)), Section(title="b", rows=(Row(id="z", title="z"),))),
    "one row twice": lambda: menu(Section(rows=(*rows(1), *rows(1)))),
    "long row title": lambda: Row(id="a", title="x" * 25),
    "long row description": lambda: Row(id="a", title="a", description="x" * 73),
    "long row id": lambda: Row(id="x" * 201, title="a"),
    "long section title": lambda: Section(title="x" * 25, rows=rows(1)),
    "long opener": lambda: ListMenu(body="a", button="x" * 21, sections=(Section(rows=rows(1)),)),
    "long link button": lambda: CtaUrl(body="a", display_text="x" * 21, url=LINK),
    "latitude beyond the pole": lambda: LocationPin(latitude=91, longitude=0),
    "reaction to nothing": lambda: Reaction(message_id="", emoji="👍"),
    "template name in capitals": lambda: Template(name="Oi", language="pt_BR"),
    "language of the wrong shape": lambda: Template(name="oi", language="pt-BR"),
    "unknown kind": lambda: outbound_from_json({"type": "carousel"}),
    "unknown field": lambda: outbound_from_json({"type": "text", "body": "a", "colour": "red"}),
    "no JSON": lambda: outbound_from_json("{"),
}


@pytest.mark.parametrize("build", BEYOND.values(), ids=BEYOND)
def test_what_meta_would_refuse_cannot_be_built(build: Callable[[], object]) -> None:
    with pytest.raises(ValidationError):
        build()


WITHIN: dict[str, Callable[[], object]] = {
    "text": lambda: Text(body="x" * 4096),
    "emoji": lambda: Text(body="🌵" * 2048),
    "caption": lambda: Image(link=LINK, caption="x" * 1024),
    "buttons": lambda: buttons(3, header="x" * 60, footer="x" * 60),
    "button": lambda: Button(id="x" * 256, title="x" * 20),
    "rows": lambda: menu(Section(title="x" * 24, rows=rows(9)), Section(title="b", rows=(Row(id="z", title="z"),))),
    "row": lambda: Row(id="x" * 200, title="x" * 24, description="x" * 72),
    "template": lambda: Template(name="x" * 512, language="pt_BR"),
}


@pytest.mark.parametrize("build", WITHIN.values(), ids=WITHIN)
def test_what_just_fits_can_be_built(build: Callable[[], object]) -> None:
    build()


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "a\tb", "a     b", None, 5])
def test_a_template_value_that_meta_refuses_cannot_be_built(value: object) -> None:
    component = {"type": "body", "parameters": [{"type": "text", "text": value}]}
    with pytest.raises(ValidationError):
        Template(name="oi", language="pt_BR", components=(component,))


@pytest.mark.parametrize(
    "component", [{}, {"type": "footer"}, {"type": "body", "parameters": "x"}, {"type": "body", "parameters": ["x"]}]
)
def test_a_template_component_of_the_wrong_shape_cannot_be_built(component: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Template(name="oi", language="pt_BR", components=(component,))


def test_the_filled_text_of_a_template_is_kept_for_history_and_not_sent() -> None:
    template = Template(name="oi", language="pt_BR", preview="Oi, Ana!")
    assert template.plain_text() == "Oi, Ana!"
    assert "Oi, Ana!" not in str(template.payload())


def test_unstorable_characters_are_gone_before_sending() -> None:
    assert Text(body="oi\0 \ud83c").body == "oi \N{REPLACEMENT CHARACTER}"


def test_an_error_does_not_repeat_what_was_to_be_said() -> None:
    with pytest.raises(ValidationError) as caught:
        Text(body="segredo " * 1000)
    assert "segredo" not in str(caught.value)


def test_a_list_has_its_rows_in_the_order_shown() -> None:
    first, second = Section(title="a", rows=rows(2)), Section(title="b", rows=(Row(id="z", title="z"),))
    assert [row.id for row in menu(first, second).rows] == ["r0", "r1", "z"]


def test_a_message_cannot_be_changed_once_built() -> None:
    with pytest.raises(ValidationError):
        Text(body="oi").body = "tchau"
