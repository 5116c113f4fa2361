"""Meta's side of the bench: bursts of messages go in at an offered rate, the sandbox's log tells what came back."""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from itertools import count

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.signing import Json, signature, wire
from tests.bench.customers import BURSTS, Customer
from tests.bench.wire import Connections

_PATH = "/webhook/whatsapp"
_TYPING = (0.1, 0.35)  # seconds between two messages of a burst
_FAILURES = (OSError, asyncio.IncompleteReadError)


@dataclass(slots=True)
class Burst:
    """One burst: when its last message was answered 200 and when the first reply came to the sandbox (wall clock)."""

    messages: int
    stored_at: float = 0.0
    replied_at: float = 0.0


@dataclass
class Record:
    """What one phase saw."""

    began: float = field(default_factory=time.time)
    bursts: list[Burst] = field(default_factory=list)
    webhook_seconds: list[float] = field(default_factory=list)
    webhook_errors: int = 0
    sends_rejected: int = 0

    def waiting(self, *, longer_than: float) -> int:
        """Bursts stored for longer than this many seconds and not yet answered."""
        limit = time.time() - longer_than
        return sum(1 for burst in self.bursts if 0 < burst.stored_at < limit and not burst.replied_at)


class Driver:
    """Posts for ``customers``, each in turn, and follows the sandbox's log."""

    def __init__(self, customers: list[Customer], environment: dict[str, str], *, port: int, sandbox_port: int) -> None:
        self.web, self.sandbox = Connections(port), Connections(sandbox_port)
        self.record = Record()
        self._customers = customers
        self._environment = environment
        self._turn = count()
        self._open: dict[str, Burst] = {}
        self._random = random.Random(7)
        self._seen = 0

    async def offer(self, rate: float, seconds: float) -> None:
        """Start ``rate`` bursts a second at random moments, whatever becomes of them."""
        self.record.began = time.time()
        running: set[asyncio.Task[None]] = set()
        at = began = time.monotonic()
        following = asyncio.create_task(self._follow())
        while (at := at + self._random.expovariate(rate)) < began + seconds:
            await asyncio.sleep(max(at - time.monotonic(), 0))
            task = asyncio.create_task(self._write(next(self._turn)))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(max(began + seconds - time.monotonic(), 0))
        await asyncio.gather(*running)
        following.cancel()

    async def drain(self, seconds: float) -> None:
        """Wait until everything is answered, at most this long."""
        deadline = time.monotonic() + seconds
        while self.record.waiting(longer_than=0) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            await self.look()

    def afresh(self) -> Record:
        """Begin a new record; the one so far."""
        done, self.record = self.record, Record()
        return done

    async def look(self) -> None:
        """Read what the sandbox was sent since the last look."""
        status, body = await self.sandbox.get(f"/sandbox/api/log?after={self._seen}")
        entries = json.loads(body)["entries"] if status == 200 else []
        for entry in entries:
            self._seen = entry["seq"]
            if entry["kind"] != "message":
                continue
            self.record.sends_rejected += entry["outcome"] == "rejected" and entry["http_status"] != 0
            burst = self._open.get(ids.lookup_form(ids.digits(entry["to"])))
            if burst and burst.stored_at and not burst.replied_at and entry["wall"] > burst.stored_at:
                burst.replied_at = entry["wall"]

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            await self.look()

    async def _write(self, turn: int) -> None:
        customer = self._customers[turn % len(self._customers)]
        texts = BURSTS[(turn // len(self._customers) + turn) % len(BURSTS)]
        burst = Burst(len(texts))
        self._open[ids.lookup_form(customer.number)] = burst
        self.record.bursts.append(burst)
        for n, text in enumerate(texts):
            if n:
                await asyncio.sleep(self._random.uniform(*_TYPING))
            await self.post(customer, text)
        burst.stored_at = time.time()

    async def post(self, customer: Customer, text: str) -> None:
        """Deliver one message, again after a moment until it is taken, as Meta does."""
        body = wire(self._webhook(customer, text))
        header = f"X-Hub-Signature-256: {signature(body, secret=self._environment['WHATSAPP_APP_SECRET'])}\r\n"
        while True:
            began = time.perf_counter()
            try:
                status, _ = await self.web.post(_PATH, body, header)
            except _FAILURES:
                status = 0
            self.record.webhook_seconds.append(time.perf_counter() - began)
            if status == 200:
                return
            self.record.webhook_errors += 1
            await asyncio.sleep(0.5)

    def _webhook(self, customer: Customer, text: str) -> Json:
        message = {
            "from": customer.number,
            "from_user_id": customer.user_id,
            "id": f"wamid.{uuid.uuid4().hex}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        number = self._environment["WHATSAPP_PHONE_NUMBER_ID"]
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "551140040022", "phone_number_id": number},
            "contacts": [{"profile": {"name": "Maria"}, "wa_id": customer.number, "user_id": customer.user_id}],
            "messages": [message],
        }
        entry = {
            "id": self._environment["WHATSAPP_BUSINESS_ACCOUNT_ID"],
            "changes": [{"value": value, "field": "messages"}],
        }
        return {"object": "whatsapp_business_account", "entry": [entry]}
