import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.backend.conftest import PROFILE

pytestmark = pytest.mark.unit

SWITCH = "/sandbox/api/backend-faults"


def cause(client: TestClient, kind: str, **more: Any) -> None:
    assert client.post(SWITCH, json={"kind": kind} | more).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("down", 503), ("error", 500), ("throttled", 429)])
def test_it_fails_for_the_next_requests_and_then_recovers(client: TestClient, kind: str, status: int) -> None:
    cause(client, kind, times=2)
    assert [client.get("/api/cars").status_code for _ in range(3)] == [status, status, 200]
    assert client.get(SWITCH).json() == {"faults": []}


def test_it_fails_until_cleared(client: TestClient) -> None:
    cause(client, "down")
    assert [client.get("/api/cars").status_code for _ in range(3)] == [503, 503, 503]
    assert client.delete(SWITCH).json() == {"faults": []}
    assert client.get("/api/cars").status_code == 200


def test_throttling_says_when_to_come_back(client: TestClient) -> None:
    cause(client, "throttled", retry_after=7)
    assert client.get("/api/dealerships").headers["Retry-After"] == "7"


def test_a_fault_can_be_kept_to_one_path(client: TestClient) -> None:
    cause(client, "error", path="/api/recommend")
    assert client.get("/api/cars").status_code == 200
    assert client.post("/api/recommend", json=PROFILE).status_code == 500


def test_slow_waits_as_long_as_told_and_then_answers(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("faciliauto_bot.sandbox.backend.endpoint.asyncio.sleep", sleep)
    cause(client, "slow", delay_ms=2600, times=1)
    assert client.get("/api/cars").status_code == 200
    assert waited == [2.6]


def test_invalid_json_is_no_json(client: TestClient) -> None:
    cause(client, "invalid_json")
    response = client.post("/api/recommend", json=PROFILE)
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()


def test_a_required_field_goes_missing_everywhere(client: TestClient) -> None:
    cause(client, "missing_field", field="preco")
    entries = client.post("/api/recommend", json=PROFILE).json()["recommendations"]
    assert entries
    assert all("preco" not in entry["car"] and "marca" in entry["car"] for entry in entries)
    assert "preco" not in client.get("/api/cars/car_004").json()


def test_an_empty_stock_has_nothing_to_recommend(client: TestClient) -> None:
    cause(client, "empty_stock")
    answer = client.post("/api/recommend", json=PROFILE).json()
    assert answer["total_recommendations"] == 0
    assert answer["message"] == "No momento estamos sem carros no estoque."
    assert client.get("/api/cars").json() == []
    assert client.get("/api/cars/car_004").status_code == 404


def test_a_car_sold_between_list_and_details_is_marked(client: TestClient) -> None:
    first = client.post("/api/recommend", json=PROFILE).json()["recommendations"][0]["car"]["id"]
    cause(client, "sold", car_ids=[first])
    assert client.get(f"/api/cars/{first}").json()["disponivel"] is False
    again = client.post("/api/recommend", json=PROFILE).json()["recommendations"]
    assert first not in [entry["car"]["id"] for entry in again]


def test_a_car_taken_off_the_site_is_not_found(client: TestClient) -> None:
    cause(client, "gone", car_ids=["car_004"])
    assert client.get("/api/cars/car_004").status_code == 404
    assert len(client.get("/api/cars").json()) == 88


def test_two_faults_at_once_both_strike(client: TestClient) -> None:
    cause(client, "sold", car_ids=["car_004"])
    cause(client, "missing_field", field="cor")
    car = client.get("/api/cars/car_004").json()
    assert car["disponivel"] is False
    assert "cor" not in car


@pytest.mark.parametrize("body", [{"kind": "bored"}, {"kind": "down", "times": 0}, {"kind": "down", "tiems": 1}, {}])
def test_a_fault_nobody_knows_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    assert client.post(SWITCH, json=body).status_code == 422
    assert client.get(SWITCH).json() == {"faults": []}
