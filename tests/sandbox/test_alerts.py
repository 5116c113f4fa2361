"""Slack, PagerDuty and mails."""

import pytest

from tests.sandbox.conftest import Sandbox

pytestmark = pytest.mark.unit


def test_alerts_of_every_channel_are_listed(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/slack/T0/B0/x", json={"text": "Fila parada"}).text == "ok"
    event = {"routing_key": "k", "event_action": "trigger", "payload": {"summary": "Token inválido"}}
    assert sandbox.http.post("/v2/enqueue", json=event).status_code == 202
    sandbox.http.post("/mail", json={"to": ["gestor@x.br"], "subject": "Novo lead", "body": "Ligue"})
    sandbox.http.post("/mail", content="só texto".encode())
    alerts = sandbox.api("GET", "alerts")["alerts"]
    assert [(alert["channel"], alert["title"]) for alert in alerts] == [
        ("slack", "Fila parada"),
        ("pagerduty", "Token inválido"),
        ("mail", "Novo lead"),
        ("mail", ""),
    ]
    assert alerts[3]["body"] == {"body": "só texto"}
    assert sandbox.api("DELETE", "alerts") == {"alerts": []}


def test_malformed_alerts_are_refused_as_there(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/slack/x", json={}).status_code == 400
    answer = sandbox.http.post("/v2/enqueue", json={"event_action": "trigger"})
    assert answer.json()["errors"] == ["routing_key is missing"]
    assert sandbox.api("GET", "alerts") == {"alerts": []}
