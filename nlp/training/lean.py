"""BERT written for one text without padding: a graph with fewer steps for onnxruntime."""

import math
from typing import Any, cast

from torch import Tensor, nn
from torch.nn import functional


class LeanBert(nn.Module):
    """The hidden states (1, t, d) of one text, the same as a ``transformers.BertModel`` gives."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.embeddings = bert.embeddings
        self.layers = nn.ModuleList(_Layer(layer) for layer in bert.encoder.layer)

    def forward(self, input_ids: Tensor) -> Tensor:
        parts = self.embeddings
        length = input_ids.shape[1]
        hidden = parts.word_embeddings(input_ids[0]) + parts.position_embeddings.weight[:length]
        hidden = parts.LayerNorm(hidden + parts.token_type_embeddings.weight[0])
        for layer in self.layers:
            hidden = layer(hidden)
        return cast(Tensor, hidden[None])


class _Layer(nn.Module):
    """Query, key and value in one product; the attention's scale is in the query's weights."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        attention = layer.attention.self
        scale = 1 / math.sqrt(attention.attention_head_size)
        wide = attention.query.in_features
        self.heads = attention.num_attention_heads
        self.mixed = nn.Linear(wide, 3 * wide)
        parts = (attention.query, attention.key, attention.value)
        for part, factor, at in zip(parts, (scale, 1.0, 1.0), range(0, 3 * wide, wide), strict=True):
            self.mixed.weight.data[at : at + wide] = part.weight.data * factor
            self.mixed.bias.data[at : at + wide] = part.bias.data * factor
        self.attended, self.grown, self.shrunk = layer.attention.output, layer.intermediate.dense, layer.output

    def forward(self, hidden: Tensor) -> Tensor:
        wide = hidden.shape[-1]
        query, key, value = self.mixed(hidden).view(-1, 3, self.heads, wide // self.heads).permute(1, 2, 0, 3).unbind(0)
        found = (query @ key.transpose(-1, -2)).softmax(-1) @ value
        hidden = self.attended.LayerNorm(self.attended.dense(found.permute(1, 0, 2).reshape(-1, wide)) + hidden)
        grown = functional.gelu(self.grown(hidden))
        return cast(Tensor, self.shrunk.LayerNorm(self.shrunk.dense(grown) + hidden))
