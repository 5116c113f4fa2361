from pathlib import Path

import pytest

from faciliauto_bot.up.plan import PlanError, decide

pytestmark = pytest.mark.unit

DATABASE = {"DATABASE_URL": "postgresql://db.example.com/bot"}
BROKER = {"REDIS_URL": "redis://redis.example.com"}
WHATSAPP = {"WHATSAPP_API_URL": "https://graph.facebook.com"}


def test_a_bare_machine_gets_everything(tmp_path: Path) -> None:
    plan = decide({}, tmp_path)
    assert plan.postgres is not None
    assert plan.valkey is not None
    assert plan.sandbox
    assert plan.environment["DATABASE_URL"] == plan.postgres.url
    assert plan.environment["REDIS_URL"] == plan.valkey.url
    assert plan.environment["WHATSAPP_API_URL"] == plan.environment["FACILIAUTO_API_URL"] == "http://127.0.0.1:8001"
    assert plan.environment["SANDBOX_WEBHOOK_URL"] == "http://127.0.0.1:8000/webhook/whatsapp"
    assert plan.environment["HTTPS"] == "0"
    assert {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "WHATSAPP_APP_SECRET"} <= plan.environment.keys()
    assert plan.ports == {
        "PORT": ("127.0.0.1", 8000),
        "LIVE_PORT": ("127.0.0.1", 8002),
        "SANDBOX_PORT": ("127.0.0.1", 8001),
    }


def test_production_gets_nothing_it_did_not_ask_for(tmp_path: Path) -> None:
    plan = decide(DATABASE | BROKER | WHATSAPP, tmp_path)
    assert (plan.postgres, plan.valkey, plan.sandbox) == (None, None, False)
    assert plan.environment.keys() == {"DATA_DIR", "PROMETHEUS_MULTIPROC_DIR"}
    assert plan.ports == {"PORT": ("0.0.0.0", 8000), "LIVE_PORT": ("0.0.0.0", 8002)}
    assert not (tmp_path / "secrets.json").exists()


def test_a_database_of_ones_own_means_no_sandbox_and_no_made_secrets(tmp_path: Path) -> None:
    plan = decide(DATABASE, tmp_path)
    assert not plan.sandbox
    assert plan.valkey is not None
    assert "SECRET_KEY" not in plan.environment
    assert "HTTPS" not in plan.environment


def test_the_real_whatsapp_on_embedded_servers_gets_no_invented_credentials(tmp_path: Path) -> None:
    plan = decide(WHATSAPP, tmp_path)
    assert plan.postgres is not None
    assert not plan.sandbox
    assert "SECRET_KEY" in plan.environment
    assert not [name for name in plan.environment if name.startswith("WHATSAPP_")]


@pytest.mark.parametrize("caller", [{}, DATABASE, WHATSAPP])
def test_the_sandbox_can_be_asked_for_and_refused(tmp_path: Path, caller: dict[str, str]) -> None:
    asked = decide(caller, tmp_path, sandbox=True)
    assert "SANDBOX_PORT" in asked.ports
    assert asked.host == "127.0.0.1"
    assert "SANDBOX_PORT" not in decide(caller, tmp_path, sandbox=False).ports


def test_what_the_caller_sets_is_never_overridden(tmp_path: Path) -> None:
    caller = {"SECRET_KEY_FILE": "/run/secrets/key", "FACILIAUTO_API_URL": "http://backend", "BIND_HOST": "0.0.0.0"}
    plan = decide(caller | {"PORT": "9000", "LIVE_PORT": "9002", "SANDBOX_PORT": "9001"}, tmp_path)
    assert not {"SECRET_KEY", "FACILIAUTO_API_URL"} & plan.environment.keys()
    assert plan.ports == {
        "PORT": ("0.0.0.0", 9000),
        "LIVE_PORT": ("0.0.0.0", 9002),
        "SANDBOX_PORT": ("127.0.0.1", 9001),
    }
    assert plan.address == "http://127.0.0.1:9000"


def test_a_database_url_from_a_file_counts_and_an_empty_one_does_not(tmp_path: Path) -> None:
    assert decide({"DATABASE_URL_FILE": "/run/secrets/url"}, tmp_path).postgres is None
    assert decide({"DATABASE_URL": ""}, tmp_path).postgres is not None


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", "80 80", "８０", "1e3"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    with pytest.raises(PlanError, match=r"^PORT must be a port"):
        decide({"PORT": port}, tmp_path)


def test_the_next_start_has_the_same_secrets(tmp_path: Path) -> None:
    one, other = decide({}, tmp_path).environment, decide({}, tmp_path).environment
    assert one["FIELD_ENCRYPTION_KEYS"] == other["FIELD_ENCRYPTION_KEYS"]
