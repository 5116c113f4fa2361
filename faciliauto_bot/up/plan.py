"""What this start runs and with which settings, decided from the environment."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faciliauto_bot.embedded import secrets as kept
from faciliauto_bot.embedded.postgres import Postgres
from faciliauto_bot.embedded.valkey import Valkey

_LOOPBACK = "127.0.0.1"
_KEPT_SETTINGS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
_SANDBOX_SETTINGS = (
    "FACILIAUTO_API_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_BUSINESS_ACCOUNT_ID",
)


class PlanError(ValueError):
    """The environment asks for something impossible; the text names the variable."""


@dataclass(frozen=True)
class Plan:
    """One start of the system. ``environment`` is what every process gets on top of the caller's own."""

    data_dir: Path
    environment: dict[str, str]
    host: str
    port: int
    live_port: int
    sandbox_port: int
    sandbox: bool
    postgres: Postgres | None
    valkey: Valkey | None

    @property
    def ports(self) -> dict[str, tuple[str, int]]:
        """Host and port of every listener, by the variable that sets the port."""
        listened = {"PORT": (self.host, self.port), "LIVE_PORT": (self.host, self.live_port)}
        return listened | ({"SANDBOX_PORT": (_LOOPBACK, self.sandbox_port)} if self.sandbox else {})

    @property
    def address(self) -> str:
        """The web process as seen from this machine."""
        return f"http://{_LOOPBACK if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104

    @property
    def sandbox_address(self) -> str:
        return f"http://{_LOOPBACK}:{self.sandbox_port}"


def decide(caller: Mapping[str, str], data_dir: Path, *, sandbox: bool | None = None) -> Plan:
    """Plan a start: embedded servers where no URL is given, the sandbox where neither WhatsApp nor a database is.

    What the caller's environment sets, as ``NAME`` or as ``NAME_FILE``, is never overridden. Raises PlanError, and
    SecretsLostError where data is there without its secrets.
    """
    given = {name.removesuffix("_FILE") for name, value in caller.items() if value}
    embedded = "DATABASE_URL" not in given
    if sandbox is None:
        sandbox = embedded and "WHATSAPP_API_URL" not in given
    local = embedded or sandbox
    port, sandbox_port = _port(caller, "PORT", 8000), _port(caller, "SANDBOX_PORT", 8001)
    live_port = _port(caller, "LIVE_PORT", 8002)

    postgres = valkey = None
    wanted: dict[str, str] = {"DATA_DIR": str(data_dir), "PROMETHEUS_MULTIPROC_DIR": str(data_dir / "metrics")}
    if embedded:
        known = kept.load(data_dir)
        postgres = Postgres(data_dir / "postgres", password=known["POSTGRES_PASSWORD"])
        names = _KEPT_SETTINGS + (_SANDBOX_SETTINGS if sandbox else ())
        wanted |= {name: known[name] for name in names} | {"DATABASE_URL": postgres.url}
    if "REDIS_URL" not in given:
        valkey = Valkey(data_dir / "valkey", password=secrets.token_urlsafe(32))
        wanted["REDIS_URL"] = valkey.url
    if local:
        # A child sees a DATABASE_URL, which elsewhere means production behind a TLS proxy.
        wanted |= {"HTTPS": "0", "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]"}
    if sandbox:
        wanted |= _towards_sandbox(port, sandbox_port)

    return Plan(
        data_dir=data_dir,
        environment={name: value for name, value in wanted.items() if name not in given or name == "DATA_DIR"},
        host=caller.get("BIND_HOST") or (_LOOPBACK if local else "0.0.0.0"),  # noqa: S104
        port=port,
        live_port=live_port,
        sandbox_port=sandbox_port,
        sandbox=sandbox,
        postgres=postgres,
        valkey=valkey,
    )


def _towards_sandbox(port: int, sandbox_port: int) -> dict[str, str]:
    address = f"http://{_LOOPBACK}:{sandbox_port}"
    return {
        "WHATSAPP_API_URL": address,
        "FACILIAUTO_API_URL": address,
        "WHATSAPP_MEDIA_HOSTS": _LOOPBACK,
        "SANDBOX_WEBHOOK_URL": f"http://{_LOOPBACK}:{port}/webhook/whatsapp",
    }


def _port(caller: Mapping[str, str], name: str, default: int) -> int:
    text = caller.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise PlanError(f"{name} must be a port from 1 to 65535, not {text!r}.")
    return int(text)
