import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from conversations.engine.services import CarsRateLimited, CarsUnavailable
from leads.recommendations.client import BackendClient, BackendRejected, BackendUnavailable, NotFound, retry_after
from tests.conversations.whatsapp.meta_server import (
    Behaviour,
    Handler,
    MetaServer,
    answers_and_hangs_up,
    closes_without_a_word,
    drips,
    resets,
    resets_in_mid_answer,
    says,
    says_bytes,
    stays_silent,
    talks_nonsense,
)

pytestmark = pytest.mark.integration


def first(*behaviours: Behaviour) -> Behaviour:
    """One behaviour after the other; the last one stays."""
    left: Iterator[Behaviour] = iter(behaviours)
    current = [behaviours[-1]]

    def behave(handler: Handler) -> None:
        current[0] = next(left, current[0])
        current[0](handler)

    return behave


def test_an_answer_is_read_and_the_token_is_sent(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({"ok": True})
    assert client.post("/api/recommend", {"city": "São Paulo"}) == {"ok": True}
    received = backend.received[0]
    assert received.path == "/api/recommend"
    assert received.json == {"city": "São Paulo"}
    assert received.headers["Authorization"] == "Bearer chave"


def test_without_a_token_none_is_sent(backend: MetaServer) -> None:
    BackendClient(base_url=backend.url).get("/api/cars")
    assert "Authorization" not in backend.received[0].headers


def test_calls_share_one_connection(backend: MetaServer, client: BackendClient) -> None:
    client.get("/api/cars")
    client.get("/api/cars")
    assert len({received.client_port for received in backend.received}) == 1


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize(
    "misbehaves", [says({}, 500), says({}, 503), resets, closes_without_a_word, resets_in_mid_answer, talks_nonsense]
)
def test_a_passing_failure_is_asked_again(backend: MetaServer, client: BackendClient, misbehaves: Behaviour) -> None:
    backend.behave = first(misbehaves, says({"ok": True}))
    assert client.get("/api/cars") == {"ok": True}


@pytest.mark.usefixtures("_no_waiting")
def test_a_connection_the_backend_dropped_is_replaced(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = first(answers_and_hangs_up, says({"ok": True}))
    client.get("/api/cars")
    backend.hung_up.acquire(timeout=5)
    assert client.get("/api/cars") == {"ok": True}


@pytest.mark.usefixtures("_no_waiting")
def test_a_lasting_500_is_given_up_after_three_attempts(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({}, 500)
    with pytest.raises(BackendUnavailable, match="status 500"):
        client.get("/api/cars")
    assert len(backend.received) == 3


@pytest.mark.parametrize("misbehaves", [stays_silent, drips])
def test_a_slow_answer_ends_at_the_deadline(backend: MetaServer, client: BackendClient, misbehaves: Behaviour) -> None:
    backend.behave = misbehaves
    started = time.monotonic()
    with pytest.raises(BackendUnavailable, match="deadline"):
        client.get("/api/cars", deadline=0.3)
    assert time.monotonic() - started < 5  # not the ten seconds the server would take


@pytest.mark.usefixtures("_no_waiting")
def test_a_refused_connection_is_unavailable() -> None:
    with pytest.raises(CarsUnavailable):
        BackendClient(base_url="http://127.0.0.1:9").get("/api/cars")


@pytest.mark.parametrize("garbage", [b"", b"<html>502</html>", b"\xff\xfe\x00", b'{"a": ', b"[" * 100_000])
def test_garbage_is_unavailable_and_not_asked_again(backend: MetaServer, client: BackendClient, garbage: bytes) -> None:
    backend.behave = says_bytes(garbage)
    with pytest.raises(BackendUnavailable, match="invalid JSON"):
        client.get("/api/cars")
    assert len(backend.received) == 1


def test_an_endless_answer_is_cut_off(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says_bytes(b'"' + b"x" * 100_000 + b'"')
    with pytest.raises(BackendUnavailable, match="too large"):
        client.get("/api/cars", max_bytes=10_000)


def test_429_is_not_asked_again_and_says_how_long_to_wait(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({}, 429, Retry_After="7")
    with pytest.raises(CarsRateLimited) as caught:
        client.get("/api/cars")
    assert 7 <= caught.value.retry_after <= 7 * 1.2
    assert len(backend.received) == 1


def test_404_is_its_own_answer(backend: MetaServer, client: BackendClient) -> None:
    backend.behave = says({"detail": "no such car"}, 404)
    with pytest.raises(NotFound):
        client.get("/api/cars/x")


@pytest.mark.parametrize("status", [301, 400, 401, 422])
def test_a_refused_request_is_not_asked_again(backend: MetaServer, client: BackendClient, status: int) -> None:
    backend.behave = says({}, status)
    with pytest.raises(BackendRejected):
        client.post("/api/recommend", {})
    assert len(backend.received) == 1


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [("0", 1, 1.2), ("-5", 1, 1.2), ("99999", 3600, 4320), (None, 30, 36), ("soon", 30, 36), ("nan", 30, 36)],
)
def test_retry_after_stays_within_reason(header: str | None, low: float, high: float) -> None:
    assert low <= retry_after(header) <= high


def test_retry_after_may_be_a_date() -> None:
    assert 50 <= retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60))) <= 72
