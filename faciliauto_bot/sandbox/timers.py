"""Things that happen later, without a task each."""

import asyncio
from collections.abc import Callable


class Timers:
    """Callbacks on the running loop's own clock, which a reset can call off together."""

    def __init__(self) -> None:
        self._handles: set[asyncio.TimerHandle] = set()

    def __len__(self) -> int:
        return len(self._handles)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Run the action after so many seconds; at once (still on a fresh turn of the loop) for zero."""

        def run() -> None:
            self._handles.discard(handle)
            action()

        handle = asyncio.get_running_loop().call_later(seconds, run)
        self._handles.add(handle)

    def clear(self) -> None:
        """Forget everything that has not happened yet."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
