"""The manager and the agent look at what the customers did, in the admin, with a browser."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.phone import Json, Phone, new_phone
from tests.e2e.screen import picture
from tests.e2e.system import PATIENCE, System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SignIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def customer(system: System) -> Iterator[Phone]:
    """Someone who asked for cars, liked one, wants a person, and a copy of their data."""
    phone = new_phone(system, "Iracema Vidigal")
    phone.say("Oi")
    phone.say("ACEITO")
    phone.say("até 77 mil, para a família, em São Paulo; priorizo espaço, conforto e segurança")
    phone.say("1")
    phone.tap("Gostei")
    phone.say("quero uma cópia dos meus dados")
    phone.say("quero falar com um atendente")
    yield phone
    phone.switch_off()


@pytest.fixture
def sign_in(browser: Browser, system: System) -> Iterator[SignIn]:
    """Sign in through the form, as the console's banner tells; no page may answer with a server error."""
    failures: list[str] = []
    contexts = []

    def watch(response: Response) -> None:
        if response.status >= 500:
            failures.append(f"{response.status} {response.url}")

    def sign_in(username: str) -> Page:
        contexts.append(
            browser.new_context(
                viewport={"width": 1280, "height": 900}, locale="pt-BR", timezone_id="America/Sao_Paulo"
            )
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("response", watch)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(f"{system.address}/admin/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(system.passwords[username])
        page.locator("[type=submit]").click()
        page.wait_for_url(f"{system.address}/admin/")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert failures == []


def test_every_list_opens_for_the_manager(sign_in: SignIn, customer: Phone, system: System) -> None:
    page = sign_in("gestor")
    picture(page, "admin-1-start")
    lists = listed(page, system)
    assert {
        "/admin/conversations/contact/",
        "/admin/conversations/session/",
        "/admin/conversations/message/",
        "/admin/conversations/deadletter/",
        "/admin/conversations/messagetemplate/",
        "/admin/handoff/handoff/",
        "/admin/leads/lead/",
        "/admin/leads/datarequest/",
    } <= lists
    for path in sorted(lists):
        answer = page.goto(f"{system.address}{path}")
        assert answer is not None
        assert answer.status == 200, path


def test_the_manager_reads_a_contact_with_session_profile_and_messages(
    sign_in: SignIn, customer: Phone, system: System
) -> None:
    page = sign_in("gestor")
    page.goto(f"{system.address}/admin/conversations/contact/{customer.contact_id}/change/")
    expect(page.locator("body")).to_contain_text("Iracema Vidigal")
    picture(page, "admin-2-contact")

    page.goto(f"{system.address}/admin/conversations/session/{session_of(customer, system)}/change/")
    body = page.locator("body")
    for text in ("R$ 77", "família", "São Paulo", "espaço", "ACEITO"):
        expect(body).to_contain_text(re.compile(re.escape(text), re.IGNORECASE))
    bubbles = page.locator(".fa-bubble")
    assert bubbles.count() == len([each for each in customer.messages() if each["type"] != "reaction"])
    expect(page.locator(".fa-bubble--ours .fa-bubble__ticks--read").first).to_be_attached()
    picture(page, "admin-3-session")


def test_a_replayed_dead_letter_reaches_the_customer(sign_in: SignIn, system: System) -> None:
    """A message that could not be taken in when it came, as an earlier version might have left it."""
    phone = new_phone(system, "Odete Prado")
    phone.say("Oi")
    phone.say("ACEITO")
    element = {"from": phone.number, "id": f"wamid.{phone.number}", "timestamp": str(int(time.time()))}
    bury(system, {**element, "type": "text", "text": {"body": "até 44 mil"}})
    page = sign_in("gestor")
    page.goto(f"{system.address}/admin/conversations/deadletter/")
    expect(page.locator("#result_list")).to_contain_text("aberta", ignore_case=True)
    picture(page, "admin-4-dead-letters")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("replay")
    page.get_by_role("button", name=re.compile("executar", re.IGNORECASE)).first.click()
    expect(page.locator("#result_list")).to_contain_text("reprocessada", ignore_case=True)
    picture(page, "admin-5-replayed")
    system.until(lambda: "R$ 44 mil" in phone.since().text, "the customer is answered")
    phone.switch_off()


def test_handoff_lead_and_data_request_of_the_customer_are_there(
    sign_in: SignIn, customer: Phone, system: System
) -> None:
    page = sign_in("gestor")
    facts = customer.facts
    for path, shown in {
        "handoff/handoff": "fila",
        "leads/lead": "Iracema Vidigal",
        "leads/datarequest": facts["requests"][-1]["protocol"],
    }.items():
        page.goto(f"{system.address}/admin/{path}/")
        expect(page.locator("#result_list")).to_contain_text(shown, ignore_case=True)
        picture(page, f"admin-6-{path.replace('/', '-')}")


def test_the_templates_of_the_number_are_listed(sign_in: SignIn, system: System) -> None:
    system.until(lambda: system.row("SELECT count(*) FROM conversations_messagetemplate")[0], "templates are synced")
    page = sign_in("gestor")
    page.goto(f"{system.address}/admin/conversations/messagetemplate/")
    expect(page.locator("#result_list")).to_contain_text("lembrete_test_drive")
    picture(page, "admin-7-templates")


def test_the_manager_says_what_customers_meant(sign_in: SignIn, system: System) -> None:
    phone = new_phone(system, "Jurema Tavares")
    for text in ("Oi", "ACEITO", "esse carango aí bate quanto na tabela, o Onix?", "o carango prata quanto tá saindo?"):
        phone.say(text)
    agree_to_improvement(phone, system)
    page = sign_in("gestor")
    page.get_by_role("link", name="Aprendizado").first.click()
    message = page.locator("#le-text")
    expect(message).to_be_focused()
    picture(page, "admin-9-learning")
    first = message.inner_text()

    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_contain_text("Salvo: detalhes de um carro.")
    expect(message).not_to_have_text(first)
    expect(message).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_label("Trecho")).to_be_focused()
    page.get_by_label("Trecho").fill("carango")
    page.locator("#le-type").select_option("category")
    page.get_by_label("Valor").fill("sedan")
    picture(page, "admin-10-learning-entity")
    page.get_by_label("Valor").press("Enter")
    expect(page.locator(".le-entity")).to_contain_text(["sedan"])
    page.get_by_role("button", name="Detalhes de um carro").click()
    expect(page.get_by_label("2 de 2 revistas hoje")).to_be_attached()
    lines = [json.loads(line) for line in system.manage("export_corrections").splitlines() if line.startswith("{")]
    assert [line["intent"] for line in lines] == ["car_details", "car_details"]
    phone.switch_off()


def test_an_agent_sees_customers_but_neither_dead_letters_nor_requests_nor_staff(
    sign_in: SignIn, customer: Phone, system: System
) -> None:
    page = sign_in("agente")
    picture(page, "admin-8-agent")
    lists = listed(page, system)
    assert "/admin/conversations/contact/" in lists
    assert "/admin/handoff/handoff/" in lists
    for path in (
        "/admin/conversations/deadletter/",
        "/admin/leads/datarequest/",
        "/admin/auth/user/",
        "/admin/auth/group/",
    ):
        assert path not in lists
        answer = page.goto(f"{system.address}{path}")
        assert answer is not None
        assert answer.status == 403, path


def agree_to_improvement(phone: Phone, system: System) -> None:
    """What was heard stays as it is, but as if the model had been unsure of all of it."""
    contact = phone.contact_id
    system.manage(
        "shell",
        "-c",
        "from django.utils import timezone; from conversations import consent; from conversations.models import *;"
        f"consent.grant(Contact.objects.get(pk='{contact}'), 'improvement', now=timezone.now());"
        f"Message.objects.filter(conversation__contact='{contact}', content__isnull=False, direction='inbound')"
        ".exclude(intent='greeting').exclude(intent='affirm').update(confidence=0.4, intent='unknown')",
    )


def listed(page: Page, system: System) -> set[str]:
    """The lists that the start page leads to."""
    page.goto(f"{system.address}/admin/")
    links = page.locator("a[href^='/admin/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return {link for link in links if re.fullmatch(r"/admin/\w+/\w+/", link)}


def session_of(phone: Phone, system: System) -> str:
    found = "SELECT id FROM conversations_session WHERE session_id = %s"
    return str(system.row(found, phone.session["session_id"])[0])


def bury(system: System, element: Json) -> None:
    """Have the system keep a message as one it cannot take in."""
    number = system.sandbox.get("settings").json()
    metadata = {key: number[key] for key in ("display_phone_number", "phone_number_id")}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": [element]}
    change = {"field": "messages", "value": value}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": number["business_account_id"], "changes": [change]}],
    }
    system.manage(
        "shell",
        "-c",
        "from conversations.dead_letters import bury; from conversations.whatsapp.payloads import Rejection;"
        f"bury([Rejection('unknown type', {element!r}, {body!r})])",
    )
