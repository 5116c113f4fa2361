"""Server-sent events: what happens, told to every open page."""

import asyncio
import json
from collections.abc import AsyncIterator

from faciliauto_bot.sandbox.signing import Json

BACKLOG = 1000
HEARTBEAT_SECONDS = 15


class Live:
    """The open pages. A page that falls too far behind is let go; it reconnects and reads all anew."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str | None]] = set()

    def tell(self, event: str, data: Json) -> None:
        """Tell every page; free when none is open."""
        if not self._pages:
            return
        text = f"event: {event}\ndata: {json.dumps(data)}\n\n"
        for page in list(self._pages):
            if page.qsize() >= BACKLOG:
                self._pages.discard(page)
                page.put_nowait(None)
            else:
                page.put_nowait(text)

    async def listen(self) -> AsyncIterator[str]:
        """The stream of one page, with a heartbeat so that dead connections are noticed."""
        page: asyncio.Queue[str | None] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield "retry: 1000\nevent: hello\ndata: {}\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(page.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._pages.discard(page)

    def close(self) -> None:
        """End every stream, so that a stopping server need not wait for open pages."""
        for page in self._pages:
            page.put_nowait(None)
        self._pages.clear()
