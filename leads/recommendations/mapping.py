"""What the customer said, as the backend's profile, by the contract's table; and answers as the engine's values."""

from typing import Any

from pydantic import ValidationError

from conversations.engine.services import Car, CarQuery, Recommendations
from conversations.memory import UserProfileData
from leads.recommendations.client import BackendUnavailable
from leads.recommendations.filters import keep, rules_for
from leads.recommendations.vocabulary import FUELS, GEARBOXES, PRIORITIES, PRIORITY_SYNONYMS, TYPES, USES
from leads.recommendations.wire import WIRE_CARS, WireCar, WireRecommendations
from nlp.normalize import fold

NO_CEILING = 5_000_000.0  # reais; the backend requires a ceiling even of a customer without one
UNTOLD_PRIORITY = 2


def budget_range(profile: UserProfileData) -> tuple[float, float]:
    """The range to search, in reais: up to X is 0–X, X is 0.8 X – 1.2 X, from X is X – 2 X."""
    low, high = profile.orcamento_min, profile.orcamento_max
    if low is None and high is None:
        return 0.0, NO_CEILING
    if profile.budget_kind == "target" or (profile.budget_kind is None and low == high):
        target = high or low or 0.0
        return round(target * 0.8, 2), round(target * 1.2, 2)
    if high is None:
        return low or 0.0, (low or 0.0) * 2 or NO_CEILING
    return min(low or 0.0, high), high


def priorities(told: dict[str, int]) -> dict[str, int]:
    """All the backend's priorities: those told as told (1–5), the rest 2."""
    weights = dict.fromkeys(PRIORITIES, UNTOLD_PRIORITY)
    for word, weight in told.items():
        key = PRIORITY_SYNONYMS.get(word, word)
        if key in weights:
            weights[key] = max(weights[key], min(max(weight, 1), 5))
    return weights


def main_use(profile: UserProfileData) -> str:
    """The backend requires one use: an untold one is the everyday."""
    if profile.primeiro_carro and profile.uso_principal is None:
        return "primeiro_carro"
    return USES.get(profile.uso_principal or "", "trabalho")


def profile_request(profile: UserProfileData) -> dict[str, Any]:
    """The body of ``/api/recommend``."""
    low, high = budget_range(profile)
    return {
        "orcamento_min": low,
        "orcamento_max": high,
        "uso_principal": main_use(profile),
        "city": profile.city,
        "state": profile.state,
        "prioridades": priorities(profile.prioridades),
        "marcas_preferidas": list(profile.marcas_preferidas),
        "marcas_rejeitadas": list(profile.marcas_rejeitadas),
        "tipos_preferidos": list(dict.fromkeys(TYPES[each] for each in profile.tipos_preferidos if each in TYPES)),
        "combustivel_preferido": FUELS.get(profile.combustivel_preferido or ""),
        "cambio_preferido": GEARBOXES.get(profile.cambio_preferido or ""),
        "ano_minimo": profile.ano_minimo,
        "ano_maximo": profile.ano_maximo,
        "km_maxima": profile.km_maxima,
        "raio_maximo_km": profile.raio_maximo_km,
        "tamanho_familia": max(profile.tamanho_familia or 1, 1),
        "tem_criancas": profile.tem_criancas,
        "tem_idosos": profile.tem_idosos,
        "necessita_espaco": profile.necessita_espaco,
        "primeiro_carro": profile.primeiro_carro,
        "must_haves": list(profile.must_haves),
    }


def query_params(query: CarQuery) -> dict[str, Any]:
    """The filters of ``GET /api/cars`` that it knows; ``matches`` does the others."""
    params = {
        "preco_min": query.price_min,
        "preco_max": query.price_max,
        "marca": query.brand,
        "categoria": TYPES.get(fold(query.category or "")),
        "ano_min": query.year_min,
        "km_max": query.mileage_max,
        "city": query.city,
        "state": query.state,
    }
    return {name: value for name, value in params.items() if value is not None}


def shown(answer: Recommendations, profile: UserProfileData) -> Recommendations:
    """The answer without what this customer must not see; says what left nothing."""
    rules = rules_for(profile, ceiling=budget_range(profile)[1])
    cars, wish = keep((item.car for item in answer.items), rules)
    ids = {car.id for car in cars}
    items = tuple(item for item in answer.items if item.car.id in ids)
    if not wish:
        return answer.model_copy(update={"items": items})
    return answer.model_copy(
        update={
            "items": (),
            "message": f"Não encontrei nenhum carro {wish}.",
            "suggestion": "Quer que eu procure sem exigir isso?",
        }
    )


def read_recommendations(answer: Any) -> Recommendations:
    """Raises ``BackendUnavailable`` where a required field is missing or unreadable."""
    try:
        return WireRecommendations.model_validate(answer).to_recommendations()
    except ValidationError as error:
        raise invalid_answer(error) from None


def read_car(answer: Any) -> Car:
    """Raises ``BackendUnavailable``."""
    try:
        return WireCar.model_validate(answer).to_car()
    except ValidationError as error:
        raise invalid_answer(error) from None


def read_cars(answer: Any) -> list[Car]:
    """Raises ``BackendUnavailable``."""
    try:
        return [car.to_car() for car in WIRE_CARS.validate_python(answer)]
    except ValidationError as error:
        raise invalid_answer(error) from None


def invalid_answer(error: ValidationError) -> BackendUnavailable:
    """Names where the answer is wrong, never its values."""
    places = {".".join(str(part) for part in each["loc"] if not isinstance(part, int)) for each in error.errors()[:5]}
    return BackendUnavailable(f"invalid answer: {', '.join(sorted(places))}")
