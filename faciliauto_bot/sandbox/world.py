"""The sandbox's parts, held together: one per application."""

import asyncio
from dataclasses import dataclass
from random import uniform

import httpx

from faciliauto_bot.sandbox.faults import Faults
from faciliauto_bot.sandbox.graph.bodies import Bodies
from faciliauto_bot.sandbox.graph.templates import Templates
from faciliauto_bot.sandbox.live import Live
from faciliauto_bot.sandbox.media import MediaStore
from faciliauto_bot.sandbox.settings import Settings, Span
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import ChatMessage, Journal, Phone, Phones
from faciliauto_bot.sandbox.timers import Timers
from faciliauto_bot.sandbox.webhooks import Courier, Notice

# The phone a newcomer finds ready.
FIRST_NUMBER, FIRST_NAME = "5511988880001", "Maria"


@dataclass
class Options:
    """What may be changed while running. Times are milliseconds.

    ``window``: how a closed 24-hour window is told: in the response, in a status, or off.
    ``throughput`` is messages per second of the number, 0 for no limit; the pair limit is ``pair_burst`` at once
    and one every ``pair_interval`` seconds after.
    """

    latency: Span
    status_delay: Span
    statuses: bool = True
    window: str = "response"
    pair_rate: bool = False
    pair_burst: int = 45
    pair_interval: float = 6
    throughput: int = 0


class World:
    """One business number and everyone who talks to it."""

    def __init__(self, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self.timers = Timers()
        self.live = Live()
        self.courier = Courier(settings, self.timers, transport)
        self.media = MediaStore()
        self.faults = Faults()
        self.closing = asyncio.Event()
        self._alerts_seen = 0
        self.start_afresh()

    def start_afresh(self) -> None:
        """Forget all that happened and return to the options of the start."""
        self.timers.clear()
        self.courier.forget()
        self.media.clear()
        self.faults.clear()
        self.phones = Phones()
        self.phones.add(number=FIRST_NUMBER, name=FIRST_NAME)
        self.journal = Journal()
        self.templates = Templates()
        self.bodies = Bodies(self.media, self.templates)
        self.elements: dict[str, Json] = {}
        self.erased_contacts: list[str] = []
        self.alerts: list[Json] = []
        self.next_send_at = 0.0
        self.options = Options(latency=self.settings.latency, status_delay=self.settings.status_delay)
        self.live.tell("reset", {})

    def let_go(self) -> None:
        """End what would keep the server from stopping: open pages and answers withheld on purpose."""
        self.closing.set()
        self.live.close()

    def next_alert(self) -> int:
        """The number of the next alert; unlike the list it never shrinks."""
        self._alerts_seen += 1
        return self._alerts_seen

    def value(self, **parts: object) -> Json:
        """The ``value`` of a change in the field ``messages``."""
        metadata = {
            "display_phone_number": self.settings.display_phone_number,
            "phone_number_id": self.settings.phone_number_id,
        }
        return {"messaging_product": "whatsapp", "metadata": metadata, **parts}

    def publish(self, notice: Notice) -> None:
        """Send a webhook on its way, through the faults now in force."""
        for held in self.faults.for_webhook(notice.lane):
            if held:
                self.timers.later(held, lambda: self.courier.publish(notice))
            else:
                self.courier.publish(notice)

    def show(self, phone: Phone, message: ChatMessage | None = None) -> None:
        """Tell open pages about a phone, and a new or changed message of it."""
        if not phone.shown:
            return
        if message:
            self.live.tell("message", message.as_json())
        self.live.tell("phone", phone.as_json())


def seconds(span: Span) -> float:
    """A random time within the span."""
    return uniform(span.low, span.high) / 1000  # noqa: S311 - not a secret
