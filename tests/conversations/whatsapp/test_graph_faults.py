"""The four outcomes of a send, on networks that break in different places."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.whatsapp.addresses import Address
from conversations.whatsapp.graph import GraphClient, NotSent, OutcomeUnknown
from conversations.whatsapp.outbound import Text
from tests.conversations.whatsapp import meta_server
from tests.conversations.whatsapp.conftest import MakeClient
from tests.conversations.whatsapp.meta_server import MetaServer, says

pytestmark = pytest.mark.faults

ANA = Address("phone", "5511999990101")
HELLO = Text(body="oi")


def send(client: GraphClient) -> str:
    return client.send(ANA, HELLO, callback="x").wamid


@pytest.mark.parametrize(
    "behaviour",
    [
        meta_server.resets,
        meta_server.closes_without_a_word,
        meta_server.resets_in_mid_answer,
        meta_server.talks_nonsense,
    ],
)
def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_unknown(
    meta: MetaServer, client: GraphClient, behaviour: meta_server.Behaviour
) -> None:
    meta.behave = behaviour
    with pytest.raises(OutcomeUnknown):
        send(client)
    assert len(meta.received) == 1


@pytest.mark.parametrize("behaviour", [meta_server.stays_silent, meta_server.drips])
def test_no_answer_within_the_deadline_leaves_the_outcome_unknown(
    meta: MetaServer, make_client: MakeClient, behaviour: meta_server.Behaviour
) -> None:
    meta.behave = behaviour
    with pytest.raises(OutcomeUnknown):
        send(make_client(deadline_s=0.3))


def test_after_a_missed_deadline_the_next_call_works(meta: MetaServer, make_client: MakeClient) -> None:
    client = make_client(deadline_s=0.3)
    meta.behave = meta_server.stays_silent
    with pytest.raises(OutcomeUnknown):
        send(client)
    meta.behave = says(meta_server.ACCEPTED)
    assert send(client) == "wamid.XyZ"


def test_a_refused_connection_means_not_sent(make_client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotSent):
        send(make_client(base_url=f"http://127.0.0.1:{port}"))


def test_a_failed_handshake_means_not_sent(meta: MetaServer, make_client: MakeClient) -> None:
    with pytest.raises(NotSent):
        send(make_client(base_url=meta.url.replace("http:", "https:")))
    assert meta.received == []


def test_a_name_that_is_not_found_means_not_sent(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NotSent):
        send(make_client(base_url="http://graph.example.invalid"))


def test_a_name_server_that_hangs_means_not_sent_within_the_deadline(
    meta: MetaServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(host: str, port: int) -> list[str]:
        meta.released.wait(5)
        return ["127.0.0.1"]

    monkeypatch.setattr("conversations.whatsapp.deadline._look_up", hang)
    with pytest.raises(NotSent):
        send(make_client(base_url=f"http://graph.example.invalid:{meta.server_port}", deadline_s=0.3))


def test_the_next_address_of_a_host_is_tried(
    meta: MetaServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(base_url=f"http://graph.example.invalid:{meta.server_port}")
    monkeypatch.setattr("conversations.whatsapp.deadline._look_up", lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert send(client) == "wamid.XyZ"


def test_no_free_connection_means_not_sent(meta: MetaServer, make_client: MakeClient) -> None:
    client = make_client(pool_timeout_s=0.05, max_connections=1)
    arrived = threading.Event()

    def hold(handler: meta_server.Handler) -> None:
        arrived.set()
        meta_server.stays_silent(handler)

    meta.behave = hold
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(send, client)
        assert arrived.wait(5)
        with pytest.raises(NotSent):
            send(client)
        meta.released.set()
        assert isinstance(first.exception(), OutcomeUnknown)


def test_many_threads_share_few_connections(meta: MetaServer, make_client: MakeClient) -> None:
    client = make_client(max_connections=4)
    with ThreadPoolExecutor(16) as threads:
        wamids = list(threads.map(lambda _: send(client), range(64)))
    assert wamids == ["wamid.XyZ"] * 64
    assert len({request.client_port for request in meta.received}) <= 4


def test_an_upload_nobody_reads_ends_at_its_deadline(meta: MetaServer, make_client: MakeClient) -> None:
    meta.reads_bodies = False
    meta.behave = meta_server.stays_silent
    with pytest.raises(OutcomeUnknown):
        make_client(media_deadline_s=0.3).upload_media(b"x" * 16_000_000, mime_type="image/jpeg", filename="carro.jpg")


def test_kept_connections_the_server_has_closed_cost_nothing(meta: MetaServer, make_client: MakeClient) -> None:
    client = make_client(max_connections=4)
    meta.behave = meta_server.answers_and_hangs_up
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: send(client), range(4)))
    # The answer arrives before the hang-up: every connection must really be closed before the next call.
    assert all(meta.hung_up.acquire(timeout=5) for _ in range(4))
    for _ in range(8):
        assert send(client) == "wamid.XyZ"
        assert meta.hung_up.acquire(timeout=5)
    assert len(meta.received) == 12
