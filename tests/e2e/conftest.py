"""One ``manage.py up`` for all tests of this folder, a browser, and customers."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from faciliauto_bot.embedded.processes import started
from tests import browser as browsers
from tests.e2e import system as systems
from tests.e2e.phone import Phone, new_phone
from tests.e2e.screen import RESULTS, Screen
from tests.e2e.system import PATIENCE, System

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="package")
def system() -> Iterator[System]:
    """Started once; at the end one Ctrl-C must stop every process of it."""
    with systems.fresh() as system:
        system.start()
        yield system
        children = system.children
        assert system.stop() == 0
        assert [child.name for child in children if started(child.pid) == child.started] == []


@pytest.fixture
def phone(system: System, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Someone who never wrote before. What was said is left in test-results, to be read as a customer would."""
    phone = new_phone(system)
    yield phone
    _keep(phone, request)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with browsers.browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that was never here. It is an error when a script of ours fails."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="pt-BR", timezone_id="America/Sao_Paulo"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def turn_on(page: Page, system: System, request: pytest.FixtureRequest) -> Iterator[Callable[..., Screen]]:
    """Open the sandbox's page with a new phone on it; again for another phone beside the first."""
    phones: list[Phone] = []

    def turn_on(name: str) -> Screen:
        phones.append(new_phone(system, name, shown=True))
        if len(phones) == 1:
            page.goto(system.sandbox_address)
        screen = Screen(page, phones[-1])
        expect(screen.node).to_be_visible()
        return screen

    yield turn_on
    for phone in phones:
        _keep(phone, request)


def _keep(phone: Phone, request: pytest.FixtureRequest) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{request.node.name}-{phone.name}")
    (RESULTS / f"{name}.md").write_text("\n\n".join(phone.transcript) + "\n")
    phone.switch_off()
