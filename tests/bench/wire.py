"""The cheapest honest HTTP client: kept connections and no library, so that the driver costs next to nothing."""

import asyncio


class Connections:
    """Requests to one server over as many kept connections as are needed at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, bytes]:
        """The answer's status and body. Raises ``OSError`` or ``asyncio.IncompleteReadError``."""
        return await self._ask(_request("POST", path, body, headers))

    async def patch(self, path: str, body: bytes) -> tuple[int, bytes]:
        return await self._ask(_request("PATCH", path, body, ""))

    async def get(self, path: str, headers: str = "") -> tuple[int, bytes]:
        return await self._ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode())

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._idle:
            reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(_length(head))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1]), body


def _request(method: str, path: str, body: bytes, headers: str) -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def _length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
