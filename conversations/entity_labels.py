"""An entity as a person labels it: a stretch of the message, a type of the guideline, a value written by hand."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nlp import numbers_in
from nlp.catalogue import brands, model_named
from nlp.entities import read
from nlp.normalize import fold
from nlp.places import city_named
from nlp.result import EntityValue

RANGES = ("budget", "year")
MONEY = ("down_payment", "installment")
COUNTS = ("mileage_max", "option")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "category": ("hatch", "sedan", "suv", "pickup", "minivan", "van", "coupe", "wagon"),
    "use": ("trabalho", "familia", "lazer", "viagem", "aplicativo", "dia_a_dia", "estudo", "carga"),
    "priority": ("economia", "espaco", "performance", "conforto", "seguranca", "tecnologia", "revenda"),
    "transmission": ("automatico", "manual"),
    "fuel": ("flex", "gasolina", "etanol", "diesel", "hibrido", "eletrico", "gnv"),
}
TYPES = (
    "budget",
    *MONEY,
    *("brand", "model", "category", "year", "mileage_max", "city", "state"),
    *("use", "priority", "transmission", "fuel", "option", "date_time"),
)
OWNED = ("model", "year")
"""Types that may be the customer's own car's."""
_UPPER = re.compile(r"\b(?:ate|max\w*|teto|limite)\b")
_LOWER = re.compile(r"\b(?:a partir|acima|min\w*|desde|mais de)\b")
_STATE = re.compile(r"[a-z]{2}")


class BadEntity(ValueError):
    """What was typed is no entity of the guideline; the text says in Portuguese what is wrong."""


@dataclass(frozen=True, slots=True)
class TypedEntity:
    """As typed into the form. An empty ``value`` is read out of ``text``."""

    type: str
    text: str
    value: str = ""
    negated: bool = False
    own_car: bool = False


def labelled(typed: TypedEntity, *, message: str, others: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The entity with its place in the message, where possible one that no other has. Raises ``BadEntity``."""
    if typed.type not in TYPES:
        raise BadEntity("Escolha o tipo.")
    text = typed.text.strip()
    start = _place(text, message, taken={int(other["start"]) for other in others})
    entity: dict[str, Any] = {
        "type": typed.type,
        "value": parsed(typed.type, typed.value, text=text),
        "text": message[start : start + len(text)],
        "start": start,
        "end": start + len(text),
    }
    if typed.negated:
        entity["negated"] = True
    if typed.own_car and typed.type in OWNED:
        entity["role"] = "own_car"
    return entity


def trimmed(entity: Mapping[str, Any]) -> dict[str, Any]:
    """An entity as the extractors store it, in the form of the labelled data."""
    kept = {key: entity[key] for key in ("type", "value", "text", "start", "end")}
    if entity.get("negated"):
        kept["negated"] = True
    if entity.get("role"):
        kept["role"] = entity["role"]
    return kept


def parsed(kind: str, value: str, *, text: str) -> EntityValue:
    """The normalised value of a type, from what was typed. Raises ``BadEntity``."""
    value = value.strip()
    if kind == "date_time":
        return value or text
    if not value:
        return _read(kind, text)
    if kind in RANGES:
        return _range(kind, value)
    if kind in (*MONEY, *COUNTS):
        number = _numbers(value)[0]
        return number if kind in MONEY else int(number)
    return _chosen(kind, value) if kind in CHOICES else _named(kind, value)


def written(value: EntityValue) -> str:
    """A value as a person would type it; ``parsed`` reads it back."""
    if not isinstance(value, dict):
        return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)
    low, high = (None if value.get(key) is None else f"{value[key]:.0f}" for key in ("min", "max"))
    if low is None or high is None:
        return f"até {high}" if high is not None else f"a partir de {low}"
    return low if low == high else f"de {low} a {high}"


def _place(text: str, message: str, *, taken: Collection[int]) -> int:
    if not text:
        raise BadEntity("Selecione ou escreva o trecho da mensagem.")
    places = [match.start() for match in re.finditer(re.escape(text), message, re.IGNORECASE)]
    if not places:
        raise BadEntity("Esse trecho não está na mensagem.")
    return next((place for place in places if place not in taken), places[0])


def _read(kind: str, text: str) -> EntityValue:
    for entity in read(text).entities():
        if entity.type == kind:
            return entity.value
    raise BadEntity("Escreva o valor: não consegui ler do trecho.")


def _range(kind: str, value: str) -> EntityValue:
    figures = sorted(_numbers(value)[:2])
    bounds: list[float | None] = [figures[0], figures[-1]]
    if len(figures) == 1 and _UPPER.search(fold(value)):
        bounds[0] = None
    elif len(figures) == 1 and _LOWER.search(fold(value)):
        bounds[1] = None
    if kind == "budget":
        return {"min": bounds[0], "max": bounds[1]}
    return {key: None if bound is None else int(bound) for key, bound in zip(("min", "max"), bounds, strict=True)}


def _numbers(value: str) -> list[float]:
    found = [float(number.value) for number in numbers_in(value)]
    if not found:
        raise BadEntity("Escreva um número, como 60000 ou 60 mil.")
    return found


def _chosen(kind: str, value: str) -> str:
    code = fold(value).replace(" ", "_").replace("-", "_")
    if code not in CHOICES[kind]:
        raise BadEntity(f"Valores possíveis: {', '.join(CHOICES[kind])}.")
    return code


def _named(kind: str, value: str) -> str:
    if kind == "state":
        if not _STATE.fullmatch(fold(value)):
            raise BadEntity("Escreva a sigla do estado, como SP.")
        return value.upper()
    found: str | None = {"model": _model, "city": _city, "brand": _brand}[kind](value)
    if found is None:
        raise BadEntity("Não conheço esse nome; confira como se escreve.")
    return found


def _model(value: str) -> str | None:
    found = model_named(value)
    return found.name if found else None


def _city(value: str) -> str | None:
    found = city_named(value)
    return found.name if found else None


def _brand(value: str) -> str | None:
    return next((name for name in brands() if fold(name) == fold(value)), None)
