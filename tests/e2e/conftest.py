"""One ``manage.py up`` for all tests of this folder, and a customer for each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import system as systems
from tests.e2e.phone import Phone, new_phone
from tests.e2e.system import System

RESULTS = Path("test-results/e2e")


@pytest.fixture(scope="package")
def system() -> Iterator[System]:
    with systems.fresh() as system:
        system.start()
        yield system
        system.stop()


@pytest.fixture
def phone(system: System, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Someone who never wrote before. What was said is left in test-results, to be read as a customer would."""
    phone = new_phone(system)
    yield phone
    RESULTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name)
    (RESULTS / f"{name}.md").write_text("\n\n".join(phone.transcript) + "\n")
