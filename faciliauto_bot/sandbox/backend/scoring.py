"""How well a car that passed the filters suits a profile: a weighted mean of a few plain values."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from math import sqrt

from faciliauto_bot.sandbox.backend.filters import Candidate
from faciliauto_bot.sandbox.backend.profile import Priority, Profile, Use
from faciliauto_bot.sandbox.backend.stock import Car, fold

Taste = Callable[[Car], float]
"""A factor on a car's score, learnt from what the customer made of others."""

MAX_RESULTS = 10
MAX_PER_MODEL = 2
UNTOLD_PRIORITY = 2
"""The weight of a priority the customer did not name."""

PRIORITIES: tuple[Priority, ...] = (
    "economia",
    "espaco",
    "performance",
    "conforto",
    "seguranca",
    "revenda",
    "confiabilidade",
    "custo_manutencao",
)

USES: dict[Use, tuple[Priority, ...]] = {
    "familia": ("espaco", "seguranca", "conforto"),
    "trabalho": ("economia", "confiabilidade", "custo_manutencao"),
    "lazer": ("conforto", "performance", "espaco"),
    "comercial": ("espaco", "custo_manutencao", "confiabilidade"),
    "primeiro_carro": ("economia", "custo_manutencao", "seguranca"),
    "transporte_passageiros": ("economia", "confiabilidade", "espaco"),
}
"""What each use asks of a car, most important first."""


def rank(profile: Profile, found: Iterable[Candidate], *, taste: Taste | None = None) -> list[tuple[Candidate, float]]:
    """The best matches with their scores, best first, no model more than twice."""
    scored = [(each, min(1.0, score(profile, each) * (taste(each.car) if taste else 1.0))) for each in found]
    scored.sort(key=lambda pair: (-pair[1], pair[0].car.id))
    chosen: list[tuple[Candidate, float]] = []
    seen: dict[str, int] = {}
    for candidate, value in scored:
        seen[candidate.car.modelo] = seen.get(candidate.car.modelo, 0) + 1
        if seen[candidate.car.modelo] <= MAX_PER_MODEL:
            chosen.append((candidate, value))
    return chosen[:MAX_RESULTS]


def score(profile: Profile, candidate: Candidate) -> float:
    """From 0 to 1. The square root spreads middling means to where people expect a percentage to be."""
    parts = [part for part in _parts(profile, candidate) if part is not None]
    total = sum(weight for weight, _ in parts)
    return round(sqrt(sum(weight * value for weight, value in parts) / total), 4)


def quality(car: Car, priority: Priority) -> float:
    """How good the car is at one of the eight priorities, 0 to 1."""
    values: dict[Priority, float] = {
        "economia": car.score_economia,
        "espaco": room(car),
        "performance": car.score_performance,
        "conforto": car.score_conforto,
        "seguranca": car.score_seguranca,
        "revenda": car.revenda,
        "confiabilidade": car.confiabilidade * (1 - 0.3 * wear(car)),
        "custo_manutencao": car.custo_manutencao * (1 - 0.2 * wear(car)),
    }
    return values[priority]


def room(car: Car) -> float:
    """Space for people and luggage, 0 to 1; a pickup's bed keeps no suitcase dry, so it counts half."""
    luggage = car.porta_malas_litros * (0.5 if car.categoria == "Pickup" else 1.0)
    return min(1.0, luggage / 550) * (0.85 if car.lugares <= 5 else 1.0)


def wear(car: Car) -> float:
    """How used up the car is: 0 when new, 1 from 200,000 km."""
    return min(1.0, car.quilometragem / 200_000)


Part = tuple[float, float]
"""A weight and a value from 0 to 1."""


def _parts(profile: Profile, candidate: Candidate) -> list[Part | None]:
    return [
        (4, _by_priorities(profile, candidate.car)),
        (3, _by_use(profile, candidate.car)),
        (2, _by_price(profile, candidate.car)),
        (1, _by_age(candidate.car)),
        _by_type(profile, candidate.car),
        _by_brand(profile, candidate.car),
        _by_distance(candidate),
        *_by_household(profile, candidate.car),
    ]


def _by_priorities(profile: Profile, car: Car) -> float:
    # Squared, so that the three things told outweigh the five that were not.
    weights = {key: (profile.prioridades.get(key, UNTOLD_PRIORITY) - 1) ** 2 for key in PRIORITIES}
    total = sum(weights.values())
    return sum(weight * quality(car, key) for key, weight in weights.items()) / total if total else 0.5


def _by_use(profile: Profile, car: Car) -> float:
    if profile.uso_principal == "comercial":
        return 1.0 if car.categoria in ("Pickup", "Van") else 0.3
    if profile.uso_principal == "familia":
        return (car.score_familia + room(car)) / 2
    wanted = USES[profile.uso_principal]
    return sum(quality(car, key) for key in wanted) / len(wanted)


def _by_price(profile: Profile, car: Car) -> float:
    """Best from 70% of the ceiling up: who names a budget means to use it."""
    expected = 0.7 * profile.orcamento_max
    return 1.0 if car.preco >= expected else car.preco / expected


def _by_age(car: Car) -> float:
    age = min(1.0, max(0, datetime.now(UTC).year - car.ano) / 15)
    return 1 - (age + wear(car)) / 2


def _by_type(profile: Profile, car: Car) -> Part | None:
    if not profile.tipos_preferidos:
        return None
    if car.categoria in profile.tipos_preferidos:
        return 6, 1.0
    related = {"Hatch", "Compacto"}
    return 6, 0.5 if car.categoria in related and related & set(profile.tipos_preferidos) else 0.0


def _by_brand(profile: Profile, car: Car) -> Part | None:
    if not profile.marcas_preferidas:
        return None
    return 4, float(fold(car.marca) in {fold(brand) for brand in profile.marcas_preferidas})


def _by_distance(candidate: Candidate) -> Part | None:
    if candidate.km_away is None:
        return None
    return 2, 1 / (1 + candidate.km_away / 300)


def _by_household(profile: Profile, car: Car) -> list[Part]:
    parts: list[Part] = []
    if profile.tem_criancas:
        parts.append((1, float("ISOFIX" in car.itens_seguranca)))
    if profile.tem_idosos:
        parts.append((1, car.score_conforto))
    if profile.necessita_espaco or profile.tamanho_familia >= 4:
        parts.append((1.5, room(car)))
    if profile.primeiro_carro:
        parts.append((1, quality(car, "custo_manutencao")))
    return parts
