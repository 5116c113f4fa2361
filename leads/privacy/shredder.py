"""One class per kind of personal data: what it holds, how it is exported, how it is shredded."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

# The sections of an export, in order; a section nobody fills is an empty list.
SECTIONS = ("contact", "consents", "sessions", "messages", "interactions", "leads", "handoffs", "tasks", "requests")


class Shredder(ABC):
    """A kind of data about a contact. ``holds`` says in Portuguese what, for the record of processing."""

    holds: str
    takes_locks = False
    """Whether its erasure locks the conversations: it then goes before the others, as every writer does."""

    @abstractmethod
    def export(self, contact_id: UUID) -> dict[str, Any]:
        """The sections it fills (see ``SECTIONS``), as values JSON can hold."""

    @abstractmethod
    def shred(self, contact_id: UUID) -> None:
        """Make the data name nobody. Runs in the caller's transaction, may run twice; no network."""


_shredders: list[Shredder] = []


def register_shredder(shredder: Shredder) -> None:
    """Make a kind of data part of every export and every erasure."""
    _shredders.append(shredder)


def shredders() -> list[Shredder]:
    return sorted(_shredders, key=lambda shredder: not shredder.takes_locks)
