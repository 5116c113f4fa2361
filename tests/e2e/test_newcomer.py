"""What a newcomer and the engineer on call meet: probes, metrics and logs. Ctrl-C is the end of the fixture."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.e2e.phone import Phone, new_phone
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SEED_METRICS = {
    "chatbot_messages_received_total",
    "chatbot_messages_sent_total",
    "chatbot_nlp_predictions_total",
    "chatbot_leads_qualified_total",
    "chatbot_response_latency_seconds",
    "chatbot_nlp_processing_seconds",
    "chatbot_active_sessions",
    "chatbot_redis_connections",
}


@pytest.fixture(scope="module")
def customer(system: System) -> Iterator[Phone]:
    """Someone who told us much that is nobody else's business."""
    phone = new_phone(system, "Gumercindo Lacerda")
    for text in (
        "Oi",
        "ACEITO",
        "Tenho 83 mil e moro em Quixeramobim",
        "pra trabalho, priorizo conforto, espaço e segurança",
        "1",
        "quero agendar um test drive amanhã",
        "1",
        "meu e-mail é gumercindo.lacerda@example.com",
        "quero falar com um atendente",
    ):
        phone.say(text)
    yield phone
    phone.switch_off()


def test_probes_answer(system: System) -> None:
    assert system.web.get("/health").status_code == 200
    ready = system.web.get("/ready")
    assert ready.status_code == 200
    assert "degraded" not in ready.text


def test_metrics_come_from_web_and_workers(system: System, customer: Phone) -> None:
    shown = system.web.get("/metrics").text
    assert set(re.findall(r"^# TYPE (\S+)", shown, re.MULTILINE)) >= SEED_METRICS
    values: dict[str, float] = {}
    for name, value in re.findall(r"^(\w+)(?:\{[^}]*\})? (\S+)$", shown, re.MULTILINE):
        values[name] = values.get(name, 0) + float(value)
    for counted_in in (
        "chatbot_messages_received_total",  # web
        "chatbot_nlp_predictions_total",  # the workers that take turns
        "chatbot_messages_sent_total",  # the worker that sends
        "chatbot_active_sessions",  # asked of the database
    ):
        assert values[counted_in] > 0, counted_in


def test_logs_are_json_and_hold_nothing_personal(system: System, customer: Phone) -> None:
    """The whole console of this run, against everything customers said in it."""
    forged = f'{{"from": "{customer.number}", "name": "{customer.name}"}}'.encode()
    assert system.web.post("/webhook/whatsapp", content=forged).status_code == 401
    system.until(lambda: "webhook_signature_refused" in system.shown, "the refusal is logged")
    shown = system.shown
    own = [json.loads(line) for line in shown.splitlines() if line.startswith("{")]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in own)
    assert not re.findall(r"^(?:web|turns|outbox|default|sweep|beat) +\| .*", shown, re.MULTILINE)
    personal = {text for text in system.used if len(text) > 8} | {customer.number[-8:], "gumercindo", "Quixeramobim"}
    assert [text for text in personal if text.lower() in shown.lower()] == []


def test_no_process_logged_an_error(system: System, customer: Phone) -> None:
    lines = system.shown.splitlines()
    own = [json.loads(line) for line in lines if line.startswith("{")]
    assert [line for line in own if line["level"] in ("error", "critical")] == []
    assert [line for line in lines if not line.startswith("{") and "Traceback" in line] == []
