from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Alert:
    """One alarm: ``key`` names the condition, ``text`` is for people, ``ids`` say where to look. Nothing personal."""

    key: str
    text: str
    ids: dict[str, object] = field(default_factory=dict)

    @property
    def details(self) -> str:
        """``conversation=… number=…``, in the order given."""
        return " ".join(f"{name}={value}" for name, value in self.ids.items())
