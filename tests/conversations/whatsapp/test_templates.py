from typing import Any

import pytest

from conversations.whatsapp.fields import UnfitError
from conversations.whatsapp.outbound import Template
from conversations.whatsapp.templates import (
    TemplateDefinition,
    body_component,
    parse_template,
    preview,
    problems,
    variables_of,
)

pytestmark = pytest.mark.unit

BODY = "Oi {{nome}}, o {{carro}} que você viu continua disponível."


def definition(**changes: Any) -> TemplateDefinition:
    raw: dict[str, Any] = {
        "id": 77,
        "name": "carro_disponivel",
        "language": "pt_BR",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": [
            {"type": "HEADER", "format": "IMAGE"},
            {"type": "BODY", "text": BODY},
            {"type": "FOOTER", "text": "FacilIAuto"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Quero ver"},
                    {"type": "URL", "text": "Abrir", "url": "https://ex.com/c/{{1}}"},
                ],
            },
        ],
    }
    return parse_template(raw | changes)


def positional(text: str = "Oi {{1}}, o {{2}} chegou, {{1}}!") -> TemplateDefinition:
    return definition(parameter_format="POSITIONAL", components=[{"type": "BODY", "text": text}])


IMAGE: dict[str, Any] = {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://ex.com/a"}}]}
URL: dict[str, Any] = {
    "type": "button",
    "sub_type": "url",
    "index": "1",
    "parameters": [{"type": "text", "text": "a1"}],
}
NAMES = {"nome": "Ana", "carro": "Onix"}


def test_a_definition_tells_what_it_asks_for() -> None:
    template = definition()
    assert (template.id, template.named, template.header_format) == ("77", True, "IMAGE")
    assert variables_of(template.body) == ("nome", "carro")
    assert [(button.kind, button.variables) for button in template.buttons] == [("QUICK_REPLY", ()), ("URL", ("1",))]


def test_a_definition_without_a_name_is_unfit() -> None:
    with pytest.raises(UnfitError):
        parse_template({"language": "pt_BR"})


def test_a_bare_definition_asks_for_nothing() -> None:
    template = parse_template({"name": "oi", "language": "pt_BR", "status": "APPROVED", "components": "x"})
    assert (template.header_format, template.body, template.buttons) == (None, "", ())
    assert problems(template, []) == []


def test_a_template_filled_from_its_definition_has_no_problems() -> None:
    template = definition()
    message = Template(
        name=template.name,
        language=template.language,
        components=(IMAGE, body_component(template, NAMES), URL),
        preview=preview(template.components, NAMES),
    )
    assert problems(template, message.components) == []
    assert message.plain_text() == "Oi Ana, o Onix que você viu continua disponível.\n\nFacilIAuto"


def test_positional_values_fill_in_order_and_may_be_used_twice() -> None:
    template = positional()
    assert body_component(template, ["Ana", "Onix"]) == {
        "type": "body",
        "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "Onix"}],
    }
    assert preview(template.components, ["Ana", "Onix"]) == "Oi Ana, o Onix chegou, Ana!"


def test_positional_values_follow_the_numbers_not_the_text() -> None:
    assert preview(positional("{{2}} de {{1}}").components, ["Ana", "Carro"]) == "Carro de Ana"


def test_a_variable_without_value_stays_visible() -> None:
    assert preview(positional().components, ["Ana"]) == "Oi Ana, o {{2}} chegou, Ana!"


def test_a_text_header_is_filled_too() -> None:
    components: list[dict[str, Any]] = [
        {"type": "HEADER", "format": "TEXT", "text": "Olá {{1}}"},
        {"type": "BODY", "text": "Oi"},
    ]
    assert preview(components, [], header_values=["Ana"]) == "Olá Ana\n\nOi"


def one_of(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"type": "body", "parameters": [parameter]}


WRONG: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no body": ([IMAGE, URL], "body takes 2 values, 0 given"),
    "one value": ([IMAGE, URL, one_of({"type": "text", "text": "Ana"})], "body takes 2 values, 1 given"),
    "wrong names": (
        [
            IMAGE,
            URL,
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": "nome", "text": "a"},
                    {"type": "text", "parameter_name": "cor", "text": "b"},
                ],
            },
        ],
        "body takes the names nome, carro",
    ),
    "no picture": ([body_component(definition(), NAMES), URL], "header takes one image"),
    "no address": ([body_component(definition(), NAMES), IMAGE], "button 1 takes 1 values, 0 given"),
}


@pytest.mark.parametrize(("components", "problem"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_found_before_sending(components: list[dict[str, Any]], problem: str) -> None:
    assert problems(definition(), components) == [problem]


@pytest.mark.parametrize("status", ["PAUSED", "REJECTED", ""])
def test_only_an_approved_template_may_be_sent(status: str) -> None:
    assert problems(definition(status=status, components=[]), [])


def test_a_coupon_button_needs_its_code() -> None:
    template = definition(components=[{"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copiar"}]}])
    coupon = {"type": "button", "index": 0, "parameters": [{"type": "coupon_code", "coupon_code": "10OFF"}]}
    assert problems(template, []) == ["button 0 takes the code"]
    assert problems(template, [coupon]) == []
