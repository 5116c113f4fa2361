"""Facts that a message tells, given what it wants."""

import pytest

from nlp import Intent, analyze
from nlp.result import Entity
from nlp.told import told

pytestmark = pytest.mark.unit


def fact(kind: str) -> Entity:
    return Entity(type=kind, value="x", text="x", confidence=0.9, start=0, end=1)


@pytest.mark.parametrize("text", ["x", "x!", " x "])
def test_a_fact_that_is_all_that_was_said_is_an_answer(text: str) -> None:
    alone = fact("option").model_copy(update={"start": text.index("x"), "end": text.index("x") + 1})
    assert told([alone], text, Intent.UNKNOWN) == [alone]


@pytest.mark.parametrize(
    ("kind", "intent", "kept"),
    [
        ("use", Intent.UNKNOWN, False),
        ("use", Intent.CAR_RECOMMENDATION, True),
        ("date_time", Intent.GOODBYE, False),
        ("date_time", Intent.SCHEDULE_TEST_DRIVE, True),
        ("model", Intent.UNKNOWN, True),
    ],
)
def test_a_fact_is_one_only_where_the_message_speaks_of_it(kind: str, intent: Intent, kept: bool) -> None:
    assert bool(told([fact(kind)], "x e mais", intent)) is kept


def test_what_is_off_topic_says_nothing_of_the_car() -> None:
    assert analyze("meu pedido do ifood tá atrasado").entities == []


def test_a_message_in_doubt_keeps_its_facts() -> None:
    """Doubt is no reason to forget a fact."""
    assert told([fact("use")], "x e mais", None) == [fact("use")]
