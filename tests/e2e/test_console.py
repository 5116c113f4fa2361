"""Agents work handoffs in the console: a real browser, real customers on the sandbox's phones."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.e2e.desk import PHONE_SIZE, Desk, hire
from tests.e2e.phone import Phone, new_phone
from tests.e2e.screen import picture
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

Seat = Callable[..., Desk]


@pytest.fixture
def seat(browser: Browser, system: System) -> Iterator[Seat]:
    """Sit a new member of the team down at the console."""
    desks: list[Desk] = []

    def seat(*, group: str = "agentes", online: bool = True, **how: object) -> Desk:
        desk = Desk(browser, system, *hire(system, group=group), **how)  # type: ignore[arg-type]
        desks.append(desk)
        return desk.online() if online else desk

    yield seat
    for desk in desks:
        desk.leave()


@pytest.fixture
def customers(system: System) -> Iterator[Callable[[str], Phone]]:
    """Somebody who asked for a person and waits."""
    phones: list[Phone] = []

    def call(name: str) -> Phone:
        phone = new_phone(system, name)
        phones.append(phone)
        phone.accept()
        phone.say("quero falar com um atendente")
        return phone

    yield call
    for phone in phones:
        phone.switch_off()


def pid_of(system: System, name: str) -> int:
    return next(child.pid for child in system.children if child.name == name)


def said_to(phone: Phone) -> list[str]:
    return [bubble.text for bubble in phone.since().bubbles]


def until_said(phone: Phone, text: str) -> None:
    phone.system.until(lambda: text in "\n".join(said_to(phone)), f"the customer reads {text!r}")


def test_two_agents_and_three_customers_at_once(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana, bia = seat().live(), seat().live()
    alba, beto, cida = customers("Alba Nunes"), customers("Beto Reis"), customers("Cida Moraes")
    for desk in (ana, bia):
        for name in ("Alba Nunes", "Beto Reis", "Cida Moraes"):
            expect(desk.row(name)).to_be_visible()
    ana.open("Alba Nunes").claim().say("Oi, Alba! Aqui é a Ana.")
    bia.open("Beto Reis").claim().say("Oi, Beto! Já vejo.")
    until_said(alba, "Oi, Alba! Aqui é a Ana.")
    until_said(beto, "Oi, Beto! Já vejo.")
    alba.say("vocês têm Onix?")
    beto.say("e o Corolla?")
    expect(ana.bubble("vocês têm Onix?")).to_be_visible()
    expect(bia.bubble("e o Corolla?")).to_be_visible()
    assert not any("Corolla" in text for text in said_to(alba))
    ana.show("fila").open("Cida Moraes").claim().say("Cida, chegou a sua vez.")
    until_said(cida, "Cida, chegou a sua vez.")
    expect(ana.page.locator(".co-tab")).to_have_count(2)
    picture(ana.page, "console-1-two-chats")
    # while a person speaks, the bot is silent
    before = len(said_to(alba))
    alba.say("quero ver SUVs até 90 mil")
    assert len(said_to(alba)) == before


def test_of_two_who_click_at_once_one_gets_it_and_the_other_is_told_who(
    seat: Seat, customers: Callable[[str], Phone]
) -> None:
    ana, bia = seat(), seat()
    customers("Dora Lins")
    for desk in (ana, bia):
        desk.open("Dora Lins")
    for desk in (ana, bia):  # at once: neither page knows yet of the other
        desk.page.evaluate("document.querySelector('[data-testid=claim]')?.click()")
    for desk in (ana, bia):
        settled = desk.page.get_by_test_id("composer").or_(desk.page.get_by_test_id("read-only"))
        expect(settled).to_be_visible()
    owners = [desk for desk in (ana, bia) if desk.page.get_by_test_id("composer").count()]
    assert len(owners) == 1
    other = bia if owners == [ana] else ana
    expect(other.page.get_by_test_id("read-only")).to_contain_text(owners[0].name)


def test_a_chat_goes_to_a_colleague_with_a_note_and_then_back_to_the_bot(
    seat: Seat, customers: Callable[[str], Phone]
) -> None:
    ana, bia = seat().live(), seat().live()
    elisa = customers("Elisa Prado")
    ana.open("Elisa Prado").claim().say("Um momento, vou passar para a colega.")
    ana.page.get_by_test_id("transfer").click()
    ana.page.locator("[data-form=transfer] select").select_option(label=bia.name)
    ana.page.locator("[data-form=transfer] textarea").fill("quer trocar o Gol dela")
    ana.page.locator("[data-form=transfer] .co-button--main").click()
    expect(ana.page.get_by_test_id("read-only")).to_contain_text(bia.name)
    bia.show("minhas").open("Elisa Prado")
    expect(bia.page.get_by_test_id("note")).to_contain_text("quer trocar o Gol dela")
    bia.say("Oi, Elisa! Já vi o seu Gol.")
    until_said(elisa, "Oi, Elisa! Já vi o seu Gol.")
    bia.page.get_by_test_id("to-bot").click()
    expect(bia.page.locator('.co-head[data-status="returned"]')).to_be_visible()
    answer = elisa.say("quero um SUV até 90 mil")
    assert answer.bubbles, "the bot goes on"
    assert "bem-vind" not in answer.lower
    assert not any("quer trocar o Gol dela" in text for text in said_to(elisa))


def test_a_closed_window_is_said_and_a_template_reaches_the_customer(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana = seat()
    fabio = customers("Fábio Teles")
    ana.open("Fábio Teles").claim()
    system.database.execute(
        "UPDATE conversations_conversation SET window_until = now() - interval '1 minute' WHERE id ="
        " (SELECT conversation_id FROM handoff_handoff ORDER BY created_at DESC LIMIT 1)"
    )
    ana.page.reload()
    expect(ana.page.get_by_test_id("window-closed")).to_be_visible()
    assert ana.page.get_by_test_id("composer").count() == 0
    system.until(
        lambda: system.row("SELECT count(*) FROM conversations_messagetemplate WHERE status = 'APPROVED'")[0],
        "templates are known",
    )
    ana.page.get_by_role("button", name="Escolher um modelo").click()
    expect(ana.page.get_by_test_id("template-preview")).not_to_be_empty()
    expect(ana.page.get_by_test_id("template-cost")).to_contain_text("R$")
    for field in ana.page.locator("[data-form=template] input").all():
        if not field.input_value():
            field.fill("amanhã")
    before = len(said_to(fabio))
    picture(ana.page, "console-2-window-closed")
    ana.page.get_by_test_id("template-send").click()
    system.until(lambda: len(said_to(fabio)) > before, "the template arrives")


def test_after_a_restart_of_the_servers_nothing_is_lost_or_doubled(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana = seat().live()
    gil = customers("Gil Amaro")
    ana.open("Gil Amaro").claim().say("Estou aqui, Gil.")
    for name in ("live", "web"):
        os.kill(pid_of(system, name), signal.SIGKILL)
    composer = ana.page.get_by_test_id("composer")
    composer.fill("Escrevi isto enquanto o servidor caía.")
    composer.press("Enter")
    expect(ana.page.locator("#co-weather")).to_be_visible()
    until_said(gil, "Escrevi isto enquanto o servidor caía.")
    ana.live()
    gil.say("recebi, obrigado")
    expect(ana.bubble("recebi, obrigado")).to_be_visible()
    expect(ana.page.locator("#co-outgoing article")).to_have_count(0)
    assert said_to(gil).count("Escrevi isto enquanto o servidor caía.") == 1
    ana.failures.clear()  # the server was away: its errors are what was asked for


def test_what_was_typed_is_still_there_after_a_reload(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana = seat()
    customers("Hugo Vaz")
    ana.open("Hugo Vaz").claim()
    ana.page.get_by_test_id("composer").fill("um rascunho comprido")
    ana.page.reload()
    expect(ana.page.get_by_test_id("composer")).to_have_value("um rascunho comprido")


def test_everything_is_done_with_the_keyboard_alone(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana = seat()
    iris = customers("Íris Matos")
    expect(ana.row("Íris Matos")).to_be_visible()
    keys = ana.page.keyboard
    ana.page.locator("body").press("Shift+?")
    expect(ana.page.locator("#co-sheet")).to_be_visible()
    keys.press("Escape")
    while ana.page.locator(".co-head h2").count() == 0 or ana.page.locator(".co-head h2").inner_text() != "Íris Matos":
        before = ana.page.url
        keys.press("Alt+ArrowDown")
        ana.page.wait_for_function("before => location.href !== before", arg=before)
        expect(ana.page.locator(".co-head h2")).to_be_visible()
    keys.press("Alt+a")
    expect(ana.page.get_by_test_id("composer")).to_be_focused()
    keys.type("/mom")
    expect(ana.page.locator("#co-canned button")).to_have_count(1)
    keys.press("Enter")
    expect(ana.page.get_by_test_id("composer")).to_have_value("Só um momento, Íris, já verifico para você.")
    keys.press("Enter")
    until_said(iris, "Só um momento, Íris, já verifico para você.")
    keys.press("Alt+n")
    expect(ana.page.locator("#co-extra textarea")).to_be_focused()
    keys.type("só com o teclado")
    keys.press("Tab")
    keys.press("Enter")
    expect(ana.page.get_by_test_id("note")).to_contain_text("só com o teclado")
    keys.press("Alt+e")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(ana.page.locator('.co-head[data-status="completed"]')).to_be_visible()


def test_the_console_works_on_a_phone(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana = seat(size=PHONE_SIZE)
    joana = customers("Joana Sá")
    expect(ana.row("Joana Sá")).to_be_visible()
    picture(ana.page, "console-3-phone-list")
    ana.open("Joana Sá").claim().say("Oi, Joana!")
    until_said(joana, "Oi, Joana!")
    picture(ana.page, "console-4-phone-chat")
    wide = ana.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing is wider than the screen"
    ana.page.get_by_role("button", name="Voltar à lista").click()
    expect(ana.page.locator("#co-list")).to_be_visible()
    expect(ana.show("minhas").row("Joana Sá")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_screen_reader_finds_no_serious_fault(seat: Seat, customers: Callable[[str], Phone], theme: str) -> None:
    ana = seat()
    customers(f"Karen {theme}")
    ana.open(f"Karen {theme}").claim().say("Oi!")
    if theme == "dark":
        ana.page.evaluate("document.documentElement.classList.add('dark')")
    picture(ana.page, f"console-5-{theme}")
    found = Axe().run(ana.page, context="#console").response["violations"]
    serious = [
        (
            one["id"],
            one["help"],
            [node["target"] for node in one["nodes"]][:3],
            [node.get("failureSummary", "")[:160] for node in one["nodes"]][:2],
        )
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_manager_watches_silently_and_steps_in(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana, boss = seat(), seat(group="gestores")
    lucas = customers("Lucas Braga")
    ana.open("Lucas Braga").claim().say("Oi, Lucas.")
    boss.show("todas").open("Lucas Braga")
    expect(boss.page.get_by_test_id("read-only")).to_contain_text(ana.name)
    lucas.say("quero falar com o gerente")
    expect(boss.bubble("quero falar com o gerente")).to_be_visible()
    boss.page.get_by_role("button", name="Entrar no lugar").click()
    expect(boss.page.get_by_test_id("composer")).to_be_visible()
    expect(ana.page.get_by_test_id("read-only")).to_contain_text(boss.name)
    boss.say("Sou o gerente, pode falar.")
    until_said(lucas, "Sou o gerente, pode falar.")


def test_a_redis_that_is_away_is_said_and_the_console_shows_the_truth(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana = seat().live()
    mara = customers("Mara Dutra")
    ana.open("Mara Dutra").claim().say("Oi, Mara.")
    valkey = pid_of(system, "valkey")
    os.kill(valkey, signal.SIGSTOP)
    try:
        expect(ana.page.locator("#co-weather")).to_contain_text("a cada 5 segundos")
        mara.say("ainda está aí?")
        expect(ana.bubble("ainda está aí?")).to_be_visible()
        ana.say("Estou sim!")
        until_said(mara, "Estou sim!")
    finally:
        os.kill(valkey, signal.SIGCONT)
    expect(ana.page.locator("#co-weather")).to_be_hidden()
    os.kill(valkey, signal.SIGKILL)
    system.until(lambda: pid_of(system, "valkey") != valkey, "Valkey is started again")
    mara.say("que bom")
    expect(ana.bubble("que bom")).to_be_visible()
    ana.live()


def test_an_agent_sends_a_car_and_a_picture(seat: Seat, customers: Callable[[str], Phone], tmp_path: Path) -> None:
    ana = seat()
    nina = customers("Nina Rocha")
    ana.open("Nina Rocha").claim()
    ana.page.get_by_role("button", name="Enviar um carro").click()
    ana.page.locator("#co-extra input[name=q]").fill("onix")
    expect(ana.page.locator("#co-found [data-send-car]").first).to_be_visible()
    expect(ana.page.locator("#co-found")).to_contain_text("Onix")
    picture(ana.page, "console-6-stock")
    ana.page.locator("#co-found [data-send-car]").first.click()
    until_said(nina, "Onix")
    photo = tmp_path / "foto.png"
    Image.new("RGB", (64, 48), "navy").save(photo)
    with ana.page.expect_file_chooser() as chooser:
        ana.page.get_by_role("button", name="Enviar foto, vídeo ou documento").click()
    chooser.value.set_files(photo)
    nina.system.until(lambda: any(bubble.type == "image" for bubble in nina.since().bubbles), "the picture arrives")
    expect(ana.page.locator('.co-file img[src*="/midia/"]')).to_be_visible()


def test_after_the_close_the_customer_rates_and_comes_back_to_the_same_agent(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana, bia = seat().live(), seat().live()
    olga = customers("Olga Pires")
    ana.open("Olga Pires").claim().say("Resolvido, Olga!")
    until_said(olga, "Resolvido, Olga!")
    ana.close("Dúvida resolvida")
    system.until_quiet()
    until_said(olga, "estrelas")
    olga.say("5")
    olga.say("fui muito bem atendida")
    query = (
        "SELECT h.rating, h.feedback IS NOT NULL FROM handoff_handoff h JOIN auth_user u ON u.id = h.assigned_to_id"
        " WHERE u.username = %s"
    )
    system.until(lambda: system.row(query, ana.name) == (5, True), "stars and word are kept")
    olga.say("esqueci de perguntar do seguro do carro, como funciona?")
    expect(ana.show("minhas").row("Olga Pires")).to_be_visible()
    expect(bia.show("minhas").row("Olga Pires")).to_have_count(0)


def test_who_pauses_hands_the_open_chats_on(seat: Seat, customers: Callable[[str], Phone]) -> None:
    ana, bia = seat().live(), seat().live()
    customers("Paulo Neri")
    ana.open("Paulo Neri").claim()
    ana.page.get_by_test_id("state").select_option("paused")
    ana.page.get_by_label(f"Passar para {bia.name}").check()
    ana.page.get_by_role("button", name="Continuar").click()
    expect(bia.show("minhas").row("Paulo Neri")).to_be_visible()
    expect(ana.page.get_by_test_id("state")).to_have_value("paused")


def test_where_the_socket_cannot_connect_the_page_asks_every_five_seconds_and_says_so(
    seat: Seat, customers: Callable[[str], Phone]
) -> None:
    ana = seat()
    quim = customers("Quim Lobo")
    ana.page.route_web_socket("**/ws/handoff/", lambda socket: socket.close())
    ana.page.reload()
    expect(ana.page.locator("#co-weather")).to_contain_text("a cada 5 segundos")
    ana.open("Quim Lobo").claim()
    quim.say("tem alguém aí?")
    expect(ana.bubble("tem alguém aí?")).to_be_visible()


def test_an_agent_opens_on_the_summary_and_records_a_voice_note(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana = seat()
    rita = new_phone(system, "Rita Alves")
    rita.accept()
    rita.say("até 77 mil, para a família, em São Paulo")
    rita.say("quero falar com um atendente")
    ana.context.grant_permissions(["microphone"], origin=system.address)
    ana.open("Rita Alves").claim()
    expect(ana.page.get_by_test_id("summary")).to_contain_text("77")
    record = ana.page.get_by_role("button", name="Gravar áudio")
    record.click()
    expect(record).to_have_attribute("aria-pressed", "true")
    ana.page.wait_for_timeout(1500)  # somebody speaks
    record.click()
    system.until(lambda: any(bubble.type == "audio" for bubble in rita.since().bubbles), "the voice note arrives")
    heard = next(bubble for bubble in rita.since().bubbles if bubble.type == "audio")
    assert heard.content.get("voice") is True
    expect(ana.page.locator(".co-file audio")).to_be_visible()
    ana.page.get_by_role("button", name="Velocidade do áudio").click()
    assert ana.page.locator(".co-file audio").evaluate("sound => sound.playbackRate") == 1.5
    rita.switch_off()


def test_an_answer_that_comes_late_does_not_take_the_place_of_the_newest(
    seat: Seat, customers: Callable[[str], Phone]
) -> None:
    ana = seat()
    customers("Sara Pinto")
    ana.open("Sara Pinto").claim()
    late: list[Route] = []
    ana.page.route("**/carros/?q=&*", lambda route: late.append(route))  # the list for nothing typed yet is kept back
    ana.page.get_by_role("button", name="Enviar um carro").click()
    ana.page.locator("#co-extra input[name=q]").fill("onix")
    expect(ana.page.locator("#co-found")).to_contain_text("Onix")
    with ana.page.expect_response("**/carros/?q=&*"):
        late[0].continue_()
    ana.page.wait_for_timeout(300)  # it would have been shown by now
    expect(ana.page.locator("#co-found li").first).to_contain_text("Onix")


def test_a_file_and_a_note_wait_for_a_line_that_is_down(
    seat: Seat, customers: Callable[[str], Phone], tmp_path: Path
) -> None:
    ana = seat().live()
    tais = customers("Taís Melo")
    ana.open("Taís Melo").claim()
    photo = tmp_path / "foto.png"
    Image.new("RGB", (64, 48), "navy").save(photo)
    ana.context.set_offline(True)
    ana.page.get_by_test_id("composer").fill("olha este")
    with ana.page.expect_file_chooser() as chooser:
        ana.page.get_by_role("button", name="Enviar foto, vídeo ou documento").click()
    chooser.value.set_files(photo)
    expect(ana.page.locator(".co-pending")).to_contain_text("foto.png olha este")
    ana.page.get_by_role("button", name="Nota interna").click()
    ana.page.locator("#co-extra textarea").fill("volta às cinco")
    ana.page.get_by_role("button", name="Guardar").click()
    expect(ana.page.locator("#co-extra [role=alert]")).to_contain_text("Sem conexão")
    ana.context.set_offline(False)
    ana.page.get_by_role("button", name="Guardar").click()
    expect(ana.page.get_by_test_id("note")).to_contain_text("volta às cinco")
    tais.system.until(lambda: any(bubble.type == "image" for bubble in tais.since().bubbles), "the picture arrives")
    assert sum(bubble.type == "image" for bubble in tais.since().bubbles) == 1
    expect(ana.page.locator(".co-pending")).to_have_count(0)


def test_who_uses_the_browser_next_sends_and_sees_nothing_of_what_was_typed(
    seat: Seat, customers: Callable[[str], Phone], system: System
) -> None:
    ana = seat().live()
    ugo = customers("Ugo Farias")
    ana.open("Ugo Farias").claim().say("Oi, Ugo!")
    until_said(ugo, "Oi, Ugo!")
    ana.page.route("**/texto/", lambda route: route.abort())
    ana.page.get_by_test_id("composer").fill("não chegou a sair")
    ana.page.get_by_test_id("composer").press("Enter")
    expect(ana.page.locator(".co-pending")).to_be_visible()
    ana.page.get_by_test_id("composer").fill("um rascunho")
    boss = hire(system, group="gestores")
    ana.context.clear_cookies()
    ana.sign_in(*boss)
    ana.page.unroute_all(behavior="ignoreErrors")
    ana.show("todas").open("Ugo Farias")
    ana.page.get_by_role("button", name="Entrar no lugar").click()
    expect(ana.page.get_by_test_id("composer")).to_have_value("")
    ana.say("Sou o gerente.")
    until_said(ugo, "Sou o gerente.")
    assert not any("não chegou a sair" in text for text in said_to(ugo))
