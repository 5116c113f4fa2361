"""The profile after what the customer made of the cars shown: the bot's own refinement."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from conversations.engine.services import Car, Feedback
from conversations.memory import UserProfileData
from leads.recommendations.filters import is_type
from leads.recommendations.mapping import budget_range
from leads.recommendations.vocabulary import TYPE_NAMES
from nlp.normalize import fold

CHEAPER = 0.95  # of the price found too high
LESS_DRIVEN = 0.8  # of the mileage found too high


def refined(profile: UserProfileData, feedbacks: Iterable[Feedback], cars: Mapping[str, Car]) -> UserProfileData:
    """``profile`` without what was rejected: "caro" lowers the ceiling, a brand or type goes, older or more driven
    cars are left out. A dislike without a reason says nothing but of that one car."""
    result = profile.model_copy(deep=True)
    for feedback in feedbacks:
        car = cars.get(feedback.car_id)
        if feedback.action != "disliked" or car is None:
            continue
        reason = fold(feedback.reason)
        for words, change in _CHANGES:
            if any(word in reason for word in words):
                change(result, car)
    return result


def _cheaper(profile: UserProfileData, car: Car) -> None:
    low, high = budget_range(profile)
    ceiling = min(high, round(car.price * CHEAPER, 2))
    profile.orcamento_min, profile.orcamento_max = (low if low < ceiling else 0.0), ceiling
    profile.budget_kind = "range"


def _other_brand(profile: UserProfileData, car: Car) -> None:
    _reject(profile.marcas_rejeitadas, profile.marcas_preferidas, car.brand)


def _other_model(profile: UserProfileData, car: Car) -> None:
    _reject(profile.modelos_rejeitados, profile.modelos_preferidos, car.model)


def _other_type(profile: UserProfileData, car: Car) -> None:
    for label in TYPE_NAMES:
        if is_type(car, label):
            _reject(profile.tipos_rejeitados, profile.tipos_preferidos, label)


def _less_driven(profile: UserProfileData, car: Car) -> None:
    ceiling = int(car.mileage * LESS_DRIVEN)
    profile.km_maxima = min(profile.km_maxima or ceiling, ceiling)


def _newer(profile: UserProfileData, car: Car) -> None:
    profile.ano_minimo = max(profile.ano_minimo or 0, car.year + 1)


def _other_gearbox(profile: UserProfileData, car: Car) -> None:
    profile.cambio_rejeitado = "manual" if fold(car.transmission) == "manual" else "automatico"


def _reject(rejected: list[str], preferred: list[str], value: str) -> None:
    if value not in rejected:
        rejected.append(value)
    preferred[:] = [each for each in preferred if fold(each) != fold(value)]


_CHANGES: Sequence[tuple[tuple[str, ...], Callable[[UserProfileData, Car], None]]] = (
    (("caro", "preco", "valor", "barato"), _cheaper),
    (("marca",), _other_brand),
    (("modelo",), _other_model),
    (("tipo", "carroceria", "categoria"), _other_type),
    (("rodado", "quilometragem", "km"), _less_driven),
    (("velho", "antigo", "ano"), _newer),
    (("cambio",), _other_gearbox),
)
