"""The whole way from labelled messages and any base to a model's folder with its card."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from nlp.data_files import DATA, DEVELOPMENT, read
from nlp.evaluation import Example
from nlp.model_files import verify
from nlp.training import run
from nlp.training.learning import Recipe
from nlp.transformer import TransformerModel

pytestmark = pytest.mark.unit


def few_of_each() -> list[Example]:
    """Four messages of every intent."""
    by_intent = defaultdict(list)
    for example in read(DATA / DEVELOPMENT):
        by_intent[example.intent].append(example)
    return [example for examples in by_intent.values() for example in examples[:4]]


@pytest.fixture
def base_folder(encoder: Any, tokenizer: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    encoder.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_any_transformers_encoder_becomes_a_model_with_its_card(
    base_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = few_of_each()
    monkeypatch.setattr(run, "read", lambda _: examples)
    told: list[str] = []
    out = tmp_path / "model"
    found = run.train(
        out,
        base_name=str(base_folder),
        extra=[tmp_path / "more.jsonl"],
        recipe=Recipe(epochs=1),
        say=lambda what, _done, _of: told.append(what),
    )
    verify(out)
    assert found.training == 2 * len(examples)
    assert set(told) == {"embeddings of the base", "learning"}
    card = (out / "README.md").read_text(encoding="utf-8")
    assert f"{found.report.intent_accuracy:.3f}" in card
    assert "TF-IDF + logistic regression" in card
    assert TransformerModel(out).embed(["oi"]).shape == (1, 32)
