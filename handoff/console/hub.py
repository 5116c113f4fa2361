"""What all sockets of one live process share: one look at Postgres for all of them, and Redis' weather.

Every few seconds the hub reads where the watched streams stand and tells each page what it missed, so a lost push, or
a Redis that is away, costs seconds. It renews the watches and has every page's admission asked again.
"""

import asyncio
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import redis
import structlog
from channels.db import database_sync_to_async
from django.db import DatabaseError

from handoff import streams

if TYPE_CHECKING:
    from handoff.console.consumer import ConsoleConsumer

log = structlog.get_logger(__name__)
BEAT = 5.0
"""Seconds between two looks."""
RECHECK = 30.0
"""Seconds after which a page's admission is asked again."""


class Hub:
    """The pages of this process."""

    def __init__(self) -> None:
        self.redis_answers = True
        self._pages: dict[ConsoleConsumer, float] = {}  # → when its admission is asked again
        self._running: asyncio.Task[None] | None = None
        self._loose: set[asyncio.Task[Any]] = set()

    @property
    def pages(self) -> int:
        """How many are open."""
        return len(self._pages)

    def enter(self, page: "ConsoleConsumer") -> None:
        self._pages[page] = time.monotonic() + RECHECK
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._run())

    def leave(self, page: "ConsoleConsumer") -> None:
        self._pages.pop(page, None)

    async def watch(self, page: "ConsoleConsumer") -> None:
        """Tell those who publish that the page's streams are watched, then where they stand now."""
        await self._renew(page.names)
        try:
            await page.settle(await database_sync_to_async(streams.numbers)(page.names))
        except DatabaseError as error:
            log.warning("console_blind", error=type(error).__name__)

    def soon(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._loose.add(task)
        task.add_done_callback(self._loose.discard)

    async def _run(self) -> None:
        while self._pages:
            await asyncio.sleep(BEAT)
            try:
                await self._look()
            except Exception as error:  # the next look comes
                log.warning("console_look_failed", error=type(error).__name__)

    async def _look(self) -> None:
        pages = list(self._pages)
        names = frozenset().union(*(page.names for page in pages)) if pages else frozenset()
        answers = await self._renew(names)
        if answers != self.redis_answers:
            self.redis_answers = answers
            for page in pages:
                await page.say("weather", live=answers)
        found = await database_sync_to_async(streams.numbers)(names)
        now = time.monotonic()
        for page in pages:
            await page.settle(found)
            if self._pages.get(page, now) < now:
                self._pages[page] = now + RECHECK
                await page.recheck()

    async def _renew(self, names: frozenset[str]) -> bool:
        try:
            await asyncio.to_thread(streams.watch, names)
        except redis.RedisError:
            return False
        return True


hub = Hub()
