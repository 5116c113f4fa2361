from pathlib import Path

import pytest

from faciliauto_bot.up.plan import decide
from faciliauto_bot.up.programs import Stop, programs

pytestmark = pytest.mark.unit

PRODUCTION = {"DATABASE_URL": "postgresql://db/bot", "REDIS_URL": "redis://redis", "PORT": "9000"}


def test_everything_a_message_passes_through_is_started(tmp_path: Path) -> None:
    names = [program.name for program in programs(decide({}, tmp_path))]
    assert names == ["web", "live", "turns", "outbox", "default", "sweep", "beat", "sandbox"]


def test_production_runs_no_sandbox(tmp_path: Path) -> None:
    assert "sandbox" not in {program.name for program in programs(decide(PRODUCTION, tmp_path))}


def test_web_takes_its_address_from_the_plan(tmp_path: Path) -> None:
    web = programs(decide(PRODUCTION, tmp_path))[0].command
    assert web[web.index("--port") + 1] == "9000"
    assert web[web.index("--host") + 1] == "0.0.0.0"


def test_what_takes_work_in_stops_before_what_does_the_work(tmp_path: Path) -> None:
    order = {program.name: program.stop for program in programs(decide({}, tmp_path))}
    assert order["web"] < order["turns"] == order["outbox"] < order["sweep"] < order["sandbox"] < Stop.BROKER


def test_no_secret_is_on_a_command_line(tmp_path: Path) -> None:
    plan = decide({}, tmp_path)
    words = " ".join(" ".join(program.command) for program in programs(plan))
    secrets = [
        value for name, value in plan.environment.items() if "SECRET" in name or "TOKEN" in name or "KEY" in name
    ]
    assert not [secret for secret in secrets if secret in words]
