"""Bells and alarms that only remember, for every test of the pipeline."""

from dataclasses import dataclass, field

import pytest
from django.core.cache import cache

from conversations import alarm as alarms
from conversations import bell


@dataclass
class Bells:
    """What was rung for: (bell, conversation, delay in seconds)."""

    rings: list[tuple[str, str, float]] = field(default_factory=list)
    broken: bool = False

    def ringer(self, name: str) -> bell.Ringer:
        return lambda conversation_id: self.put_off(name, conversation_id, 0.0)

    def put_off(self, name: str, conversation_id: str, delay: float) -> None:
        if self.broken:
            raise ConnectionError("on purpose")
        self.rings.append((name, conversation_id, delay))

    def forget(self) -> None:
        """As if nothing had been rung yet."""
        self.rings.clear()
        cache.clear()

    def of(self, name: str) -> list[tuple[str, float]]:
        """(conversation, delay) of one bell."""
        return [(conversation_id, delay) for kind, conversation_id, delay in self.rings if kind == name]


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> Bells:
    """Bells that only remember, and a fresh breaker."""
    found = Bells()
    monkeypatch.setattr(bell, "_ringers", {name: found.ringer(name) for name in ("turn", "outbox", "media")})
    monkeypatch.setattr(bell, "_put_off", found.put_off)
    monkeypatch.setattr(bell.breaker, "_closed_until", 0.0)
    monkeypatch.setattr(bell.breaker, "_failures", 0)
    found.forget()
    return found


@pytest.fixture
def alarms_raised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the alarms that were raised."""
    raised: list[str] = []
    monkeypatch.setattr(alarms, "_sinks", [lambda key, _text, _ids: raised.append(key)])
    return raised
