"""Writes a trained network as the folder that ``nlp.transformer`` reads: in 8 bits, with tokenizer and settings."""

import shutil
import tempfile
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import BertModel

from nlp.evidence import SIZE
from nlp.model_files import NETWORK, SUMS, WORDING, digest_of
from nlp.training.lean import LeanBert
from nlp.training.messages import INTENTS, MOODS
from nlp.training.network import MessageNetwork, pooled

_OPSET = 17
_SEALED = ("config.json", "tokenizer.json", "tokenizer_config.json", NETWORK, WORDING)


class _OneMessage(nn.Module):
    """The network for one message at a time, without padding and so without a mask."""

    def __init__(self, network: MessageNetwork) -> None:
        super().__init__()
        self.network = network
        self.encoder = LeanBert(network.encoder) if isinstance(network.encoder, BertModel) else _Whole(network.encoder)

    def forward(self, input_ids: Tensor, weights: Tensor, evidence: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        intents, moods, embedding = self.network.answers(pooled(self.encoder(input_ids), weights), evidence)
        return intents, moods, embedding


class _Whole(nn.Module):
    """An encoder of another architecture, as transformers runs it."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=torch.ones_like(input_ids)).last_hidden_state
        return cast(Tensor, hidden)


def export(
    network: MessageNetwork, tokenizer: Any, directory: Path, *, temperature: float, tokens: int, base: str
) -> None:
    """Write everything but the card and ``WORDING``, which must be there. Whatever else lies there is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / NETWORK
        _to_onnx(network, whole)
        _to_eight_bits(whole, directory / NETWORK)
        tokenizer.backend_tokenizer.no_truncation()
        tokenizer.backend_tokenizer.no_padding()
        tokenizer.save_pretrained(folder)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(Path(folder) / name, directory / name)
    config = network.encoder.config
    config.id2label = dict(enumerate(INTENTS))
    config.label2id = {name: number for number, name in enumerate(INTENTS)}
    config.moods, config.confidence_temperature = list(MOODS), round(temperature, 4)
    config.tokens, config.base = tokens, base
    config.save_pretrained(directory)
    seal(directory)


def seal(directory: Path) -> None:
    """Write what each file is, so that a damaged one is noticed."""
    lines = [f"{digest_of(directory / name)}  {name}\n" for name in _SEALED]
    (directory / SUMS).write_text("".join(lines), encoding="utf-8")


def _to_onnx(network: MessageNetwork, path: Path) -> None:
    network.eval()
    torch.onnx.export(
        _OneMessage(network).eval(),
        (torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 2, 4), torch.zeros(1, 2, SIZE)),
        str(path),
        input_names=["input_ids", "weights", "evidence"],
        output_names=["intents", "moods", "embedding"],
        dynamic_axes={
            "input_ids": {1: "tokens"},
            "weights": {1: "stretches", 2: "tokens"},
            "evidence": {1: "stretches"},
        },
        opset_version=_OPSET,
        dynamo=False,
    )


def _to_eight_bits(source: Path, target: Path) -> None:
    """Activations too: 8-bit weights alone are no faster than 32 bits on processors without instructions for them.

    Activations are scaled by what they are in one run, so every message is run alone.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)
