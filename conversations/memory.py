"""The session's typed memory: what one conversation knows, validated on every read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


class UserProfileData(BaseModel):
    """What the customer wants, in the FacilIAuto backend's terms where it has them."""

    model_config = ConfigDict(extra="forbid")

    orcamento_min: float | None = None
    orcamento_max: float | None = None
    uso_principal: str | None = None
    city: str | None = None
    state: str | None = None
    prioridades: dict[str, int] = Field(default_factory=dict)
    marcas_preferidas: list[str] = Field(default_factory=list)
    tipos_preferidos: list[str] = Field(default_factory=list)
    completeness: float = 0.0


class ConversationMemory(BaseModel):
    """Episodic memory: a deterministic summary, written after each turn."""

    model_config = ConfigDict(extra="forbid")

    summary: str = ""
    last_updated: datetime | None = None


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
    notes: dict[str, Any] = Field(default_factory=dict)
