"""A network that is small enough to learn in a second, and words enough to tell a greeting from a farewell."""

from typing import Any

import pytest
from transformers import BertConfig, BertModel

from nlp import Intent, Sentiment
from nlp.evaluation import Example
from nlp.training.messages import Labelled, labelled
from nlp.training.vocabulary import SPECIAL, tokenizer_of

GREETINGS = ("oi", "olá", "oi oi", "olá oi", "oi olá", "olá olá")
FAREWELLS = ("tchau", "até", "tchau tchau", "até tchau", "tchau até", "até até")


@pytest.fixture(scope="session")
def tokenizer() -> Any:
    words = ["oi", "olá", "tchau", "até", "."]
    letters = sorted(set("".join(words)))
    pieces = [(f"▁{word}", -2.0) for word in words] + [(letter, -8.0) for letter in ("▁", *letters)]
    return tokenizer_of([*((name, 0.0) for name in SPECIAL), *pieces])


@pytest.fixture
def encoder(tokenizer: Any) -> Any:
    import torch

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=160,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=1,
    )
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="session")
def messages() -> list[Labelled]:
    return labelled(
        [
            *(Example(text=text, intent=Intent.GREETING, sentiment=Sentiment.NEUTRAL) for text in GREETINGS * 4),
            *(Example(text=text, intent=Intent.GOODBYE, sentiment=Sentiment.POSITIVE) for text in FAREWELLS * 4),
        ]
    )
