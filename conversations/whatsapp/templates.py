"""Message templates: what an approved one asks for, whether a filled one gives it, and how it will read (§4.6)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from conversations.whatsapp import fields
from conversations.whatsapp.fields import JsonObject
from conversations.whatsapp.text import clean_text

Values: TypeAlias = Sequence[str] | Mapping[str, str]

MEDIA_HEADERS: Final = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})

_VARIABLE = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}", re.IGNORECASE)
_REFUSED_IN_VALUE = re.compile(r"[\n\r\t]| {5,}")
_SENT_TYPES: Final = frozenset({"header", "body", "button", "carousel", "limited_time_offer"})


@dataclass(frozen=True, slots=True)
class TemplateButton:
    """One button of a template; ``variables`` are the names its address asks for (never more than one)."""

    kind: str
    text: str
    url: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables in the address; the value sent is only what replaces them."""
        return variables_of(self.url)


@dataclass(frozen=True, slots=True)
class TemplateDefinition:
    """A template as Meta holds it. Only ``status == "APPROVED"`` may be sent."""

    id: str | None
    name: str
    language: str
    status: str
    category: str
    named: bool
    header_format: str | None
    header: str
    body: str
    footer: str
    buttons: tuple[TemplateButton, ...]
    components: tuple[JsonObject, ...]


def parse_template(raw: JsonObject) -> TemplateDefinition:
    """A definition from the template API; raises :class:`~.fields.UnfitError` where it has no name or language."""
    components = fields.objects(raw, "components")
    by_type = {fields.text(component, "type").upper(): component for component in components}
    header = by_type.get("HEADER")
    return TemplateDefinition(
        id=fields.identifier(raw, "id"),
        name=fields.required_text(raw, "name"),
        language=fields.required_text(raw, "language"),
        status=fields.text(raw, "status"),
        category=fields.text(raw, "category"),
        named=fields.text(raw, "parameter_format").upper() == "NAMED",
        header_format=(fields.text(header, "format").upper() or "TEXT") if header else None,
        header=fields.text(header or {}, "text"),
        body=fields.text(by_type.get("BODY", {}), "text"),
        footer=fields.text(by_type.get("FOOTER", {}), "text"),
        buttons=tuple(map(_button, fields.objects(by_type.get("BUTTONS", {}), "buttons"))),
        components=tuple(components),
    )


def variables_of(text: str) -> tuple[str, ...]:
    """The names between double braces, each once, in order of appearance."""
    return tuple(dict.fromkeys(match[1] for match in _VARIABLE.finditer(text)))


def problems(definition: TemplateDefinition, components: Iterable[JsonObject]) -> list[str]:
    """Why Meta would refuse these send components for this template; empty where it would not.

    Found here, a mistake costs nothing; found by Meta it costs the message and, repeated, the template's quality.
    """
    sent = list(components)
    found = [] if definition.status == "APPROVED" else [f"template is {definition.status or 'unknown'}"]
    found += _text_problems("body", definition.body, _parameters(sent, "body"), named=definition.named)
    found += _header_problems(definition, _parameters(sent, "header"))
    for index, button in enumerate(definition.buttons):
        found += _button_problems(index, button, sent)
    return found


def body_component(definition: TemplateDefinition, values: Values) -> JsonObject:
    """The send component that fills the body; values in order, or by name for a template with named variables."""
    names = variables_of(definition.body)
    given = _by_name(names, values)
    parameters: list[JsonObject] = []
    for name in names:
        parameter: JsonObject = {"type": "text", "text": given.get(name, "")}
        if definition.named:
            parameter["parameter_name"] = name
        parameters.append(parameter)
    return {"type": "body", "parameters": parameters}


def preview(components: Sequence[JsonObject], values: Values, *, header_values: Values = ()) -> str:
    """How a definition's components read once filled: header, body and footer; a variable without value stays."""
    texts: dict[str, str] = {fields.text(part, "type").upper(): fields.text(part, "text") for part in components}
    parts = (
        _filled(texts.get("HEADER", ""), header_values),
        _filled(texts.get("BODY", ""), values),
        texts.get("FOOTER", ""),
    )
    return "\n\n".join(part for part in parts if part)


def check_components(components: tuple[JsonObject, ...]) -> tuple[JsonObject, ...]:
    """The send components with clean texts; raises ``ValueError`` for values no template accepts."""
    return tuple(_checked(component) for component in components)


def component_texts(components: Iterable[JsonObject]) -> list[str]:
    """The text values inside send components, in order."""
    parameters = (parameter for component in components for parameter in fields.objects(component, "parameters"))
    return [text for parameter in parameters if (text := fields.text(parameter, "text"))]


def _checked(component: JsonObject) -> JsonObject:
    if component.get("type") not in _SENT_TYPES:
        raise ValueError("a component is a header, a body or a button")
    parameters = component.get("parameters", [])
    if not isinstance(parameters, list | tuple) or not all(isinstance(item, dict) for item in parameters):
        raise ValueError("parameters must be a list of objects")
    return component | {"parameters": [_checked_parameter(item) for item in parameters]}


def _checked_parameter(parameter: JsonObject) -> JsonObject:
    if parameter.get("type") != "text":
        return parameter
    text = parameter.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("a template value must not be empty")
    if _REFUSED_IN_VALUE.search(text):
        raise ValueError("a template value holds no line break, tab or run of more than four spaces")
    return parameter | {"text": clean_text(text)}


def _button(raw: JsonObject) -> TemplateButton:
    return TemplateButton(fields.text(raw, "type").upper(), fields.text(raw, "text"), fields.text(raw, "url"))


def _parameters(components: list[JsonObject], kind: str) -> list[JsonObject]:
    for component in components:
        if component.get("type") == kind:
            return fields.objects(component, "parameters")
    return []


def _text_problems(where: str, text: str, parameters: list[JsonObject], *, named: bool) -> list[str]:
    wanted = variables_of(text)
    if len(parameters) != len(wanted):
        return [f"{where} takes {len(wanted)} values, {len(parameters)} given"]
    if named and {fields.text(parameter, "parameter_name") for parameter in parameters} != set(wanted):
        return [f"{where} takes the names {', '.join(wanted)}"]
    return []


def _header_problems(definition: TemplateDefinition, parameters: list[JsonObject]) -> list[str]:
    if definition.header_format in MEDIA_HEADERS | {"LOCATION"}:
        wanted = "video" if definition.header_format == "GIF" else str(definition.header_format).lower()
        given = [fields.text(parameter, "type") for parameter in parameters]
        return [] if given in ([wanted], [str(definition.header_format).lower()]) else [f"header takes one {wanted}"]
    return _text_problems("header", definition.header, parameters, named=definition.named)


def _button_problems(index: int, button: TemplateButton, sent: list[JsonObject]) -> list[str]:
    given = [part for part in sent if part.get("type") == "button" and str(part.get("index")) == str(index)]
    values = fields.objects(given[0], "parameters") if given else []
    if button.kind == "URL" and len(values) != len(button.variables):
        return [f"button {index} takes {len(button.variables)} values, {len(values)} given"]
    if button.kind == "COPY_CODE" and len(values) != 1:
        return [f"button {index} takes the code"]
    return []


def _filled(text: str, values: Values) -> str:
    given = _by_name(variables_of(text), values)
    return _VARIABLE.sub(lambda match: given.get(match[1], match[0]), text)


def _by_name(names: Sequence[str], values: Values) -> Mapping[str, str]:
    if isinstance(values, Mapping):
        return values
    ordered = sorted(names, key=int) if all(name.isdigit() for name in names) else names
    return dict(zip(ordered, values, strict=False))
