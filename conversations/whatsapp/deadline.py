"""An HTTP transport whose calls end in time, all phases together.

httpx bounds each phase and each single read, so a peer that sends one byte now and then holds a thread for ever.
Here every socket operation of a thread gets what is left of that thread's deadline, names are looked up within it
too (``getaddrinfo`` itself knows no timeout), and all addresses of a host share it.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

_SLICE = 65_536  # bytes

_deadline: ContextVar[float | None] = ContextVar("http_deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything a :class:`DeadlineTransport` does in this thread inside the block ends after ``seconds`` in all.

    Inside another such block the earlier end counts.
    """
    outer = _deadline.get()
    own = time.monotonic() + seconds
    token = _deadline.set(own if outer is None else min(own, outer))
    try:
        yield
    finally:
        _deadline.reset(token)


def _left(timeout: float | None, expired: type[Exception]) -> float | None:
    """The smaller of a phase's own timeout and what is left of the deadline; raises ``expired`` at its end."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise expired("deadline passed")
    return left if timeout is None else min(timeout, left)


class _StaleConnection(httpcore.ConnectError):
    """The server closed a kept connection before anything of a new request was written to it."""


class _Stream(httpcore.NetworkStream):
    """A socket that looks at the deadline before it waits, and at the peer before a new request.

    httpcore asks an idle socket "is_readable" to learn that the server hung up, but it asks from whichever thread
    wants a connection: between its look at the state and its look at the socket the owner may have sent a request
    and be due an answer, and the connection is then closed under it, which leaves an unknown outcome. So the pool
    is told nothing, and the owner itself looks, right before the first byte, when the answer cannot change.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._between_requests = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._between_requests = True
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._between_requests and self._inner.get_extra_info("is_readable"):
            raise _StaleConnection("the server closed this idle connection")
        self._between_requests = False
        # In slices, because the inner stream grants each partial write the whole timeout again.
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return False if info == "is_readable" else self._inner.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    """Connects to each address of a host in turn, all within the deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("the host has no address")
        for address in _addresses(host, port, _left(timeout, httpcore.ConnectTimeout)):
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(super().connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _addresses(host: str, port: int, timeout: float | None) -> list[str]:
    """The host's addresses, looked up on a thread that is left behind when it does not answer in time."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(_look_up(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=run, name="name-look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty:
        raise httpcore.ConnectTimeout("name look-up took too long") from None
    if isinstance(answer, Exception):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class DeadlineTransport(httpx.HTTPTransport):
    """httpx's transport over a pool of keep-alive connections that keep to :func:`within`."""

    def __init__(self, *, max_connections: int, keepalive_expiry_s: float) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        self._attempts = max_connections + 1
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=keepalive_expiry_s,
            network_backend=_Backend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, passing over connections the server has closed since their last use.

        Every one of the pool may be such; nothing of the request was written to any of them.
        """
        for _ in range(self._attempts - 1):
            try:
                return super().handle_request(request)
            except httpx.ConnectError as error:
                if not isinstance(error.__cause__, _StaleConnection):
                    raise
        return super().handle_request(request)
