"""What the engine needs from the rooms above it, as small Protocols.

``leads`` and ``handoff`` implement them and ``faciliauto_bot`` hands them in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from conversations.memory import UserProfileData


class CarsUnavailable(Exception):
    """The backend gave no usable answer and there is no last good one: a person is offered."""


class CarsRateLimited(Exception):
    """The backend asked to wait (429)."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after  # seconds


class Car(BaseModel):
    """A car of the stock, as the engine speaks of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str  # "Chevrolet Onix 1.0 LT"
    brand: str
    model: str
    version: str = ""
    year: int
    price: float  # reais
    mileage: int  # km
    fuel: str  # Flex, Gasolina, Diesel, Elétrico, Híbrido
    transmission: str  # Manual, Automático, CVT
    color: str = ""
    doors: int
    category: str  # Hatch, Sedan, SUV, Pickup, Compacto, Van
    city_consumption: float | None = None  # km/l
    road_consumption: float | None = None  # km/l
    safety_items: tuple[str, ...] = ()
    comfort_items: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    available: bool = True
    dealer_id: str
    dealer_name: str = ""
    dealer_city: str = ""
    dealer_state: str = ""
    dealer_phone: str = ""
    dealer_whatsapp: str = ""


class Recommendation(BaseModel):
    model_config = ConfigDict(frozen=True)

    car: Car
    match_percentage: int
    justification: str


class Recommendations(BaseModel):
    """``stale`` is true when this is the last good answer for the profile and the customer must be told."""

    model_config = ConfigDict(frozen=True)

    items: tuple[Recommendation, ...]
    stale: bool = False
    message: str = ""  # why nothing was found
    suggestion: str = ""  # what to relax


class CarQuery(BaseModel):
    """Filters over the stock; ``None`` means any."""

    brand: str | None = None
    model: str | None = None
    category: str | None = None
    year_min: int | None = None
    year_max: int | None = None
    price_min: float | None = None
    price_max: float | None = None
    mileage_max: int | None = None
    city: str | None = None
    state: str | None = None
    transmission: str | None = None
    fuel: str | None = None


class Feedback(BaseModel):
    car_id: str
    action: Literal["liked", "disliked", "clicked_whatsapp", "viewed_details", "compared"]
    reason: str = ""


class Dealer(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    city: str = ""
    state: str = ""
    phone: str = ""
    whatsapp: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opening_hours: str = ""  # as the shop writes it


class Stock(Protocol):
    """Cars and shops. Every call answers within 2.5 s or raises ``CarsUnavailable`` / ``CarsRateLimited``."""

    def recommend(self, profile: UserProfileData) -> Recommendations: ...

    def refine(self, profile: UserProfileData, feedbacks: Sequence[Feedback]) -> Recommendations: ...

    def car(self, car_id: str) -> Car | None:
        """The car as it is now; ``None`` when it is gone or sold."""
        ...

    def search(self, query: CarQuery, *, limit: int = 10) -> list[Car]:
        """Available cars that match, cheapest first; answered from the hourly catalogue when the backend is down."""
        ...

    def dealer(self, dealer_id: str) -> Dealer | None: ...


class Agenda(Protocol):
    """Free times for visits and test drives."""

    def time_zone(self, dealer_id: str) -> str:
        """IANA name, of the dealer's city."""
        ...

    def problem(self, dealer_id: str, starts_at: datetime, *, now: datetime) -> str | None:
        """Why this time cannot be booked: ``past``, ``closed``, ``taken``, ``too_far``; ``None`` when it can."""
        ...

    def free_times(self, dealer_id: str, *, start: datetime, end: datetime, limit: int = 6) -> list[datetime]:
        """Bookable starting times within [start, end), aware, in the dealer's time zone."""
        ...


class Score(BaseModel):
    """0–100 with its reasons in words."""

    model_config = ConfigDict(frozen=True)

    value: float
    reasons: tuple[str, ...] = ()


class Engagement(BaseModel):
    """What the customer did, for the score."""

    details: bool = False
    compared: bool = False
    liked_or_disliked: bool = False
    returned: bool = False
    media_or_location: bool = False


class Qualification(Protocol):
    def score(self, profile: UserProfileData, engagement: Engagement) -> Score: ...


class QueueStatus(BaseModel):
    model_config = ConfigDict(frozen=True)

    position: int | None = None  # 1 is next; None when this conversation does not wait
    open_now: bool = True
    opens_at: datetime | None = None  # when people are back
    wait_minutes: int | None = None  # from now, about; None when nobody can tell
    call_back_offered_at: datetime | None = None  # to who waits now


class AfterHandoff(BaseModel):
    """What is still open with a customer whose matter a person has closed."""

    model_config = ConfigDict(frozen=True)

    handoff_id: str
    rating_awaited: bool = False  # stars were asked for, and none were given
    returns: bool = False  # what they write now goes back to the team
    same_agent: bool = False  # and whoever helped them is there for it


class Queue(Protocol):
    def status(self, conversation_id: str, *, now: datetime, joins: str | None = None) -> QueueStatus:
        """Where the conversation waits; with ``joins``, where it would in that dealer's queue ("" for the central)."""
        ...

    def calls_back(self, conversation_id: str) -> bool:
        """Whether a call-back is agreed on that nobody has made yet."""
        ...

    def after(self, conversation_id: str, *, now: datetime) -> AfterHandoff | None:
        """What the last handoff left open; ``None`` when it was not closed by a person, or long ago."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """All of them together, as handed to the engine."""

    stock: Stock
    agenda: Agenda
    qualification: Qualification
    queue: Queue
    privacy_url: str
    dpo_contact: str
