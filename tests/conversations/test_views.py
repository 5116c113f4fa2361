"""Meta's door over real HTTP: who may come in, what is taken, and what is said when it is not."""

import hashlib
import hmac
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from conversations import views
from conversations.models import Message
from faciliauto_bot.embedded.processes import free_port
from tests.conversations.whatsapp.examples import SIGNATURE_VECTOR
from tests.conversations.world import conversation_of
from tests.faults.waiting import wait_for_port
from tests.people import JOAO, MARIA
from tests.webhooks import raw_and_headers, webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
URL = "/webhook/whatsapp"
OLD, NEW = "the-old-secret-of-the-app", "the-new-secret-of-the-app"


def post(client: Client, raw: bytes, headers: dict[str, str], **more: Any) -> int:
    return client.post(URL, raw, content_type="application/json", headers=headers, **more).status_code


def post_said(client: Client, text: str = "oi", *, secret: str | None = None, **more: Any) -> int:
    return post(client, *raw_and_headers(webhook(MARIA.says(text)), secret=secret), **more)


def signed(raw: bytes, secret: str) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}


def test_a_signed_webhook_is_stored_and_answered_200(client: Client) -> None:
    assert post_said(client) == 200
    assert Message.objects.get().content == "oi"


# --- signatures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha1=" + "0" * 40},
        {"X-Hub-Signature-256": "sha256=zzzz"},
    ],
)
def test_a_missing_or_wrong_signature_is_401_and_a_security_log(
    client: Client, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(views.security_log, "warning", lambda event, **_: logged.append(event))
    raw, _ = raw_and_headers(webhook(MARIA.says("oi")))
    assert post(client, raw, headers) == 401
    assert logged == ["webhook_signature_refused"]
    assert not Message.objects.exists()


def test_a_signature_of_another_body_is_401(client: Client) -> None:
    raw, _ = raw_and_headers(webhook(MARIA.says("oi")))
    _, headers = raw_and_headers(webhook(MARIA.says("outra")))
    assert post(client, raw, headers) == 401


def test_both_secrets_are_accepted_while_rotating_and_the_retired_one_no_more(
    client: Client, settings: Settings
) -> None:
    settings.WHATSAPP_APP_SECRETS = [NEW, OLD]
    assert [post_said(client, secret=secret) for secret in (NEW, OLD)] == [200, 200]
    settings.WHATSAPP_APP_SECRETS = [NEW]
    assert [post_said(client, secret=secret) for secret in (NEW, OLD)] == [200, 401]


def test_metas_own_vector_verifies_over_its_raw_bytes(client: Client, settings: Settings) -> None:
    settings.WHATSAPP_APP_SECRETS = [SIGNATURE_VECTOR["app_secret"]]
    raw = SIGNATURE_VECTOR["raw_body"].encode()
    wrong, right = SIGNATURE_VECTOR["wrong_if_reserialised"], SIGNATURE_VECTOR["x_hub_signature_256"]
    assert post(client, raw, {"X-Hub-Signature-256": wrong}) == 401
    assert post(client, raw, {"X-Hub-Signature-256": right}) == 200
    assert Message.objects.get().content == "Boa tarde, queria remarcar minha consulta"


def test_a_body_that_would_verify_only_if_written_anew_is_401(client: Client) -> None:
    body = webhook(MARIA.says("ação / reação"))
    as_python_writes_it, as_sent = json.dumps(body).encode(), json.dumps(body, ensure_ascii=False, indent=1).encode()
    from django.conf import settings

    assert post(client, as_sent, signed(as_python_writes_it, settings.WHATSAPP_APP_SECRETS[0])) == 401
    assert post(client, as_sent, signed(as_sent, settings.WHATSAPP_APP_SECRETS[0])) == 200


# --- sizes and shapes -------------------------------------------------------------------------------------------------


def test_over_three_megabytes_is_413(client: Client, settings: Settings) -> None:
    raw = b"x" * (3 * 1024 * 1024 + 1)
    assert post(client, raw, signed(raw, settings.WHATSAPP_APP_SECRETS[0])) == 413


def test_three_megabytes_are_read(client: Client, settings: Settings) -> None:
    raw = b" " * (3 * 1024 * 1024)
    assert post(client, raw, signed(raw, settings.WHATSAPP_APP_SECRETS[0])) == 400  # nothing in it, but all of it read


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"null", b"[]", b'{"object":"page","entry":[]}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_webhook_is_400(client: Client, settings: Settings, raw: bytes) -> None:
    assert post(client, raw, signed(raw, settings.WHATSAPP_APP_SECRETS[0])) == 400


def test_a_lone_surrogate_on_the_wire_is_taken_in(client: Client, settings: Settings) -> None:
    raw = json.dumps(webhook(MARIA.says("ola \ud83d"), MARIA.says("oi", type="\ud83d"))).encode()
    assert post(client, raw, signed(raw, settings.WHATSAPP_APP_SECRETS[0])) == 200
    assert Message.objects.count() == 2


def test_one_bad_element_does_not_fail_its_batch(client: Client) -> None:
    raw, headers = raw_and_headers(webhook(MARIA.says("oi"), {"type": "text"}, JOAO.says("olá")))
    assert post(client, raw, headers) == 200
    assert Message.objects.count() == 2


def test_other_methods_are_405(client: Client) -> None:
    assert client.put(URL).status_code == 405


# --- when the database is away ----------------------------------------------------------------------------------------


def test_with_the_database_away_it_is_503_and_nothing_is_stored(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(views, "receive", away)
        assert post_said(client) == 503
    assert not Message.objects.exists()
    assert post_said(client) == 200


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("10.1.2.3", None, 200),
        ("11.1.2.3", None, 403),
        ("127.0.0.1", "10.9.9.9", 200),
        ("127.0.0.1", "10.9.9.9, 11.1.1.1", 403),  # only the last hop was written by our own proxy
        ("127.0.0.1", "nonsense", 403),
        ("2a03:2880::1", None, 200),
    ],
)
def test_the_allow_list_names_who_may_call(
    client: Client, settings: Settings, remote: str, forwarded: str | None, expected: int
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.0.0.0/8", "2a03:2880::/32"]
    settings.HTTPS = True  # behind the proxy that ends TLS
    more = {"REMOTE_ADDR": remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}
    assert post_said(client, **more) == expected


def test_without_a_proxy_the_forwarding_header_is_nobodys_word(client: Client, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.0.0.0/8"]
    settings.HTTPS = False
    assert post_said(client, REMOTE_ADDR="11.1.2.3", HTTP_X_FORWARDED_FOR="10.9.9.9") == 403


# --- verification -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dot", [".", "_"])
def test_verification_returns_the_bare_challenge(client: Client, settings: Settings, dot: str) -> None:
    query = {"mode": "subscribe", "verify_token": settings.WHATSAPP_VERIFY_TOKEN, "challenge": "1158201444"}
    answer = client.get(URL, {f"hub{dot}{key}": value for key, value in query.items()})
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"},
        {"hub.mode": "unsubscribe", "hub.challenge": "1"},
        {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "çã"},
    ],
)
def test_verification_with_anything_wrong_is_403(client: Client, query: dict[str, str]) -> None:
    assert client.get(URL, query).status_code == 403


