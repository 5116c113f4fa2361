"""Makes a confidence mean how often it is right: one temperature, fitted on messages the network did not learn from."""

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation import calibration_error
from nlp.intents import THRESHOLD
from nlp.training.messages import INTENTS
from nlp.transformer import probabilities

_UNKNOWN = INTENTS.index("unknown")
_TEMPERATURES = np.linspace(0.4, 3.0, 53)
_HONEST = 0.03
"""The largest calibration error of a model that is written; 0.05 is what its users are promised."""


def fitted_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature that answers most messages rightly among those whose confidences can be trusted.

    What is under the threshold is answered `unknown`, so a network that is too modest errs too. Where no temperature
    can be trusted, the one under which the labels were most to be expected.
    """
    found = [(_trust(logits, labels, temperature), temperature) for temperature in _TEMPERATURES]
    honest = [(right, -abs(temperature - 1), temperature) for (error, right), temperature in found if error <= _HONEST]
    if honest:
        return float(max(honest)[-1])
    return float(min(_TEMPERATURES, key=lambda temperature: _surprise(logits, labels, temperature)))


def _trust(logits: NDArray[np.float32], labels: NDArray[np.int64], temperature: float) -> tuple[float, float]:
    """The calibration error of what is accepted, and how much of all is answered rightly."""
    answered, confidence = answers(logits, temperature)
    right, accepted = answered == labels, confidence >= THRESHOLD
    return calibration_error(confidence[accepted].tolist(), right[accepted].tolist()), float(right.mean())


def answers(logits: NDArray[np.float32], temperature: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The intent answered for each message and the confidence of the best known one, as ``analyze`` gives them."""
    chances = np.stack([probabilities(row, temperature) for row in logits])
    chances[:, _UNKNOWN] = 0.0
    best = chances.argmax(axis=1)
    confidence = chances.max(axis=1)
    return np.where(confidence < THRESHOLD, _UNKNOWN, best), confidence


def _surprise(logits: NDArray[np.float32], labels: NDArray[np.int64], temperature: float) -> float:
    chances = np.stack([probabilities(row, temperature) for row in logits])
    return float(-np.log(chances[np.arange(len(labels)), labels] + 1e-12).mean())
