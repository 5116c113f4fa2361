"""The desk's pages in the admin, one file per subject; the live pages beside them are in ``site``."""

from handoff.admin import desk, handoffs, site, tasks, team, words, work

__all__ = ["desk", "handoffs", "site", "tasks", "team", "words", "work"]