# --- over a real connection -------------------------------------------------------------------------------------------


@contextmanager
def served() -> Iterator[int]:
    """The web process as it runs, on a port of its own, with the tests' database."""
    from django.db import connection

    port, parts = free_port(), connection.settings_dict
    url = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "error", "faciliauto_bot.wsgi:application"],
        env={**os.environ, "DATABASE_URL": url, "PROCESS_ROLE": "web"},
        start_new_session=True,
    )
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def chunks(raw: bytes) -> Iterator[bytes]:
    yield from (raw[start : start + 65_536] for start in range(0, len(raw), 65_536))


@pytest.mark.django_db(transaction=True)
def test_a_body_without_a_declared_length_is_read_and_capped_too() -> None:
    from django.conf import settings

    huge = b" " * (3 * 1024 * 1024 + 1)
    raw, headers = raw_and_headers(webhook(MARIA.says("em pedaços")))
    with served() as port:
        statuses = []
        for body, signature in ((raw, headers), (huge, signed(huge, settings.WHATSAPP_APP_SECRETS[0]))):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("POST", URL, chunks(body), signature, encode_chunked=True)
                statuses.append(connection.getresponse().status)
            except BrokenPipeError:
                statuses.append(413)  # refused before we had said it all
    assert statuses == [200, 413]
    assert conversation_of(MARIA).messages.get().content == "em pedaços"
