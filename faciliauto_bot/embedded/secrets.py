"""The secrets of an embedded installation: made once, kept in ``DATA_DIR/secrets.json``.

Where ``DATABASE_URL`` is set nothing is made here: the environment must bring every secret.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from faciliauto_bot.embedded.account import open_folder

FILE = "secrets.json"


class SecretsLostError(RuntimeError):
    """There is data, but the secrets that open it are gone."""


def _token() -> str:
    return secrets.token_urlsafe(40)


def _field_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _hexadecimal() -> str:
    return secrets.token_hex(16)


_MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "FIELD_ENCRYPTION_KEYS": _field_key,
    "POSTGRES_PASSWORD": _token,
    "FACILIAUTO_API_TOKEN": _token,
    "WHATSAPP_APP_SECRET": _hexadecimal,
    "WHATSAPP_ACCESS_TOKEN": _token,
    "WHATSAPP_VERIFY_TOKEN": _token,
    "WHATSAPP_PHONE_NUMBER_ID": lambda: "618204477150936",
    "WHATSAPP_BUSINESS_ACCOUNT_ID": lambda: "740915528300417",
}


def load(data_dir: Path) -> dict[str, str]:
    """Every secret by the name of its setting, the missing ones made and stored now.

    Raises SecretsLostError rather than make new keys beside data that was encrypted under others.
    """
    open_folder(data_dir)
    file = data_dir / FILE
    with _alone(data_dir):
        if not file.exists() and (data_dir / "postgres").exists():
            raise SecretsLostError(f"{file} is missing and {data_dir / 'postgres'} cannot be read without it.")
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        complete = {name: known.get(name) or make() for name, make in _MAKERS.items()}
        if complete != known:
            write_private(file, json.dumps(complete, indent=2) + "\n")
    return complete


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.rename(file)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One maker at a time: two first starts must not each make their own keys."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
