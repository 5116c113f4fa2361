"""The service's endpoints, its pictures, and the switches the sandbox adds."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from faciliauto_bot.sandbox.backend import engine
from faciliauto_bot.sandbox.backend.endpoint import Call, Invalid, endpoint, read_body
from faciliauto_bot.sandbox.backend.faults import Fault, Faults
from faciliauto_bot.sandbox.backend.journal import Journal
from faciliauto_bot.sandbox.backend.profile import CarQuery, Feedback, Profile, Refinement
from faciliauto_bot.sandbox.backend.stock import public

PHOTOS = Path(__file__).with_name("photos")

Handler = Callable[[Request], Awaitable[Response]]


def build_routes() -> list[BaseRoute]:
    """The routes of one backend, with failures and a journal of its own."""
    faults, journal = Faults(), Journal()
    return [
        endpoint("/api/recommend", recommend, method="POST", faults=faults, journal=journal),
        endpoint("/api/refine-recommendations", refine, method="POST", faults=faults, journal=journal),
        endpoint("/api/feedback", feedback, method="POST", faults=faults, journal=journal),
        endpoint("/api/cars", cars, method="GET", faults=faults, journal=journal),
        endpoint("/api/cars/{car_id}", car, method="GET", faults=faults, journal=journal),
        endpoint("/api/dealerships", dealerships, method="GET", faults=faults, journal=journal),
        Route("/fotos/{name}.png", photo, methods=["GET"]),
        Route("/sandbox/api/backend-faults", _fault_switch(faults), methods=["GET", "POST", "DELETE"]),
        Route("/sandbox/api/backend-log", _journal_page(journal), methods=["GET", "DELETE"]),
    ]


async def recommend(call: Call) -> dict[str, Any]:
    """``POST /api/recommend``."""
    profile = await call.body(Profile)
    call.journal.profiles.append(profile.model_dump())
    return engine.recommend(profile, call.stock, base_url=call.base_url)


async def refine(call: Call) -> dict[str, Any]:
    """``POST /api/refine-recommendations``."""
    asked = await call.body(Refinement)
    call.journal.profiles.append(asked.profile.model_dump())
    return engine.refine(asked.profile, asked.feedbacks, call.stock, base_url=call.base_url)


async def feedback(call: Call) -> dict[str, Any]:
    """``POST /api/feedback``."""
    received = await call.body(Feedback)
    call.journal.feedback.append(received.model_dump())
    return {"status": "success"}


async def cars(call: Call) -> list[dict[str, Any]]:
    """``GET /api/cars``: the whole catalogue or a part of it, sold cars included and marked."""
    found = call.stock.search(call.query(CarQuery))
    return [public(each, call.stock.dealer_of(each), base_url=call.base_url) for each in found]


async def car(call: Call) -> dict[str, Any]:
    """``GET /api/cars/{id}``."""
    found = call.stock.find(call.request.path_params["car_id"])
    if found is None:
        raise HTTPException(404, "Carro não encontrado")
    return public(found, call.stock.dealer_of(found), base_url=call.base_url)


async def dealerships(call: Call) -> list[dict[str, Any]]:
    """``GET /api/dealerships``."""
    return [dealer.model_dump() for dealer in call.stock.dealerships]


async def photo(request: Request) -> Response:
    """``GET /fotos/{name}.png``: the illustration of a shape and a colour."""
    pictures = {path.stem: path for path in PHOTOS.glob("*.png")}
    picture = pictures.get(request.path_params["name"])
    if picture is None:
        return JSONResponse({"detail": "Foto não encontrada"}, status_code=404)
    return FileResponse(picture, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


def _fault_switch(faults: Faults) -> Handler:
    async def switch(request: Request) -> Response:
        if request.method == "POST":
            try:
                faults.add(await read_body(request, Fault))
            except Invalid as invalid:
                return JSONResponse({"detail": invalid.detail}, status_code=422)
        elif request.method == "DELETE":
            faults.clear()
        return JSONResponse({"faults": faults.listed()})

    return switch


def _journal_page(journal: Journal) -> Handler:
    async def page(request: Request) -> Response:
        if request.method == "DELETE":
            journal.clear()
        return JSONResponse(journal.listed())

    return page
