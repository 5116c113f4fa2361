"""The console under load: many agents' sockets, customers who write to them, and the page over a long history."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.customers import Customer
from tests.bench.driver import Driver
from tests.bench.phases import percentiles
from tests.bench.system import System
from tests.bench.wire import Connections

AGENTS, PAST, HANDOFFS_AN_HOUR = 200, 50_000, 500
_WRITES_A_SECOND = 4.0  # customers' messages to agents, over all chats
_OPENINGS = 20
_SETTLE = 3.0
_CHUNK = 2_000
_APART = 0.4  # as in server.js


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds. ``event`` is from the POST of a customer's message, before it is committed, to the agent's socket."""

    agents: int
    past: int
    messages: int
    unheard: int
    event: dict[str, float]
    shown: dict[str, float]  # as ``event``, until the page has the chat with the message in it
    lists: dict[str, float]  # one list fetched again because a queue moved
    fetched: int
    queries: int
    opening: dict[str, float]


@dataclass(frozen=True, slots=True)
class Chat:
    """One agent with one customer."""

    cookies: str
    customer: Customer
    conversation: str
    handoff: str


def prepare(customers: Sequence[Customer], *, agents: int, past: int) -> list[Chat]:
    """Agents with a chat each, and a long history of closed handoffs. Needs Django set up."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client
    from django.utils import timezone

    from conversations.crypto import keyed_hash
    from conversations.models import Conversation, Identity
    from handoff import claims
    from handoff.models import Agent, Handoff
    from handoff.opening import open_handoff

    now = timezone.now()
    group = Group.objects.get(name="agentes")
    number = settings.WHATSAPP_PHONE_NUMBER_ID
    known = {
        bytes(value): contact
        for value, contact in Identity.objects.filter(kind="bsuid").values_list("value_hash", "contact_id")
    }
    chats = []
    for n, customer in enumerate(customers[:agents]):
        user = User.objects.create(username=f"bench{n}", is_staff=True)
        user.groups.add(group)
        Agent.objects.create(user=user, state=Agent.State.ONLINE, state_since=now, seen_at=now + timedelta(hours=1))
        contact = known[keyed_hash("bsuid", customer.user_id)]
        conversation, _ = Conversation.objects.get_or_create(
            phone_number_id=number, contact_id=contact, defaults={"address": f"phone:{customer.number}"}
        )
        handoff = claims.claim(open_handoff(conversation, reason="asked", session=None, now=now).pk, user)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        chats.append(Chat(f"{settings.SESSION_COOKIE_NAME}={session}", customer, str(conversation.pk), str(handoff.pk)))
    places = list(Conversation.objects.values_list("pk", "contact_id")[:agents])
    for start in range(0, past, _CHUNK):
        Handoff.objects.bulk_create(
            Handoff(
                conversation_id=places[n % len(places)][0],
                contact_id=places[n % len(places)][1],
                reason="asked",
                status=Handoff.Status.COMPLETED,
                outcome="Dúvida resolvida",
                created_at=now - timedelta(minutes=n + 60),
                claimed_at=now - timedelta(minutes=n + 55),
                completed_at=now - timedelta(minutes=n + 30),
            )
            for n in range(start, min(start + _CHUNK, past))
        )
    return chats


def openings() -> tuple[int, dict[str, float]]:
    """Queries and seconds of the server for opening the console, as the first agent. Needs Django set up."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from handoff.console.shared import rendered_queues

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="bench0"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE handoff_handoff")
    took, queries = [], 0
    for _ in range(_OPENINGS):
        rendered_queues.forget()
        with CaptureQueriesContext(connection) as seen:
            began = time.perf_counter()
            answer = client.get("/admin/handoff/console/?filtro=minhas")
            took.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code
        queries = max(queries, len(seen))
    return queries, percentiles(took[1:])  # the first compiles the templates


@dataclass
class Pages:
    """What open pages ask of ``web`` after each push, as console.js does."""

    web: Connections
    shown: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    fetched: int = 0

    async def get(self, chat: Chat, path: str) -> None:
        status, _ = await self.web.get(f"/admin/handoff/console/{path}", f"Cookie: {chat.cookies}\r\n")
        assert status == 200, (status, path)
        self.fetched += 1

    async def course(self, chat: Chat, began: float) -> None:
        """The chat as it stands now."""
        await self.get(chat, f"{chat.handoff}/mensagens/?lido=1")
        if began:
            self.shown.append(time.perf_counter() - began)

    async def queue(self, chat: Chat) -> None:
        began = time.perf_counter()
        await self.get(chat, "fila/?filtro=fila")
        self.lists.append(time.perf_counter() - began)


@dataclass
class Paced:
    """As ``paced`` of server.js: one at a time, not too often, and once more for what came meanwhile."""

    ask: Callable[[], Coroutine[Any, Any, None]]
    wanted: bool = False
    running: asyncio.Task[None] | None = None

    def __call__(self) -> None:
        self.wanted = True
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self.wanted:
            self.wanted = False
            await self.ask()
            await asyncio.sleep(_APART)

    async def finish(self) -> None:
        if self.running:
            await self.running


