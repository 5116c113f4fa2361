"""The tables of the service by people. Everything a customer said is encrypted."""

from handoff.models.desk import Agent, CannedReply, Closure, Desk, DeskHours, Outcome
from handoff.models.handoff import Handoff, HandoffEvent
from handoff.models.stream import Stream
from handoff.models.work import Note, ScheduledMessage, Task

__all__ = [
    "Agent",
    "CannedReply",
    "Closure",
    "Desk",
    "DeskHours",
    "Handoff",
    "HandoffEvent",
    "Note",
    "Outcome",
    "ScheduledMessage",
    "Stream",
    "Task",
]
