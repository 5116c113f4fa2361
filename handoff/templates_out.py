"""Approved templates, all that may be sent once the window has closed: which, how they read, what they cost.

Values are given by placeholder: ``body.nome``, ``header.1``, ``header`` (the address of a picture, film or document)
and ``button.0`` (the end of the first button's address).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import structlog
from pydantic import ValidationError

from conversations import consent
from conversations.models import Consent, Conversation, MessageTemplate
from conversations.whatsapp import templates
from conversations.whatsapp.fields import JsonObject
from conversations.whatsapp.limits import CAPTION_LIMIT
from conversations.whatsapp.outbound import Template
from conversations.whatsapp.templates import TemplateDefinition, variables_of
from conversations.whatsapp.text import clean_text, utf16_length
from handoff.canned import facts, first_name
from handoff.models import Desk, Handoff
from handoff.refusals import Unfit

log = structlog.get_logger(__name__)
_APPROVED: Final = "APPROVED"
_CATEGORIES: Final = ("UTILITY", "MARKETING")
_COMPONENTS: Final = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
_HEADERS: Final = {"IMAGE": "foto", "VIDEO": "vídeo", "DOCUMENT": "documento"}
_BUTTONS: Final = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER"})
_LINK = re.compile(r"https?://[^\s\x00-\x1f]{1,1990}")
_SHOWN: Final = 250  # Meta's limit of templates for most accounts


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value the template asks for; ``suggestion`` is what we know already."""

    key: str
    label: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template an agent may send here; ``cost`` in reais, charged when it is delivered."""

    name: str
    language: str
    category: str
    text: str
    placeholders: tuple[Placeholder, ...]
    buttons: tuple[str, ...]
    cost: Decimal


def choices(conversation: Conversation) -> list[TemplateChoice]:
    """What may be sent in this conversation now, with what we can fill in already. Marketing only to who agreed."""
    rules, known = Desk.rules(), _known(conversation)
    promotes = _may_promote(conversation)
    found = MessageTemplate.objects.filter(status=_APPROVED, category__in=_CATEGORIES).order_by("name", "language")
    fitting = ((template, definition_of(template)) for template in found[:_SHOWN])
    return [
        TemplateChoice(
            name=template.name,
            language=template.language,
            category=template.category,
            text=templates.preview(definition.components, {}),
            placeholders=_placeholders(definition, known),
            buttons=tuple(button.text for button in definition.buttons),
            cost=cost(template, rules),
        )
        for template, definition in fitting
        if _is_sendable(definition) and (promotes or template.category != "MARKETING")
    ]


def find(name: str, language: str, conversation: Conversation) -> MessageTemplate:
    """The template, if it may be sent in this conversation. Raises ``Unfit``."""
    template = MessageTemplate.objects.filter(name=name, language=language, status=_APPROVED).first()
    if template is None or template.category not in _CATEGORIES or not _is_sendable(definition_of(template)):
        raise Unfit("Este modelo não pode mais ser enviado.")
    if template.category == "MARKETING" and not _may_promote(conversation):
        raise Unfit("O cliente não aceitou receber novidades.")
    return template


def message(template: MessageTemplate, values: Mapping[str, str]) -> Template:
    """The template filled, ready to be sent. Raises ``Unfit`` where Meta would refuse it."""
    definition = definition_of(template)
    given = _cleaned(definition, values)
    components = _components(definition, given)
    if problems := templates.problems(definition, components):
        log.warning("template_unfit", template=template.name, problems=problems)
        raise Unfit("Este modelo mudou na Meta. Escolha outro.")
    read = preview(template, values)
    if utf16_length(read) > CAPTION_LIMIT:
        raise Unfit(f"O modelo preenchido passa de {CAPTION_LIMIT} caracteres.")
    try:
        return Template(name=template.name, language=template.language, components=tuple(components), preview=read)
    except ValidationError as error:
        log.warning("template_unfit", template=template.name, problems=error.error_count())
        raise Unfit("Este modelo não pode ser enviado assim.") from None


def preview(template: MessageTemplate, values: Mapping[str, str]) -> str:
    """How the template reads with these values; a variable without one stays as it is."""
    definition = definition_of(template)
    given = {key: text for key, value in values.items() if (text := _one_line(value))}
    body, header = _named(given, "body"), _named(given, "header")
    return templates.preview(definition.components, body, header_values=header)


def cost(template: MessageTemplate, rules: Desk) -> Decimal:
    """What Meta charges in reais when it is delivered, the same inside the window and outside.

    Utility templates in an open window were free until October 2026.
    """
    return Decimal(rules.cost_utility if template.category == "UTILITY" else rules.cost_marketing)


def definition_of(template: MessageTemplate) -> TemplateDefinition:
    """Our copy of a template, read as Meta's own answer is."""
    parts = [part for part in template.components if isinstance(part, dict)]
    named = any(not name.isdigit() for part in parts for name in variables_of(str(part.get("text", ""))))
    raw: JsonObject = {
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": parts,
    }
    return templates.parse_template(raw)


