"""The sandbox as a process of its own, for tests that need a real connection."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from tests.sandbox.conftest import BEARER, SETTINGS


@contextlib.contextmanager
def running() -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A started sandbox: a client for it, and its process. Its webhooks go nowhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "WHATSAPP_APP_SECRET": SETTINGS.app_secret,
        "WHATSAPP_ACCESS_TOKEN": SETTINGS.access_token,
        "WHATSAPP_PHONE_NUMBER_ID": SETTINGS.phone_number_id,
        "WHATSAPP_BUSINESS_ACCOUNT_ID": SETTINGS.business_account_id,
        "SANDBOX_PORT": str(port),
        "SANDBOX_WEBHOOK_URL": "http://127.0.0.1:9/",
        "SANDBOX_STATUS_DELAY_MS": "1",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "faciliauto_bot.sandbox.app:app"], env=environment, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=BEARER, timeout=10, trust_env=False) as client:
            _wait_until_up(client)
            yield client, process
    finally:
        _stop(process)


def _wait_until_up(client: httpx.Client) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            client.get("/health").raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
