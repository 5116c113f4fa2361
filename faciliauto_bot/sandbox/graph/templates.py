"""The account's message templates, and the check of a template message against them."""

import re
from typing import Any

from faciliauto_bot.sandbox.graph import limits
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.graph.limits import missing, part, text
from faciliauto_bot.sandbox.signing import Json

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def _template(id_: int, name: str, category: str, components: list[Json], *, status: str = "APPROVED") -> Json:
    named = any(not key.isdigit() for part_ in components for key in PLACEHOLDER.findall(part_.get("text", "")))
    return {
        "name": name,
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": components,
        "language": "pt_BR",
        "status": status,
        "category": category,
        "id": str(1690442208817700 + id_),
    }


def _quick(*labels: str) -> Json:
    return {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": label} for label in labels]}


SHIPPED: tuple[Json, ...] = (
    _template(
        1,
        "lembrete_test_drive",
        "UTILITY",
        [
            {
                "type": "BODY",
                "text": "Oi, {{nome}}! Lembrando do seu test drive do {{carro}} na {{loja}}, {{data}}. Confirmamos?",
                "example": {"body_text_named_params": [{"param_name": "nome", "example": "Maria"}]},
            },
            {"type": "FOOTER", "text": "FacilIAuto"},
            _quick("Confirmar", "Remarcar"),
        ],
    ),
    _template(
        2,
        "atendimento_continua",
        "UTILITY",
        [
            {
                "type": "BODY",
                "text": "Oi, {{1}}! Temos uma resposta sobre o {{2}}. Quer continuar a conversa por aqui?",
            },
            _quick("Continuar", "Agora não"),
        ],
    ),
    _template(
        3,
        "pedido_de_privacidade",
        "UTILITY",
        [
            {"type": "HEADER", "format": "TEXT", "text": "Seu pedido {{1}}"},
            {
                "type": "BODY",
                "text": "O pedido sobre os seus dados, aberto em {{1}}, foi concluído: {{2}}. Obrigado pela confiança.",
            },
        ],
    ),
    _template(
        4,
        "proposta_da_loja",
        "UTILITY",
        [
            {"type": "HEADER", "format": "IMAGE"},
            {
                "type": "BODY",
                "text": "A {{1}} preparou a condição do {{2}} que você pediu. Veja os detalhes no botão abaixo.",
            },
            {
                "type": "BUTTONS",
                "buttons": [{"type": "URL", "text": "Ver proposta", "url": "https://faciliauto.com.br/p/{{1}}"}],
            },
        ],
    ),
    _template(
        5,
        "novidades_do_estoque",
        "MARKETING",
        [
            {
                "type": "BODY",
                "text": "Oi, {{1}}! Chegou um {{2}} do jeitinho que você procurava, por {{3}}. Quer ver as fotos?",
            },
            {"type": "FOOTER", "text": "Responda SAIR para não receber mais"},
            _quick("Quero ver", "Parar promoções"),
        ],
    ),
    _template(
        6,
        "feirao_fim_de_semana",
        "MARKETING",
        [{"type": "BODY", "text": "{{1}}, neste fim de semana tem feirão com taxa especial. Passa lá na loja!"}],
        status="PAUSED",
    ),
)


class Templates:
    """The templates of the account, by name and language."""

    def __init__(self, templates: tuple[Json, ...] = SHIPPED) -> None:
        self.all = {(template["name"], template["language"]): dict(template) for template in templates}

    def page(self, *, limit: int, after: int) -> Json:
        """One page of the list, with Meta's cursors (here the position of the next template)."""
        every = list(self.all.values())
        end = min(after + limit, len(every))
        paging: Json = {"cursors": {"before": str(after), "after": str(end)}}
        return {"data": every[after:end], "paging": paging, "more": end < len(every)}

    def check(self, message: Json) -> None:
        """Raise GraphError where Meta would refuse this template message."""
        name = text(message, "name", at="template", most=limits.TEMPLATE_NAME)
        code = text(part(message, "language", at="template"), "code", at="template['language']", most=20)
        template = self.all.get((name, code))
        if template is None:
            raise GraphError(132001, f"template name ({name}) does not exist in {code}")
        refusals = {"PAUSED": 132015, "DISABLED": 132016}
        if template["status"] != "APPROVED":
            raise GraphError(refusals.get(template["status"], 132001), f"template {name} is {template['status']}")
        given = _given(message)
        for component in template["components"]:
            _check_component(component, given)

    def rendered(self, message: Json) -> Json:
        """What the phone shows of a checked template message: header, body, footer, buttons."""
        template = self.all[(message["name"], message["language"]["code"])]
        given = _given(message)
        shown: Json = {"category": template["category"]}
        for component in template["components"]:
            kind = component["type"].lower()
            if kind == "buttons":
                shown["buttons"] = [_button(button, index, given) for index, button in enumerate(component["buttons"])]
            elif component.get("format", "TEXT") == "TEXT":
                shown[kind] = _fill(component["text"], given.get(kind, []))
            else:
                shown["media"] = given["header"][0]
        return shown

    def category(self, message: Json) -> str:
        """The price category of a template message, as ``pricing.category`` spells it."""
        return str(self.all[(message["name"], message["language"]["code"])]["category"]).lower()


def _given(message: Json) -> dict[str, list[Json]]:
    """The parameters of a message by component: ``header``, ``body``, ``button0``, ``button1``, …"""
    given: dict[str, list[Json]] = {}
    for component in message.get("components") or []:
        if not isinstance(component, dict) or not isinstance(component.get("parameters", []), list):
            raise GraphError(132018, "template['components'] must hold objects with parameters")
        key = str(component.get("type", "")).lower()
        if key == "button":
            key += str(component.get("index", ""))
        given[key] = component.get("parameters", [])
    return given


def _check_component(component: Json, given: dict[str, list[Json]]) -> None:
    kind = component["type"].lower()
    if kind == "buttons":
        for index, button in enumerate(component["buttons"]):
            if PLACEHOLDER.search(button.get("url", "")):
                _check_values(["1"], given.get(f"button{index}", []), at=f"button {index}")
    elif component.get("format", "TEXT") == "TEXT":
        _check_values(PLACEHOLDER.findall(component["text"]), given.get(kind, []), at=kind)
    else:
        form = component["format"].lower()
        parameters = given.get(kind, [])
        if len(parameters) != 1 or parameters[0].get("type") != form:
            raise GraphError(132012, f"header: expected one parameter of format {form.upper()}")


def _check_values(names: list[str], parameters: list[Json], *, at: str) -> None:
    if len(parameters) != len(names):
        raise GraphError(132000, f"{at}: number of params ({len(parameters)}) must be {len(names)}")
    named = any(not name.isdigit() for name in names)
    if named and {parameter.get("parameter_name") for parameter in parameters} != set(names):
        raise GraphError(132012, f"{at}: expected parameter_name to be {', '.join(names)}")
    for parameter in parameters:
        value = parameter.get("text")
        if not isinstance(value, str) or not value:
            raise missing(f"{at} parameter text")
        if re.search(r"[\n\t]| {5,}", value):
            raise GraphError(132018, f"{at}: param text cannot have new-line/tab characters or more than 4 spaces")
        if len(value) > 1024:
            raise GraphError(132005, f"{at}: translated text too long")


def _fill(pattern: str, parameters: list[Json]) -> str:
    values: dict[str, Any] = {str(index): value["text"] for index, value in enumerate(parameters, 1)}
    values |= {value["parameter_name"]: value["text"] for value in parameters if "parameter_name" in value}
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), pattern)


def _button(button: Json, index: int, given: dict[str, list[Json]]) -> Json:
    parameters = given.get(f"button{index}", [])
    if button["type"] == "URL":
        return {"type": "url", "text": button["text"], "url": _fill(button["url"], parameters)}
    payload = parameters[0].get("payload") if parameters else None
    return {"type": "quick_reply", "text": button["text"], "payload": payload or button["text"]}
