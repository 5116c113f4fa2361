import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conversations.whatsapp.meta_server import MetaServer


@contextmanager
def serving(server: MetaServer) -> Iterator[MetaServer]:
    """The server answers on a thread of its own until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
