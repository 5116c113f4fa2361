"""Numbers that only rise, and who is told."""

import uuid
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from conversations import news
from handoff import claims, streams
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nobody_watches() -> Iterator[None]:
    streams.shared_redis().delete(streams.WATCHED)
    streams._watched.forget()
    yield
    streams.shared_redis().delete(streams.WATCHED)
    streams._watched.forget()


def watched(*names: str) -> None:
    streams.watch(names)
    streams._watched.forget()


def test_news_of_a_chat_nobody_watches_cost_nothing(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        news.tell([uuid.uuid4()], said=True)


def test_a_tick_moves_the_chat_and_no_queue() -> None:
    handoff = make_handoff()
    chat = streams.chat(handoff.conversation_id)
    watched(chat, streams.EVERY_QUEUE)
    news.tell([handoff.conversation_id])
    assert streams.numbers([chat, streams.EVERY_QUEUE]) == {chat: 1, streams.EVERY_QUEUE: 0}


def test_words_of_a_waiting_customer_move_the_queue_too() -> None:
    handoff = make_handoff()
    watched(streams.EVERY_QUEUE)
    news.tell([handoff.conversation_id], said=True)
    assert streams.numbers([streams.EVERY_QUEUE, streams.queue("")]) == {streams.EVERY_QUEUE: 1, streams.queue(""): 1}


def test_words_to_an_agent_move_what_is_theirs_and_no_queue(ana: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)
    mine = streams.agent(ana.pk)
    watched(streams.EVERY_QUEUE, mine)
    before = streams.numbers([streams.EVERY_QUEUE, mine])
    news.tell([handoff.conversation_id], said=True)
    assert streams.numbers([streams.EVERY_QUEUE, mine]) == before | {mine: before[mine] + 1}


def test_words_of_who_waits_for_nobody_move_no_queue() -> None:
    watched(streams.EVERY_QUEUE)
    news.tell([uuid.uuid4()], said=True)
    assert streams.numbers([streams.EVERY_QUEUE]) == {streams.EVERY_QUEUE: 0}


def test_without_redis_every_change_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks the numbers must notice, although nobody can be told."""

    def away() -> None:
        raise streams.redis.ConnectionError

    handoff = make_handoff()
    monkeypatch.setattr(streams, "shared_redis", away)
    news.tell([handoff.conversation_id], said=True)
    chat = streams.chat(handoff.conversation_id)
    assert streams.numbers([chat, streams.EVERY_QUEUE]) == {chat: 1, streams.EVERY_QUEUE: 1}
    monkeypatch.undo()
    streams.breaker.report(success=True)


def test_a_listener_that_fails_costs_the_message_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_conversation_id: uuid.UUID, *, said: bool) -> None:
        raise RuntimeError

    monkeypatch.setattr(news, "_listeners", [fails])
    news.tell([uuid.uuid4()], said=True)


def test_a_step_of_a_handoff_is_told_only_after_its_commit(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        handoff = make_handoff()
        assert streams.numbers([streams.EVERY_QUEUE]) == {streams.EVERY_QUEUE: 0}
    names = [streams.EVERY_QUEUE, streams.queue(""), streams.chat(handoff.conversation_id)]
    assert all(number >= 1 for number in streams.numbers(names).values())
