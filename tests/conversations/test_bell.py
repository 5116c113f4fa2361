"""Ringing never blocks and never fails; what nobody heard is found by the sweep."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from conversations import bell, tasks, throughput
from conversations.models import Conversation
from faciliauto_bot.embedded.processes import free_port
from tests.bells import Bells
from tests.conversations.world import conversation_of, deliver, hear
from tests.people import MARIA

pytestmark = pytest.mark.integration
PUT_OFF = bell._put_off
SOME = "5f0c1d1e-0000-4000-8000-000000000001"


@pytest.fixture
def no_redis(settings: Settings, bells: Bells) -> Iterator[None]:
    """Nobody listens where Redis should be."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    bell.shared_redis.cache_clear()
    yield
    bell.shared_redis.cache_clear()


@pytest.fixture
def due_bells(bells: Bells, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Bells for later wait in Redis as they do in earnest; what was rung when its time had come."""
    rung: list[str] = []
    monkeypatch.setattr(bell, "_put_off", PUT_OFF)
    monkeypatch.setattr(bell, "_ringers", {"turn": rung.append})
    return rung


def test_a_ring_goes_to_its_bell_with_its_delay(bells: Bells) -> None:
    assert bell.ring_turn(SOME, 1.5)
    assert bell.ring_outbox(SOME)
    assert bells.rings == [("turn", SOME, 1.5), ("outbox", SOME, 0.0)]


def test_a_bell_for_later_is_rung_once_when_its_time_has_come(due_bells: list[str]) -> None:
    bell.ring_turn(SOME, 1)
    assert (bell.ring_due("turn"), due_bells) == (0, [])
    time.sleep(1.05)
    assert [bell.ring_due("turn") for _ in range(3)] == [1, 0, 0]
    assert due_bells == [SOME]


def test_ringing_again_moves_a_bell_that_waits(due_bells: list[str]) -> None:
    bell.ring_turn(SOME, 0.1)
    bell.ring_turn(SOME, 60)
    time.sleep(0.15)
    assert (bell.ring_due("turn"), due_bells) == (0, [])


def test_many_workers_ring_a_bell_that_waits_once(due_bells: list[str]) -> None:
    for n in range(200):
        bell.ring_turn(f"{SOME[:-3]}{n:03}", 0.01)
    time.sleep(0.05)
    with ThreadPoolExecutor(8) as workers:
        rung = sum(workers.map(lambda _: bell.ring_due("turn"), range(8)))
    assert rung == len(due_bells) == len(set(due_bells)) == 200


def test_a_refused_ring_is_no_error(bells: Bells) -> None:
    bells.broken = True
    assert bell.ring_turn(SOME) is False


def test_after_three_failures_a_broken_bell_is_left_alone_for_a_while(
    bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells.broken = True
    for _ in range(3):
        bell.ring_turn(SOME)
    bells.broken = False
    assert bell.breaker.open
    assert bell.ring_turn(SOME) is False
    assert bells.rings == []
    monkeypatch.setattr(bell.breaker, "_closed_until", time.monotonic() - 1)
    assert bell.ring_turn(SOME)


def test_a_success_between_failures_keeps_the_bell_in_use(bells: Bells) -> None:
    for broken in (True, True, False, True, True):
        bells.broken = broken
        bell.ring_turn(SOME)
    assert not bell.breaker.open


@pytest.mark.usefixtures("no_redis")
def test_without_redis_no_bell_waits_and_nothing_is_an_error(due_bells: list[str]) -> None:
    assert bell.ring_turn(SOME, 1.2) is False
    assert (bell.ring_due("turn"), due_bells) == (0, [])


@pytest.mark.usefixtures("no_redis")
def test_without_redis_the_throughput_is_metas_to_guard(settings: Settings) -> None:
    settings.WHATSAPP_THROUGHPUT_MPS = 1
    assert [throughput.take("1") for _ in range(3)] == [0.0, 0.0, 0.0]


@pytest.mark.django_db
@pytest.mark.usefixtures("no_redis")
def test_without_redis_a_message_is_taken_in(bells: Bells) -> None:
    bells.broken = True
    conversation = hear("oi")
    assert conversation.turn_due_at


@pytest.mark.django_db
def test_a_photo_rings_for_its_file(bells: Bells) -> None:
    deliver(MARIA.sends("image", {"id": "1", "mime_type": "image/jpeg", "sha256": "x"}))
    assert [name for name, _, _ in bells.rings] == ["turn", "media"]
    assert conversation_of(MARIA)


@pytest.mark.django_db
def test_the_doors_ring_through_celery_with_ids_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[tuple[object, ...], dict[str, object]]] = []
    monkeypatch.setattr(tasks.take_turn, "apply_async", lambda args, **options: sent.append((args, options)))
    tasks._ringer(tasks.take_turn)(SOME)
    assert sent == [((SOME,), {"retry": False})]


@pytest.mark.django_db
def test_a_sender_that_must_wait_rings_for_when_it_may_go_on(bells: Bells, monkeypatch: pytest.MonkeyPatch) -> None:
    from conversations.outbox import Wait

    monkeypatch.setattr(tasks, "channel", lambda: None)
    for wait in (Wait(3.0), None):
        monkeypatch.setattr(tasks, "send_lane", lambda *_args, wait=wait, **_kwargs: wait)
        tasks.send_outbox(SOME)
    assert bells.rings == [("outbox", SOME, 3.0)]


@pytest.mark.django_db
def test_the_turns_door_takes_the_turn_with_the_installed_engine(bells: Bells, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conversations.world import echo, make_due, states

    conversation = hear("oi")
    make_due(conversation)
    monkeypatch.setattr(tasks, "engine", lambda: echo)
    tasks.take_turn(str(conversation.pk))
    assert states(conversation) == [("pending", "")]
    assert Conversation.objects.get().turn_due_at is None
