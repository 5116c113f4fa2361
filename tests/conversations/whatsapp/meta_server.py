"""A real HTTP server in Meta's place, which can also misbehave in every way a network can."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+5511999990101", "wa_id": "5511999990101"}],
    "messages": [{"id": "wamid.XyZ"}],
}


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    client_port: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    """Notes the request, then lets the server's current behaviour answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "MetaServer"

    def handle_any(self) -> None:
        if self.server.reads_bodies:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            received = Received(self.command, self.path, dict(self.headers), body, self.client_address[1])
            self.server.received.append(received)
        self.server.behave(self)

    do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - names that http.server calls

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def reset(self) -> None:
        """Break the connection off with a RST, as a crashed peer does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Tests stay quiet."""


Behaviour = Callable[[Handler], None]


class MetaServer(ThreadingHTTPServer):
    """Listens on a free port of this machine; ``behave`` decides what the next requests get."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.reads_bodies = True
        self.released = threading.Event()
        self.hung_up = threading.Semaphore(0)
        self.behave: Behaviour = says(ACCEPTED)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what many tests are about."""


def says(answer: object, status: int = 200, **headers: str) -> Behaviour:
    """Answers with JSON."""
    return lambda handler: handler.answer(status, json.dumps(answer).encode(), **headers)


def says_bytes(content: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answers with exactly these bytes."""
    return lambda handler: handler.answer(status, content, **headers)


def refuses(code: object, status: int = 400, *, headers: dict[str, str] | None = None, **error: object) -> Behaviour:
    """Answers with one of Meta's errors."""
    whole = {"message": "refused", "code": code, "fbtrace_id": "AbC", **error}
    return says({"error": whole}, status, **(headers or {}))


def answers_and_hangs_up(handler: Handler) -> None:
    """A good answer that promises to keep the connection, and then does not."""
    says(ACCEPTED)(handler)
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
    handler.server.hung_up.release()


def resets(handler: Handler) -> None:
    handler.reset()


def closes_without_a_word(handler: Handler) -> None:
    handler.close_connection = True


def resets_in_mid_answer(handler: Handler) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"messages": [')
    handler.wfile.flush()
    handler.reset()


def talks_nonsense(handler: Handler) -> None:
    handler.wfile.write(b"\x16\x03\x01 not http at all\r\n\r\n")
    handler.close_connection = True


def stays_silent(handler: Handler) -> None:
    handler.server.released.wait(10)
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """A whole and good answer, but one byte at a time: no single read ever waits long."""
    content = json.dumps(ACCEPTED).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(content)).encode() + b"\r\n\r\n" + content
    for byte in answer:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.server.released.wait(0.02):
            return
