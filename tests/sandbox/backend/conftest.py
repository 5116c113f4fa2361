from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from faciliauto_bot.sandbox.backend.endpoints import build_routes

PROFILE: dict[str, Any] = {
    "orcamento_min": 0,
    "orcamento_max": 80_000,
    "uso_principal": "familia",
    "city": "São Paulo",
    "state": "SP",
    "prioridades": {"economia": 5, "espaco": 4, "seguranca": 3},
}

Recommend = Callable[..., dict[str, Any]]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """One backend with nothing in its journal, as reached at http://testserver."""
    for name in ("FACILIAUTO_API_TOKEN", "FACILIAUTO_API_TOKEN_FILE", "SANDBOX_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return TestClient(Starlette(routes=build_routes()))


@pytest.fixture
def recommend(client: TestClient) -> Recommend:
    """The answer to the usual profile with some fields changed."""

    def ask(**changes: Any) -> dict[str, Any]:
        response = client.post("/api/recommend", json=PROFILE | changes)
        assert response.status_code == 200, response.text
        return dict(response.json())

    return ask
