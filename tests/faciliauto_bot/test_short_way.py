from typing import Any

import pytest
from django.test import Client

from faciliauto_bot.metrics import http_seconds
from tests import webhooks

pytestmark = pytest.mark.integration
WEBHOOK = "/webhook/whatsapp"


def _post(client: Client, **headers: Any) -> Any:
    raw, signed = webhooks.raw_and_headers(webhooks.webhook())
    return client.post(WEBHOOK, raw, content_type="application/json", headers={**signed, **headers})


@pytest.mark.django_db
def test_a_post_of_meta_is_taken_under_any_host_name(client: Client) -> None:
    answer = _post(client, host="elsewhere.example")

    assert (answer.status_code, answer["Content-Length"]) == (200, "0")


def test_the_signature_still_guards_the_door(client: Client) -> None:
    assert _post(client, **{"X-Hub-Signature-256": "sha256=00"}).status_code == 401


@pytest.mark.django_db
def test_a_post_is_counted_under_the_name_of_its_view(client: Client) -> None:
    before = _counted()
    _post(client)
    assert _counted() == before + 1


def test_the_verification_goes_the_long_way_and_is_not_sniffed(client: Client) -> None:
    assert client.get(WEBHOOK)["X-Content-Type-Options"] == "nosniff"


def _counted() -> float:
    samples = [sample for metric in http_seconds.collect() for sample in metric.samples]
    wanted = {"view": "whatsapp-webhook", "status": "200"}
    return sum(s.value for s in samples if s.name.endswith("_count") and wanted.items() <= s.labels.items())
