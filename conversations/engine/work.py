"""What the nodes of one turn share: what was read, what is to be answered, the reply as it grows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from conversations.effects import Effect
from conversations.engine.draft import Bubble, Photo
from conversations.engine.services import AfterHandoff, Car, Services
from conversations.memory import Dialogue, SeenCar, SessionData, UserProfileData
from conversations.turn import ContactView, InboundView, Reply, TurnInput, Understanding
from nlp import Intent, NLPResult


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with what was read in it."""

    message: InboundView
    text: str
    result: NLPResult


@dataclass(frozen=True, slots=True)
class Request:
    """Something to answer: the node that does it, what was said, and what was picked."""

    node: str
    heard: Heard | None = None
    pick: str = ""  # "like:<car>", "ask:use:trabalho", ...
    intent: Intent | None = None

    @property
    def text(self) -> str:
        return self.heard.text if self.heard else ""

    @property
    def message_id(self) -> int | None:
        return self.heard.message.id if self.heard else None


@dataclass(slots=True)
class Evidence:
    """What this turn may speak of: amounts and names that are in its data."""

    amounts: set[float] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def know(self, car: Car) -> None:
        self.amounts.add(car.price)
        self.names |= {car.name, car.model, car.brand, car.version, car.dealer_name, car.dealer_city}

    def know_amounts(self, amounts: Iterable[float | None]) -> None:
        self.amounts |= {amount for amount in amounts if amount is not None}

    def know_names(self, *names: str) -> None:
        self.names |= set(names)


@dataclass(slots=True)
class Work:
    """One turn at work. Nodes change it in place; nothing outside it changes."""

    turn: TurnInput
    services: Services
    session: SessionData
    bubble: Bubble = field(default_factory=Bubble)
    extra: list[Bubble] = field(default_factory=list)  # further bubbles, after the first
    photos: list[Photo] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    understood: list[Understanding] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)  # messages answered before the reading: stars and the like
    after: AfterHandoff | None = None  # what the last handoff left open, while the talk has not got going again
    heard: list[Heard] = field(default_factory=list)
    pending: list[Request] = field(default_factory=list)
    current: Request | None = None
    evidence: Evidence = field(default_factory=Evidence)
    question: str = ""  # the question that was open when the turn began
    search_changed: bool = False  # a told fact changes which cars fit
    told_facts: bool = False  # the customer told something for the profile
    answered: bool = False  # some node answered something
    misunderstood: bool = False  # a message could not be understood
    showed_cars: bool = False  # a list of cars is in the reply
    closed: bool = False  # nothing more is to be asked in this turn
    consented: bool = False  # consent came in this very turn
    replies: list[Reply] = field(default_factory=list)  # as the guardrails let them go

    @property
    def messages(self) -> list[InboundView]:
        """What is to be read."""
        return [message for message in self.turn.messages if message.id not in self.taken]

    @property
    def profile(self) -> UserProfileData:
        return self.session.user_profile

    @property
    def dialogue(self) -> Dialogue:
        return self.session.dialogue

    @property
    def contact(self) -> ContactView:
        return self.turn.contact

    @property
    def seed(self) -> str:
        return f"{self.session.session_id}:{self.session.turn_id}"

    @property
    def first_name(self) -> str:
        """How to call the person, with a leading space; empty where no name is known."""
        name = (self.profile.name or self.contact.name or self.contact.profile_name).split()
        known = name[0] if name else ""
        return f" {known}" if known.isalpha() and len(known) <= 20 else ""

    @property
    def phone_known(self) -> bool:
        return self.contact.phone_known or any(getattr(effect, "phone", None) for effect in self.effects)

    def say(self, key: str, **params: Any) -> None:
        self.bubble.say(key, **params)
        self.answered = True

    def tell(self, text: str) -> None:
        self.bubble.tell(text)
        self.answered = True

    def ask(self, question: str, key: str, **params: Any) -> None:
        """Say ``key`` and leave ``question`` open: the next message is read against it."""
        self.say(key, **params)
        self.dialogue.asked = question

    @property
    def asks(self) -> bool:
        return bool(self.dialogue.asked)

    def do(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    def asks_for(self, kind: type[Effect]) -> bool:
        """Whether this turn already wants such a change."""
        return any(isinstance(effect, kind) for effect in self.effects)

    def see(self, car: Car) -> None:
        """The car goes on the customer's screen."""
        self.evidence.know(car)
        known = [seen for seen in self.dialogue.seen if seen.id != car.id]
        seen = SeenCar(
            id=car.id, name=car.name, brand=car.brand, model=car.model, year=car.year, dealer_id=car.dealer_id
        )
        self.dialogue.seen = [*known, seen][-40:]
