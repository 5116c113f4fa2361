import pytest
from django.core.cache import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import ConnectionError as RedisConnectionError

from leads.recommendations.breaker import Breaker
from leads.recommendations.shared import Shared, SharedAway

pytestmark = pytest.mark.unit


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class AwayCache(LocMemCache):
    """Redis, gone."""

    def __init__(self) -> None:
        super().__init__("away", {})
        self.asked = 0

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        self.asked += 1
        raise RedisConnectionError

    def add(self, key: str, value: object, timeout: object = None, version: int | None = None) -> bool:
        self.asked += 1
        raise RedisConnectionError


def test_ten_errors_keep_it_closed_and_the_eleventh_opens_it_with_one_alert(
    breaker: Breaker, alarms: list[str]
) -> None:
    for _ in range(10):
        breaker.failed()
    assert not breaker.is_open()
    breaker.failed()
    assert breaker.is_open()
    breaker.failed()
    assert len(alarms) == 1


def test_two_processes_count_together_and_alert_once(shared: Shared, memory: BaseCache) -> None:
    alarms: list[str] = []
    one, other = (Breaker("together", Shared(memory), alert=alarms.append) for _ in range(2))
    for _ in range(6):
        one.failed()
        other.failed()
    assert one.is_open()
    assert other.is_open()
    assert len(alarms) == 1


def test_errors_older_than_five_minutes_are_forgotten(shared: Shared, alarms: list[str]) -> None:
    clock = Clock()
    breaker = Breaker("old", shared, alert=alarms.append, clock=clock)
    for _ in range(10):
        breaker.failed()
    clock.now += 301
    breaker.failed()
    assert not breaker.is_open()


def test_errors_spread_over_four_minutes_open_it(shared: Shared, alarms: list[str]) -> None:
    clock = Clock()
    breaker = Breaker("spread", shared, alert=alarms.append, clock=clock)
    for _ in range(11):
        breaker.failed()
        clock.now += 24
    assert breaker.is_open()


def test_it_closes_by_itself_and_counts_anew(breaker: Breaker, memory: LocMemCache, alarms: list[str]) -> None:
    for _ in range(11):
        breaker.failed()
    memory.delete(breaker._open_key)  # what the timeout does after 300 s
    breaker.failed()
    assert not breaker.is_open()
    assert len(alarms) == 1


def test_with_redis_away_the_process_counts_for_itself(alarms: list[str]) -> None:
    breaker = Breaker("alone", Shared(AwayCache()), alert=alarms.append)
    for _ in range(11):
        breaker.failed()
    assert breaker.is_open()
    assert len(alarms) == 1


def test_redis_away_is_asked_once_and_then_left_alone() -> None:
    cache = AwayCache()
    shared = Shared(cache)
    for _ in range(5):
        with pytest.raises(SharedAway):
            shared.use(lambda redis: redis.get("x"))
    assert cache.asked == 1


def test_redis_back_is_used_again() -> None:
    cache = AwayCache()
    shared = Shared(cache, pause=0)
    for _ in range(2):
        with pytest.raises(SharedAway):
            shared.use(lambda redis: redis.get("x"))
    assert cache.asked == 2
