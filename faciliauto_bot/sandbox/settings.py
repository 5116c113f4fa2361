"""What the sandbox reads from its environment, once, at start."""

import os
from dataclasses import dataclass
from pathlib import Path


class SettingError(ValueError):
    """A variable is missing or unreadable; the message names it."""


@dataclass(frozen=True)
class Span:
    """A range of waiting times in milliseconds, written ``150-200`` or ``150``."""

    low: float
    high: float

    @classmethod
    def parse(cls, text: str, *, name: str) -> "Span":
        """Read a span; raises SettingError naming the variable when it is not one."""
        low, _, high = text.strip().partition("-")
        try:
            span = cls(float(low), float(high or low))
        except ValueError:
            raise SettingError(f"{name} must look like 200 or 150-200, not {text!r}") from None
        if not 0 <= span.low <= span.high:
            raise SettingError(f"{name} must rise from 0 or more, not {text!r}")
        return span

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}-{self.high:g}"


@dataclass(frozen=True)
class Settings:
    """The business number played, its secrets, and where its webhooks go."""

    app_secret: str
    access_token: str
    phone_number_id: str
    business_account_id: str
    port: int = 8001
    webhook_url: str = "http://127.0.0.1:8000/webhook/whatsapp"
    public_url: str = "http://127.0.0.1:8001"
    display_phone_number: str = "551140040022"
    verified_name: str = "FacilIAuto"
    latency: Span = Span(0, 0)
    status_delay: Span = Span(60, 60)


def from_environment() -> Settings:
    """Settings from the environment; raises SettingError for a missing or unreadable variable."""
    port = _integer("SANDBOX_PORT", default="8001")
    return Settings(
        app_secret=_required("WHATSAPP_APP_SECRET"),
        access_token=_required("WHATSAPP_ACCESS_TOKEN"),
        phone_number_id=_required("WHATSAPP_PHONE_NUMBER_ID"),
        business_account_id=_required("WHATSAPP_BUSINESS_ACCOUNT_ID"),
        port=port,
        webhook_url=_read("SANDBOX_WEBHOOK_URL") or Settings.webhook_url,
        public_url=_read("SANDBOX_PUBLIC_URL") or f"http://127.0.0.1:{port}",
        latency=_span("SANDBOX_LATENCY_MS", default="0"),
        status_delay=_span("SANDBOX_STATUS_DELAY_MS", default="60"),
    )


def _read(name: str) -> str:
    path = os.environ.get(f"{name}_FILE")
    return (Path(path).read_text() if path else os.environ.get(name, "")).strip()


def _required(name: str) -> str:
    value = _read(name)
    if not value:
        raise SettingError(f"{name} is not set; the sandbox must share it with the bot")
    return value


def _integer(name: str, *, default: str) -> int:
    text = _read(name) or default
    if not text.isdigit():
        raise SettingError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _span(name: str, *, default: str) -> Span:
    return Span.parse(_read(name) or default, name=name)
