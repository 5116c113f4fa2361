import threading

import pytest

from faciliauto_bot.watched import Watched

pytestmark = pytest.mark.unit


def test_a_question_that_hangs_costs_only_the_patience_and_is_not_asked_twice() -> None:
    asked: list[int] = []
    hanging = threading.Event()

    def ask() -> str:
        asked.append(1)
        hanging.wait()
        return "at last"

    question = Watched(ask, patience=0.02)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            question.value()
    assert len(asked) == 1
    hanging.set()

    assert Watched(ask, patience=5).value() == "at last"


def test_an_answer_is_shared_while_it_is_fresh() -> None:
    numbers = iter(range(9))
    question = Watched(lambda: next(numbers), patience=5, fresh_for=60)

    assert [question.value(), question.value()] == [0, 0]


def test_a_stale_answer_is_asked_again() -> None:
    numbers = iter(range(9))
    question = Watched(lambda: next(numbers), patience=5)

    assert [question.value(), question.value()] == [0, 1]


def test_an_error_reaches_the_caller() -> None:
    def ask() -> str:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        Watched(ask, patience=5).value()
