import json
from collections import Counter
from pathlib import Path

import pytest

import nlp
from nlp.evaluation import evaluate, read_examples
from nlp.result import Intent

pytestmark = pytest.mark.unit

FILE = Path(nlp.__file__).parent / "data" / "development.jsonl"


def test_the_development_set_is_understood() -> None:
    with FILE.open(encoding="utf-8") as lines:
        report = evaluate(read_examples(lines), nlp.analyze)
    assert report.intent_accuracy >= 0.95
    assert report.intent_macro_f1 >= 0.95
    assert report.entity_f1 >= 0.95
    assert report.sentiment_macro_f1 >= 0.95


def test_the_development_set_is_large_varied_and_without_repeats() -> None:
    examples = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    counts = Counter(example["intent"] for example in examples)
    assert len(examples) >= 350
    assert min(counts[intent] for intent in Intent) >= 12
    assert len({example["text"] for example in examples}) == len(examples)
