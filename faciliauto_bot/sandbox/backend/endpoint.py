"""The frame every endpoint stands in: count, fail as told, check the token, validate, answer."""

import asyncio
import hmac
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faciliauto_bot.sandbox.backend.faults import Fault, Faults, without_field
from faciliauto_bot.sandbox.backend.journal import Journal
from faciliauto_bot.sandbox.backend.stock import Stock, load

Model = TypeVar("Model", bound=BaseModel)


class Call:
    """One request with the stock as it stands for it, failures included."""

    def __init__(self, request: Request, *, stock: Stock, journal: Journal) -> None:
        self.request = request
        self.stock = stock
        self.journal = journal

    @property
    def base_url(self) -> str:
        """Where the sandbox is reached: ``SANDBOX_PUBLIC_URL``, else the address this request came to."""
        return (os.environ.get("SANDBOX_PUBLIC_URL") or str(self.request.base_url)).rstrip("/")

    async def body(self, model: type[Model]) -> Model:
        """The JSON body as this model; raises Invalid."""
        return await read_body(self.request, model)

    def query(self, model: type[Model]) -> Model:
        """The query string as this model; raises Invalid."""
        return validate(model, dict(self.request.query_params), within="query")


class Invalid(Exception):
    """A request that does not say what the service needs; ``detail`` is FastAPI's list of errors."""

    def __init__(self, detail: list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.detail = detail


Answer = Callable[[Call], Awaitable[Any]]


async def read_body(request: Request, model: type[Model]) -> Model:
    """The JSON body as this model; raises Invalid as the existing service words it."""
    raw = await request.body()
    if not raw:
        raise Invalid([{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}])
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        place = ["body", getattr(error, "pos", 0)]
        raise Invalid([{"type": "json_invalid", "loc": place, "msg": "JSON decode error", "input": {}}]) from None
    return validate(model, content, within="body")


def validate(model: type[Model], content: Any, *, within: str) -> Model:
    """The content as this model; raises Invalid with locations that begin with ``within``."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = json.loads(error.json(include_url=False, include_context=False))
        raise Invalid([each | {"loc": [within, *each["loc"]]} for each in found]) from None


def endpoint(path: str, answer: Answer, *, method: str, faults: Faults, journal: Journal) -> Route:
    """A route that answers with JSON, under the failures now in force."""

    async def handle(request: Request) -> Response:
        journal.counts[f"{method} {path}"] += 1
        struck = faults.take(request.url.path)
        await asyncio.sleep(sum(fault.delay_ms for fault in struck if fault.kind == "slow") / 1000)
        refusal = next(filter(None, map(_refusal, struck)), None) or _unauthorized(request)
        if refusal:
            return refusal
        try:
            content = await answer(Call(request, stock=_stock(struck), journal=journal))
        except Invalid as invalid:
            return JSONResponse({"detail": invalid.detail}, status_code=422)
        except HTTPException as error:
            return JSONResponse({"detail": error.detail}, status_code=error.status_code)
        return _broken(content, struck)

    return Route(path, handle, methods=[method])


def _refusal(fault: Fault) -> Response | None:
    if fault.kind == "down":
        return JSONResponse({"detail": "Service Unavailable"}, status_code=503)
    if fault.kind == "error":
        return Response("Internal Server Error", status_code=500, media_type="text/plain")
    if fault.kind == "throttled":
        headers = {"Retry-After": str(fault.retry_after)}
        return JSONResponse({"detail": "Too Many Requests"}, status_code=429, headers=headers)
    return None


def _unauthorized(request: Request) -> Response | None:
    path = os.environ.get("FACILIAUTO_API_TOKEN_FILE")
    token = (Path(path).read_text() if path else os.environ.get("FACILIAUTO_API_TOKEN", "")).strip()
    given = request.headers.get("Authorization", "")
    if not token or hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return None
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse({"detail": "Not authenticated"}, status_code=401, headers=headers)


def _stock(struck: list[Fault]) -> Stock:
    stock = load()
    for fault in struck:
        if fault.kind == "empty_stock":
            stock = stock.emptied()
        elif fault.kind == "sold":
            stock = stock.without(fault.car_ids)
        elif fault.kind == "gone":
            stock = stock.forgetting(fault.car_ids)
    return stock


def _broken(content: Any, struck: list[Fault]) -> Response:
    for fault in struck:
        if fault.kind == "missing_field":
            content = without_field(content, fault.field)
    response = JSONResponse(content)
    if any(fault.kind == "invalid_json" for fault in struck):
        return Response(bytes(response.body)[:-1] + b",", media_type="application/json")
    return response
