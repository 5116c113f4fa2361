"""Why a session has its score. The rule lives in the room above, which hands it in."""

from collections.abc import Callable, Sequence

from conversations.memory import SessionData

Explain = Callable[[SessionData, bool], Sequence[str]]
_explain: list[Explain] = []


def explain_with(explain: Explain) -> None:
    """Register the rule: called with the session's memory and whether the person had been here before."""
    _explain[:] = [explain]


def reasons(data: SessionData, *, returned: bool) -> list[str]:
    """The score's parts in words."""
    return [reason for explain in _explain for reason in explain(data, returned)]
