"""What may not be in the labelled messages is found, and named with its line."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nlp.checking import balance_of, crossing, faults_in
from nlp.evaluation import Example
from nlp.result import Intent

pytestmark = pytest.mark.unit


def line(text: str, intent: str = "car_recommendation", **entity: Any) -> str:
    entities = [{"start": 0, "end": len(text), "text": text, **entity}] if entity else []
    return json.dumps({"text": text, "intent": intent, "sentiment": "neutral", "entities": entities})


def told(*lines: str) -> list[str]:
    return [f"{fault.line}: {fault.text}" for fault in faults_in("some.jsonl", lines)]


def test_good_lines_have_no_fault() -> None:
    assert told(line("oi", "greeting"), "", line("suv", type="category", value="suv")) == []


def test_what_is_no_labelled_message_is_named_with_its_line() -> None:
    [fault, other] = told(line("oi", "greeting"), "{", line("oi!", "hello"))
    assert fault.startswith("2: not JSON")
    assert other.startswith("3: intent")


def test_a_text_told_twice_is_a_fault() -> None:
    assert told(line("oi", "greeting"), line("oi ", "greeting")) == ["2: the same text as line 1"]


@pytest.mark.parametrize(
    ("entity", "fault"),
    [
        ({"type": "colour", "value": "red"}, "there is no entity 'colour'"),
        ({"type": "category", "value": "truck"}, "category: 'truck' is no value of it"),
        ({"type": "city", "value": "sampa"}, "city: 'sampa' is no value of it"),
        ({"type": "state", "value": "XX"}, "state: 'XX' is no value of it"),
        ({"type": "model", "value": "Batmóvel"}, "model: 'Batmóvel' is no value of it"),
        ({"type": "budget", "value": {"min": None, "max": None}}, "is no value of it"),
        ({"type": "budget", "value": {"min": 60000.0, "max": 40000.0}}, "is no value of it"),
        ({"type": "budget", "value": {"min": None, "max": 60.0}}, "is no value of it"),
        ({"type": "year", "value": {"min": 20, "max": None}}, "is no value of it"),
        ({"type": "date_time", "value": "domingo"}, "the text as written"),
        ({"type": "suv", "value": "suv", "start": 1}, "does not stand at"),
        ({"type": "category", "value": "suv", "role": "own_car"}, "no role 'own_car'"),
    ],
)
def test_labels_the_guideline_forbids_are_faults(entity: dict[str, Any], fault: str) -> None:
    assert any(fault in text for text in told(line("qualquer coisa", **entity)))


def test_a_greeting_does_not_name_a_budget() -> None:
    entity = {"type": "budget", "value": {"min": None, "max": 50000.0}}
    assert told(line("oi, até 50 mil", "greeting", **entity)) == [
        "1: greeting: a message with a budget asks or tells more"
    ]


def test_too_few_messages_are_named_by_intent() -> None:
    few = [Example(text="oi", intent=Intent.GREETING)]
    faults = [fault.text for fault in balance_of("some.jsonl", few, least=2, of_an_intent=1)]
    assert faults[0] == "1 messages; at least 2 are wanted"
    assert len(faults) == len(Intent)


def test_nearly_the_same_message_in_two_sets_is_found() -> None:
    first = [Example(text=text, intent=Intent.UNKNOWN) for text in ("Quero um SUV até 80 mil!", "bom dia", "oi")]
    second = [Example(text=text, intent=Intent.UNKNOWN) for text in ("tchau", "OI", "quero um suv ate 80 mil")]
    assert sorted(crossing(first, second)) == [(0, 2), (2, 1)]


def test_the_command_says_what_is_wrong_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("training", "development", "test"):
        (tmp_path / f"{name}.jsonl").write_text(line("oi", "greeting"))
    with pytest.raises(CommandError, match="faults"):
        call_command("check_nlp_data", tmp_path)
    said = capsys.readouterr().out
    assert "training.jsonl: 1 messages; at least 8000 are wanted" in said
    assert "nearly the same as line 1 of test.jsonl" in said


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"training\.jsonl"):
        call_command("check_nlp_data", tmp_path)