async def measure(
    under_test: System, chats: Sequence[Chat], driver: Driver, seconds: float, pages: Pages | None = None
) -> tuple[list[float], int]:
    """Seconds from each customer's message to its agent's socket, and how many never came."""
    listeners = [Listener(under_test, chat, pages) for chat in chats]
    for start in range(0, len(listeners), 20):
        await asyncio.gather(*(listener.open() for listener in listeners[start : start + 20]))
    await asyncio.sleep(_SETTLE)
    opening = asyncio.create_task(_open_handoffs(seconds))
    deadline, turn = time.monotonic() + seconds, 0
    writing: list[asyncio.Task[None]] = []
    while time.monotonic() < deadline:
        listener = listeners[turn % len(listeners)]
        writing.append(asyncio.create_task(listener.hear(driver.post(listener.chat.customer, f"mensagem {turn}"))))
        turn += 1
        await asyncio.sleep(1 / _WRITES_A_SECOND)
    await asyncio.gather(*writing)
    await opening
    heard = [one for listener in listeners for one in listener.heard]
    for listener in listeners:
        await listener.close()
    return heard, turn - len(heard)


class Listener:
    """An agent's page, as far as its socket goes."""

    def __init__(self, under_test: System, chat: Chat, pages: Pages | None) -> None:
        self.chat, self.pages = chat, pages
        self._began = 0.0
        self._course, self._list = Paced(self._draw_course), Paced(self._draw_list)
        self.heard: list[float] = []
        self._address = f"ws://127.0.0.1:{under_test.live_port}/ws/handoff/"
        self._origin = f"http://127.0.0.1:{under_test.port}"
        self._moved = asyncio.Event()

    async def open(self) -> None:
        self._socket: ClientConnection = await connect(
            self._address, origin=self._origin, additional_headers={"Cookie": self.chat.cookies}, open_timeout=30
        )
        await self._socket.send(json.dumps({"watch": [self.chat.conversation]}))
        self._listening = asyncio.create_task(self._listen())

    async def hear(self, posting: Any) -> None:
        """Post, and wait for the first word of it."""
        self._moved.clear()
        self._began = began = time.perf_counter()
        posted = asyncio.create_task(posting)
        try:
            await asyncio.wait_for(self._moved.wait(), 10)
            self.heard.append(time.perf_counter() - began)
        except TimeoutError:
            pass
        await posted

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._course.finish(), self._list.finish())
        await self._socket.close()

    async def _listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message)
            if said["type"] != "moved":
                continue
            if said["stream"] == f"chat:{self.chat.conversation}":
                self._moved.set()
                self._course()
            else:
                self._list()

    async def _draw_course(self) -> None:
        began, self._began = self._began, 0.0
        if self.pages:
            await self.pages.course(self.chat, began)

    async def _draw_list(self) -> None:
        if self.pages:
            await self.pages.queue(self.chat)


async def _open_handoffs(seconds: float) -> None:
    """New handoffs at ``HANDOFFS_AN_HOUR``, so that every page hears of the queue beside its chat."""
    every = 3600 / HANDOFFS_AN_HOUR
    for _ in range(max(1, int(seconds / every))):
        await asyncio.to_thread(_open_one)
        await asyncio.sleep(every)


def _open_one() -> None:
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from conversations.models import Contact, Conversation
    from handoff.opening import open_handoff

    with transaction.atomic():
        conversation = Conversation.objects.create(
            contact=Contact.objects.create(),
            phone_number_id=settings.WHATSAPP_PHONE_NUMBER_ID,
            address=f"bsuid:{uuid.uuid4().hex}",
        )
        open_handoff(conversation, reason="asked", session=None, now=timezone.now())


async def run(under_test: System, customers: Sequence[Customer], driver: Driver, seconds: float) -> Figures:
    """Prepare, measure the sockets alone, then with all that open pages fetch, then opening the page."""
    chats = await asyncio.to_thread(prepare, customers, agents=AGENTS, past=PAST)
    heard, unheard = await measure(under_test, chats, driver, seconds)
    pages = Pages(Connections(under_test.port))
    await measure(under_test, chats, driver, seconds, pages)
    queries, opening = await asyncio.to_thread(openings)
    return Figures(
        agents=len(chats),
        past=PAST,
        messages=len(heard) + unheard,
        unheard=unheard,
        event=percentiles(heard),
        shown=percentiles(pages.shown),
        lists=percentiles(pages.lists),
        fetched=pages.fetched,
        queries=queries,
        opening=opening,
    )


def as_text(found: Figures) -> str:
    """The figures as a person reads them."""
    event, shown, lists = (_ms(figures) for figures in (found.event, found.shown, found.lists))
    opening = " / ".join(f"{1000 * found.opening[p]:.0f}" for p in ("p50", "p95"))
    return "\n".join(
        [
            f"console: {found.agents} agents connected, {HANDOFFS_AN_HOUR} new handoffs an hour",
            f"  message posted to event at the socket p50/p95/p99 ms   {event}"
            f"   ({found.messages} messages, {found.unheard} unheard)",
            f"  with {found.fetched:,} fragments fetched by the pages:",
            f"  message posted to message on the page p50/p95/p99 ms   {shown}",
            f"  one list fetched again p50/p95/p99 ms                  {lists}",
            f"  opening the page over {found.past:,} past handoffs         {opening} ms p50/p95,"
            f" {found.queries} queries",
        ]
    )


def _ms(figures: dict[str, float]) -> str:
    return " / ".join(f"{1000 * figures[p]:.0f}" for p in ("p50", "p95", "p99"))
