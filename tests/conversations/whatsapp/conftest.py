import threading
from collections.abc import Callable, Iterator

import pytest

from conversations.whatsapp.graph import GraphClient
from tests.conversations.whatsapp.meta_server import MetaServer

MakeClient = Callable[..., GraphClient]


@pytest.fixture
def meta() -> Iterator[MetaServer]:
    """A server in Meta's place, listening."""
    with MetaServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def make_client(meta: MetaServer) -> Iterator[MakeClient]:
    """Builds clients that call ``meta`` unless told otherwise, and closes them."""
    made: list[GraphClient] = []

    def make(**changes: object) -> GraphClient:
        options: dict[str, object] = {
            "base_url": meta.url,
            "version": "v26.0",
            "phone_number_id": "618204477150936",
            "access_token": "EAAtoken",
            "business_account_id": "740915528300417",
            "media_hosts": ("127.0.0.1",),
        }
        made.append(GraphClient(**{**options, **changes}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> GraphClient:
    return make_client()
