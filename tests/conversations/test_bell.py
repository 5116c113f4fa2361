"""Ringing never blocks and never fails; what nobody heard is found by the sweep."""

import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from conversations import bell, tasks, throughput
from conversations.models import Conversation
from faciliauto_bot.embedded.processes import free_port
from tests.bells import Bells
from tests.conversations.world import conversation_of, deliver, hear
from tests.people import MARIA

pytestmark = pytest.mark.integration
SOME = "5f0c1d1e-0000-4000-8000-000000000001"


@pytest.fixture
def no_redis(settings: Settings, bells: Bells) -> Iterator[None]:
    """Nobody listens where Redis should be."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    bell.shared_redis.cache_clear()
    yield
    bell.shared_redis.cache_clear()


def test_a_ring_goes_to_its_bell_with_its_delay(bells: Bells) -> None:
    assert bell.ring_turn(SOME, 1.5)
    assert bell.ring_outbox(SOME)
    assert bells.rings == [("turn", SOME, 1.5), ("outbox", SOME, 0.0)]


def test_a_burst_is_announced_once_until_its_delay_is_over(bells: Bells) -> None:
    for _ in range(3):
        assert bell.ring_turn_once(SOME, 0.2)
    assert len(bells.rings) == 1
    time.sleep(0.25)
    bell.ring_turn_once(SOME, 0.2)
    assert len(bells.rings) == 2


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
def test_without_redis_every_ring_is_rung(bells: Bells) -> None:
    bell.ring_turn_once(SOME, 1.2)
    bell.ring_turn_once(SOME, 1.2)
    assert len(bells.rings) == 2


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
    tasks._ringer(tasks.take_turn)(SOME, 0.0)
    tasks._ringer(tasks.take_turn)(SOME, 1.2)
    assert [options["countdown"] for _, options in sent] == [None, 1.2]
    assert all(options["retry"] is False for _, options in sent)
    assert {args for args, _ in sent} == {(SOME,)}


@pytest.mark.django_db
def test_a_sender_that_must_wait_a_moment_rings_for_itself_and_leaves_long_waits_to_the_sweep(
    bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conversations.outbox import Wait

    monkeypatch.setattr(tasks, "channel", lambda: None)
    for wait in (Wait(3.0), Wait(40.0), None):
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
