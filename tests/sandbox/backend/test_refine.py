from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.backend.conftest import PROFILE, Recommend

pytestmark = pytest.mark.unit


def refine(client: TestClient, *feedbacks: tuple[str, str], **changes: Any) -> list[dict[str, Any]]:
    body = {
        "profile": PROFILE | changes,
        "feedbacks": [{"user_id": "c1", "car_id": car_id, "action": action} for car_id, action in feedbacks],
    }
    response = client.post("/api/refine-recommendations", json=body)
    assert response.status_code == 200, response.text
    return list(response.json()["recommendations"])


def test_without_feedback_nothing_changes(client: TestClient, recommend: Recommend) -> None:
    assert refine(client) == recommend()["recommendations"]


def test_a_rejected_car_does_not_come_back(client: TestClient, recommend: Recommend) -> None:
    first = recommend()["recommendations"][0]["car"]["id"]
    assert first not in [entry["car"]["id"] for entry in refine(client, (first, "disliked"))]


def test_a_rejected_brand_sinks(client: TestClient, recommend: Recommend) -> None:
    def share(entries: list[dict[str, Any]]) -> float:
        return sum(entry["match_score"] for entry in entries if entry["car"]["marca"] == "Chevrolet")

    assert share(refine(client, ("car_047", "liked"), ("car_002", "disliked"))) < share(recommend()["recommendations"])


def test_a_liked_kind_rises(client: TestClient, recommend: Recommend) -> None:
    before = {entry["car"]["id"]: entry["match_score"] for entry in recommend()["recommendations"]}
    after = {entry["car"]["id"]: entry["match_score"] for entry in refine(client, ("car_079", "liked"))}
    assert after["car_079"] > before["car_079"]


def test_rejecting_one_of_the_dearest_rules_out_the_others(client: TestClient) -> None:
    entries = refine(client, ("car_079", "disliked"), tipos_preferidos=["SUV"])
    assert max(entry["car"]["preco"] for entry in entries) <= 79_900 * 0.95


def test_rejecting_a_cheap_car_leaves_the_ceiling(client: TestClient) -> None:
    entries = refine(client, ("car_043", "disliked"), tipos_preferidos=["SUV"])
    assert max(entry["car"]["preco"] for entry in entries) == 79_900


def test_feedback_on_an_unknown_car_is_no_reason_to_fail(client: TestClient, recommend: Recommend) -> None:
    assert refine(client, ("car_999", "disliked")) == recommend()["recommendations"]
