"""Cars and shops for the engine: the backend while it answers, what is known of it while it does not."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.cache import cache as shared_cache

from conversations.alarm import alarm
from conversations.engine.services import (
    Car,
    CarQuery,
    CarsRateLimited,
    CarsUnavailable,
    Dealer,
    Feedback,
    Recommendations,
)
from conversations.memory import UserProfileData
from leads.recommendations import catalogue
from leads.recommendations.breaker import Breaker
from leads.recommendations.cache import AnswerCache
from leads.recommendations.client import DEADLINE, BackendClient, BackendUnavailable, NotFound
from leads.recommendations.mapping import (
    profile_request,
    query_params,
    read_car,
    read_cars,
    read_recommendations,
    shown,
)
from leads.recommendations.refining import refined
from leads.recommendations.search import select
from leads.recommendations.shared import Shared

T = TypeVar("T")
log = structlog.get_logger(__name__)
RECOMMEND, REFINE = "/api/recommend", "/api/refine-recommendations"
NO_REFINEMENT_FOR = 3600  # seconds a backend without refinement is not asked for it again


class FaciliautoStock:
    """Implements ``engine.services.Stock``."""

    def __init__(self, client: BackendClient, breaker: Breaker, answers: AnswerCache) -> None:
        self._client = client
        self._breaker = breaker
        self._answers = answers
        self._refines_from = 0.0  # on the monotonic clock

    def recommend(self, profile: UserProfileData) -> Recommendations:
        return self._recommend(profile, deadline=DEADLINE)

    def refine(self, profile: UserProfileData, feedbacks: Sequence[Feedback]) -> Recommendations:
        """The backend re-weighs; where it cannot, the profile is refined here. What was disliked never comes back."""
        until = time.monotonic() + DEADLINE
        try:
            answer = shown(self._refined_there(profile, feedbacks), profile)
        except NotFound:
            cars = {car.id: car for car in catalogue.cars([each.car_id for each in feedbacks])}
            left = max(until - time.monotonic(), 0.1)
            answer = self._recommend(refined(profile, feedbacks, cars), deadline=left)
        disliked = {each.car_id for each in feedbacks if each.action == "disliked"}
        return answer.model_copy(update={"items": tuple(i for i in answer.items if i.car.id not in disliked)})

    def car(self, car_id: str) -> Car | None:
        path = f"/api/cars/{quote(car_id, safe='')}"
        try:
            found = self._ask(lambda: read_car(self._client.get(path)))
        except NotFound:
            return None
        except (CarsUnavailable, CarsRateLimited):
            if (known := catalogue.car(car_id)) is None:
                raise
            return known
        return found if found.available else None

    def search(self, query: CarQuery, *, limit: int = 10) -> list[Car]:
        try:
            cars = self._ask(lambda: read_cars(self._client.get("/api/cars", query_params(query))))
        except (CarsUnavailable, CarsRateLimited, NotFound):
            return catalogue.search(query, limit=limit)
        return select(cars, query, limit=limit)

    def dealer(self, dealer_id: str) -> Dealer | None:
        """As last synced; a shop younger than that is asked for."""
        if known := catalogue.dealer(dealer_id):
            return known
        try:
            shops = self._ask(lambda: catalogue.read_dealers(self._client.get("/api/dealerships")))
        except NotFound:
            return None
        return next((shop for shop in shops if shop.id == dealer_id), None)

    def _recommend(self, profile: UserProfileData, *, deadline: float) -> Recommendations:
        try:
            answer = self._answer(RECOMMEND, profile_request(profile), deadline=deadline)
        except NotFound:
            raise BackendUnavailable("no recommendations at this address") from None
        return shown(answer, profile)

    def _refined_there(self, profile: UserProfileData, feedbacks: Sequence[Feedback]) -> Recommendations:
        if time.monotonic() < self._refines_from:
            raise NotFound
        request = profile_request(profile)
        body = {"profile": request, "feedbacks": [_feedback(each) for each in feedbacks]}
        try:
            return self._answer(REFINE, body, deadline=DEADLINE)
        except NotFound:
            self._refines_from = time.monotonic() + NO_REFINEMENT_FOR
            raise
        except CarsUnavailable:
            if last := self._answers.last_good(request):
                return last
            raise

    def _answer(self, path: str, request: Mapping[str, Any], *, deadline: float) -> Recommendations:
        """A fresh answer from the cache, else the backend's, else the last good one, marked stale."""
        if fresh := self._answers.fresh(request):
            return fresh
        try:
            answer = self._ask(lambda: read_recommendations(self._client.post(path, request, deadline=deadline)))
        except CarsUnavailable:
            if last := self._answers.last_good(request):
                return last
            raise
        self._answers.keep(request, answer)
        return answer

    def _ask(self, call: Callable[[], T]) -> T:
        """Through the breaker: what says that the backend is ill counts, a refused request or a 429 does not."""
        if self._breaker.is_open():
            raise BackendUnavailable("circuit breaker open")
        try:
            return call()
        except BackendUnavailable as error:
            log.warning("backend_failed", reason=error.reason)
            self._breaker.failed()
            raise


def _feedback(feedback: Feedback) -> dict[str, Any]:
    # The service wants a user; the answer depends on the cars only, so nobody is named.
    return {"user_id": "anonymous", "car_id": feedback.car_id, "action": feedback.action}


@cache
def backend_client() -> BackendClient:
    """This process's client, made at first use after any fork."""
    return BackendClient(base_url=settings.FACILIAUTO_API_URL, token=settings.FACILIAUTO_API_TOKEN)


@cache
def faciliauto_stock() -> FaciliautoStock:
    """This process's stock."""
    shared = Shared(shared_cache)
    breaker = Breaker("faciliauto", shared, alert=lambda text: alarm("faciliauto_breaker", text))
    return FaciliautoStock(backend_client(), breaker, AnswerCache(shared))
