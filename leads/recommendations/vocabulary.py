"""The customer's words (as ``nlp`` normalises them) and the backend's words for the same thing."""

from nlp.normalize import fold

USES = {
    "familia": "familia",
    "trabalho": "trabalho",
    "lazer": "lazer",
    "viagem": "lazer",
    "aplicativo": "transporte_passageiros",
    "carga": "comercial",
    "dia_a_dia": "trabalho",
    "estudo": "trabalho",
}
PRIORITIES = (
    "economia",
    "espaco",
    "performance",
    "conforto",
    "seguranca",
    "revenda",
    "confiabilidade",
    "custo_manutencao",
)
PRIORITY_SYNONYMS = {"tecnologia": "conforto"}
TYPES = {"hatch": "Hatch", "sedan": "Sedan", "suv": "SUV", "pickup": "Pickup", "minivan": "Van", "van": "Van"}
FUELS = {
    "flex": "Flex",
    "etanol": "Flex",
    "gasolina": "Gasolina",
    "diesel": "Diesel",
    "hibrido": "Híbrido",
    "eletrico": "Elétrico",
}
GEARBOXES = {"automatico": "Automático", "manual": "Manual"}

# How the filters made here are named to the customer.
TYPE_NAMES = {
    "hatch": "hatch",
    "sedan": "sedã",
    "suv": "SUV",
    "pickup": "picape",
    "minivan": "minivan",
    "van": "van",
    "coupe": "cupê",
    "wagon": "perua",
}
FUEL_NAMES = {
    "flex": "flex",
    "gasolina": "a gasolina",
    "etanol": "a etanol",
    "diesel": "a diesel",
    "hibrido": "híbrido",
    "eletrico": "elétrico",
    "gnv": "com GNV",
}
GEARBOX_NAMES = {"automatico": "automático", "manual": "manual"}


def same_name(one: str, other: str) -> bool:
    """Whether two writings name one brand or model: "t cross" and "T-Cross"."""
    return name_key(one) == name_key(other)


def name_key(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
