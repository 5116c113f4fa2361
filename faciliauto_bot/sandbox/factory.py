"""Builds the application: Meta, the FacilIAuto backend where it is installed, alerts, the page, the control API."""

import asyncio
import contextlib
import importlib.util
import signal
import threading
from collections.abc import AsyncIterator
from types import FrameType

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from faciliauto_bot.sandbox import alerts, control, page, phones
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.graph.routes import routes as graph_routes
from faciliauto_bot.sandbox.settings import Settings
from faciliauto_bot.sandbox.world import World


def create_app(settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """The sandbox as an ASGI application; ``transport`` replaces the network towards the bot in tests."""
    app = Starlette(
        routes=[
            Route("/health", _health, methods=["GET"]),
            *page.routes,
            *control.routes,
            *phones.routes,
            *alerts.routes,
            *_backend_routes(),
            *graph_routes,
        ],
        exception_handlers={GraphError: _graph_error, HTTPException: _control_error},
        lifespan=_lifespan,
    )
    app.state.world = World(settings, transport=transport)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    world: World = app.state.world
    _end_streams_on_signals(world)
    yield
    world.let_go()
    world.timers.clear()
    await world.courier.close()


def _end_streams_on_signals(world: World) -> None:
    """End open pages as soon as the process is told to stop.

    The server waits for every open response before it ends the lifespan, and a page's stream never ends by itself.
    The server's own handler still runs: asyncio learns of a signal through its wake-up descriptor.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def handle(signum: int, frame: FrameType | None, before: object = before) -> None:
            loop.call_soon_threadsafe(world.let_go)
            if callable(before):
                before(signum, frame)

        signal.signal(number, handle)


def _backend_routes() -> list[BaseRoute]:
    if importlib.util.find_spec("faciliauto_bot.sandbox.backend") is None:
        return []
    from faciliauto_bot.sandbox.backend import routes

    return list(routes)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _graph_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, GraphError):
        raise error
    return error.response()


async def _control_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"error": {"message": error.detail, "code": 100}}, error.status_code, headers=error.headers)
