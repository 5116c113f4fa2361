"""How labels are called on the page where messages are reviewed: a line for each, after the labelling guideline."""

from dataclasses import dataclass
from typing import Any

from conversations.admin import words
from conversations.entity_labels import CHOICES, OWNED, TYPES, written
from nlp import Intent

INTENT_HINTS: tuple[tuple[str, tuple[tuple[Intent, str], ...]], ...] = (
    (
        "Sobre carros",
        (
            (Intent.CAR_RECOMMENDATION, "quer opções; tem tal modelo?"),
            (Intent.CAR_DETAILS, "preço, km, fotos de um carro certo"),
            (Intent.COMPARE_CARS, "pesa dois ou mais carros"),
            (Intent.SCHEDULE_TEST_DRIVE, "ver, dirigir ou marcar horário"),
            (Intent.FEEDBACK_POSITIVE, "gosta, agradece ou elogia"),
            (Intent.FEEDBACK_NEGATIVE, "rejeita um carro ou reclama"),
        ),
    ),
    (
        "Sobre a compra",
        (
            (Intent.BUDGET_INQUIRY, "faixa de preço, sem citar carro"),
            (Intent.FINANCING_INQUIRY, "parcelas, entrada, troca, crédito"),
            (Intent.CONTACT_DEALER, "endereço, vendedor, papéis, compra"),
            (Intent.PROFILE_INFO, "uso, cidade, gosto, sem pedir carro"),
        ),
    ),
    (
        "Conversa",
        (
            (Intent.GREETING, "só cumprimenta ou abre a conversa"),
            (Intent.AFFIRM, "só concorda ou aceita"),
            (Intent.DENY, "só recusa"),
            (Intent.GOODBYE, "encerra a conversa"),
            (Intent.RESTART, "quer começar de novo"),
            (Intent.HUMAN_HANDOFF, "atendente, ou recusa o robô"),
        ),
    ),
    (
        "Outros",
        (
            (Intent.DATA_PRIVACY, "ver, corrigir ou apagar seus dados"),
            (Intent.OPT_OUT, "não quer mais mensagens"),
            (Intent.UNKNOWN, "fora do assunto ou sem sentido"),
        ),
    ),
)
KEYS = "1234567890qwertyuio"
SENTIMENTS = (("negative", "Negativo"), ("neutral", "Neutro"), ("positive", "Positivo"))
ENTITY_NAMES = {
    "budget": "orçamento",
    "down_payment": "entrada",
    "installment": "parcela",
    "brand": "marca",
    "model": "modelo",
    "category": "tipo de carro",
    "year": "ano",
    "mileage_max": "km máxima",
    "city": "cidade",
    "state": "estado",
    "use": "uso",
    "priority": "prioridade",
    "transmission": "câmbio",
    "fuel": "combustível",
    "option": "opção da lista",
    "date_time": "data e hora",
}
_VALUE_HINTS = {
    "budget": "até 60000 · de 40000 a 55000",
    "down_payment": "15000",
    "installment": "900",
    "year": "a partir de 2018 · 2020",
    "mileage_max": "50000",
    "brand": "Chevrolet",
    "model": "Onix",
    "city": "São Paulo",
    "state": "SP",
    "option": "2",
    "date_time": "como está escrito",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """An intent to click on. ``key`` types it."""

    value: str
    name: str
    hint: str
    key: str
    chosen: bool


def intent_chips(chosen: str) -> list[tuple[str, list[Chip]]]:
    keys = iter(KEYS)
    return [
        (title, [Chip(intent, name_of(intent), hint, next(keys), intent == chosen) for intent, hint in intents])
        for title, intents in INTENT_HINTS
    ]


def name_of(intent: str) -> str:
    name = words.INTENTS.get(intent, intent)
    return name[:1].upper() + name[1:]


def entity_types() -> list[dict[str, Any]]:
    """The kinds an entity may have, with what its value looks like."""
    return [
        {
            "value": kind,
            "name": ENTITY_NAMES[kind],
            "hint": _VALUE_HINTS.get(kind) or ", ".join(CHOICES[kind]),
            "owned": kind in OWNED,
        }
        for kind in TYPES
    ]


def entity_line(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity as the page shows it."""
    return {
        "type": ENTITY_NAMES.get(entity["type"], entity["type"]),
        "value": written(entity["value"]),
        "text": entity["text"],
        "negated": entity.get("negated", False),
        "own_car": entity.get("role") == "own_car",
    }
