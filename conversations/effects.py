"""Typed effects: what a turn wants changed beside its session and its replies.

The engine only returns them; ``turns`` applies them inside its one transaction through the handler each app
registers for a type. Agents and managers call the same handlers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from conversations.models import Conversation, Session


class Effect:
    """Base of all effects."""


@dataclass(frozen=True, slots=True)
class GrantConsent(Effect):
    """The contact agreed to ``purpose`` (``service``, ``recontact``, ``improvement``)."""

    purpose: str
    message_id: int | None = None  # the inbound message that is the evidence


@dataclass(frozen=True, slots=True)
class WithdrawConsent(Effect):
    purpose: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class OptOut(Effect):
    """SAIR: from now on nothing but replies."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class OptIn(Effect):
    """The contact takes SAIR back."""


@dataclass(frozen=True, slots=True)
class EraseHeldText(Effect):
    """The contact refused: what they wrote before consent is erased."""


@dataclass(frozen=True, slots=True)
class UpdateContact(Effect):
    """Facts of the person; ``None`` leaves a field as it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    state: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OpenHandoff(Effect):
    """A person is wanted. ``reason``: asked, failures, complaint, low_rating, backend_down, money_or_law.

    ``returning``: soon after a person closed their matter; whoever helped them gets them back if they are there, and
    the customer is told by the handler, which alone knows who it is. ``call_back_offered``: this turn's reply does it.
    """

    reason: str
    dealer_id: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    returning: bool = False
    call_back_offered: bool = False


@dataclass(frozen=True, slots=True)
class LeaveQueue(Effect):
    """The customer waits for nobody any more: the bot answers again. ``detail`` says why."""

    detail: str


@dataclass(frozen=True, slots=True)
class RateHandoff(Effect):
    """1 to 5 stars for a handoff of this conversation that a person closed; the last word counts."""

    handoff_id: str
    stars: int


@dataclass(frozen=True, slots=True)
class AddFeedback(Effect):
    """What the customer says of how they were helped, beside the stars."""

    handoff_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CreateTask(Effect):
    """Work for a person without handing the conversation over.

    ``kind``: ``store_question`` (a fact not in the data), ``call_back``.
    """

    kind: str
    text: str
    dealer_id: str | None = None
    car_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordInteraction(Effect):
    """``kind``: viewed, viewed_details, compared, liked, disliked, contacted (clicked_whatsapp at the backend)."""

    car_id: str
    kind: str
    position: int | None = None
    reason: str = ""
    brand: str = ""
    category: str = ""
    price: float | None = None
    year: int | None = None
    dealer_id: str = ""


@dataclass(frozen=True, slots=True)
class SaveLead(Effect):
    """The lead as it stands. ``route`` sends it to the dealer at once, at any score."""

    score: float
    reasons: list[str]
    profile: dict[str, Any]
    cars: list[str]
    dealer_id: str | None = None
    route: bool = False
    route_reason: str = ""


@dataclass(frozen=True, slots=True)
class BookAppointment(Effect):
    """A test drive or visit at ``starts_at`` (aware)."""

    car_id: str
    dealer_id: str
    starts_at: datetime
    kind: str = "test_drive"


@dataclass(frozen=True, slots=True)
class CancelAppointment(Effect):
    dealer_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDataRequest(Effect):
    """A request of LGPD art. 18; ``kind``: export, deletion, correction, information.

    ``protocol`` is the number the customer was told. A deletion is carried out once the reply is out.
    """

    kind: str
    protocol: str
    details: str = ""
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Later(Effect):
    """Wake this conversation with an event ``kind`` at ``due_at``; a second one of the same ``key`` replaces it."""

    kind: str
    due_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class CompleteSession(Effect):
    """``reason``: goodbye, opt_out, restart, refused, erased, corrupted."""

    reason: str


@dataclass(frozen=True, slots=True)
class EffectContext:
    """What a handler may need: the locked conversation, its session, the turn's id and its frozen ``now``."""

    conversation: "Conversation"
    session: "Session"
    turn_id: str
    now: datetime


E_ = TypeVar("E_", bound=Effect)
Handler = Callable[[Any, EffectContext], None]
_handlers: dict[type[Effect], Handler] = {}


def register(effect_type: type[E_], handler: Callable[[E_, EffectContext], None]) -> None:
    """Make ``handler`` the one place that applies effects of this type."""
    _handlers[effect_type] = handler


def apply(effect: Effect, context: EffectContext) -> None:
    """Run the registered handler inside the caller's transaction. Raises ``KeyError`` for an unregistered type."""
    _handlers[type(effect)](effect, context)
