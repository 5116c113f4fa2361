"""The fine-tuned model at work: onnxruntime for the network, transformers for tokenizer and configuration, no torch.

A model is a folder as ``manage.py train_nlp`` writes it. It is loaded at first use and kept for the process.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # that there is no torch is as it should be
import onnxruntime
from transformers import AutoConfig, PreTrainedTokenizerFast

from nlp.evidence import SIZE, evidence_of
from nlp.intents import SURE, THRESHOLD, Judgement
from nlp.model_files import NETWORK, WORDING
from nlp.normalize import left_out
from nlp.reading import Reading
from nlp.result import Intent, Sentiment
from nlp.wording import Wording, pieces_of

Floats: TypeAlias = NDArray[np.float32]
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
"""Lone surrogates, which no encoding has; a character in place of each keeps the offsets."""
_HIGHEST_UNKNOWN = THRESHOLD - 0.001
_NOTHING = Judgement(Intent.UNKNOWN, 0.0, Sentiment.NEUTRAL, None)


class TransformerModel:
    """Judges messages and embeds texts, one at a time: beside another, a text would be rounded otherwise."""

    def __init__(self, directory: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a core has its own worker
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(directory / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(directory).backend_tokenizer
        self._tokenizer.no_truncation()  # what is left out is chosen here
        self._wording = Wording(directory / WORDING)
        config = AutoConfig.from_pretrained(directory)
        self._intents = [Intent(config.id2label[n]) for n in range(len(config.id2label))]
        self._moods = [Sentiment(name) for name in config.moods]
        self._temperature = float(config.confidence_temperature)
        self._tokens, self._wide = int(config.tokens), int(config.hidden_size)
        self._unknown = self._intents.index(Intent.UNKNOWN)

    def judge(self, reading: Reading, stretches: Sequence[tuple[int, int]]) -> list[Judgement]:
        """What each stretch of a message wants, how sure that is, and its mood; the network runs once."""
        numbers, places = self._numbers(reading.normalized.original)
        weights = [
            stretch_weights(places, reading.normalized.span(start, end) if start < end else (0, 0))
            if (start, end) != (0, len(reading.text))
            else np.ones(len(numbers), np.float32)
            for start, end in stretches
        ]
        evidence = [evidence_of(reading, start, end) for start, end in stretches]
        intents, moods, _ = self._run(numbers, np.stack(weights), np.stack(evidence))
        intents = intents + np.stack(
            [self._wording.scores(pieces_of(reading.masked(start, end))) for start, end in stretches]
        )
        return [
            self._judgement(some, mood) if start < end else _NOTHING
            for some, mood, (start, end) in zip(intents, moods, stretches, strict=True)
        ]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, one row a text: shape (n, d). Near in meaning is near in angle."""
        return np.stack([self._embedding(text) for text in texts]) if texts else np.empty((0, self._wide), np.float32)

    def _judgement(self, intents: Floats, moods: Floats) -> Judgement:
        chances = probabilities(intents, self._temperature)
        mood = self._moods[int(moods.argmax())]
        first = int(chances.argmax())
        surely = self._intents[first] if chances[first] >= SURE else None
        chances[self._unknown] = 0.0
        best = int(chances.argmax())
        confidence = float(chances[best])
        if confidence < THRESHOLD:
            return Judgement(Intent.UNKNOWN, round(min(confidence, _HIGHEST_UNKNOWN), 3), mood, surely)
        return Judgement(self._intents[best], round(confidence, 3), mood, surely)

    def _embedding(self, text: str) -> Floats:
        numbers, _ = self._numbers(text)
        found = self._run(numbers, np.ones((1, len(numbers)), np.float32), np.zeros((1, SIZE), np.float32))
        return np.asarray(found[2][0], np.float32)

    def _numbers(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The pieces of what is read of the text, and the offsets of each in the text."""
        opening, close = left_out(text)
        joint = "\n" if opening < close else ""
        shift = close - opening - len(joint)
        encoding = self._tokenizer.encode(_HALF_CHARACTERS.sub("\ufffd", text[:opening] + joint + text[close:]))
        places = [
            (first + shift, last + shift) if first >= opening else (first, last) for first, last in encoding.offsets
        ]
        return shortened(encoding.ids, self._tokens), shortened(places, self._tokens)

    def _run(self, numbers: list[int], weights: Floats, evidence: Floats) -> list[Any]:
        inputs = {"input_ids": np.asarray([numbers], np.int64), "weights": weights[None], "evidence": evidence[None]}
        return [output[0] for output in self._session.run(None, inputs)]


def stretch_weights(places: Sequence[tuple[int, int]], span: tuple[int, int]) -> Floats:
    """1 for each piece that overlaps a span of the text; for all of them where none does (a stretch left out)."""
    start, end = span
    inside = np.array([first < end and start < last for first, last in places], np.float32)
    return inside if inside.any() else np.ones_like(inside)


def shortened(pieces: list[Any], most: int) -> list[Any]:
    """The opening and the close of a long text, where people say what they want; less of a pasted one."""
    if len(pieces) <= most:
        return pieces
    kept = most if len(pieces) <= 2 * most else most // 2
    close = kept // 3
    return pieces[: kept - close] + pieces[len(pieces) - close :]


def probabilities(logits: Floats, temperature: float) -> NDArray[np.float64]:
    """Softmax at a temperature that was fitted so that a confidence is how often it is right."""
    scaled = logits.astype(np.float64) / temperature
    raised = np.exp(scaled - scaled.max())
    return np.asarray(raised / raised.sum())
