"""Failures the backend can be told to show, for the next few requests or until cleared."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["down", "error", "slow", "throttled", "invalid_json", "missing_field", "empty_stock", "sold", "gone"]


class Fault(BaseModel):
    """One failure.

    ``down`` answers 503, ``error`` 500, ``throttled`` 429 with ``Retry-After``; ``slow`` waits ``delay_ms`` first and
    then answers; ``invalid_json`` sends a body cut short; ``missing_field`` leaves ``field`` out wherever it stands;
    ``empty_stock`` has no car; ``sold`` marks ``car_ids`` as sold; ``gone`` answers 404 for them.
    ``times`` counts requests (None: until cleared); ``path`` limits it to paths that begin so.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    times: int | None = Field(default=None, ge=1)
    path: str = "/"
    delay_ms: int = Field(default=3000, ge=0, le=60_000)
    retry_after: int = Field(default=1, ge=0)
    field: str = "preco"
    car_ids: list[str] = []


class Faults:
    """The failures in force, in the order they were asked for."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a failure in force."""
        self._active.append(fault.model_copy())

    def clear(self) -> None:
        """Be healthy again."""
        self._active.clear()

    def listed(self) -> list[dict[str, Any]]:
        """What is in force, with the requests left to each."""
        return [fault.model_dump() for fault in self._active]

    def take(self, path: str) -> list[Fault]:
        """The failures that strike one request to this path; each of them has one request fewer left."""
        struck = [fault for fault in self._active if path.startswith(fault.path)]
        for fault in struck:
            if fault.times is not None:
                fault.times -= 1
        self._active = [fault for fault in self._active if fault.times != 0]
        return struck


def without_field(value: Any, field: str) -> Any:
    """The same JSON value with every key of this name left out, at any depth."""
    if isinstance(value, dict):
        return {key: without_field(each, field) for key, each in value.items() if key != field}
    if isinstance(value, list):
        return [without_field(each, field) for each in value]
    return value
