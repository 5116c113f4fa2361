"""What only a real server shows: broken connections, and stopping."""

from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.conftest import ANA, GRAPH
from tests.sandbox.process import running

pytestmark = pytest.mark.integration

TEXT = {"messaging_product": "whatsapp", "to": f"+{ANA}", "type": "text", "text": {"body": "Olá"}}


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with running() as (client, _):
        client.post("/sandbox/api/messages", json={"from": ANA, "text": "Oi"}).raise_for_status()
        yield client


def outcome_of_last_send(http: httpx.Client) -> str:
    outcome: str = http.get("/sandbox/api/log").json()["entries"][-1]["outcome"]
    return outcome


def test_lost_answer_breaks_the_connection_after_acceptance(http: httpx.Client) -> None:
    http.post("/sandbox/api/faults", json={"kind": "lost", "count": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(f"{GRAPH}/messages", json=TEXT)
    assert outcome_of_last_send(http) == "lost"


def test_withheld_answer_outlasts_the_client(http: httpx.Client) -> None:
    http.post("/sandbox/api/faults", json={"kind": "hang", "count": 1})
    with pytest.raises(httpx.ReadTimeout):
        http.post(f"{GRAPH}/messages", json=TEXT, timeout=0.5)
    assert outcome_of_last_send(http) == "lost"


def test_open_pages_do_not_keep_it_from_stopping() -> None:
    with running() as (client, process), client.stream("GET", "/sandbox/events") as events:
        lines = events.iter_lines()
        assert next(lines) == "retry: 1000"
        process.terminate()
        assert process.wait(15) == 0
