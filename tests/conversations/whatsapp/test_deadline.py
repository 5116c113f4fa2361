from collections.abc import Iterator

import httpx
import pytest

from conversations.whatsapp.deadline import DeadlineTransport, within
from tests.conversations.whatsapp import meta_server
from tests.conversations.whatsapp.meta_server import ACCEPTED, MetaServer, says

pytestmark = pytest.mark.faults


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client without any time limit of its own."""
    transport = DeadlineTransport(max_connections=2, keepalive_expiry_s=5)
    with httpx.Client(transport=transport, timeout=None) as client:
        yield client


def test_without_a_deadline_httpx_own_limits_hold(meta: MetaServer, http: httpx.Client) -> None:
    assert http.get(meta.url).json() == ACCEPTED


def test_a_deadline_that_has_passed_sends_nothing(meta: MetaServer, http: httpx.Client) -> None:
    with within(-1), pytest.raises(httpx.ConnectTimeout):
        http.get(meta.url)
    assert meta.received == []


def test_a_deadline_ends_a_wait_that_httpx_would_not(meta: MetaServer, http: httpx.Client) -> None:
    meta.behave = meta_server.stays_silent
    with within(0.2), pytest.raises(httpx.ReadTimeout):
        http.get(meta.url)


def test_an_inner_deadline_does_not_prolong_the_outer_one(meta: MetaServer, http: httpx.Client) -> None:
    meta.behave = meta_server.drips
    with within(0.2), within(60), pytest.raises(httpx.ReadTimeout):
        http.get(meta.url)


def test_a_deadline_ends_with_its_block(meta: MetaServer, http: httpx.Client) -> None:
    with within(-1):
        pass
    meta.behave = says(ACCEPTED)
    assert http.get(meta.url).json() == ACCEPTED


def test_a_host_name_that_cannot_be_looked_up_cannot_be_connected_to(http: httpx.Client) -> None:
    with within(5), pytest.raises(httpx.ConnectError):
        http.get(f"http://{'a' * 64}.invalid/")
