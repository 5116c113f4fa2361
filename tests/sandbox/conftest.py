"""A sandbox with a bot that remembers what it was told, both in one process."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from faciliauto_bot.sandbox.factory import create_app
from faciliauto_bot.sandbox.settings import Settings, Span
from faciliauto_bot.sandbox.world import World

SETTINGS = Settings(
    app_secret="app-secret",
    access_token="token",
    phone_number_id="618204477150936",
    business_account_id="740915528300417",
    status_delay=Span(1, 1),
)
ANA = "5511999990101"
GRAPH = f"/v26.0/{SETTINGS.phone_number_id}"
ACCOUNT = f"/v26.0/{SETTINGS.business_account_id}"
BEARER = {"Authorization": f"Bearer {SETTINGS.access_token}"}


class Bot(httpx.AsyncBaseTransport):
    """Answers webhooks; ``answers`` are used up first, then it is always 200."""

    def __init__(self) -> None:
        self.posts: list[httpx.Request] = []
        self.answers: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.posts.append(request)
        return httpx.Response(self.answers.pop(0) if self.answers else 200)

    def values(self) -> list[dict[str, Any]]:
        """Every change's value of every POST, in order."""
        bodies = [json.loads(request.content) for request in self.posts]
        return [change["value"] for body in bodies for entry in body["entry"] for change in entry["changes"]]

    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.values() for message in value.get("messages", [])]

    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.values() for status in value.get("statuses", [])]


class Sandbox:
    """The sandbox over HTTP, as the bot and the tests use it."""

    def __init__(self, client: TestClient, bot: Bot) -> None:
        self.http = client
        self.bot = bot
        self.world: World = client.app.state.world  # type: ignore[attr-defined]

    def api(self, method: str, path: str, body: Any = None) -> Any:
        response = self.http.request(method, f"/sandbox/api/{path}", json=body)
        assert response.is_success, response.text
        return response.json()

    def phone(self, number: str = ANA, name: str = "Ana", **options: Any) -> dict[str, Any]:
        return self.api("POST", "phones", {"number": number, "name": name, **options})

    def say(self, text: str = "Oi", number: str = ANA, **more: Any) -> dict[str, Any]:
        return self.api("POST", "messages", {"from": number, "text": text, **more})

    def send(self, kind: str = "text", content: Any = None, **fields: Any) -> httpx.Response:
        body: dict[str, Any] = {"messaging_product": "whatsapp", "type": kind, kind: content or {"body": "Olá"}}
        if "recipient" not in fields:
            body["to"] = "+" + ANA
        return self.http.post(f"{GRAPH}/messages", json={**body, **fields}, headers=BEARER)

    def refused(self, kind: str = "text", content: Any = None, **fields: Any) -> int:
        """The error code of a send that must fail."""
        response = self.send(kind, content, **fields)
        assert response.status_code >= 400, response.text
        code: int = response.json()["error"]["code"]
        return code

    def settle(self) -> None:
        """Wait until every timer has run and every webhook is delivered."""

        async def idle() -> None:
            async with asyncio.timeout(10):
                while len(self.world.timers) or self.world.courier.undelivered:
                    await asyncio.sleep(0.002)

        assert self.http.portal is not None
        self.http.portal.call(idle)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    bot = Bot()
    app = create_app(SETTINGS, transport=bot)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.app = app
        yield Sandbox(client, bot)


@pytest.fixture
def chatting(sandbox: Sandbox) -> Sandbox:
    """A sandbox where Ana has just written, so her window is open, and her webhook has been delivered."""
    sandbox.say()
    sandbox.settle()
    sandbox.bot.posts.clear()
    return sandbox
