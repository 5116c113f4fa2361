"""Makes a confidence mean how often it is right: one temperature, fitted on messages the network did not learn from."""

import numpy as np
from numpy.typing import NDArray

from nlp.intents import THRESHOLD
from nlp.training.messages import INTENTS
from nlp.transformer import probabilities

_UNKNOWN = INTENTS.index("unknown")
_TEMPERATURES = np.linspace(0.4, 3.0, 105)
_BINS = 10


def fitted_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature under which the labels were most to be expected."""
    losses = [_surprise(logits, labels, temperature) for temperature in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def answers(logits: NDArray[np.float32], temperature: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The intent answered for each message and the confidence of the best known one, as ```analyze``` gives them."""
    chances = np.stack([probabilities(row, temperature) for row in logits])
    chances[:, _UNKNOWN] = 0.0
    best = chances.argmax(axis=1)
    confidence = chances.max(axis=1)
    return np.where(confidence < THRESHOLD, _UNKNOWN, best), confidence


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over ten equal steps."""
    steps = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(confidence[steps == step].mean() - right[steps == step].mean()) * (steps == step).mean()
        for step in range(_BINS)
        if (steps == step).any()
    ]
    return float(sum(gaps))


def _surprise(logits: NDArray[np.float32], labels: NDArray[np.int64], temperature: float) -> float:
    chances = np.stack([probabilities(row, temperature) for row in logits])
    return float(-np.log(chances[np.arange(len(labels)), labels] + 1e-12).mean())
