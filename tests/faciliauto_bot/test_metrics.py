import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import redis
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.metrics_core import Metric
from pytest_django import Settings

from conversations.metrics import messages_sent
from conversations.models import Contact, Conversation, Delivery, Message, Session
from faciliauto_bot import gauges, metrics
from faciliauto_bot.gauges import LiveGauges
from faciliauto_bot.redis_client import client as redis_client

pytestmark = pytest.mark.integration


def values_of(families: Iterable[Metric]) -> dict[str, float]:
    return {sample.name: sample.value for family in families for sample in family.samples}


@pytest.fixture
def conversation(db: None) -> Conversation:
    contact = Contact.objects.create()
    return Conversation.objects.create(contact=contact, phone_number_id="1", address="phone:5511988880166")


def test_the_seeds_names_are_exposed(client: Client, db: None) -> None:
    messages_sent.labels("accepted").inc()

    text = client.get("/metrics").content.decode()

    for name in (
        "chatbot_messages_sent_total",
        "chatbot_response_latency_seconds",
        "chatbot_nlp_processing_seconds",
        "chatbot_active_sessions",
        "chatbot_redis_connections",
    ):
        assert f"# HELP {name} " in text


def test_gauges_show_what_waits(conversation: Conversation) -> None:
    now = timezone.now()
    Conversation.objects.update(turn_due_at=now - timedelta(seconds=100))
    session = Session.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        session_id="s",
        state="greeting",
        data={},
        started_at=now,
        last_activity_at=now,
    )
    message = Message.objects.create(
        conversation=conversation,
        session=session,
        direction="outbound",
        message_type="text",
        content="",
        payload={},
        created_at=now,
    )
    Delivery.objects.create(
        message=message,
        conversation=conversation,
        author="bot",
        generation=0,
        unique_key="k",
        due_at=now - timedelta(seconds=30),
    )

    values = values_of(gauges.from_database())

    assert values["chatbot_active_sessions"] == 1
    assert values["chatbot_turns_overdue"] == 1
    assert values["chatbot_turns_oldest_overdue_seconds"] >= 100
    assert values["chatbot_outbox_waiting"] == 1
    assert values["chatbot_outbox_oldest_waiting_seconds"] >= 30


def test_gauges_are_zero_where_nothing_waits(db: None) -> None:
    values = values_of(gauges.from_database())

    assert values["chatbot_turns_overdue"] == values["chatbot_outbox_oldest_waiting_seconds"] == 0


def test_redis_is_asked_for_connections_and_queues() -> None:
    redis_client().delete("turns")
    redis_client().rpush("turns", "a", "b")

    values = {
        (sample.name, sample.labels.get("queue")): sample.value
        for family in gauges.from_redis()
        for sample in family.samples
    }
    redis_client().delete("turns")

    assert values["chatbot_redis_connections", None] >= 1
    assert values["chatbot_queue_length", "turns"] == 2


def test_a_source_that_fails_leaves_its_gauges_out(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "client", Mock(side_effect=redis.ConnectionError))

    values = values_of(LiveGauges().collect())

    assert "chatbot_redis_connections" not in values
    assert "chatbot_active_sessions" in values


@pytest.mark.parametrize(
    ("address", "headers", "allowed"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.0.3.7", {}, True),
        ("::ffff:10.0.3.7", {}, True),
        ("8.8.8.8", {}, False),
        ("::ffff:8.8.8.8", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "8.8.8.8"}, False),
        ("127.0.0.1", {"forwarded": "for=8.8.8.8"}, False),
        ("8.8.8.8", {"authorization": "Bearer right"}, True),
        ("8.8.8.8", {"authorization": "Bearer wrong"}, False),
        ("8.8.8.8", {"authorization": "Bearer é"}, False),
    ],
)
def test_who_may_scrape(address: str, headers: dict[str, str], allowed: bool, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    request = RequestFactory().get("/metrics", headers=headers, REMOTE_ADDR=address)

    assert metrics.may_scrape(request) is allowed


def test_without_a_token_no_bearer_passes(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    request = RequestFactory().get("/metrics", headers={"authorization": "Bearer "}, REMOTE_ADDR="8.8.8.8")

    assert not metrics.may_scrape(request)


def test_a_stranger_is_refused_and_staff_may_look(client: Client, db: None) -> None:
    assert client.get("/metrics", REMOTE_ADDR="8.8.8.8").status_code == 403

    client.force_login(User.objects.create(username="gestora", is_staff=True))
    answer = client.get("/metrics", REMOTE_ADDR="8.8.8.8")

    assert answer.status_code == 200
    assert b"chatbot_active_sessions" in answer.content


def test_requests_are_timed_by_view(client: Client, db: None) -> None:
    client.get("/nowhere")
    client.get("/admin/login/")

    text = client.get("/metrics").content.decode()

    assert 'chatbot_http_request_seconds_count{status="404",view="unmatched"}' in text
    assert 'chatbot_http_request_seconds_count{status="200",view="admin:login"}' in text


def test_counters_of_every_process_are_summed(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    start = "import django; django.setup();"
    count = f"{start} from conversations.metrics import messages_sent; messages_sent.labels('accepted').inc(2)"
    show = (
        f"{start} from django.test import RequestFactory; from faciliauto_bot.metrics import exposition;"
        "print(exposition(RequestFactory().get('/metrics')).content.decode())"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=environment, check=True)

    shown = subprocess.run([sys.executable, "-c", show], env=environment, check=True, capture_output=True, text=True)

    assert 'chatbot_messages_sent_total{status="accepted"} 4.0' in shown.stdout
