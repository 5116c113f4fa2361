"""Posts webhooks to the bot: signed, over few kept connections, again and again until it answers 200."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx

from faciliauto_bot.sandbox.settings import Settings
from faciliauto_bot.sandbox.signing import Json, signature, wire
from faciliauto_bot.sandbox.timers import Timers

CONNECTIONS = 16


@dataclass
class Notice:
    """One change to tell: the ``value`` of a webhook. ``lane`` is the contact it is about.

    Notices of a lane are first posted in the order they were published; a retried one may fall behind.
    """

    lane: str
    value: Json
    field: str = "messages"
    done: Callable[[], None] | None = None
    attempts: int = 0


@dataclass
class Delivery:
    """How the webhook is delivered; all of it can be changed while running.

    ``batch_max`` changes go into one POST when they wait together; ``batch_wait`` seconds are spent gathering them.
    Meta retries for up to 7 days; here the pause doubles from ``retry_first`` to ``retry_longest`` seconds, for ever.
    """

    batch_max: int = 1
    batch_wait: float = 0
    retry_first: float = 0.5
    retry_longest: float = 10
    timeout: float = 10


class Courier:
    """Delivers notices at least once through a bounded number of connections."""

    def __init__(self, settings: Settings, timers: Timers, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = settings.webhook_url
        self.how = Delivery()
        self.subscribed = True
        self.undelivered = 0
        self.posts = 0
        self.refused = 0
        self.recent: deque[Json] = deque(maxlen=500)
        self._settings = settings
        self._timers = timers
        self._transport = transport
        self._queues: list[asyncio.Queue[Notice]] = []
        self._workers: list[asyncio.Task[None]] = []
        self._client: httpx.AsyncClient | None = None

    def publish(self, notice: Notice) -> None:
        """Take charge of a notice; it is dropped only while no app is subscribed, as Meta does."""
        if not self.subscribed:
            return
        self.undelivered += 1
        self._enqueue(notice)

    def forget(self) -> None:
        """Drop everything that waits (for a reset)."""
        for queue in self._queues:
            while not queue.empty():
                queue.get_nowait()
        self.undelivered = self.posts = self.refused = 0
        self.recent.clear()

    async def close(self) -> None:
        """Stop posting."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._workers.clear()
        self._queues.clear()
        if self._client:
            await self._client.aclose()
            self._client = None

    def _enqueue(self, notice: Notice) -> None:
        if not self._workers:
            self._start()
        self._queues[hash(notice.lane) % CONNECTIONS].put_nowait(notice)

    def _start(self) -> None:
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=60)
        self._client = httpx.AsyncClient(transport=self._transport, limits=limits, trust_env=False)
        self._queues = [asyncio.Queue() for _ in range(CONNECTIONS)]
        self._workers = [asyncio.create_task(self._work(queue, self._client)) for queue in self._queues]

    async def _work(self, queue: asyncio.Queue[Notice], client: httpx.AsyncClient) -> None:
        while True:
            batch = await self._gather(queue)
            if await self._post(client, batch):
                self._delivered(batch)
            else:
                self._retry_later(batch)

    async def _gather(self, queue: asyncio.Queue[Notice]) -> list[Notice]:
        batch = [await queue.get()]
        if self.how.batch_max > 1 and self.how.batch_wait:
            await asyncio.sleep(self.how.batch_wait)
        while len(batch) < self.how.batch_max and not queue.empty():
            batch.append(queue.get_nowait())
        return batch

    async def _post(self, client: httpx.AsyncClient, batch: list[Notice]) -> bool:
        body = wire(envelope(batch, account=self._settings.business_account_id))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(body, secret=self._settings.app_secret),
        }
        self.posts += 1
        started = time.monotonic()
        try:
            response = await client.post(self.url, content=body, headers=headers, timeout=self.how.timeout)
            answer: int | str = response.status_code
        except (httpx.HTTPError, OSError) as error:
            answer = type(error).__name__
        self.recent.append(
            {
                "at": time.time(),
                "answer": answer,
                "changes": len(batch),
                "attempt": max(notice.attempts for notice in batch) + 1,
                "seconds": round(time.monotonic() - started, 4),
            }
        )
        return answer == 200

    def _delivered(self, batch: list[Notice]) -> None:
        for notice in batch:
            self.undelivered = max(0, self.undelivered - 1)
            if notice.done:
                notice.done()

    def _retry_later(self, batch: list[Notice]) -> None:
        self.refused += 1
        for notice in batch:
            notice.attempts += 1
            pause = min(self.how.retry_first * 2 ** min(notice.attempts - 1, 20), self.how.retry_longest)
            self._timers.later(pause * random.uniform(0.8, 1.2), partial(self._enqueue, notice))  # noqa: S311


def envelope(batch: list[Notice], *, account: str) -> Json:
    """One webhook body for these notices. Neighbours of one kind share a change, as Meta batches them."""
    changes: list[Json] = []
    for notice in batch:
        if not (changes and _join(changes[-1], notice)):
            changes.append({"value": dict(notice.value), "field": notice.field})
    entry: Json = {"id": account, "changes": changes}
    if any(notice.field != "messages" for notice in batch):
        entry["time"] = int(time.time())
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _join(change: Json, notice: Notice) -> bool:
    if not change["field"] == notice.field == "messages":
        return False
    value = change["value"]
    kind = next((kind for kind in ("messages", "statuses") if kind in value and kind in notice.value), None)
    if kind is None:
        return False
    value[kind] = value[kind] + notice.value[kind]
    news = [person for person in notice.value.get("contacts", []) if person not in value.get("contacts", [])]
    if news:
        value["contacts"] = value.get("contacts", []) + news
    return True
