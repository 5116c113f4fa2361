"""POST /{version}/{phone_number_id}/messages."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from faciliauto_bot.sandbox import outbound
from faciliauto_bot.sandbox.graph.auth import own_number
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import Send as Entry
from faciliauto_bot.sandbox.world import World

HANG_SECONDS = 120


async def post_message(request: Request) -> Response:
    """Send a message, or mark one as read."""
    world = own_number(request)
    body = _parsed(await request.body())
    send = world.journal.arrive(body)
    if send.kind == "read":
        return JSONResponse(_mark_read(world, send))
    answer = outbound.receive(world, send)
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.error and answer.error.code == 0:
        return PlainTextResponse("Internal Server Error", 500)
    if answer.error:
        return answer.error.response()
    if answer.ending != "answer":
        return NoAnswer(hang_until=world.closing if answer.ending == "hang" else None)
    return JSONResponse(answer.body)


def _mark_read(world: World, send: Entry) -> Json:
    try:
        answer = outbound.mark_read(world, send.body)
    except GraphError as error:
        send.code, send.details, send.http_status = error.code, error.details, error.http_status
        raise
    send.outcome, send.http_status = "accepted", 200
    return answer


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise GraphError(100, "The body is not valid JSON.") from None


class NoAnswer(Response):
    """An accepted request whose answer is lost: the connection breaks midway, or stays silent."""

    def __init__(self, *, hang_until: asyncio.Event | None) -> None:
        super().__init__()
        self._hang_until = hang_until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Announce more than is sent, so that the server must break the connection."""
        if self._hang_until:
            await _until_gone(receive, self._hang_until)
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"messaging_product":', "more_body": True})


async def _until_gone(receive: Receive, closing: asyncio.Event) -> None:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    waits = [asyncio.create_task(gone()), asyncio.create_task(closing.wait())]
    await asyncio.wait(waits, timeout=HANG_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
