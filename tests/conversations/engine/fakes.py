"""A small town of a dozen cars and two shops, and a customer who talks to the engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from conversations.effects import CreateTask, Effect, GrantConsent, OptIn, OptOut, UpdateContact
from conversations.engine.graph import build_engine
from conversations.engine.services import (
    AfterHandoff,
    Car,
    CarQuery,
    Dealer,
    Engagement,
    Feedback,
    QueueStatus,
    Recommendation,
    Recommendations,
    Score,
    Services,
)
from conversations.memory import Dialogue, SessionData, UserProfileData
from conversations.turn import ContactView, DueEvent, InboundView, TurnInput, TurnOutput
from conversations.whatsapp.outbound import Buttons, ListMenu, OutboundMessage

E = TypeVar("E", bound=Effect)
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
MONDAY_NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday 23/11, noon in São Paulo
JUSTIFICATION = "Econômico e fácil de manter, combina com o seu uso."


def car(car_id: str, brand: str, model: str, year: int, price: float, **changes: Any) -> Car:
    values: dict[str, Any] = {
        "id": car_id,
        "name": f"{brand} {model} 1.0",
        "brand": brand,
        "model": model,
        "year": year,
        "price": price,
        "mileage": 45_000,
        "fuel": "Flex",
        "transmission": "Manual",
        "color": "Prata",
        "doors": 4,
        "category": "Hatch",
        "city_consumption": 12.5,
        "road_consumption": 14.8,
        "safety_items": ("airbag_duplo", "abs", "ISOFIX"),
        "comfort_items": ("ar_condicionado", "direcao_eletrica"),
        "images": (f"https://img.example.com/{car_id}.jpg",),
        "dealer_id": "loja_sp",
        "dealer_name": "Paulista Seminovos",
        "dealer_city": "São Paulo",
        "dealer_state": "SP",
        "dealer_phone": "+551130004101",
        "dealer_whatsapp": "+5511900004101",
    }
    return Car(**(values | changes))


CARS = (
    car("onix20", "Chevrolet", "Onix", 2020, 62_990),
    car("hb20", "Hyundai", "HB20", 2019, 58_900, mileage=61_000, city_consumption=13.1),
    car("argo", "Fiat", "Argo", 2021, 59_500, mileage=38_000, images=()),
    car("kwid", "Renault", "Kwid", 2021, 44_900, mileage=30_500, city_consumption=None, road_consumption=None),
    car("polo", "Volkswagen", "Polo", 2018, 56_000, mileage=72_000, dealer_id="loja_cps", dealer_name="Campinas Car"),
    car("mobi", "Fiat", "Mobi", 2020, 41_500, mileage=52_000),
    car("gol", "Volkswagen", "Gol", 2019, 45_900, mileage=66_000),
    car("corolla", "Toyota", "Corolla", 2020, 109_900, category="Sedan", transmission="CVT"),
    car("compass", "Jeep", "Compass", 2019, 112_000, category="SUV", transmission="Automático"),
    car("creta", "Hyundai", "Creta", 2019, 84_990, category="SUV", transmission="Automático"),
    car("kicks", "Nissan", "Kicks", 2018, 79_900, category="SUV", transmission="CVT"),
    car("strada", "Fiat", "Strada", 2021, 78_500, category="Pickup", doors=2),
)
DEALERS = {
    "loja_sp": Dealer(
        id="loja_sp",
        name="Paulista Seminovos",
        city="São Paulo",
        state="SP",
        phone="+551130004101",
        whatsapp="+5511900004101",
        address="Av. Rebouças, 1.450, Pinheiros",
        opening_hours="Seg-Sex 9h-18h30, Sáb 9h-14h",
    ),
    "loja_cps": Dealer(id="loja_cps", name="Campinas Car", city="Campinas", state="SP", phone="+551930004202"),
}
_CATEGORIES = {"hatch": "Hatch", "sedan": "Sedan", "suv": "SUV", "pickup": "Pickup"}


class FakeStock:
    """Cars in memory; set ``error`` to have every call fail, ``gone`` to sell a car."""

    def __init__(self) -> None:
        self.cars = {one.id: one for one in CARS}
        self.error: Exception | None = None
        self.stale = False
        self.calls: list[str] = []
        self.feedbacks: list[Feedback] = []
        self.justification = JUSTIFICATION
        self.nothing: Recommendations | None = None

    def recommend(self, profile: UserProfileData) -> Recommendations:
        self._called("recommend")
        if self.nothing:
            return self.nothing
        chosen = [one for one in self._by_price() if self._suits(one, profile)]
        items = [
            Recommendation(car=one, match_percentage=92 - 3 * place, justification=self.justification)
            for place, one in enumerate(reversed(chosen[-5:]))
        ]
        return Recommendations(items=tuple(items), stale=self.stale)

    def refine(self, profile: UserProfileData, feedbacks: Sequence[Feedback]) -> Recommendations:
        self.feedbacks = list(feedbacks)
        return self.recommend(profile)

    def car(self, car_id: str) -> Car | None:
        self._called("car")
        return self.cars.get(car_id)

    def search(self, query: CarQuery, *, limit: int = 10) -> list[Car]:
        self._called("search")
        return [one for one in self._by_price() if _matches(one, query)][:limit]

    def dealer(self, dealer_id: str) -> Dealer | None:
        self._called("dealer")
        return DEALERS.get(dealer_id)

    def sell(self, car_id: str) -> None:
        del self.cars[car_id]

    def _by_price(self) -> list[Car]:
        return sorted(self.cars.values(), key=lambda one: one.price)

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.error:
            raise self.error

    @staticmethod
    def _suits(one: Car, profile: UserProfileData) -> bool:
        low, high = profile.orcamento_min or 0, profile.orcamento_max or 10**9
        if profile.budget_kind == "target":
            low, high = low * 0.8, high * 1.2
        types = [_CATEGORIES.get(each) for each in profile.tipos_preferidos]
        return (
            low <= one.price <= high
            and (not types or one.category in types)
            and one.brand not in profile.marcas_rejeitadas
        )


def _matches(one: Car, query: CarQuery) -> bool:
    return all(
        (
            query.brand in (None, one.brand),
            query.model in (None, one.model),
            query.category is None or _CATEGORIES.get(query.category, query.category) == one.category,
            (query.year_min or 0) <= one.year <= (query.year_max or 9999),
            (query.price_min or 0) <= one.price <= (query.price_max or 10**9),
            one.mileage <= (query.mileage_max or 10**9),
        )
    )


class FakeAgenda:
    """Open Monday to Friday 9–18, Saturday 9–13, every hour; ``taken`` holds booked times."""

    def __init__(self) -> None:
        self.taken: set[datetime] = set()

    def time_zone(self, dealer_id: str) -> str:
        return "America/Sao_Paulo"

    def problem(self, dealer_id: str, starts_at: datetime, *, now: datetime) -> str | None:
        if starts_at <= now:
            return "past"
        if starts_at > now + timedelta(days=60):
            return "too_far"
        if not self._open(starts_at):
            return "closed"
        return "taken" if starts_at in self.taken else None

    def free_times(self, dealer_id: str, *, start: datetime, end: datetime, limit: int = 6) -> list[datetime]:
        moment = start.astimezone(SAO_PAULO).replace(minute=0, second=0, microsecond=0)
        free: list[datetime] = []
        while moment < end and len(free) < limit:
            if moment >= start and self._open(moment) and moment not in self.taken:
                free.append(moment)
            moment += timedelta(hours=1)
        return free

    @staticmethod
    def _open(moment: datetime) -> bool:
        local = moment.astimezone(SAO_PAULO)
        closes = {5: 13, 6: 0}.get(local.weekday(), 18)
        return time(9) <= local.time() < time(closes) if closes else False


class FakeQualification:
    def score(self, profile: UserProfileData, engagement: Engagement) -> Score:
        value = 30.0 if profile.budget_kind else 0.0
        value += 25.0 * bool(profile.urgency) + 4.0 * sum(engagement.model_dump().values())
        return Score(value=min(value, 100.0), reasons=("orçamento definido",) if profile.budget_kind else ())


@dataclass
class FakeQueue:
    """``answer``: where the customer stands, or would; ``closed``: what a handoff that was closed left open.

    ``agreed``: a call-back is to be made.
    """

    answer: QueueStatus = field(default_factory=lambda: QueueStatus(position=2))
    closed: AfterHandoff | None = None
    agreed: bool = False

    def status(self, conversation_id: str, *, now: datetime, joins: str | None = None) -> QueueStatus:
        return self.answer

    def calls_back(self, conversation_id: str) -> bool:
        return self.agreed

    def after(self, conversation_id: str, *, now: datetime) -> AfterHandoff | None:
        return self.closed


class Customer:
    """Writes to the engine as a phone would, and keeps what a session keeps between turns."""

    def __init__(self, **contact: Any) -> None:
        self.stock, self.agenda, self.queue = FakeStock(), FakeAgenda(), FakeQueue()
        self.engine = build_engine(
            Services(
                stock=self.stock,
                agenda=self.agenda,
                qualification=FakeQualification(),
                queue=self.queue,
                privacy_url="https://faciliauto.example/privacidade",
                dpo_contact="privacidade@faciliauto.example",
            )
        )
        self.contact = ContactView(**({"id": "c-1", "phone_known": True, "profile_name": "Ana Souza"} | contact))
        self.session = SessionData(session_id="sessao:1")
        self.now = MONDAY_NOON
        self.owner = "bot"
        self.held: list[InboundView] = []
        self.last: TurnOutput = TurnOutput(session=self.session)
        self.effects: list[Effect] = []
        self.next_id = 1
        self.flags: dict[str, Any] = {"session_is_new": True}

    # What the customer does

    def says(self, *texts: str, **turn: Any) -> str:
        return self.sends(*(self.message(text) for text in texts), **turn)

    def taps(self, title: str) -> str:
        """Tap what the last reply shows under this title."""
        option = {title: pick for message in self.messages for title, pick in _options(message)}[title]
        return self.sends(self.message(title, type="interactive", reply_id=option))

    def message(self, text: str = "", **fields: Any) -> InboundView:
        self.next_id += 1
        return InboundView(id=self.next_id, text=text, received_at=self.now, **({"type": "text"} | fields))

    def sends(self, *messages: InboundView, events: Sequence[DueEvent] = (), **turn: Any) -> str:
        given = TurnInput(
            conversation_id="conversa-1",
            session=self.session,
            contact=self.contact,
            messages=(*self.held, *messages),
            now=self.now,
            events=events,
            owner=self.owner,
            **(self.flags | turn),
        )
        self.flags = {}
        self.last = self.engine(given)
        self._keep(given)
        return self.text

    def _keep(self, given: TurnInput) -> None:
        data = self.last.session.model_copy(update={"turn_id": self.last.session.turn_id + 1})
        self.session = SessionData.model_validate_json(data.model_dump_json())
        self.held = [replace(message, held=True) for message in given.messages if message.id in self.last.held]
        self.effects += self.last.effects
        for effect in self.last.effects:
            if isinstance(effect, CreateTask) and effect.kind == "call_back":
                self.queue.agreed = True
            if isinstance(effect, GrantConsent):
                self.contact = replace(self.contact, consents=self.contact.consents | {effect.purpose})
            if isinstance(effect, UpdateContact):
                told = {key: getattr(effect, key) for key in ("name", "city", "state") if getattr(effect, key)}
                self.contact = replace(self.contact, **told, phone_known=self.contact.phone_known or bool(effect.phone))
            if isinstance(effect, OptOut):
                self.contact = replace(self.contact, opted_out=True, consents=self.contact.consents - {"recontact"})
            if isinstance(effect, OptIn):
                self.contact = replace(self.contact, opted_out=False)
        self.now += timedelta(minutes=1)

    # What the customer sees

    @property
    def messages(self) -> list[OutboundMessage]:
        return [reply.message for reply in self.last.replies]

    @property
    def text(self) -> str:
        return "\n\n".join(message.plain_text() for message in self.messages)

    @property
    def options(self) -> list[str]:
        return [title for message in self.messages for title, _ in _options(message)]

    @property
    def state(self) -> str:
        return self.session.state.value

    def done(self, kind: type[E]) -> list[E]:
        """The effects of this kind of the last turn."""
        return [effect for effect in self.last.effects if isinstance(effect, kind)]

    def ever(self, kind: type[E]) -> list[E]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    # Shortcuts through the story

    def accepted(self) -> "Customer":
        self.says("Oi")
        self.says("ACEITO")
        return self

    def back(self) -> "Customer":
        """Another session later: the optional consents asked for are all that is kept of this one."""
        asked = self.session.dialogue.purposes_asked
        self.session = SessionData(session_id="sessao:2", dialogue=Dialogue(purposes_asked=asked))
        self.contact = replace(self.contact, returning=True)
        self.flags = {"session_is_new": True}
        self.now += timedelta(days=2)
        return self

    def quotes(self, text: str, bubble: OutboundMessage) -> str:
        """Reply to one of our bubbles."""
        options = tuple(option for _, option in _options(bubble))
        return self.sends(self.message(text, quoted_id=1, quoted_text=bubble.plain_text(), quoted_options=options))

    def told(self) -> "Customer":
        """Through the interview, up to the first recommendations."""
        self.accepted()
        for text in ("Tenho até 60 mil", "Vou usar para trabalho", "Moro em São Paulo"):
            self.says(text)
        self.says("Economia, espaço e segurança")
        return self


def _options(message: OutboundMessage) -> list[tuple[str, str]]:
    if isinstance(message, Buttons):
        return [(button.title, button.id) for button in message.buttons]
    return [(row.title, row.id) for row in message.rows] if isinstance(message, ListMenu) else []


Story = Callable[[], Customer]
