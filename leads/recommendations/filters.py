"""What the backend cannot filter is filtered here: rejected values, body types it does not know, gas, the ceiling."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conversations.engine.services import Car
from conversations.memory import UserProfileData
from leads.recommendations.vocabulary import FUEL_NAMES, GEARBOX_NAMES, TYPE_NAMES, TYPES, name_key
from nlp.normalize import fold

# The backend has no category for these two: the car's full name tells them.
_BY_NAME = {
    "coupe": re.compile(r"\b(coupe|cupe)\b"),
    "wagon": re.compile(r"\b(wagon|perua|sw|weekend|variant|avant|touring|estate|parati|grand tour|sportwagon)\b"),
}
_CATEGORIES = {
    "hatch": {"hatch", "compacto"},
    "sedan": {"sedan", "seda"},
    "suv": {"suv"},
    "pickup": {"pickup", "picape"},
    "minivan": {"van", "minivan"},
    "van": {"van", "minivan"},
    "coupe": {"coupe", "cupe"},
    "wagon": {"wagon", "perua"},
}
# The fuels a wish is served by: a flex car takes petrol and ethanol.
_SERVED_BY = {
    "gasolina": ("gasolina", "flex"),
    "etanol": ("etanol", "alcool", "flex"),
    "gnv": ("gnv", "tetrafuel"),
}


def is_type(car: Car, wanted: str) -> bool:
    """Whether the car has the body type ``wanted`` (hatch, sedan, suv, pickup, minivan, van, coupe, wagon)."""
    name = _BY_NAME.get(wanted)
    if name and name.search(fold(f"{car.name} {car.version}")):
        return True
    return fold(car.category) in _CATEGORIES.get(wanted, {fold(wanted)})


def has_gearbox(car: Car, wanted: str) -> bool:
    """``automatico`` takes everything that shifts by itself, CVT included."""
    is_manual = fold(car.transmission) == "manual"
    return is_manual if fold(wanted) == "manual" else not is_manual


def takes_fuel(car: Car, wanted: str) -> bool:
    """Whether the car runs on ``wanted`` (flex, gasolina, etanol, diesel, hibrido, eletrico, gnv)."""
    wanted = fold(wanted)
    if wanted == "gnv" and "gnv" in fold(" ".join((car.name, car.version, *car.comfort_items))):
        return True
    return any(word in fold(car.fuel) for word in _SERVED_BY.get(wanted, (wanted,)))


def is_fuel(car: Car, rejected: str) -> bool:
    """Whether the car's own fuel is ``rejected``: who wants no petrol car may still want a flex one."""
    return fold(rejected) in fold(car.fuel)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which cars stay, and how the rule ends "Não encontrei nenhum carro …"."""

    keeps: Callable[[Car], bool]
    wish: str


def rules_for(profile: UserProfileData, *, ceiling: float) -> list[Rule]:
    """What every car shown to this customer must keep to. ``ceiling`` in reais: nothing above it is shown."""
    brands = {name_key(brand) for brand in profile.marcas_rejeitadas}
    models = {name_key(model) for model in profile.modelos_rejeitados}
    rejected = [
        Rule(lambda car: car.available and car.price <= ceiling, "dentro do seu orçamento"),
        Rule(lambda car: name_key(car.brand) not in brands, "fora das marcas que você descartou"),
        Rule(lambda car: name_key(car.model) not in models, "fora dos modelos que você descartou"),
        Rule(
            lambda car: not any(is_type(car, t) for t in profile.tipos_rejeitados), "fora dos tipos que você descartou"
        ),
        Rule(
            lambda car: not any(is_fuel(car, f) for f in profile.combustiveis_rejeitados),
            "sem os combustíveis que você descartou",
        ),
    ]
    if profile.cambio_rejeitado:
        rejected.append(_without_gearbox(profile.cambio_rejeitado))
    return rejected + _wishes(profile)


def _without_gearbox(gearbox: str) -> Rule:
    return Rule(lambda car: not has_gearbox(car, gearbox), f"sem câmbio {GEARBOX_NAMES.get(gearbox, gearbox)}")


def _wishes(profile: UserProfileData) -> list[Rule]:
    found = []
    types = profile.tipos_preferidos
    if any(each not in TYPES for each in types):  # the others are the backend's to weigh
        names = " ou ".join(TYPE_NAMES.get(each, each) for each in types)
        found.append(Rule(lambda car: any(is_type(car, each) for each in types), f"do tipo {names}"))
    if gearbox := profile.cambio_preferido:
        found.append(Rule(lambda car: has_gearbox(car, gearbox), f"com câmbio {GEARBOX_NAMES.get(gearbox, gearbox)}"))
    if fuel := profile.combustivel_preferido:
        found.append(Rule(lambda car: takes_fuel(car, fuel), FUEL_NAMES.get(fuel, fuel)))
    return found


def keep(cars: Iterable[Car], rules: Iterable[Rule]) -> tuple[list[Car], str]:
    """The cars that keep to every rule, and the wish of the rule that left none of them."""
    left = list(cars)
    for rule in rules:
        kept = [car for car in left if rule.keeps(car)]
        if left and not kept:
            return [], rule.wish
        left = kept
    return left, ""
