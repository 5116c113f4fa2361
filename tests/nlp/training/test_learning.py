"""A network learns, is written to a folder, and says the same there as before."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nlp import Intent, Sentiment
from nlp.entities import read
from nlp.evidence import SIZE
from nlp.model_files import WORDING, verify
from nlp.training import learning, wording
from nlp.training.export import export
from nlp.training.lean import LeanBert
from nlp.training.learning import Recipe
from nlp.training.messages import INTENTS, MOODS, Labelled
from nlp.training.network import MessageNetwork
from nlp.transformer import TransformerModel

pytestmark = pytest.mark.unit
RECIPE = Recipe(epochs=12, batch=8, rate=5e-4, head_rate=1e-2, near=0.1, joined=0.3, seed=3)
GREETING, GOODBYE = INTENTS.index(Intent.GREETING), INTENTS.index(Intent.GOODBYE)


def silent(_what: str, _done: int, _of: int) -> None:
    """Nobody watches."""


def taught(encoder: Any, tokenizer: Any, messages: list[Labelled], recipe: Recipe = RECIPE) -> MessageNetwork:
    network = MessageNetwork(encoder, intents=len(INTENTS), moods=len(MOODS), evidence=SIZE)
    texts = [message.text for message in messages]
    first = learning.embeddings(encoder, tokenizer, texts, tokens=recipe.tokens, say=silent)
    learning.learn(network, tokenizer, messages, first, recipe, silent)
    return network


def test_what_is_shown_is_learned(encoder: Any, tokenizer: Any, messages: list[Labelled]) -> None:
    network = taught(encoder, tokenizer, messages)
    intents, moods, vectors = learning.predict(network, tokenizer, messages, tokens=RECIPE.tokens)
    assert list(intents.argmax(axis=1)) == [message.intent for message in messages]
    assert list(moods.argmax(axis=1)) == [message.mood for message in messages]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_the_same_seed_teaches_the_same(encoder: Any, tokenizer: Any, messages: list[Labelled]) -> None:
    start = {name: value.clone() for name, value in encoder.state_dict().items()}
    short = replace(RECIPE, epochs=2)
    found = []
    for _ in range(2):
        encoder.load_state_dict(start)
        torch.manual_seed(5)  # the heads' own first weights
        network = taught(encoder, tokenizer, messages, short)
        found.append(learning.predict(network, tokenizer, messages, tokens=RECIPE.tokens)[0])
    assert np.array_equal(*found)


def test_the_lean_encoder_says_what_the_whole_one_says(encoder: Any) -> None:
    numbers = torch.tensor([[0, 4, 6, 5, 2]])
    with torch.inference_mode():
        whole = encoder(input_ids=numbers, attention_mask=torch.ones_like(numbers)).last_hidden_state
        assert torch.allclose(LeanBert(encoder)(numbers), whole, atol=1e-5)


def test_a_written_model_judges_the_whole_and_its_clauses(
    encoder: Any, tokenizer: Any, messages: list[Labelled], tmp_path: Path
) -> None:
    network = taught(encoder, tokenizer, messages)
    wording.write(tmp_path / WORDING, messages, seed=1)
    export(network, tokenizer, tmp_path, temperature=1.0, tokens=32, base="tiny")
    verify(tmp_path)
    model = TransformerModel(tmp_path)
    reading = read("oi. tchau")
    clauses = [(0, 3), (4, 9)]
    whole, first, second = model.judge(reading, [(0, len(reading.text)), *clauses])
    assert [first.intent, second.intent] == [Intent.GREETING, Intent.GOODBYE]
    assert second.sentiment is Sentiment.POSITIVE
    assert whole.intent in {Intent.GREETING, Intent.GOODBYE}
    assert model.embed(["oi"]).shape == (1, 32)


def test_a_written_model_can_be_read_by_transformers(
    encoder: Any, tokenizer: Any, messages: list[Labelled], tmp_path: Path
) -> None:
    from transformers import AutoConfig

    network = taught(encoder, tokenizer, messages, replace(RECIPE, epochs=1))
    wording.write(tmp_path / WORDING, messages, seed=1)
    export(network, tokenizer, tmp_path, temperature=0.8, tokens=32, base="tiny")
    config = AutoConfig.from_pretrained(tmp_path)
    assert [config.id2label[n] for n in range(len(INTENTS))] == list(INTENTS)
    assert config.confidence_temperature == pytest.approx(0.8)
