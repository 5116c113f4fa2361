"""The network: one encoder, its mean-pooled embedding, and two light heads for intent and mood."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn import functional


class MessageNetwork(nn.Module):
    """``forward`` gives intent logits (n, intents), mood logits (n, moods) and unit-length embeddings (n, d)."""

    def __init__(self, encoder: Any, *, intents: int, moods: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.intent = nn.Linear(encoder.config.hidden_size, intents)
        self.mood = nn.Linear(encoder.config.hidden_size, moods)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        embedding = pooled(hidden, attention_mask)
        seen = self.dropout(embedding * SCALE)
        return self.intent(seen), self.mood(seen), embedding


SCALE = 8.0
"""A unit vector of some hundred parts is too small for a linear head to learn from at a usual rate."""


def pooled(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean of the tokens that are there, at unit length."""
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    return functional.normalize((hidden * mask).sum(1) / mask.sum(1).clamp(min=1), dim=-1)


def keep_layers(encoder: Any, layers: Sequence[int]) -> None:
    """Only these layers of a BERT-like encoder, in this order."""
    stack = encoder.encoder.layer
    encoder.encoder.layer = nn.ModuleList([stack[number] for number in layers])
    encoder.config.num_hidden_layers = len(layers)


def keep_pieces(encoder: Any, numbers: Sequence[int]) -> None:
    """Only these rows of the word embeddings, in this order."""
    table = encoder.get_input_embeddings().weight.data[list(numbers)].clone()
    smaller = nn.Embedding.from_pretrained(table, freeze=False, padding_idx=1)
    encoder.set_input_embeddings(smaller)
    encoder.config.vocab_size = len(numbers)
