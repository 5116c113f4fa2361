"""What is wrong with a set of labelled messages: format, balance, duplicates, leakage, labels the guideline forbids."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nlp.catalogue import brands
from nlp.data_files import DATA, DEVELOPMENT, TEST, TRAINING
from nlp.evaluation import BadLine, Example, LabelledEntity, read_examples
from nlp.normalize import fold
from nlp.places import city_named
from nlp.result import Intent

LEAST_OF_AN_INTENT = 250
LEAST_TRAINING = 8000
LEAST_TEST = 1000
NEAR = 0.7
"""Two messages whose five-letter pieces overlap by more are one message told twice."""
_CHOICES = {
    "category": {"hatch", "sedan", "suv", "pickup", "minivan", "van", "coupe", "wagon"},
    "use": {"trabalho", "familia", "lazer", "viagem", "aplicativo", "dia_a_dia", "estudo", "carga"},
    "priority": {"economia", "espaco", "performance", "conforto", "seguranca", "tecnologia", "revenda"},
    "transmission": {"automatico", "manual"},
    "fuel": {"flex", "gasolina", "etanol", "diesel", "hibrido", "eletrico", "gnv"},
}
_YEARS = range(1930, 2031)
_ONLY_WITHOUT_FACTS = {Intent.GREETING, Intent.AFFIRM}
_FACTS = {"budget", "down_payment", "installment"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: a file's name and a line, or the file as a whole (0)."""

    file: str
    line: int
    text: str


def data_faults(folder: Path) -> Iterator[Fault]:
    """Everything wrong with the three files of a folder. Raises ``OSError`` where one is missing."""
    lines = {name: (folder / name).read_text(encoding="utf-8").splitlines() for name in (TRAINING, DEVELOPMENT, TEST)}
    for name, found in lines.items():
        yield from faults_in(name, found)
    sets = {name: _readable(found) for name, found in lines.items()}
    yield from balance_of(TRAINING, sets[TRAINING], least=LEAST_TRAINING, of_an_intent=LEAST_OF_AN_INTENT)
    yield from balance_of(TEST, sets[TEST], least=LEAST_TEST, of_an_intent=1)
    for name in (TRAINING, DEVELOPMENT):
        for at, other in crossing(sets[name], sets[TEST]):
            yield Fault(name, at + 1, f"nearly the same as line {other + 1} of {TEST}: {sets[name][at].text[:60]!r}")


def _readable(lines: Sequence[str]) -> list[Example]:
    examples: list[Example] = []
    for line in lines:
        with suppress(BadLine):
            examples += read_examples([line])
    return examples


def faults_in(name: str, lines: Sequence[str]) -> Iterator[Fault]:
    """What is wrong inside one file."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        try:
            example = next(read_examples([line]), None)
        except BadLine as error:
            yield Fault(name, number, str(error).removeprefix("line 1: "))
            continue
        if example is None:
            continue
        if (first := seen.setdefault(example.text.strip(), number)) != number:
            yield Fault(name, number, f"the same text as line {first}")
        spans = json.loads(line).get("entities", [])
        for entity, raw in zip(example.entities, spans, strict=True):
            for text in _wrong_with(entity, raw, example):
                yield Fault(name, number, text)


def balance_of(name: str, examples: Sequence[Example], *, least: int, of_an_intent: int) -> Iterator[Fault]:
    """Too few messages in all, or of one intent."""
    if len(examples) < least:
        yield Fault(name, 0, f"{len(examples)} messages; at least {least} are wanted")
    counts = Counter(example.intent for example in examples)
    for intent in Intent:
        if counts[intent] < of_an_intent:
            yield Fault(name, 0, f"{intent}: {counts[intent]} messages; at least {of_an_intent} are wanted")


def crossing(first: Sequence[Example], second: Sequence[Example]) -> Iterator[tuple[int, int]]:
    """Pairs of places, one in each set, whose messages are nearly the same."""
    pieces = [_pieces(example.text) for example in second]
    where: dict[str, set[int]] = defaultdict(set)
    for at, found in enumerate(pieces):
        for piece in found:
            where[piece].add(at)
    for at, example in enumerate(first):
        mine = _pieces(example.text)
        shared = Counter(other for piece in mine for other in where.get(piece, ()))
        for other, common in shared.items():
            if common / (len(mine) + len(pieces[other]) - common) > NEAR:
                yield at, other


def _pieces(text: str) -> frozenset[str]:
    """Five letters at a time, of the folded text; a shorter text is one piece."""
    folded = " ".join(fold(text).split())
    return frozenset(folded[at : at + 5] for at in range(len(folded) - 4)) or frozenset([folded])


def _wrong_with(entity: LabelledEntity, raw: dict[str, Any], example: Example) -> Iterator[str]:
    start, end, text = raw.get("start"), raw.get("end"), raw.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or example.text[start:end] != text or not text:
        yield f"{entity.type}: {text!r} does not stand at {start}–{end}"
    wrong = _VALUES.get(entity.type)
    if wrong is None:
        yield f"there is no entity {entity.type!r}"
    elif not wrong(entity.value):
        yield f"{entity.type}: {entity.value!r} is no value of it"
    if entity.type == "date_time" and entity.value != text:
        yield f"date_time: its value is the text as written, not {entity.value!r}"
    if entity.role not in {None, "own_car"} or (entity.role and entity.type not in {"model", "year", "brand"}):
        yield f"{entity.type}: no role {entity.role!r}"
    if example.intent in _ONLY_WITHOUT_FACTS and entity.type in _FACTS:
        yield f"{example.intent}: a message with a {entity.type} asks or tells more"


@cache
def _states() -> frozenset[str]:
    with (DATA / "estados.csv").open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["uf"] for row in csv.DictReader(lines))


def _range(fits: Callable[[float], bool]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if not isinstance(value, dict) or set(value) != {"min", "max"}:
            return False
        bounds = [bound for bound in (value["min"], value["max"]) if bound is not None]
        return bool(bounds) and all(fits(bound) for bound in bounds) and bounds == sorted(bounds)

    return check


def _choice(kind: str) -> Callable[[Any], bool]:
    return lambda value: value in _CHOICES[kind]


_VALUES: dict[str, Callable[[Any], bool]] = {
    "budget": _range(lambda value: value >= 1000),
    "year": _range(lambda value: value in _YEARS),
    "down_payment": lambda value: isinstance(value, int | float) and value > 0,
    "installment": lambda value: isinstance(value, int | float) and value > 0,
    "mileage_max": lambda value: isinstance(value, int) and value >= 0,
    "option": lambda value: isinstance(value, int) and 0 < value < 100,
    "brand": lambda value: value in brands(),
    "model": lambda value: any(value in models for models in brands().values()),
    "city": lambda value: isinstance(value, str) and (city := city_named(value)) is not None and city.name == value,
    "state": lambda value: value in _states(),
    "date_time": lambda value: isinstance(value, str),
    **{kind: _choice(kind) for kind in _CHOICES},
}
