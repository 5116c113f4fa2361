"""An agent at the console, with a real browser, mouse and keyboard."""

from __future__ import annotations

import uuid

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.e2e.system import PATIENCE, System

_MAKE = """
from django.contrib.auth.models import Group, User
user = User.objects.create_user({name!r}, password={password!r}, is_staff=True)
user.groups.add(Group.objects.get(name={group!r}))
"""
PHONE_SIZE, LAPTOP_SIZE = {"width": 390, "height": 844}, {"width": 1366, "height": 860}


def hire(system: System, *, group: str = "agentes") -> tuple[str, str]:
    """A new member of the team: name and password."""
    name, password = f"agente{uuid.uuid4().hex[:6]}", uuid.uuid4().hex
    system.manage("shell", "-c", _MAKE.format(name=name, password=password, group=group))
    return name, password


class Desk:
    """One browser of one member of the team, signed in, with the console open."""

    def __init__(
        self, browser: Browser, system: System, name: str, password: str, *, size: dict[str, int] | None = None
    ) -> None:
        self.system = system
        self.failures: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=size or LAPTOP_SIZE,
            locale="pt-BR",
            timezone_id="America/Sao_Paulo",  # type: ignore[arg-type]
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("response", self._watch)
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.sign_in(name, password)

    def sign_in(self, name: str, password: str) -> None:
        self.name = name
        self.page.goto(f"{self.system.address}/admin/login/?next=/admin/handoff/console/")
        self.page.locator("[name=username]").fill(name)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[type=submit]").click()
        expect(self.page.locator("#console[data-weather]")).to_be_visible()

    def online(self) -> Desk:
        self.page.get_by_test_id("state").select_option("online")
        expect(self.page.locator("#co-toast")).to_contain_text("disponível")
        return self

    def live(self) -> Desk:
        """Wait until the socket is there."""
        expect(self.page.locator("#console[data-weather=live]")).to_be_attached()
        return self

    def row(self, name: str) -> Locator:
        return self.page.locator(".co-row").filter(has_text=name)

    def show(self, which: str) -> Desk:
        """minhas, fila, todas, encerradas"""
        self.page.locator(f'.co-filter[data-filter="{which}"]').click()
        expect(self.page.locator(f'.co-filter[data-filter="{which}"]')).to_have_attribute("aria-pressed", "true")
        return self

    def open(self, name: str) -> Desk:
        self.row(name).first.click()
        expect(self.page.locator(".co-chat .co-head h2")).to_have_text(name)
        return self

    def claim(self) -> Desk:
        self.page.get_by_test_id("claim").click()
        expect(self.page.get_by_test_id("composer")).to_be_visible()
        return self

    def say(self, text: str) -> Desk:
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("composer").press("Enter")
        expect(self.bubble(text)).to_be_visible()
        return self

    def bubble(self, text: str) -> Locator:
        return self.page.get_by_test_id("bubble").filter(has_text=text)

    def close(self, outcome: str) -> None:
        self.page.get_by_test_id("close").click()
        self.page.get_by_label(outcome).check()
        self.page.get_by_test_id("close-now").click()
        expect(self.page.locator('.co-head[data-status="completed"]')).to_be_visible()

    def leave(self) -> None:
        """Close the browser; it is an error when a script failed or the server did."""
        self.context.close()
        assert not self.failures, self.failures

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.url}")
