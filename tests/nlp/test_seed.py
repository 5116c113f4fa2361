"""The tests the system's first design gives for its language service."""

import pytest

from nlp import Intent, analyze

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("message", ["oi", "olá", "bom dia", "boa tarde"])
def test_classify_greeting_intent(message: str) -> None:
    result = analyze(message)
    assert result.intent == Intent.GREETING
    assert result.confidence >= 0.85


def test_extract_budget_entity() -> None:
    budgets = [entity for entity in analyze("Tenho até 50 mil para gastar").entities if entity.type == "budget"]
    assert len(budgets) == 1
    assert isinstance(budgets[0].value, dict)
    assert budgets[0].value["max"] == 50000


def test_handle_unknown_intent() -> None:
    result = analyze("xpto abc 123")
    assert result.intent == Intent.UNKNOWN
    assert result.confidence < 0.5
