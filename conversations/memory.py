"""The session's typed memory: what one conversation knows, validated on every read."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

BudgetKind = Literal["max", "target", "min", "range"]
PaymentForm = Literal["a_vista", "financiamento", "troca", "consorcio"]
Urgency = Literal["semana", "mes", "tres_meses", "depois"]


class SessionState(StrEnum):
    """Where the conversation is (the seed's states)."""

    GREETING = "greeting"
    COLLECTING_PROFILE = "collecting_profile"
    GENERATING_RECOMMENDATIONS = "generating_recommendations"
    SHOWING_RECOMMENDATIONS = "showing_recommendations"
    CAR_DETAILS = "car_details"
    COMPARING_CARS = "comparing_cars"
    HUMAN_HANDOFF = "human_handoff"
    COMPLETED = "completed"


class TradeIn(BaseModel):
    """The customer's own car, offered in part payment."""

    model_config = ConfigDict(extra="forbid")

    model: str = ""
    year: int | None = None
    mileage: int | None = None  # km


class UserProfileData(BaseModel):
    """What the customer wants, in the words of the labelling guideline.

    Values are kept as told: uses, priorities, body types, gearboxes and fuels are the guideline's labels
    (``aplicativo``, ``economia``, ``suv``, ``automatico``, ``flex``); ``leads`` maps them to the backend's. The budget
    is as told too: "até 60 mil" is ``None``–60000 of kind ``max``, "uns 50 mil" 50000–50000 ``target``, "a partir de
    40 mil" 40000–``None`` ``min``, "entre 40 e 55 mil" 40000–55000 ``range``.
    """

    model_config = ConfigDict(extra="forbid")

    orcamento_min: float | None = None  # reais
    orcamento_max: float | None = None  # reais
    budget_kind: BudgetKind | None = None
    uso_principal: str | None = None
    city: str | None = None
    state: str | None = None  # UF
    prioridades: dict[str, int] = Field(default_factory=dict)  # in the order told: 5, 4, 3
    marcas_preferidas: list[str] = Field(default_factory=list)
    marcas_rejeitadas: list[str] = Field(default_factory=list)
    modelos_preferidos: list[str] = Field(default_factory=list)
    modelos_rejeitados: list[str] = Field(default_factory=list)
    tipos_preferidos: list[str] = Field(default_factory=list)
    tipos_rejeitados: list[str] = Field(default_factory=list)
    cambio_preferido: str | None = None
    cambio_rejeitado: str | None = None
    combustivel_preferido: str | None = None
    combustiveis_rejeitados: list[str] = Field(default_factory=list)
    ano_minimo: int | None = None
    ano_maximo: int | None = None
    km_maxima: int | None = None
    raio_maximo_km: int | None = None
    tamanho_familia: int | None = None
    tem_criancas: bool = False
    tem_idosos: bool = False
    necessita_espaco: bool = False
    primeiro_carro: bool = False
    must_haves: list[str] = Field(default_factory=list)
    indiferente: list[str] = Field(
        default_factory=list
    )  # questions answered "tanto faz": budget, use, city, priorities
    payment_form: PaymentForm | None = None
    down_payment: float | None = None  # reais
    installment_max: float | None = None  # reais a month
    installments: int | None = None
    has_trade_in: bool | None = None
    trade_in: TradeIn | None = None
    urgency: Urgency | None = None
    name: str | None = None
    completeness: float = 0.0  # 0–1


class ConversationMemory(BaseModel):
    """Episodic memory: a deterministic summary, written after each turn."""

    model_config = ConfigDict(extra="forbid")

    summary: str = ""
    last_updated: datetime | None = None


class SeenCar(BaseModel):
    """A car that was on the customer's screen, enough to recognise it when they speak of it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    brand: str
    model: str
    year: int
    dealer_id: str = ""


class Booking(BaseModel):
    """A visit agreed on or being agreed on; ``day`` without ``starts_at`` still lacks its time."""

    model_config = ConfigDict(extra="forbid")

    car_id: str
    dealer_id: str
    starts_at: datetime | None = None


class Dialogue(BaseModel):
    """Where the talk stands: the open question, what was shown, what was promised."""

    model_config = ConfigDict(extra="forbid")

    terms_shown: bool = False  # the consent text was sent in this session
    refused: bool = False
    welcomed: bool = False  # greeted after consent
    asked: str = ""  # the open question: budget, use, city, priorities, payment, trade_in, ...
    numbered: list[str] = Field(default_factory=list)  # option ids of the last numbered list, in order
    choices: dict[str, str] = Field(default_factory=dict)  # folded title → option id of the last buttons or list
    focus: str = ""  # id of the car being spoken of
    seen: list[SeenCar] = Field(default_factory=list)
    upcoming: list[str] = Field(default_factory=list)  # recommended, not shown yet
    liked: list[str] = Field(default_factory=list)
    disliked: list[str] = Field(default_factory=list)
    dislike_reasons: dict[str, str] = Field(default_factory=dict)
    recommended: bool = False  # recommendations were shown in this session
    turns_since_recommended: int = 0
    asked_anyway: int = 0  # times cars were asked for before the profile was complete
    lead_open: bool = False  # a car is liked: payment, trade-in, urgency, name and phone are asked
    lead_asked: list[str] = Field(default_factory=list)  # which of those were asked already
    route_reason: str = ""  # why the lead goes to the dealer; waits here for a phone
    route_dealer: str = ""
    routed: list[str] = Field(default_factory=list)  # dealers that have the lead
    lead_saved: str = ""  # digest of the lead as last saved
    purposes_asked: list[str] = Field(default_factory=list)  # optional consents already asked for
    booking: Booking | None = None
    booked: list[Booking] = Field(default_factory=list)
    failures: int = 0  # messages not understood, in a row
    handoff_reason: str = ""  # why a person was offered
    rated_handoff: str = ""  # id of the handoff whose stars were just given: a word about it may follow
    call_back_declined: bool = False  # prefers to go on waiting
    helped_by_person: bool = False  # a person spoke in this session and gave it back
    caught_up_to: int = 0  # id of the last message said with a person that was taken in
    agent_said: list[str] = Field(default_factory=list)  # their last words
    language_noticed: bool = False
    details: bool = False
    compared: bool = False
    sent_media: bool = False
    mood: str = "neutral"
    recent: list[str] = Field(default_factory=list)  # hashes of the last five bubbles


class SessionData(BaseModel):
    """The engine's checkpoint: written once per turn as the session row's encrypted data."""

    model_config = ConfigDict(extra="forbid")

    session_id: str = ""
    state: SessionState = SessionState.GREETING
    turn_id: int = 0
    memory: ConversationMemory = Field(default_factory=ConversationMemory)
    user_profile: UserProfileData = Field(default_factory=UserProfileData)
    current_recommendations: list[str] = Field(default_factory=list)
    qualification_score: float = 0.0
    dialogue: Dialogue = Field(default_factory=Dialogue)
    notes: dict[str, Any] = Field(default_factory=dict)