def _may_promote(conversation: Conversation) -> bool:
    return not conversation.suppressed and Consent.Purpose.RECONTACT in consent.granted(conversation.contact)


def _known(conversation: Conversation) -> dict[str, str]:
    handoff = Handoff.objects.filter(conversation=conversation, status__in=Handoff.OPEN).first()
    if handoff:
        return facts(handoff, handoff.assigned_to)
    return {"nome": first_name(conversation.contact)}


def _is_sendable(definition: TemplateDefinition) -> bool:
    """Whether all it asks for is something an agent can give here."""
    kinds = {str(part.get("type", "")).upper() for part in definition.components}
    header_fits = definition.header_format in (None, "TEXT", *_HEADERS)
    return (
        bool(definition.body)
        and kinds <= _COMPONENTS
        and header_fits
        and all(button.kind in _BUTTONS for button in definition.buttons)
    )


def _placeholders(definition: TemplateDefinition, known: Mapping[str, str]) -> tuple[Placeholder, ...]:
    found = []
    if definition.header_format in _HEADERS:
        found.append(Placeholder("header", f"endereço (link) de {_HEADERS[definition.header_format]}"))
    for part, text in (("header", definition.header), ("body", definition.body)):
        found += [Placeholder(f"{part}.{name}", _label(name), known.get(name, "")) for name in variables_of(text)]
    for index, button in enumerate(definition.buttons):
        if button.variables:
            found.append(Placeholder(f"button.{index}", f"final do link de {button.text}"))
    return tuple(found)


def _label(name: str) -> str:
    return f"valor {name}" if name.isdigit() else name.replace("_", " ")


def _cleaned(definition: TemplateDefinition, values: Mapping[str, str]) -> dict[str, str]:
    """Every value the template asks for, on one line. Raises ``Unfit`` for the first that is missing."""
    given = {}
    for placeholder in _placeholders(definition, {}):
        given[placeholder.key] = _one_line(values.get(placeholder.key, ""))
        if not given[placeholder.key]:
            raise Unfit(f"Preencha: {placeholder.label}.")
    if "header" in given and not _LINK.fullmatch(given["header"]):
        raise Unfit("O endereço (link) do cabeçalho não é válido.")
    return given


def _one_line(value: str) -> str:
    """Without the line breaks, tabs and runs of spaces that Meta refuses in a value."""
    return " ".join(clean_text(value).split())


def _components(definition: TemplateDefinition, given: Mapping[str, str]) -> list[JsonObject]:
    found: list[JsonObject] = []
    if definition.header_format in _HEADERS:
        kind = definition.header_format.lower()
        found.append({"type": "header", "parameters": [{"type": kind, kind: {"link": given["header"]}}]})
    elif header := variables_of(definition.header):
        found.append({"type": "header", "parameters": _parameters(definition, "header", header, given)})
    if body := variables_of(definition.body):
        found.append({"type": "body", "parameters": _parameters(definition, "body", body, given)})
    for index, button in enumerate(definition.buttons):
        if button.variables:
            value = {"type": "text", "text": given[f"button.{index}"]}
            found.append({"type": "button", "sub_type": "url", "index": str(index), "parameters": [value]})
    return found


def _parameters(
    definition: TemplateDefinition, part: str, names: tuple[str, ...], given: Mapping[str, str]
) -> list[JsonObject]:
    """In the order Meta counts: of numbered variables by number, of named ones by name and in any order."""
    ordered = names if definition.named else tuple(sorted(names, key=int))
    found: list[JsonObject] = []
    for name in ordered:
        parameter: JsonObject = {"type": "text", "text": given[f"{part}.{name}"]}
        found.append(parameter | {"parameter_name": name} if definition.named else parameter)
    return found


def _named(given: Mapping[str, str], part: str) -> dict[str, str]:
    return {key.partition(".")[2]: value for key, value in given.items() if key.startswith(f"{part}.")}
