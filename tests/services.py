"""One Postgres and one Valkey for the whole test run, started before Django reads its settings.

Loaded with ``-p tests.services``. The first process of a run starts them; xdist workers inherit their addresses.
"""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faciliauto_bot.embedded.postgres import Postgres
    from faciliauto_bot.embedded.server import Server
    from faciliauto_bot.embedded.valkey import Valkey

_OFFLINE = {"-h", "--help", "-V", "--version", "--markers", "--fixtures"}
_started: "list[Server]" = []
_folder: Path | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None]:
    """A wrapper runs before every plain implementation, so before pytest-django loads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = _own_database(os.environ["REDIS_URL"], worker)
    elif not _OFFLINE & set(args):
        early_config.add_cleanup(_stop)
        os.environ.update(_settings(*_start()))
    return (yield)


def _stop() -> None:
    for server in _started:
        server.stop(timeout=5)
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)


def _start() -> "tuple[Postgres, Valkey]":
    # Imported here, in the controller alone: in the workers coverage must begin to watch before these modules load.
    from faciliauto_bot.embedded.postgres import Postgres
    from faciliauto_bot.embedded.valkey import Valkey

    global _folder
    _folder = Path(tempfile.mkdtemp(prefix="faciliauto-tests-"))
    _folder.chmod(0o711)  # Postgres started by root runs as another user
    postgres = Postgres(_folder / "postgres", password=secrets.token_urlsafe(16), fast=True)
    valkey = Valkey(_folder / "valkey", password=secrets.token_urlsafe(16))
    for server in (valkey, postgres):
        _started.append(server)
        server.start()
    return postgres, valkey


def _settings(postgres: "Postgres", valkey: "Valkey") -> dict[str, str]:
    """Every setting without a default, made for this run; nothing of the developer's own environment is used."""
    return {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "DATA_DIR": str(_folder),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "HTTPS": "0",
        "WHATSAPP_API_URL": "http://127.0.0.1:9",
        "FACILIAUTO_API_URL": "http://127.0.0.1:9",
        "WHATSAPP_PHONE_NUMBER_ID": "618204477150936",
        "WHATSAPP_BUSINESS_ACCOUNT_ID": "740915528300417",
        "WHATSAPP_ACCESS_TOKEN": secrets.token_urlsafe(16),
        "WHATSAPP_APP_SECRET": secrets.token_hex(16),
        "WHATSAPP_VERIFY_TOKEN": secrets.token_urlsafe(16),
        "FACILIAUTO_API_TOKEN": secrets.token_urlsafe(16),
    }


def _own_database(url: str, worker: str) -> str:
    """Each xdist worker (gw0, gw1, …) has a numbered Valkey database of its own; 0 is the controller's."""
    return f"{url.rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"
