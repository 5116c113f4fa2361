"""A page's socket as a browser opens it, against the real live application, session and Valkey."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client


def origin() -> bytes:
    return f"http://127.0.0.1:{settings.PORT}".encode()


def cookies_of(user: User) -> bytes:
    """The cookies of a browser that is signed in as this person."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode()


class Socket:
    def __init__(self, cookies: bytes, *, from_page: bytes | None = None) -> None:
        from faciliauto_bot.asgi import application

        headers = [(b"origin", from_page or origin()), (b"cookie", cookies), (b"host", b"127.0.0.1")]
        scope = {
            "type": "websocket",
            "path": "/ws/handoff/",
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        self._line = ApplicationCommunicator(application, scope)
        self.heard: list[dict[str, Any]] = []

    async def open(self) -> bool:
        await self._line.send_input({"type": "websocket.connect"})
        return bool((await self._line.receive_output(30))["type"] == "websocket.accept")

    async def say(self, **message: Any) -> None:
        await self.say_raw(json.dumps(message))

    async def say_raw(self, text: str) -> None:
        await self._line.send_input({"type": "websocket.receive", "text": text})

    async def until(self, wanted: Callable[[dict[str, Any]], bool], *, seconds: float = 60) -> dict[str, Any]:
        """The first message that is wanted; what came before it is kept in ``heard``."""
        while True:
            event = await self._line.receive_output(seconds)
            assert event["type"] == "websocket.send", event
            message = json.loads(event["text"])
            self.heard.append(message)
            if wanted(message):
                return message

    async def closed(self, *, seconds: float = 60) -> int:
        """The code it is closed with by the other side; messages before it are passed over."""
        while True:
            event = await self._line.receive_output(seconds)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def silent(self, *, seconds: float = 0.4) -> bool:
        return bool(await self._line.receive_nothing(timeout=seconds))

    async def leave(self) -> None:
        await self._line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._line.wait(5)


@asynccontextmanager
async def opened(cookies: bytes) -> AsyncIterator[Socket]:
    socket = Socket(cookies)
    assert await socket.open()
    await socket.until(lambda message: message["type"] == "hello")
    yield socket
    await socket.leave()
