"""A confidence is how often it is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluation import calibration_error
from nlp.training.calibration import answers, fitted_temperature
from nlp.training.messages import INTENTS
from nlp.transformer import probabilities, shortened

pytestmark = pytest.mark.unit
UNKNOWN = INTENTS.index("unknown")


def test_a_network_too_sure_of_itself_is_cooled() -> None:
    chance = np.random.default_rng(1)
    labels = chance.integers(0, len(INTENTS), 400)
    logits = np.zeros((400, len(INTENTS)), np.float32)
    said = np.where(chance.random(400) < 0.7, labels, (labels + 1) % len(INTENTS))
    logits[np.arange(400), said] = 9.0
    temperature = fitted_temperature(logits, labels)
    confidence = max(probabilities(logits[0], temperature))
    assert 0.6 < confidence < 0.8


def test_of_the_temperatures_that_can_be_trusted_the_one_that_answers_most_is_taken() -> None:
    chance = np.random.default_rng(4)
    labels = np.arange(600) % len(INTENTS)
    logits = chance.normal(0, 0.2, (600, len(INTENTS))).astype(np.float32)
    logits[np.arange(600), labels] += 3.2  # always right, and modest: under one half
    answered, confidence = answers(logits, fitted_temperature(logits, labels))
    known = labels != UNKNOWN
    assert (answered == labels)[known].mean() > 0.95
    assert calibration_error(confidence[known].tolist(), (answered == labels)[known].tolist()) <= 0.05


def test_below_one_half_the_answer_is_unknown() -> None:
    logits = np.zeros((2, len(INTENTS)), np.float32)
    logits[1, 3] = 9.0
    answered, confidence = answers(logits, 1.0)
    assert list(answered) == [UNKNOWN, 3]
    assert confidence[0] < 0.5 < confidence[1]


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    right = [True, True, False, False]
    assert calibration_error([0.5] * 4, right) == pytest.approx(0.0)
    assert calibration_error([0.95] * 4, right) == pytest.approx(0.45)
    assert calibration_error([], []) == 0.0


@given(st.lists(st.integers(0, 9), max_size=200), st.integers(3, 50))
def test_a_long_text_keeps_its_opening_and_its_close(numbers: list[int], most: int) -> None:
    kept = shortened(numbers, most)
    assert len(kept) == (len(numbers) if len(numbers) <= most else most if len(numbers) <= 2 * most else most // 2)
    assert kept[:1] == numbers[:1]
    if len(kept) > 2:
        assert kept[-1:] == numbers[-1:]
