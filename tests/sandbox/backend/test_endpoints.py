from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.backend.conftest import PROFILE

pytestmark = pytest.mark.unit

CAR_FIELDS = {
    *("id", "nome", "marca", "modelo", "versao", "ano", "preco", "quilometragem", "combustivel", "cambio", "cor"),
    *("portas", "categoria", "consumo_cidade", "consumo_estrada", "itens_seguranca", "itens_conforto", "imagens"),
    *("disponivel", "destaque", "dealership_id", "dealership_name", "dealership_city", "dealership_state"),
    *("dealership_phone", "dealership_whatsapp", "score_familia", "score_economia", "score_performance"),
    *("score_conforto", "score_seguranca"),
}
FEEDBACK = {"user_id": "c1", "car_id": "car_004", "action": "liked", "recommendation_position": 2}


def test_a_car_has_exactly_the_fields_of_the_contract(client: TestClient) -> None:
    car = client.get("/api/cars/car_004").json()
    assert set(car) == CAR_FIELDS
    assert (car["modelo"], car["ano"]) == ("Onix", 2020)


def test_the_catalogue_lists_all_cars_sold_ones_marked(client: TestClient) -> None:
    cars = client.get("/api/cars").json()
    assert len(cars) == 89
    assert 0 < sum(not car["disponivel"] for car in cars) < 3


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"preco_min": "100000"}, lambda car: car["preco"] >= 100_000),
        ({"preco_max": "50000.5"}, lambda car: car["preco"] <= 50_000.5),
        ({"marca": "citroen"}, lambda car: car["marca"] == "Citroën"),
        ({"categoria": "suv"}, lambda car: car["categoria"] == "SUV"),
        ({"ano_min": "2022"}, lambda car: car["ano"] >= 2022),
        ({"km_max": "30000"}, lambda car: car["quilometragem"] <= 30_000),
        ({"city": "sao paulo"}, lambda car: car["dealership_city"] == "São Paulo"),
        ({"state": "pe"}, lambda car: car["dealership_state"] == "PE"),
        (
            {"marca": "Fiat", "state": "MG", "preco_max": "60000"},
            lambda car: car["marca"] == "Fiat" and car["dealership_state"] == "MG" and car["preco"] <= 60_000,
        ),
    ],
)
def test_each_filter_keeps_the_right_cars_and_only_those(client: TestClient, query: dict[str, str], holds: Any) -> None:
    everything = client.get("/api/cars").json()
    found = client.get("/api/cars", params=query).json()
    assert found == [car for car in everything if holds(car)]
    assert 0 < len(found) < len(everything)


def test_a_filter_that_is_no_number_is_refused(client: TestClient) -> None:
    response = client.get("/api/cars", params={"preco_max": "barato"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", "preco_max"]


def test_an_unknown_car_is_404_with_a_reason(client: TestClient) -> None:
    response = client.get("/api/cars/car_999")
    assert response.status_code == 404
    assert response.json() == {"detail": "Carro não encontrado"}


def test_dealers_tell_where_and_when_they_are_open(client: TestClient) -> None:
    dealers = client.get("/api/dealerships").json()
    assert {dealer["city"] for dealer in dealers} >= {"São Paulo", "Campinas", "Recife"}
    assert all(dealer["opening_hours"] and dealer["latitude"] and dealer["whatsapp"] for dealer in dealers)


@pytest.mark.parametrize(
    ("change", "location"),
    [
        ({"orcamento_max": None}, ["body", "orcamento_max"]),
        ({"uso_principal": "passear"}, ["body", "uso_principal"]),
        ({"prioridades": {"economia": 6}}, ["body", "prioridades", "economia"]),
        ({"prioridades": {"tecnologia": 5}}, ["body", "prioridades", "tecnologia", "[key]"]),
        ({"orcamento_min": 90_000}, ["body"]),
        ({"state": "São Paulo"}, ["body", "state"]),
    ],
)
def test_a_wrong_profile_is_refused_at_its_field(client: TestClient, change: dict[str, Any], location: list) -> None:
    response = client.post("/api/recommend", json=PROFILE | change)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["detail"]] == [location]


def test_a_missing_field_is_named(client: TestClient) -> None:
    body = {key: value for key, value in PROFILE.items() if key != "orcamento_max"}
    error = client.post("/api/recommend", json=body).json()["detail"][0]
    assert (error["type"], error["loc"]) == ("missing", ["body", "orcamento_max"])


@pytest.mark.parametrize(("body", "kind"), [(b"", "missing"), (b'{"orc', "json_invalid"), (b"\xff", "json_invalid")])
def test_a_body_that_is_no_json_is_refused(client: TestClient, body: bytes, kind: str) -> None:
    response = client.post("/api/recommend", content=body)
    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == kind


def test_feedback_is_taken_and_kept_in_the_journal(client: TestClient) -> None:
    assert client.post("/api/feedback", json=FEEDBACK).status_code == 200
    journal = client.get("/sandbox/api/backend-log").json()
    assert journal["counts"] == {"POST /api/feedback": 1}
    assert [FEEDBACK.items() <= each.items() for each in journal["feedback"]] == [True]


def test_an_action_nobody_knows_is_refused_and_not_kept(client: TestClient) -> None:
    assert client.post("/api/feedback", json=FEEDBACK | {"action": "kissed"}).status_code == 422
    assert client.get("/sandbox/api/backend-log").json()["feedback"] == []


def test_the_journal_counts_by_endpoint_and_can_be_emptied(client: TestClient) -> None:
    client.get("/api/cars/car_001")
    client.get("/api/cars/car_002")
    client.post("/api/recommend", json=PROFILE)
    journal = client.get("/sandbox/api/backend-log").json()
    assert journal["counts"] == {"GET /api/cars/{car_id}": 2, "POST /api/recommend": 1}
    assert journal["profiles"][0]["orcamento_max"] == 80_000
    assert client.delete("/sandbox/api/backend-log").json() == {"counts": {}, "feedback": [], "profiles": []}


def test_the_token_is_asked_for_where_one_is_set(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACILIAUTO_API_TOKEN", "segredo")
    assert client.get("/api/cars").status_code == 401
    assert client.get("/api/cars", headers={"Authorization": "Bearer outro"}).status_code == 401
    assert client.get("/api/cars", headers={"Authorization": "Bearer segredo"}).status_code == 200


def test_the_token_may_come_from_a_file(client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("segredo\n")
    monkeypatch.setenv("FACILIAUTO_API_TOKEN_FILE", str(tmp_path / "token"))
    assert client.get("/api/cars").status_code == 401
    assert client.get("/api/cars", headers={"Authorization": "Bearer segredo"}).status_code == 200


def test_a_picture_is_served_where_the_car_says(client: TestClient) -> None:
    address = client.get("/api/cars/car_004").json()["imagens"][0]
    assert address == "http://testserver/fotos/hatch-prata.png"
    picture = client.get(address)
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_pictures_have_the_public_address_where_one_is_set(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_PUBLIC_URL", "https://demo.example/")
    assert client.get("/api/cars/car_004").json()["imagens"] == ["https://demo.example/fotos/hatch-prata.png"]


@pytest.mark.parametrize("name", ["nada", "..%2Fstock", "%2e%2e%2fstock.json"])
def test_no_other_file_is_served_as_a_picture(client: TestClient, name: str) -> None:
    assert client.get(f"/fotos/{name}.png").status_code == 404
