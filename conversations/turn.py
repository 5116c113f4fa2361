"""The shapes a turn passes between the pipeline and its engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from conversations.effects import Effect
from conversations.memory import SessionData
from conversations.whatsapp.outbound import OutboundMessage


@dataclass(frozen=True, slots=True)
class InboundView:
    """One inbound message as the engine reads it."""

    id: int
    type: str  # Meta's type: text, image, audio, interactive, button, location, contacts, reaction, ...
    text: str  # body, caption or button title; "" where there is none
    received_at: datetime
    reply_id: str | None = None  # id of the tapped button or list row
    location: tuple[float, float] | None = None  # latitude, longitude
    shared_phone: str | None = None  # answer to a contact request
    quoted_id: int | None = None  # our outbound message the customer replied to
    quoted_text: str = ""  # what it says
    quoted_options: tuple[str, ...] = ()  # ids of what can be tapped on it
    referral: dict[str, Any] | None = None  # ad headline, body, source url
    held: bool = False  # written before consent, read only now


@dataclass(frozen=True, slots=True)
class DueEvent:
    """A clock the conversation set for itself (``effects.Later``) that has run out."""

    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was said while an agent had the conversation, in order; nothing when none had it since the last turn."""

    customer: tuple[InboundView, ...] = ()
    agent: tuple[str, ...] = ()
    last_id: int = 0  # of the latest of these messages


@dataclass(frozen=True, slots=True)
class ContactView:
    """What is known of the person."""

    id: str  # opaque, safe to hand to the FacilIAuto backend
    name: str = ""
    profile_name: str = ""
    phone_known: bool = False
    phone: str = ""
    city: str = ""
    state: str = ""
    consents: frozenset[str] = frozenset()  # purposes granted now
    ever_granted: frozenset[str] = frozenset()  # also those taken back since
    opted_out: bool = False
    returning: bool = False  # had an earlier session


@dataclass(frozen=True, slots=True)
class TurnInput:
    """Everything an engine may read. It changes nothing outside and returns a ``TurnOutput``."""

    conversation_id: str
    session: SessionData
    contact: ContactView
    messages: Sequence[InboundView]
    now: datetime  # aware; frozen for the turn
    events: Sequence[DueEvent] = ()
    owner: str = "bot"  # bot, or nobody while a handoff waits
    session_is_new: bool = False
    session_was_corrupt: bool = False
    previous_expired: bool = False  # the last session ended in silence
    overheard: bool = False  # a person speaks, or too much was said: only what counts whoever speaks is read
    rate_notice: bool = False  # over the contact's messages a minute: one polite notice
    meanwhile: Meanwhile = field(default_factory=Meanwhile)  # for the first turn after an agent


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble. ``purpose`` decides what the send gate asks for.

    ``service`` needs the contact's consent, ``notice`` (consent request, privacy, confirmations, a person) does not.
    """

    message: OutboundMessage
    purpose: str = "service"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of one inbound message; stored on its row."""

    message_id: int
    intent: str
    confidence: float
    sentiment: str
    entities: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TurnOutput:
    session: SessionData
    replies: Sequence[Reply] = ()
    effects: Sequence[Effect] = ()
    understood: Sequence[Understanding] = ()
    held: frozenset[int] = frozenset()  # inbound ids that stay hidden until consent; they will be given again


class Engine(Protocol):
    """Decides what to answer, and what changes. Of what is only ``overheard`` its effects and ``held`` count."""

    def __call__(self, turn: TurnInput) -> TurnOutput: ...
