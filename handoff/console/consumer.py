"""The console's socket: pushes which streams moved, and who else looks or types. Nothing personal travels here.

A page says ``{"watch": [conversation, …]}`` and ``{"here": conversation, "doing": "looking" | "typing" | "away"}``;
it is told ``hello``, ``moved``, ``people``, ``weather``. What a stream's move means the page asks the web process.
"""

import asyncio
import json
import random
import time
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from handoff import streams
from handoff.console.admission import MOST_CHATS, Admission, admitted, watchable_by
from handoff.console.hub import hub

log = structlog.get_logger(__name__)
LARGEST = 4096  # bytes of one message from a page
BURST, PER_SECOND = 40, 5.0  # messages a page may send at once, and each second after
QUEUE_EVERY = 1.0  # seconds between two words about queues to one page, at the least
LISTS_A_SECOND = 40  # that all pages together may be made to draw again; with more pages each hears less often
CLOSE_NOT_ALLOWED, CLOSE_TOO_LARGE, CLOSE_TOO_MANY = 4403, 4413, 4429
_DOINGS = ("looking", "typing", "away")


class ConsoleConsumer(AsyncWebsocketConsumer):
    """One page of one member of the team."""

    admission: Admission
    _told: dict[str, int]

    async def connect(self) -> None:
        self._chats: frozenset[str] = frozenset()
        self._groups: set[str] = set()
        self._told = {}
        self._allowance, self._filled = float(BURST), time.monotonic()
        self._queue_said = 0.0
        self._queue_later: asyncio.TimerHandle | None = None
        session = self.scope.get("session")
        self._session_key = session.session_key if session else None
        admission = await database_sync_to_async(admitted)(self._session_key)
        if admission is None:
            await self.close(CLOSE_NOT_ALLOWED)
            raise StopConsumer
        self.admission = admission
        await self.accept()
        hub.enter(self)
        await self._follow()
        await self.say("hello", user=admission.user_id, live=hub.redis_answers)

    async def disconnect(self, code: int) -> None:
        hub.leave(self)
        if self._queue_later:
            self._queue_later.cancel()
        for chat in self._chats:
            await self._people(chat, "away")
        for group in list(self._groups):
            await self._quietly(self.channel_layer.group_discard(group, self.channel_name))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if bytes_data or not text_data or len(text_data.encode()) > LARGEST:
            await self.close(CLOSE_TOO_LARGE)
            return
        if not self._allowed():
            await self.close(CLOSE_TOO_MANY)
            return
        try:
            message = json.loads(text_data)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if isinstance(message.get("watch"), list):
            await self._watch([str(one) for one in message["watch"]][:MOST_CHATS])
        elif str(message.get("here")) in self._chats and message.get("doing") in _DOINGS:
            await self._people(str(message["here"]), message["doing"])

    @property
    def names(self) -> frozenset[str]:
        """The streams this page watches."""
        return self.admission.always | {streams.chat(chat) for chat in self._chats}

    async def recheck(self) -> None:
        """A person signed out or demoted is cut off; one with other queues watches those."""
        admission = await database_sync_to_async(admitted)(self._session_key)
        if admission is None or admission.user_id != self.admission.user_id:
            await self.close(CLOSE_NOT_ALLOWED)
            return
        self.admission = admission
        self._chats &= await database_sync_to_async(watchable_by)(admission.user_id, self._chats)
        await self._follow()

    async def tell(self, name: str, number: int) -> None:
        """A stream stands at ``number``; said once, and queues at most once a second."""
        if number <= self._told.get(name, -1) or name not in self.names:
            return
        self._told[name] = number
        if name.startswith("queue:"):
            await self._tell_queue()
        else:
            await self.say("moved", stream=name, number=number)

    async def settle(self, found: dict[str, int]) -> None:
        """Numbers as Postgres has them: what was missed is told.

        A chat seen for the first time too: it may have moved between the page's drawing and the watch.
        """
        for name in self.names & found.keys():
            if name in self._told or name.startswith("chat:"):
                await self.tell(name, found[name])
            else:
                self._told[name] = found[name]

    async def say(self, what: str, **facts: Any) -> None:
        await self._quietly(self.send(json.dumps({"type": what, **facts})))

    async def stream_moved(self, event: dict[str, Any]) -> None:
        """From ``streams.publish``."""
        await self.tell(event["stream"], event["number"])

    async def people_do(self, event: dict[str, Any]) -> None:
        """From another page: somebody looks, types, or is gone."""
        if event["user"] != self.admission.user_id and event["chat"] in self._chats:
            facts = {key: event[key] for key in ("chat", "user", "name", "doing")}
            await self.say("people", **facts)

    async def _watch(self, chats: list[str]) -> None:
        for left in self._chats - set(chats):
            await self._people(left, "away")
        self._chats = await database_sync_to_async(watchable_by)(self.admission.user_id, chats)
        await self._follow()
        for chat in self._chats:
            await self._people(chat, "looking")

    async def _follow(self) -> None:
        """Be in the groups of exactly what is watched, and say so to those who publish."""
        wanted = {streams.group_of(name) for name in self.names}
        for group in wanted - self._groups:
            await self._quietly(self.channel_layer.group_add(group, self.channel_name))
        for group in self._groups - wanted:
            await self._quietly(self.channel_layer.group_discard(group, self.channel_name))
        self._groups = wanted
        self._told = {name: number for name, number in self._told.items() if name in self.names}
        await hub.watch(self)

    async def _people(self, chat: str, doing: str) -> None:
        event = {
            "type": "people.do",
            "chat": chat,
            "doing": doing,
            "user": self.admission.user_id,
            "name": self.admission.name,
        }
        await self._quietly(self.channel_layer.group_send(streams.group_of(streams.chat(chat)), event))

    async def _tell_queue(self) -> None:
        """At once where few pages are open; of many each at its own moment, so that they do not all ask together."""
        if self._queue_later is not None:
            return
        apart = max(QUEUE_EVERY, hub.pages / LISTS_A_SECOND)
        wait = self._queue_said + apart - time.monotonic()
        if apart > QUEUE_EVERY:
            wait = max(wait, random.uniform(0, apart))  # noqa: S311  # no secret
        if wait > 0:
            self._queue_later = asyncio.get_running_loop().call_later(wait, self._queue_now)
        else:
            self._queue_said = time.monotonic()
            await self.say("moved", stream="queue", number=self._queue_number)

    def _queue_now(self) -> None:
        self._queue_later, self._queue_said = None, time.monotonic()
        hub.soon(self.say("moved", stream="queue", number=self._queue_number))

    @property
    def _queue_number(self) -> int:
        """Rises whenever any of the queues this page shows does."""
        return sum(number for name, number in self._told.items() if name.startswith("queue:"))

    def _allowed(self) -> bool:
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._filled) * PER_SECOND)
        self._filled = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    async def _quietly(self, doing: Any) -> None:
        """Redis or the page may be gone at any time; the hub looks after the first, Channels after the second."""
        try:
            await doing
        except Exception as error:
            log.info("console_not_told", error=type(error).__name__)
