"""The labelled messages that come with the code may be trained on and measured with."""

import pytest

import nlp
from nlp.checking import data_faults
from nlp.data_files import DATA, DEVELOPMENT, read
from nlp.evaluation import evaluate

pytestmark = pytest.mark.unit


def test_nothing_is_wrong_with_the_labelled_messages() -> None:
    assert list(data_faults(DATA)) == []


def test_facts_are_read_in_messages_of_many_hands() -> None:
    report = evaluate(read(DATA / DEVELOPMENT), nlp.analyze)
    assert report.entity_f1 >= 0.95
