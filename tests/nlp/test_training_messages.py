"""Messages as the network is shown them while it learns."""

import random

import numpy as np
import pytest

from nlp import Intent, Sentiment
from nlp.evaluation import Example
from nlp.evidence import SIZE
from nlp.training.messages import INTENTS, Labelled, joined, labelled, typed_otherwise

pytestmark = pytest.mark.unit


def _message(text: str, intent: Intent) -> Labelled:
    return labelled([Example(text=text, intent=intent, sentiment=Sentiment.NEUTRAL)])[0]


def test_a_message_carries_what_the_rules_found() -> None:
    with_car, without = _message("tem onix?", Intent.CAR_RECOMMENDATION), _message("oi", Intent.GREETING)
    assert with_car.evidence.shape == (SIZE,)
    assert not np.array_equal(with_car.evidence, without.evidence)


def test_two_messages_in_one_are_labelled_by_precedence() -> None:
    first = _message("bom dia!", Intent.GREETING)
    second = _message("vocês financiam?", Intent.FINANCING_INQUIRY)
    both = joined(first, second, random.Random(1))
    assert INTENTS[both.intent] == Intent.FINANCING_INQUIRY
    assert both.text.startswith("bom dia")
    assert both.text[both.second :] == "vocês financiam?"


def test_typing_otherwise_never_leaves_nothing() -> None:
    chance = random.Random(2)
    assert all(typed_otherwise("?", chance) for _ in range(200))


def test_typing_otherwise_keeps_the_words_recognisable() -> None:
    chance = random.Random(3)
    text = "Você tem algum sedã automático até 60 mil?"
    ways = {typed_otherwise(text, chance) for _ in range(200)}
    assert text in ways
    assert len(ways) > 4
    assert all(abs(len(way) - len(text)) <= 4 for way in ways)
