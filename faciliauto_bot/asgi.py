"""The ASGI application that granian serves as ``live``: the console's sockets, and a word that it is alive."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")
django.setup()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path

from faciliauto_bot.origins import allowed_origins
from handoff.console.consumer import ConsoleConsumer


async def alive(_scope: object, _receive: object, send: object) -> None:
    """204 for whatever is asked over HTTP: pages are the ``web`` process's."""
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


application = ProtocolTypeRouter(
    {
        "http": alive,
        "websocket": OriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/handoff/", ConsoleConsumer.as_asgi())])),
            allowed_origins(settings),
        ),
    }
)
