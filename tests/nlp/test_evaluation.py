import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nlp import Entity, Intent, NLPResult, Sentiment
from nlp.evaluation import BadLine, evaluate, read_examples

pytestmark = pytest.mark.unit

LINES = [
    '{"text": "oi", "intent": "greeting", "sentiment": "neutral", "entities": []}',
    "",
    '{"text": "até 60 mil", "intent": "budget_inquiry", "sentiment": "neutral",'
    ' "entities": [{"type": "budget", "value": {"min": null, "max": 60000}}]}',
]


def _answer(text: str) -> NLPResult:
    """Reads every message as a greeting with the same wrong minimum."""
    entity = Entity(type="budget", value={"min": 1.0, "max": 60000.0}, text=text, confidence=1, start=0, end=1)
    entities = [] if text == "oi" else [entity]
    return NLPResult(intent=Intent.GREETING, confidence=0.9, entities=entities, sentiment=Sentiment.NEUTRAL)


def test_scores_follow_from_hits_and_misses() -> None:
    report = evaluate(read_examples(LINES), _answer)
    assert report.messages == 2
    assert report.intent_accuracy == 0.5
    assert report.intents["greeting"].f1 == pytest.approx(2 / 3, abs=1e-4)
    assert report.intents["budget_inquiry"].f1 == 0
    assert report.intent_macro_f1 == pytest.approx(1 / 3, abs=1e-4)
    assert report.entity_f1 == 0
    assert report.sentiment_macro_f1 == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "line 2: not JSON"),
        ('{"text": "oi"}', "line 2: intent"),
        ('{"text": "oi", "intent": "dancing"}', "line 2: intent"),
        ('{"text": "oi", "intent": "greeting", "entities": [{"type": "budget"}]}', "line 2: entities.0.value"),
        ("[]", "line 2: the line"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line: str, message: str) -> None:
    with pytest.raises(BadLine, match=message):
        list(read_examples([LINES[0], line]))


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(LINES), encoding="utf-8")
    return file


def test_the_command_prints_json(labelled: Path) -> None:
    out = StringIO()
    call_command("evaluate_nlp", str(labelled), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["intent_accuracy"] == 1
    assert report["entity_f1"] == 1
    assert set(report["latency_ms"]) == {"p50", "p95"}


def test_the_command_prints_a_table(labelled: Path) -> None:
    out = StringIO()
    call_command("evaluate_nlp", str(labelled), stdout=out)
    assert "intent accuracy     1.000" in out.getvalue()
    assert "budget_inquiry" in out.getvalue()


@pytest.mark.parametrize("text", ["", "{"])
def test_the_command_refuses_a_file_without_examples(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.jsonl"):
        call_command("evaluate_nlp", str(file))


def test_the_command_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("evaluate_nlp", str(tmp_path / "nowhere.jsonl"))
