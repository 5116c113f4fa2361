"""Reading the environment."""

from pathlib import Path

import pytest

from faciliauto_bot.sandbox.settings import SettingError, Span, from_environment

pytestmark = pytest.mark.unit

REQUIRED = {
    "WHATSAPP_APP_SECRET": "s",
    "WHATSAPP_ACCESS_TOKEN": "t",
    "WHATSAPP_PHONE_NUMBER_ID": "1",
    "WHATSAPP_BUSINESS_ACCOUNT_ID": "2",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SANDBOX_PORT", "SANDBOX_WEBHOOK_URL", "SANDBOX_LATENCY_MS", "SANDBOX_STATUS_DELAY_MS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def test_defaults_fit_the_bot_on_the_same_machine() -> None:
    settings = from_environment()
    assert settings.webhook_url == "http://127.0.0.1:8000/webhook/whatsapp"
    assert settings.public_url == "http://127.0.0.1:8001"
    assert settings.latency == Span(0, 0)


def test_latency_may_be_a_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_LATENCY_MS", "150-200")
    assert from_environment().latency == Span(150, 200)


@pytest.mark.parametrize("text", ["fast", "200-100", "-5"])
def test_unreadable_range_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SANDBOX_LATENCY_MS", text)
    with pytest.raises(SettingError, match="SANDBOX_LATENCY_MS"):
        from_environment()


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_missing_secret_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingError, match=name):
        from_environment()


def test_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from-file\n")
    monkeypatch.setenv("WHATSAPP_APP_SECRET_FILE", str(path))
    assert from_environment().app_secret == "from-file"


def test_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_PORT", "eight")
    with pytest.raises(SettingError, match="SANDBOX_PORT"):
        from_environment()
