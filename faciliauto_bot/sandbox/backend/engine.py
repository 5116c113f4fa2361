"""The answers of ``/api/recommend`` and ``/api/refine-recommendations``."""

from collections.abc import Mapping
from typing import Any

from faciliauto_bot.sandbox.backend import words
from faciliauto_bot.sandbox.backend.filters import Candidate, candidates, kept
from faciliauto_bot.sandbox.backend.profile import Feedback, Profile
from faciliauto_bot.sandbox.backend.scoring import PRIORITIES, Taste, rank
from faciliauto_bot.sandbox.backend.stock import Car, Stock, fold, public

UPPER_END = 0.8
"""A car rejected above this share of the ceiling is taken to be too expensive."""
CHEAPER = 0.95
"""The ceiling then falls to this share of its price."""
BRAND_TASTE = {"disliked": 0.85, "liked": 1.05, "clicked_whatsapp": 1.05}
TYPE_TASTE = {"disliked": 0.92, "liked": 1.05, "clicked_whatsapp": 1.05}


def recommend(profile: Profile, stock: Stock, *, base_url: str, taste: Taste | None = None) -> dict[str, Any]:
    """The best cars for a profile, or why there are none."""
    found = candidates(profile, stock)
    ranked = rank(profile, kept(profile, found), taste=taste)
    answer: dict[str, Any] = {
        "total_recommendations": len(ranked),
        "profile_summary": _summary(profile),
        "recommendations": [_entry(profile, each, value, base_url=base_url) for each, value in ranked],
    }
    if not ranked:
        answer["message"], answer["suggestion"] = words.nothing_found(profile, found)
    return answer


def refine(profile: Profile, feedbacks: list[Feedback], stock: Stock, *, base_url: str) -> dict[str, Any]:
    """The best cars after what the customer made of those shown: rejected ones do not come back."""
    shown = [(each, car) for each in feedbacks if (car := stock.find(each.car_id))]
    rejected = [car for each, car in shown if each.action == "disliked"]
    cheaper = profile.model_copy(update={"orcamento_max": _ceiling(profile, rejected)})
    return recommend(cheaper, stock.without(car.id for car in rejected), base_url=base_url, taste=_taste(shown))


def _ceiling(profile: Profile, rejected: list[Car]) -> float:
    ceiling = profile.orcamento_max
    prices = [car.preco * CHEAPER for car in rejected if UPPER_END * ceiling <= car.preco <= ceiling]
    return max(profile.orcamento_min, min([ceiling, *prices]))


def _taste(shown: list[tuple[Feedback, Car]]) -> Taste:
    def taste(car: Car) -> float:
        factor = 1.0
        for feedback, other in shown:
            if fold(other.marca) == fold(car.marca):
                factor *= BRAND_TASTE.get(feedback.action, 1.0)
            if other.categoria == car.categoria:
                factor *= TYPE_TASTE.get(feedback.action, 1.0)
        return factor

    return taste


def _summary(profile: Profile) -> Mapping[str, Any]:
    place = ", ".join(filter(None, [profile.city, profile.state]))
    told = [key for key in PRIORITIES if profile.prioridades.get(key, 0) >= 3]
    return {
        "budget_range": words.budget_range(profile),
        "usage": profile.uso_principal,
        "location": place or "Brasil",
        "top_priorities": sorted(told, key=lambda key: -profile.prioridades[key])[:3],
    }


def _entry(profile: Profile, candidate: Candidate, value: float, *, base_url: str) -> dict[str, Any]:
    return {
        "car": public(candidate.car, candidate.dealer, base_url=base_url),
        "match_score": value,
        "match_percentage": round(value * 100),
        "justification": words.justification(profile, candidate),
        "fits_budget": True,
        "tco_breakdown": None,
    }
