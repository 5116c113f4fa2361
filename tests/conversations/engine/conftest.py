"""The cast: a stranger, a customer who agreed, one who has seen recommendations, one who likes a car."""

import pytest

from tests.conversations.engine.fakes import Customer


@pytest.fixture
def stranger() -> Customer:
    return Customer()


@pytest.fixture
def customer() -> Customer:
    return Customer().accepted()


@pytest.fixture
def buyer() -> Customer:
    return Customer().told()


@pytest.fixture
def fan() -> Customer:
    """Somebody who liked the first recommendation."""
    fan = Customer().told()
    fan.says("1")
    fan.says("gostei")
    return fan
