"""The plain messages everybody sends are understood, whatever else is."""

import pytest

import nlp
from nlp.data_files import DATA, read
from nlp.evaluation import evaluate

pytestmark = pytest.mark.unit


def test_everyday_messages_are_understood() -> None:
    report = evaluate(read(DATA / "everyday.jsonl"), nlp.analyze)
    assert report.intent_accuracy >= 0.95
    assert report.intent_macro_f1 >= 0.95
    assert report.entity_f1 >= 0.95
    assert report.sentiment_macro_f1 >= 0.95
