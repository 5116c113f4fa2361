from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bells import alarms_raised, bells
from tests.faults.house import House
from tests.faults.waiting import wait_until

__all__ = ["alarms_raised", "bells", "house"]
WARM_UP = 6  # phones, so that each worker process has taken a turn


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole house, up and warm: its first turns load what every later one finds loaded."""
    with TemporaryDirectory(prefix="faciliauto-house-") as folder:
        house = House(Path(folder))
        try:
            house.open()
            phones = [f"55119700000{number:02}" for number in range(WARM_UP)]
            for phone in phones:
                house.say(phone)
            assert wait_until(lambda: all(house.answers(phone) for phone in phones), seconds=60), house.folder
            assert house.quiet(seconds=30)
            yield house
        finally:
            house.close()
