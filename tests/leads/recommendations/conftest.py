from collections.abc import Iterator

import pytest
import stamina
from django.core.cache.backends.locmem import LocMemCache

from leads.recommendations.breaker import Breaker
from leads.recommendations.cache import AnswerCache
from leads.recommendations.client import BackendClient
from leads.recommendations.shared import Shared
from leads.recommendations.stock import FaciliautoStock
from tests.conversations.whatsapp.meta_server import MetaServer, says
from tests.leads.cast import wire_answer, wire_car
from tests.leads.threads import serving


@pytest.fixture
def backend() -> Iterator[MetaServer]:
    """A real HTTP server in the backend's place; answers one Onix until a test tells it otherwise."""
    with serving(MetaServer()) as server:
        server.behave = says(wire_answer(wire_car()))
        yield server


@pytest.fixture
def client(backend: MetaServer) -> Iterator[BackendClient]:
    found = BackendClient(base_url=backend.url, token="chave")
    yield found
    found.close()


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> LocMemCache:
    """A cache of this test's own."""
    return LocMemCache(request.node.nodeid, {})


@pytest.fixture
def shared(memory: LocMemCache) -> Shared:
    return Shared(memory)


@pytest.fixture
def alarms() -> list[str]:
    return []


@pytest.fixture
def breaker(request: pytest.FixtureRequest, shared: Shared, alarms: list[str]) -> Breaker:
    return Breaker(request.node.nodeid.replace(" ", ""), shared, alert=alarms.append)


@pytest.fixture
def stock(client: BackendClient, breaker: Breaker, shared: Shared) -> FaciliautoStock:
    return FaciliautoStock(client, breaker, AnswerCache(shared))


@pytest.fixture
def _no_waiting() -> Iterator[None]:
    """Retries happen, without the waits between them."""
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)
