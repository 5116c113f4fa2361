"""Everything the sandbox remembers: phones with their chats, and the journal of sends."""

import itertools
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.signing import Json

WINDOW_SECONDS = 24 * 3600
FREE_ENTRY_SECONDS = 72 * 3600
TYPING_SECONDS = 25

RANK = {"": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4, "failed": 5}


@dataclass
class ChatMessage:
    """One bubble. ``inbound`` goes from a phone to the business, ``outbound`` the other way.

    ``status`` of an inbound bubble: "" (webhook under way), delivered (answered 200), read.
    """

    seq: int
    id: str
    phone: str
    direction: str
    type: str
    content: Json
    at: float
    status: str = ""
    error: Json | None = None
    reply_to: str = ""
    reactions: dict[str, str] = field(default_factory=dict)
    callback: str = ""

    def rise(self, status: str) -> bool:
        """Move the status up, never down; tells whether it moved."""
        if RANK[status] <= RANK[self.status]:
            return False
        self.status = status
        return True

    def as_json(self) -> Json:
        """The message as pages and tests see it."""
        return asdict(self)


@dataclass
class Phone:
    """A customer's phone. ``number`` is what is dialled; ``wa_id`` may lack the ninth digit.

    ``clock_offset`` (seconds) ages this contact's 24-hour window; ``hidden`` keeps the number out of webhooks.
    """

    id: str
    number: str
    wa_id: str
    user_id: str
    name: str
    username: str = ""
    hidden: bool = False
    shown: bool = True
    auto_read: bool = False
    receipts: bool = True
    online: bool = True
    clock_offset: float = 0
    last_inbound_at: float = 0
    free_entry_until: float = 0
    typing_until: float = 0
    next_pair_at: float = 0
    messages: list[ChatMessage] = field(default_factory=list)

    def window_open(self) -> bool:
        """Whether free-form messages may reach this contact now."""
        return time.time() + self.clock_offset - self.last_inbound_at < WINDOW_SECONDS

    def free_entry(self) -> bool:
        """Whether messages to this contact are free since an ad brought them."""
        return time.time() + self.clock_offset < self.free_entry_until

    def contact(self, *, username: bool = True) -> Json:
        """This person in a webhook's ``contacts[]``."""
        profile: Json = {"name": self.name}
        if self.username and username:
            profile["username"] = "@" + self.username
        known: Json = {} if self.hidden else {"wa_id": self.wa_id}
        return {"profile": profile, **known, "user_id": self.user_id}

    def as_json(self) -> Json:
        """The phone without its messages."""
        shown = {key: value for key, value in vars(self).items() if key != "messages"}
        return {**shown, "window_open": self.window_open(), "typing": self.typing_until > time.time()}


@dataclass
class Send:
    """One request to the messages endpoint, in order of arrival.

    ``outcome``: accepted, rejected, or lost (accepted, but the answer did not tell so). ``kind``: message or read.
    """

    seq: int
    monotonic: float
    wall: float
    kind: str
    body: Json
    to: str
    callback: str
    phone: str = ""
    wamid: str = ""
    outcome: str = "rejected"
    http_status: int = 0
    code: int | None = None
    details: str = ""
    fault: str = ""


@dataclass
class Journal:
    """Every request to the messages endpoint."""

    sends: list[Send] = field(default_factory=list)

    def arrive(self, body: Any) -> Send:
        """Write down a request the moment it comes."""
        shape = body if isinstance(body, dict) else {"unreadable": repr(body)[:500]}
        entry = Send(
            seq=len(self.sends) + 1,
            monotonic=time.monotonic(),
            wall=time.time(),
            kind="read" if "status" in shape else "message",
            body=shape,
            to=str(shape.get("to") or shape.get("recipient") or ""),
            callback=str(shape.get("biz_opaque_callback_data") or ""),
        )
        self.sends.append(entry)
        return entry

    def after(self, seq: int, *, limit: int) -> list[Send]:
        """The entries later than this number."""
        return self.sends[max(seq, 0) : max(seq, 0) + limit]


class Phones:
    """All phones and their messages, found by any of their names."""

    def __init__(self) -> None:
        self.all: dict[str, Phone] = {}
        self.messages: dict[str, ChatMessage] = {}
        self.inbound: list[ChatMessage] = []
        self._by_name: dict[str, Phone] = {}
        self._names: dict[str, set[str]] = {}
        self._numbers = itertools.count(1)
        self._seq = itertools.count(1)

    def add(self, *, number: str, name: str, wa_id: str = "", **options: Any) -> Phone:
        """A new phone with the BSUID of its number."""
        number = ids.digits(number)
        phone = Phone(
            id=f"p{next(self._numbers)}",
            number=number,
            wa_id=ids.digits(wa_id) or number,
            user_id=ids.business_scoped_user_id(number),
            name=name,
            **options,
        )
        self.all[phone.id] = phone
        self.index(phone)
        return phone

    def index(self, phone: Phone) -> None:
        """Make the phone findable by its present names; earlier ones no longer lead to it."""
        self._unindex(phone)
        names = {phone.id, phone.user_id, ids.lookup_form(phone.number), ids.lookup_form(phone.wa_id)}
        self._names[phone.id] = names
        for name in names:
            self._by_name[name] = phone

    def find(self, name: str) -> Phone | None:
        """The phone with this id, BSUID, wa_id or number (with or without the ninth digit, +, spaces)."""
        return self._by_name.get(name) or self._by_name.get(ids.lookup_form(ids.digits(name)) or "-")

    def remove(self, phone: Phone) -> None:
        """Take the phone away with its chat."""
        self.all.pop(phone.id, None)
        self._unindex(phone)

    def _unindex(self, phone: Phone) -> None:
        for name in self._names.pop(phone.id, set()):
            if self._by_name.get(name) is phone:
                del self._by_name[name]

    def write(self, phone: Phone, *, direction: str, kind: str, content: Json, **facts: Any) -> ChatMessage:
        """Put a new bubble in a phone's chat."""
        message = ChatMessage(
            seq=next(self._seq),
            id=facts.pop("id", "") or ids.wamid(),
            phone=phone.id,
            direction=direction,
            type=kind,
            content=content,
            at=time.time(),
            **facts,
        )
        phone.messages.append(message)
        self.messages[message.id] = message
        if direction == "inbound":
            self.inbound.append(message)
        return message
