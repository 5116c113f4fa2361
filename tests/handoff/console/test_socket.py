"""The console's socket: who may open one, what it tells, and when it is cut."""

import asyncio
import time
from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import override_settings

from handoff import claims, streams
from handoff.console import consumer, hub
from handoff.models import Agent
from leads.models import Dealer
from tests.handoff.conftest import make_agent, make_handoff
from tests.handoff.console.socket import Socket, cookies_of, opened

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _groups(transactional_db: None) -> None:
    """A test with real transactions before this one may have emptied the tables."""
    if not Group.objects.filter(name="agentes").exists():
        import_module("handoff.migrations.0002_groups").make_groups(apps, None)


@pytest.fixture(autouse=True)
def _nobody_watches() -> None:
    streams.breaker.report(success=True)
    streams._watched.forget()
    streams.shared_redis().delete(streams.WATCHED)
    hub.hub.redis_answers = True  # a busy machine may have kept it waiting in the test before


def _moved(stream: str) -> Any:
    return lambda message: message["type"] == "moved" and message["stream"] == stream


def test_an_agent_hears_that_a_chat_they_watch_moved(ana: User) -> None:
    handoff = make_handoff()
    name = streams.chat(handoff.conversation_id)

    async def story() -> None:
        async with opened(cookies) as socket:
            await socket.say(watch=[str(handoff.conversation_id)])
            stood = await socket.until(_moved(name))  # where it stands is told once it is watched
            streams._watched.forget()
            await sync_to_async(streams.conversation_has_news)(handoff.conversation_id, said=True)
            moved = await socket.until(_moved(name))
            assert moved["number"] == stood["number"] + 1

    cookies = cookies_of(ana)
    async_to_sync(story)()


def test_a_claim_moves_the_queue_of_everybody_who_sees_it(ana: User, bruno: User) -> None:
    handoff = make_handoff()

    async def story() -> None:
        async with opened(cookies) as socket:
            await sync_to_async(claims.claim)(handoff.pk, ana)
            await socket.until(_moved("queue"))

    cookies = cookies_of(bruno)
    async_to_sync(story)()


def test_queue_news_is_told_once_a_second(ana: User) -> None:
    async def story() -> None:
        async with opened(cookies) as socket:
            began = time.monotonic()
            for _ in range(20):
                await sync_to_async(streams.publish)([streams.EVERY_QUEUE])
            await socket.until(_moved("queue"))
            while not await socket.silent(seconds=1.5):
                await socket.until(lambda _: True)
            moved = [message for message in socket.heard if message["type"] == "moved"]
            assert len(moved) <= 1 + (time.monotonic() - began) / consumer.QUEUE_EVERY

    cookies = cookies_of(ana)
    async_to_sync(story)()


def test_an_agent_of_one_shop_hears_nothing_of_another(ana: User) -> None:
    Dealer.objects.bulk_create([Dealer(id="norte", name="Norte"), Dealer(id="sul", name="Sul")])
    Agent.objects.create(user=ana).dealers.add("norte")
    other = make_handoff()
    other.dealer_id = "sul"
    other.save()
    names = [streams.queue("sul"), streams.EVERY_QUEUE, streams.chat(other.conversation_id)]

    async def story() -> None:
        async with opened(cookies) as socket:
            await socket.say(watch=[str(other.conversation_id)])
            await asyncio.sleep(0.3)
            await sync_to_async(streams.publish)(names)
            assert await socket.silent()
            await sync_to_async(streams.publish)([streams.queue("norte")])
            await socket.until(_moved("queue"))

    cookies = cookies_of(ana)
    async_to_sync(story)()


