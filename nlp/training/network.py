"""The network: one encoder, its mean-pooled embedding, and two light heads for intent and mood.

A head also sees what the rules found (``nlp.evidence``). One run answers for several stretches of a text, the whole
and its clauses, each the mean of its own tokens.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class MessageNetwork(nn.Module):
    """For n texts of t tokens with s stretches each: ``input_ids`` and ``attention_mask`` are (n, t), ``weights`` of
    the tokens in each stretch (n, s, t), ``evidence`` (n, s, e). Gives intent logits (n, s, intents), mood logits
    (n, s, moods) and unit-length embeddings (n, s, d)."""

    def __init__(self, encoder: Any, *, intents: int, moods: int, evidence: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.intent = nn.Linear(encoder.config.hidden_size + evidence, intents)
        self.mood = nn.Linear(encoder.config.hidden_size + evidence, moods)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, weights: Tensor, evidence: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.answers(pooled(hidden, weights), evidence)

    def answers(self, embedding: Tensor, evidence: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What the heads make of embeddings."""
        seen = torch.cat([self.dropout(embedding * SCALE), evidence], dim=-1)
        return self.intent(seen), self.mood(seen), embedding


SCALE = 8.0
"""A unit vector of some hundred parts is too small for a linear head to learn from at a usual rate."""


def pooled(hidden: Tensor, weights: Tensor) -> Tensor:
    """The mean of each stretch's tokens at unit length: (n, s, d), in 32 bits."""
    with torch.autocast("cpu", enabled=False):
        return functional.normalize(weights @ hidden.float(), dim=-1)


def keep_pieces(encoder: Any, numbers: Sequence[int]) -> None:
    """Only these rows of the word embeddings, in this order."""
    table = encoder.get_input_embeddings().weight.data[list(numbers)].clone()
    smaller = nn.Embedding(len(numbers), table.shape[1], padding_idx=1, _weight=table)
    encoder.set_input_embeddings(smaller)
    encoder.config.vocab_size = len(numbers)
