"""A real browser for tests: whichever Chrome or Chromium this machine has."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that hears a tone
    "--use-fake-ui-for-media-stream",
)


def chromium() -> str:
    """The browser's path; the same places as ``.ci/browser`` looks in. Raises ``FileNotFoundError``."""
    found = next(filter(None, map(shutil.which, _NAMES)), None) or (_ON_A_MAC.exists() and str(_ON_A_MAC))
    if not found:
        raise FileNotFoundError("The browser tests need Chrome or Chromium: install one.")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window.

    Not pytest-playwright's: its lives until the end of the run, and while one lives Django refuses database calls in
    that process, as in an event loop.
    """
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(_QUIET))
        yield started
        started.close()
