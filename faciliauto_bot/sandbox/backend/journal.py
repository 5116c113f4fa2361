"""What the backend was asked, for tests and for whoever watches the sandbox."""

from collections import Counter, deque
from typing import Any

KEPT = 10_000


class Journal:
    """Requests per endpoint, and the newest feedback and profiles received."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.feedback: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.profiles: deque[dict[str, Any]] = deque(maxlen=100)

    def clear(self) -> None:
        """Forget everything."""
        self.counts.clear()
        self.feedback.clear()
        self.profiles.clear()

    def listed(self) -> dict[str, Any]:
        """Everything, as JSON; the newest entries come last."""
        return {"counts": dict(self.counts), "feedback": list(self.feedback), "profiles": list(self.profiles)}
