"""The phone in a real browser."""

import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.sandbox.conftest import GRAPH
from tests.sandbox.process import running

pytestmark = pytest.mark.e2e

MARIA = "+5511988880001"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with running() as (client, _):
        yield client


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1300, "height": 850})
        browser.close()


@pytest.fixture
def maria(http: httpx.Client, browser_page: Page) -> Locator:
    """Maria's phone on a page opened afresh, after she wrote Oi."""
    http.post("/sandbox/api/reset").raise_for_status()
    browser_page.goto(str(http.base_url))
    phone = browser_page.get_by_test_id("phone").first
    phone.get_by_test_id("input").fill("Oi")
    phone.get_by_test_id("input").press("Enter")
    expect(phone.get_by_test_id("bubble")).to_have_count(1)
    return phone


def say(http: httpx.Client, kind: str, content: object) -> str:
    body = {"messaging_product": "whatsapp", "to": MARIA, "type": kind, kind: content}
    answer = http.post(f"{GRAPH}/messages", json=body).raise_for_status().json()
    wamid: str = answer["messages"][0]["id"]
    return wamid


def last_inbound(http: httpx.Client) -> dict[str, object]:
    message: dict[str, object] = http.get("/sandbox/api/inbound").json()["messages"][-1]
    return message


def test_first_visit_offers_a_phone_to_write_on(http: httpx.Client, maria: Locator) -> None:
    expect(maria.get_by_test_id("phone-name")).to_have_text("Maria")
    assert last_inbound(http)["content"] == {"body": "Oi"}


def test_formatting_is_shown_and_markup_is_not_obeyed(http: httpx.Client, maria: Locator) -> None:
    say(http, "text", {"body": "*Onix* <img src=x onerror=alert(1)> _2020_"})
    bubble = maria.get_by_test_id("bubble").last
    expect(bubble.locator("strong")).to_have_text("Onix")
    expect(bubble.locator("em")).to_have_text("2020")
    expect(bubble.locator("img")).to_have_count(0)


def test_tapping_a_button_answers_in_its_context(http: httpx.Client, maria: Locator) -> None:
    replies = [{"type": "reply", "reply": {"id": "yes", "title": "ACEITO"}}]
    asked = say(http, "interactive", {"type": "button", "body": {"text": "Pode?"}, "action": {"buttons": replies}})
    maria.get_by_test_id("reply-button").click()
    expect(maria.get_by_test_id("bubble")).to_have_count(3)
    assert last_inbound(http)["content"] == {
        "type": "button_reply",
        "button_reply": {"id": "yes", "title": "ACEITO"},
    }
    assert last_inbound(http)["reply_to"] == asked


def test_list_opens_as_a_sheet_and_sends_the_chosen_row(http: httpx.Client, maria: Locator) -> None:
    rows = [{"id": f"r{n}", "title": f"Carro {n}", "description": "R$ 60.000,00"} for n in range(3)]
    action = {"button": "Ver carros", "sections": [{"title": "Carros", "rows": rows}]}
    say(http, "interactive", {"type": "list", "body": {"text": "Escolha"}, "action": action})
    maria.get_by_test_id("list-open").click()
    maria.get_by_test_id("list-row").nth(1).click()
    maria.get_by_test_id("sheet-send").click()
    expect(maria.get_by_test_id("bubble")).to_have_count(3)
    assert last_inbound(http)["content"] == {"type": "list_reply", "list_reply": rows[1]}


def test_location_request_opens_the_places(http: httpx.Client, maria: Locator) -> None:
    action = {"name": "send_location"}
    say(http, "interactive", {"type": "location_request_message", "body": {"text": "Onde?"}, "action": action})
    maria.get_by_test_id("send-location").click()
    maria.get_by_test_id("place").first.click()
    expect(maria.get_by_test_id("bubble")).to_have_count(3)
    assert last_inbound(http)["type"] == "location"


def test_open_chat_reads_what_arrives(http: httpx.Client, maria: Locator) -> None:
    say(http, "text", {"body": "Olá"})
    expect(maria.get_by_test_id("bubble").last).to_have_attribute("data-status", "read")


def test_typing_and_blue_ticks_follow_the_read_mark(http: httpx.Client, maria: Locator) -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": last_inbound(http)["id"]}
    http.post(f"{GRAPH}/messages", json={**body, "typing_indicator": {"type": "text"}}).raise_for_status()
    expect(maria.get_by_test_id("subtitle")).to_have_text("digitando…")
    expect(maria.get_by_test_id("tick")).to_have_attribute("data-status", "read")


def test_second_phone_stands_beside_the_first(browser_page: Page, maria: Locator) -> None:
    browser_page.get_by_test_id("add-phone").click()
    browser_page.get_by_test_id("new-name").fill("João")
    browser_page.get_by_test_id("new-submit").click()
    expect(browser_page.get_by_test_id("phone-name")).to_have_text(["Maria", "João"])


def test_fault_can_be_switched_on_from_the_panel(http: httpx.Client, browser_page: Page, maria: Locator) -> None:
    browser_page.get_by_test_id("fault-add").click()
    expect(browser_page.get_by_test_id("fault-rules")).to_contain_text("Limite de envio")
    body = {"messaging_product": "whatsapp", "to": MARIA, "text": {"body": "Olá"}}
    assert http.post(f"{GRAPH}/messages", json=body).status_code == 429
