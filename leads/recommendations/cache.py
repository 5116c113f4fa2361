"""Recommendations kept by profile: one hour as an answer, one day as the last good one."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conversations.engine.services import Recommendations
from leads.recommendations.shared import Shared, SharedAway

FRESH = 3600  # seconds an answer is given without asking
LAST_GOOD = 86_400  # seconds it is kept for when the backend is down


class AnswerCache:
    """Answers of the backend under the hash of the request, which names nobody."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def fresh(self, request: Mapping[str, Any]) -> Recommendations | None:
        return self._read("fresh", request)

    def last_good(self, request: Mapping[str, Any]) -> Recommendations | None:
        """The last answer to this profile, however old within a day, marked stale."""
        answer = self._read("last", request)
        return answer and answer.model_copy(update={"stale": True})

    def keep(self, request: Mapping[str, Any], answer: Recommendations) -> None:
        text = answer.model_dump_json()
        try:
            self._shared.use(lambda cache: cache.set(_key("fresh", request), text, FRESH))
            self._shared.use(lambda cache: cache.set(_key("last", request), text, LAST_GOOD))
        except SharedAway:
            return

    def _read(self, kind: str, request: Mapping[str, Any]) -> Recommendations | None:
        try:
            text = self._shared.use(lambda cache: cache.get(_key(kind, request)))
            return Recommendations.model_validate_json(text) if text else None
        except (SharedAway, ValueError):  # ValueError: written by another version of this code
            return None


def _key(kind: str, request: Mapping[str, Any]) -> str:
    canonical = json.dumps(request, sort_keys=True, ensure_ascii=False)
    return f"recommendations:{kind}:{hashlib.sha256(canonical.encode()).hexdigest()}"
