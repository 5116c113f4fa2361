"""HTTP to the FacilIAuto backend: one shared client a process, a whole call within its deadline."""

import json
import logging
import random
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import stamina

from conversations.engine.services import CarsRateLimited, CarsUnavailable
from conversations.whatsapp.deadline import DeadlineTransport, within

# httpx logs every address it calls at INFO: the caller knows better what is worth a line.
logging.getLogger("httpx").setLevel(logging.WARNING)

DEADLINE = 2.5  # seconds a customer's turn waits for the backend, retries included
ATTEMPTS = 3
MAX_BYTES = 8 * 1024 * 1024  # more than any answer a turn can use
DEFAULT_RETRY_AFTER = 30.0  # seconds, where a 429 does not say


class BackendUnavailable(CarsUnavailable):
    """Refused, slow, 5xx or unreadable. ``retryable`` says whether asking again at once may help."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class BackendRejected(CarsUnavailable):
    """The backend understood the request and refused it (4xx): its health is not in question."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class NotFound(Exception):
    """404: there is no such car, or no such service."""


class BackendClient:
    """Asks the backend and returns parsed JSON.

    Every call raises ``NotFound``, ``CarsRateLimited``, ``BackendRejected`` or ``BackendUnavailable``.
    """

    def __init__(self, *, base_url: str, token: str = "") -> None:
        headers = {"Accept": "application/json", "User-Agent": "faciliauto-bot"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=base_url,
            headers=headers,
            timeout=httpx.Timeout(None, pool=1),  # the call's deadline bounds every socket operation
            transport=DeadlineTransport(max_connections=20, keepalive_expiry_s=30),
        )

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        deadline: float = DEADLINE,
        max_bytes: int = MAX_BYTES,
    ) -> Any:
        request = self._http.build_request("GET", path, params=dict(params or {}))
        return self._answer(request, deadline=deadline, attempts=ATTEMPTS, max_bytes=max_bytes)

    def post(self, path: str, body: Mapping[str, Any], *, deadline: float = DEADLINE, attempts: int = ATTEMPTS) -> Any:
        request = self._http.build_request("POST", path, json=dict(body))
        return self._answer(request, deadline=deadline, attempts=attempts, max_bytes=MAX_BYTES)

    def close(self) -> None:
        self._http.close()

    def _answer(self, request: httpx.Request, *, deadline: float, attempts: int, max_bytes: int) -> Any:
        retries = stamina.retry_context(
            on=lambda error: isinstance(error, BackendUnavailable) and error.retryable,
            attempts=attempts,
            timeout=deadline,
            wait_initial=0.05,
            wait_jitter=0.15,
            wait_max=0.4,
        )
        with within(deadline):
            for attempt in retries:
                with attempt:
                    body = self._once(request, max_bytes)
        return _json(body)

    def _once(self, request: httpx.Request, max_bytes: int) -> bytes:
        try:
            response = self._http.send(request, stream=True)
            with closing(response):
                _raise_for_status(response)
                return _read(response, max_bytes)
        except httpx.TimeoutException:
            raise BackendUnavailable("deadline") from None
        except httpx.HTTPError as error:
            raise BackendUnavailable(type(error).__name__, retryable=True) from None


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise BackendUnavailable("answer too large")
    return bytes(body)


def _raise_for_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise CarsRateLimited(retry_after(response.headers.get("Retry-After")))
    if status == httpx.codes.NOT_FOUND:
        raise NotFound
    if status >= 500:
        raise BackendUnavailable(f"status {status}", retryable=True)
    if status != httpx.codes.OK:
        raise BackendRejected(status)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BackendUnavailable("invalid JSON") from None


def retry_after(header: str | None) -> float:
    """Seconds to wait from a ``Retry-After`` header (seconds or an HTTP date), with up to a fifth of jitter."""
    wait = DEFAULT_RETRY_AFTER
    if header is not None:
        try:
            wait = float(header)
        except ValueError:
            wait = _seconds_until(header)
    wait = min(max(wait, 1.0), 3600.0) if wait == wait else DEFAULT_RETRY_AFTER
    return wait * random.uniform(1.0, 1.2)  # noqa: S311  spreads retries, guards nothing


def _seconds_until(http_date: str) -> float:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
