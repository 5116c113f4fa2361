"""The fine-tuned model at work: onnxruntime for the network, transformers for tokenizer and configuration, no torch.

A model is a folder as ``manage.py train_nlp`` writes it. It is loaded at first use and kept for the process.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.intents import THRESHOLD, Judgement
from nlp.reading import Reading
from nlp.result import Intent, Sentiment

DEFAULT = Path(__file__).parent / "model"
SUMS = "SHA256SUMS"
NETWORK = "model.onnx"
_HIGHEST_UNKNOWN = THRESHOLD - 0.001


class ModelBroken(RuntimeError):
    """The model's files are missing or not what they were; the text says what to run."""


def verify(directory: Path) -> None:
    """Compare every file of a model with what it was when written. Raises ``ModelBroken``."""
    advice = (
        "Run `git checkout -- nlp/model` for the model that comes with the code, `python manage.py train_nlp` to train"
        " it anew, or set NLP_MODEL to a folder that train_nlp wrote."
    )
    try:
        sums = (directory / SUMS).read_text(encoding="utf-8").split("\n")
        wanted = {name: digest for digest, _, name in (line.partition("  ") for line in sums if line)}
        broken = [name for name, digest in wanted.items() if digest_of(directory / name) != digest]
    except (OSError, ValueError) as error:
        raise ModelBroken(
            f"The language model in {directory} cannot be read ({type(error).__name__}). {advice}"
        ) from error
    if broken or NETWORK not in wanted:
        raise ModelBroken(f"The language model in {directory} is damaged ({', '.join(broken) or NETWORK}). {advice}")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class TransformerModel:
    """Judges messages and embeds texts, one at a time: beside another, a text would be rounded otherwise."""

    def __init__(self, directory: Path) -> None:
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # that there is no torch is as it should be
        import onnxruntime
        from transformers import AutoConfig, PreTrainedTokenizerFast

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a core has its own worker
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(directory / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(directory).backend_tokenizer
        config = AutoConfig.from_pretrained(directory)
        self._intents = [Intent(config.id2label[n]) for n in range(len(config.id2label))]
        self._moods = [Sentiment(name) for name in config.moods]
        self._temperature = float(config.confidence_temperature)
        self._tokens = int(config.tokens)
        self._unknown = self._intents.index(Intent.UNKNOWN)

    def judge(self, reading: Reading, start: int, end: int) -> Judgement:
        """What a stretch of a message wants, how sure that is, and its mood."""
        if start >= end:
            return Judgement(Intent.UNKNOWN, 0.0, Sentiment.NEUTRAL)
        first, last = reading.normalized.span(start, end)
        intents, moods, _ = self._run(reading.normalized.original[first:last])
        chances = probabilities(intents[0], self._temperature)
        mood = self._moods[int(moods[0].argmax())]
        chances[self._unknown] = 0.0
        best = int(chances.argmax())
        confidence = float(chances[best])
        if confidence < THRESHOLD:
            return Judgement(Intent.UNKNOWN, round(min(confidence, _HIGHEST_UNKNOWN), 3), mood)
        return Judgement(self._intents[best], round(confidence, 3), mood)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row a text: shape (n, d). Near in meaning is near in angle."""
        return np.concatenate([self._run(text)[2] for text in texts]).astype(np.float32)

    def _run(self, text: str) -> list[Any]:
        numbers = shortened(self._tokenizer.encode(text).ids, self._tokens)
        return list(self._session.run(None, {"input_ids": np.asarray([numbers], np.int64)}))


def shortened(numbers: list[int], most: int) -> list[int]:
    """The opening and the close of a long text, where people say what they want."""
    if len(numbers) <= most:
        return numbers
    close = most // 3
    return numbers[: most - close] + numbers[-close:]


def probabilities(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Softmax at a temperature that was fitted so that a confidence is how often it is right."""
    scaled = logits.astype(np.float64) / temperature
    raised = np.exp(scaled - scaled.max())
    return np.asarray(raised / raised.sum())


@cache
def load(directory: Path) -> TransformerModel:
    """The model of a folder, loaded once. Raises ``ModelBroken``."""
    verify(directory)
    return TransformerModel(directory)
