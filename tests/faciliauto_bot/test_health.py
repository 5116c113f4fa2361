import threading
from unittest.mock import Mock

import pytest
import redis
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from faciliauto_bot import health
from faciliauto_bot.watched import Watched

pytestmark = pytest.mark.integration


def test_health_answers_by_address_without_a_redirect(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/health", HTTP_HOST="10.1.2.3:8000")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_needs_no_database(client: Client) -> None:
    assert client.get("/health").status_code == 200


@pytest.mark.django_db
def test_ready_when_everything_answers(client: Client) -> None:
    answer = client.get("/ready", HTTP_HOST="10.1.2.3:8000")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "broker": "ok"})


@pytest.mark.django_db
def test_a_broker_that_is_away_is_degraded_not_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(health, "_broker", Watched(away.ping, patience=2))

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "database": "ok", "broker": "away"})


def test_a_database_that_refuses_is_unready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_database", Watched(Mock(side_effect=OperationalError), patience=2))

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()["database"]) == (503, "away")


def test_a_frozen_database_is_unready_without_waiting_for_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = threading.Event()
    monkeypatch.setattr(health, "_database", Watched(frozen.wait, patience=0.02))

    answer = client.get("/ready")
    frozen.set()

    assert (answer.status_code, answer.json()["database"]) == (503, "away")


@pytest.mark.django_db
def test_pending_migrations_are_unready_until_applied(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Mock(return_value=[("a migration", False)])
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", plan)
    monkeypatch.setattr(health, "_database", Watched(health.Migrated(), patience=5))

    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations pending")

    plan.return_value = []
    assert client.get("/ready").status_code == 200
    plan.side_effect = AssertionError("once applied it is not asked again")
    assert client.get("/ready").status_code == 200
