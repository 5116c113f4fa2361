"""The control API's own manners, the pages, and what the process may import."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from faciliauto_bot.sandbox.live import BACKLOG, Live
from tests.sandbox.conftest import ANA, Sandbox

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "wanted",
    [{"latency": "soon"}, {"statuses": "yes"}, {"speed": 1}, {"window": "maybe"}, {"delivery": {"batch_max": "x"}}],
)
def test_unreadable_setting_changes_nothing(sandbox: Sandbox, wanted: dict[str, Any]) -> None:
    before = sandbox.api("GET", "settings")
    assert sandbox.http.patch("/sandbox/api/settings", json={"throughput": 5, **wanted}).status_code == 400
    assert sandbox.api("GET", "settings") == before


def test_settings_can_be_changed_while_running(sandbox: Sandbox) -> None:
    wanted = {"latency": "150-200", "throughput": 80, "delivery": {"batch_max": 8}}
    settings = sandbox.api("PATCH", "settings", wanted)
    assert (settings["latency"], settings["throughput"], settings["delivery"]["batch_max"]) == ("150-200", 80, 8)


def test_number_can_have_one_phone_only(sandbox: Sandbox) -> None:
    sandbox.phone("5531987654321")
    again = sandbox.http.post("/sandbox/api/phones", json={"number": "+55 31 8765-4321"})
    assert again.status_code == 409
    assert sandbox.http.post("/sandbox/api/phones", json={"number": "12"}).status_code == 400


def test_removed_phone_is_gone(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    sandbox.api("DELETE", f"phones/{phone['id']}")
    assert sandbox.http.get(f"/sandbox/api/phones/{ANA}").status_code == 404
    assert sandbox.phone()["id"] != phone["id"]


def test_phone_made_by_a_message_is_not_shown(sandbox: Sandbox) -> None:
    sandbox.say(name="Bia")
    assert [phone["name"] for phone in sandbox.api("GET", "phones?shown=1")["phones"]] == ["Maria"]
    assert [phone["name"] for phone in sandbox.api("GET", "phones")["phones"]] == ["Maria", "Bia"]


@pytest.mark.parametrize("path", ["/", "/alerts", "/sandbox/static/js/main.js", "/sandbox/static/css/chat.css"])
def test_pages_are_served_without_cookies(sandbox: Sandbox, path: str) -> None:
    response = sandbox.http.get(path)
    assert response.status_code == 200
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("raw", [b"{", b"[1]"])
def test_body_that_is_no_object_is_refused(sandbox: Sandbox, raw: bytes) -> None:
    assert sandbox.http.post("/sandbox/api/phones", content=raw).status_code == 400


def test_page_that_falls_behind_is_let_go() -> None:
    async def scenario() -> list[str]:
        live = Live()
        page = live.listen()
        seen = [await anext(page)]
        for number in range(BACKLOG + 5):
            live.tell("message", {"number": number})
        seen += [event async for event in page]
        return seen

    seen = asyncio.run(scenario())
    assert seen[0].startswith("retry:")
    assert len(seen) == BACKLOG + 1


def test_sandbox_imports_no_django_and_no_product_code() -> None:
    code = (
        "import sys; import faciliauto_bot.sandbox.factory;"
        "print({'django', 'celery', 'conversations', 'leads', 'handoff', 'nlp'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("set()\n", "")
