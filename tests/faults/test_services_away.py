"""Whatever goes away and comes back, every message is answered exactly once and nothing waits for ever.

Real processes: web, Celery workers, sweep, Postgres, Valkey, and the sandbox in Meta's place; clocks at a tenth.
"""

import signal
from collections.abc import Iterator
from itertools import count

import pytest
import redis

from tests.faults.house import House
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.faults
_numbers = count(1)


@pytest.fixture
def phone() -> str:
    """Somebody who has never written before."""
    return f"551196{next(_numbers):07}"


@pytest.fixture
def usual(house: House) -> int:
    """How many bubbles a first "Oi" is answered with when nothing goes wrong."""
    return len(house.answers("5511970000000"))


@pytest.fixture(autouse=True)
def _clean(house: House) -> Iterator[None]:
    yield
    house.meta.delete("/faults").raise_for_status()


def assert_answered_once(house: House, phone: str, usual: int, *, seconds: float = 25) -> None:
    """The usual bubbles arrived, each once, and nothing waits any more."""
    assert wait_until(house.answered(phone, times=usual), seconds=seconds)
    assert house.quiet(seconds=seconds)
    answers = house.answers(phone)
    assert len(answers) == usual
    assert len({answer["callback"] for answer in answers}) == usual


def test_with_everything_there_a_message_is_answered_once(house: House, phone: str, usual: int) -> None:
    house.say(phone)
    assert_answered_once(house, phone, usual)


def test_broker_killed(house: House, phone: str, usual: int) -> None:
    house.valkey.kill()
    try:
        house.say(phone)
        assert wait_until(house.answered(phone), seconds=40), "the sweep must answer without a broker"
    finally:
        house.valkey.start()
    assert_answered_once(house, phone, usual)


def test_broker_frozen(house: House, phone: str, usual: int) -> None:
    house.valkey.send(signal.SIGSTOP)
    try:
        house.say(phone)
        assert wait_until(house.answered(phone), seconds=40), "the sweep must answer past a frozen broker"
    finally:
        house.valkey.send(signal.SIGCONT)
    assert_answered_once(house, phone, usual)


def test_broker_flushed(house: House, phone: str, usual: int) -> None:
    with redis.Redis.from_url(house.valkey.url) as broker:
        house.say(phone)
        for _ in range(5):
            broker.flushall()
    assert_answered_once(house, phone, usual)


def test_broker_restarted(house: House, phone: str, usual: int) -> None:
    house.say(phone)
    house.valkey.stop()
    house.valkey.start()
    assert_answered_once(house, phone, usual)


def test_workers_hear_their_bells_again_after_the_broker_came_back(house: House, phone: str, usual: int) -> None:
    house.valkey.kill()
    house.valkey.start()
    house.say(phone)
    assert_answered_once(house, phone, usual)
    with redis.Redis.from_url(house.valkey.url) as broker:
        # Celery waits longer before each new try to reach a broker that was away.
        assert wait_until(lambda: not broker.llen("turns") and not broker.llen("outbox"), seconds=60)


def test_postgres_restarted(house: House, phone: str, usual: int) -> None:
    house.say(phone)
    house.postgres.stop()
    house.say(phone, "Tem alguém aí?")
    house.postgres.start()
    assert wait_until(house.answered(phone), seconds=25)
    assert house.quiet(seconds=25)
    answers = house.answers(phone)
    assert len(answers) == len({answer["callback"] for answer in answers})


@pytest.mark.parametrize("kind", ["500", "accepted_500", "lost", "hang", "slow", "status_first", "130429", "131016"])
def test_graph_fails_once(house: House, phone: str, usual: int, kind: str) -> None:
    house.fault(kind, phone, count=1, **({"ms": 1500} if kind == "slow" else {}))
    house.say(phone)
    assert_answered_once(house, phone, usual)
    [fault] = house.meta.get("/faults").json()["faults"]
    assert fault["hits"] == 1


def test_graph_answers_429_for_a_while(house: House, phone: str, usual: int) -> None:
    house.fault("130429", phone, count=3)
    house.say(phone)
    assert_answered_once(house, phone, usual)
    assert len(house.attempts(phone)) == usual + 3


def test_webhooks_come_twice_and_out_of_order(house: House, phone: str, usual: int) -> None:
    house.fault("webhook_duplicate", phone)
    house.meta.post("/faults", json={"kind": "webhook_shuffle", "phone": phone, "ms": 300}).raise_for_status()
    house.say(phone)
    assert_answered_once(house, phone, usual)
