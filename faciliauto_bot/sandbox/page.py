"""The pages in the browser: the phones, the alerts, and the stream that keeps both live."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from faciliauto_bot.sandbox.world import World

PAGES = Path(__file__).parents[2] / "templates" / "sandbox"
STATIC = Path(__file__).parent / "static"
FRESH = {"Cache-Control": "no-cache"}


async def phones(_: Request) -> Response:
    """GET /: the phones."""
    return FileResponse(PAGES / "phone.html", headers=FRESH)


async def alerts(_: Request) -> Response:
    """GET /alerts: alerts and mails received."""
    return FileResponse(PAGES / "alerts.html", headers=FRESH)


async def events(request: Request) -> Response:
    """GET /sandbox/events: what happens, as server-sent events."""
    world: World = request.app.state.world
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(world.live.listen(), media_type="text/event-stream", headers=headers)


class FreshFiles(StaticFiles):
    """Static files the browser asks after each time, so an update shows at once."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(FRESH)
        return response


routes: list[BaseRoute] = [
    Route("/", phones, methods=["GET"]),
    Route("/alerts", alerts, methods=["GET"]),
    Route("/sandbox/events", events, methods=["GET"]),
    Mount("/sandbox/static", FreshFiles(directory=STATIC, check_dir=False)),
]
