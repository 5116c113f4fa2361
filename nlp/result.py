"""What reading a message gives: one intent, the entities, the mood and the language.

Meaning and values of every label: the project's labelling guideline (docs), which the evaluation sets follow.
"""

from enum import StrEnum
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

RangeValue: TypeAlias = dict[str, float | None] | dict[str, int | None]
EntityValue: TypeAlias = RangeValue | int | float | str


class Intent(StrEnum):
    """What the customer wants, decided from the text alone."""

    GREETING = "greeting"
    BUDGET_INQUIRY = "budget_inquiry"
    CAR_RECOMMENDATION = "car_recommendation"
    CAR_DETAILS = "car_details"
    COMPARE_CARS = "compare_cars"
    SCHEDULE_TEST_DRIVE = "schedule_test_drive"
    CONTACT_DEALER = "contact_dealer"
    HUMAN_HANDOFF = "human_handoff"
    FEEDBACK_POSITIVE = "feedback_positive"
    FEEDBACK_NEGATIVE = "feedback_negative"
    UNKNOWN = "unknown"
    PROFILE_INFO = "profile_info"
    FINANCING_INQUIRY = "financing_inquiry"
    AFFIRM = "affirm"
    DENY = "deny"
    RESTART = "restart"
    GOODBYE = "goodbye"
    DATA_PRIVACY = "data_privacy"
    OPT_OUT = "opt_out"


PRECEDENCE: tuple[Intent, ...] = (
    Intent.OPT_OUT,
    Intent.DATA_PRIVACY,
    Intent.HUMAN_HANDOFF,
    Intent.RESTART,
    Intent.SCHEDULE_TEST_DRIVE,
    Intent.COMPARE_CARS,
    Intent.FINANCING_INQUIRY,
    Intent.CONTACT_DEALER,
    Intent.CAR_DETAILS,
    Intent.CAR_RECOMMENDATION,
    Intent.BUDGET_INQUIRY,
    Intent.PROFILE_INFO,
    Intent.GOODBYE,
    Intent.FEEDBACK_NEGATIVE,
    Intent.FEEDBACK_POSITIVE,
    Intent.DENY,
    Intent.AFFIRM,
    Intent.GREETING,
    Intent.UNKNOWN,
)
"""When several intents fit a message, the first that is present is its label."""


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Entity(BaseModel):
    """A fact found in a message. `start` and `end` are character offsets in the original text."""

    model_config = ConfigDict(frozen=True)

    type: str
    value: EntityValue
    text: str
    confidence: float
    start: int
    end: int
    negated: bool = False
    role: str | None = None


class NLPResult(BaseModel):
    """The reading of a message.

    `confidence` is the probability of the best known intent; below 0.5 the intent is `unknown`.
    `parts` has one result per clause with a request of its own, when there is more than one.
    """

    model_config = ConfigDict(frozen=True)

    intent: Intent
    confidence: float
    entities: list[Entity]
    sentiment: Sentiment
    language: str = "pt-BR"
    parts: list["NLPResult"] = []