def test_who_looks_and_who_types_is_seen_by_the_others(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    chat = str(handoff.conversation_id)

    async def story() -> None:
        async with opened(of_ana) as first, opened(of_bruno) as second:
            await first.say(watch=[chat])
            await first.until(_moved(streams.chat(chat)))
            await second.say(watch=[chat])
            seen = await first.until(lambda message: message["type"] == "people")
            assert (seen["name"], seen["doing"]) == ("bruno", "looking")
            await second.say(here=chat, doing="typing")
            seen = await first.until(lambda message: message["type"] == "people" and message["doing"] == "typing")
            assert seen["user"] == bruno.pk

    of_ana, of_bruno = cookies_of(ana), cookies_of(bruno)
    async_to_sync(story)()


@pytest.mark.parametrize("who", ["nobody", "a dealer", "an agent who was let go"])
def test_others_are_not_let_in(who: str) -> None:
    user = make_agent("lia", group="lojistas" if who == "a dealer" else "agentes")
    cookies = b"" if who == "nobody" else cookies_of(user)
    if who == "an agent who was let go":
        User.objects.filter(pk=user.pk).update(is_active=False)

    async def story() -> None:
        assert not await Socket(cookies).open()

    async_to_sync(story)()


def test_a_page_of_another_address_is_not_let_in(ana: User) -> None:
    async def story() -> None:
        for page in (b"http://127.0.0.1:9999", b"https://malvado.example", b"null"):
            assert not await Socket(cookies, from_page=page).open()

    cookies = cookies_of(ana)
    async_to_sync(story)()


@pytest.mark.parametrize("how", ["signs out", "is demoted", "changes the password"])
def test_who_may_no_longer_is_cut_off_while_the_socket_lives(ana: User, how: str) -> None:
    def happens() -> None:
        if how == "signs out":
            Session.objects.all().delete()
        elif how == "is demoted":
            ana.groups.remove(Group.objects.get(name="agentes"))
        else:
            ana.set_password("uma outra senha")
            ana.save()

    async def story() -> None:
        socket = Socket(cookies)
        assert await socket.open()
        await sync_to_async(happens)()
        assert await socket.closed(seconds=10) == consumer.CLOSE_NOT_ALLOWED

    cookies = cookies_of(ana)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "BEAT", 0.2)
        patch.setattr(hub, "RECHECK", 0.3)
        async_to_sync(story)()


def test_the_recheck_comes_well_within_a_minute() -> None:
    assert hub.BEAT + hub.RECHECK < 60


def test_what_is_too_large_closes_the_socket(ana: User) -> None:
    async def story() -> None:
        socket = Socket(cookies)
        assert await socket.open()
        await socket.say_raw("x" * (consumer.LARGEST + 1))
        assert await socket.closed() == consumer.CLOSE_TOO_LARGE

    cookies = cookies_of(ana)
    async_to_sync(story)()


def test_a_page_that_floods_is_cut_off(ana: User) -> None:
    async def story() -> None:
        socket = Socket(cookies)
        assert await socket.open()
        for _ in range(consumer.BURST + 20):
            await socket.say(here="x", doing="looking")
        assert await socket.closed() == consumer.CLOSE_TOO_MANY

    cookies = cookies_of(ana)
    async_to_sync(story)()


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "null",
        "[]",
        "{",
        '{"watch": 3}',
        '{"watch": ["x", null]}',
        '{"here": {}}',
        pytest.param("[" * 4000, id="deep"),
    ],
)
def test_nonsense_is_passed_over(ana: User, nonsense: str) -> None:
    async def story() -> None:
        async with opened(cookies) as socket:
            if nonsense:
                await socket.say_raw(nonsense)
            await sync_to_async(streams.publish)([streams.EVERY_QUEUE])
            await socket.until(_moved("queue"))

    cookies = cookies_of(ana)
    async_to_sync(story)()


def test_a_lost_push_is_noticed_at_the_next_look(ana: User) -> None:
    def only_counted() -> None:
        streams._raise([streams.EVERY_QUEUE])

    async def story() -> None:
        async with opened(cookies) as socket:
            await sync_to_async(only_counted)()
            await socket.until(_moved("queue"))

    cookies = cookies_of(ana)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "BEAT", 0.2)
        async_to_sync(story)()


def test_without_redis_the_page_is_told_so_and_still_hears_the_truth(ana: User) -> None:
    def away(*_: object) -> None:
        raise streams.redis.ConnectionError

    async def story() -> None:
        async with opened(cookies) as socket:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(streams, "watch", away)
                await socket.until(lambda message: message == {"type": "weather", "live": False})
                await sync_to_async(streams._raise)([streams.EVERY_QUEUE])
                await socket.until(_moved("queue"))
            await socket.until(lambda message: message == {"type": "weather", "live": True})

    cookies = cookies_of(ana)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub, "BEAT", 0.2)
        async_to_sync(story)()


def test_origins_are_exact_addresses() -> None:
    from django.conf import settings

    from faciliauto_bot.origins import allowed_origins

    with override_settings(LIVE_ORIGINS=[], HTTPS=True, ALLOWED_HOSTS=["loja.example"]):
        assert allowed_origins(settings) == ["https://loja.example:443"]
    with override_settings(LIVE_ORIGINS=["https://loja.example:8443"]):
        assert allowed_origins(settings) == ["https://loja.example:8443"]
