"""The manager's pages of leads. Lists follow an index; people are found by keyed hashes, never by their text."""

from leads.admin import agenda, lead, privacy, stock

__all__ = ["agenda", "lead", "privacy", "stock"]
