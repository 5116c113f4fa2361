"""``python -m tests.e2e.screenshots``: take the README's pictures (docs/phone.png, docs/admin.png) anew, 1280 wide.

An emoji font should be installed (on Debian: fonts-noto-color-emoji).
"""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests import browser as browsers
from tests.e2e import system as systems
from tests.e2e.phone import Phone, new_phone
from tests.e2e.system import System

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> None:
    with systems.fresh() as system, browsers.browser() as browser:
        system.start()
        marina, joao = _customers(system)
        _phone_picture(_page(browser, height=860), system)
        _admin_picture(_page(browser, height=900), system, marina)
        joao.switch_off()
        system.stop()


def _customers(system: System) -> tuple[Phone, Phone]:
    """One who compares cars, one who books a visit; the newcomer's own phone makes room for them."""
    first = system.sandbox.get("phones").json()["phones"][0]["id"]
    system.sandbox.delete(f"phones/{first}").raise_for_status()
    marina, joao = (new_phone(system, name, shown=True) for name in ("Marina Quadros", "João Teles"))
    for text in ("Oi", "ACEITO", "até 80 mil, pra família, em Campinas", "espaço, segurança e conforto"):
        marina.say(text)
    for text in ("vi o anúncio do Onix 2020, ainda tem?", "ACEITO", "quero marcar um test drive sábado de manhã"):
        joao.say(text)
    joao.tap(joao.last.titles[0])
    return marina, joao


def _page(browser: Browser, *, height: int) -> Page:
    return browser.new_page(viewport={"width": 1280, "height": height}, locale="pt-BR", timezone_id="America/Sao_Paulo")


def _phone_picture(page: Page, system: System) -> None:
    page.goto(system.sandbox_address)
    page.locator('[data-testid="tick"][data-status="read"]').last.wait_for()
    page.wait_for_load_state("load")
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.evaluate("document.querySelectorAll('.chat').forEach(chat => { chat.scrollTop = chat.scrollHeight; })")
    page.screenshot(path=DOCS / "phone.png")


def _admin_picture(page: Page, system: System, customer: Phone) -> None:
    page.goto(f"{system.address}/admin/")
    page.locator("[name=username]").fill("gestor")
    page.locator("[name=password]").fill(system.passwords["gestor"])
    page.locator("[type=submit]").click()
    page.wait_for_url(f"{system.address}/admin/")
    found = system.row("SELECT id FROM conversations_session WHERE session_id = %s", customer.session["session_id"])
    page.goto(f"{system.address}/admin/conversations/session/{found[0]}/change/")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=DOCS / "admin.png")


if __name__ == "__main__":
    main()
