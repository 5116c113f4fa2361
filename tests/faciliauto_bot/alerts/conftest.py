import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from faciliauto_bot.alerts import once
from faciliauto_bot.redis_client import client


@dataclass
class Posts:
    """What a stand-in for Slack and PagerDuty was sent, and what it answers."""

    url: str = ""
    status: int = 200
    received: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@pytest.fixture
def posts() -> Iterator[Posts]:
    kept = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.path, json.loads(body)))
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def nothing_told_before(settings: Settings) -> None:
    """Each test starts with no channel and an empty memory, here and in Redis."""
    settings.SLACK_WEBHOOK_URL = settings.PAGERDUTY_KEY = settings.EMAIL_URL = ""
    settings.ALERT_EMAILS = []
    once._told.clear()
    for name in client().scan_iter("alert:*"):
        client().delete(name)


@pytest.fixture
def slack(posts: Posts, settings: Settings) -> Posts:
    settings.SLACK_WEBHOOK_URL = f"{posts.url}/slack/T0/B0"
    return posts
