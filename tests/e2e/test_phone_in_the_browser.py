"""A newcomer plays the customer on the sandbox's page, with keyboard and mouse only."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.phone import Replies, new_phone
from tests.e2e.screen import Screen, picture
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

TurnOn = Callable[[str], Screen]

# Remembers all that ever stood under a business's name.
_WATCH_SUBTITLE = """node => {
    window.subtitles = [];
    const look = () => window.subtitles.push(node.textContent);
    new MutationObserver(look).observe(node, {childList: true, characterData: true, subtree: true});
}"""


def test_a_newcomer_goes_from_oi_to_a_person(page: Page, turn_on: TurnOn) -> None:
    screen = turn_on("Marina Quadros")
    assert "Bem-vindo" in screen.type("Oi").text
    picture(page, "phone-1-consent")
    screen.tap("Aceito")
    screen.type("até 60 mil")
    screen.tap("Trabalho")
    screen.type("São Paulo")
    recommended = screen.type("economia, espaço e segurança")
    assert recommended.text.count("% de compatibilidade") == 3
    picture(page, "phone-2-recommendations")

    details = screen.tap(recommended.titles[0])
    assert "detalhes" in details.lower
    expect(screen.bubbles().last.get_by_test_id("picture")).to_be_visible()
    picture(page, "phone-3-details")
    compared = screen.type("compara o 1 com o 2")
    assert "Mais barato" in compared.text
    picture(page, "phone-4-comparison")
    refined = screen.type("prefiro automático")
    assert "automático" in refined.lower
    assert refined.text.count("% de compatibilidade") >= 1

    details = screen.type("1")
    screen.tap("Agendar visita")
    booked = screen.tap(screen.phone.last.titles[0])
    assert "✅" in booked.text
    picture(page, "phone-5-visit")
    assert "WhatsApp" in screen.type("qual o contato da loja?").text
    assert "transferindo" in screen.type("quero falar com um atendente").lower
    picture(page, "phone-6-person")
    facts = screen.phone.facts
    assert facts["sessions"][-1]["state"] == "human_handoff"
    assert len(facts["handoffs"]) == 1


def test_ticks_turn_blue_and_typing_shows(turn_on: TurnOn) -> None:
    screen = turn_on("Marina Quadros")
    screen.node.get_by_test_id("subtitle").evaluate(_WATCH_SUBTITLE)
    screen.type("Oi")
    expect(screen.node.get_by_test_id("tick")).to_have_attribute("data-status", "read")
    assert "digitando…" in screen.page.evaluate("window.subtitles")
    expect(screen.node.get_by_test_id("subtitle")).to_have_text("conta comercial")


def test_two_phones_side_by_side_do_not_mix(page: Page, turn_on: TurnOn) -> None:
    ana, bruno = turn_on("Ana Lívia"), turn_on("Bruno Teles")
    ana.type("Oi")
    bruno.type("quero falar com uma pessoa")
    ana.tap("Aceito")
    ana.type("até 45 mil")
    picture(page, "phone-7-two")
    assert "R$ 45 mil" in ana.node.inner_text()
    assert "R$ 45 mil" not in bruno.node.inner_text()
    assert "transferindo" in bruno.node.inner_text().lower()
    assert "transferindo" not in ana.node.inner_text().lower()


def test_the_profile_name_set_on_the_phone_is_how_the_assistant_calls_the_person(turn_on: TurnOn) -> None:
    screen = turn_on("Sem Nome")
    screen.node.get_by_test_id("phone-menu").click()
    screen.node.get_by_test_id("profile-name").fill("Valéria Antunes")
    screen.node.get_by_test_id("sheet-send").click()
    expect(screen.node.get_by_test_id("phone-name")).to_have_text("Valéria Antunes")
    screen.phone.system.used.add("Valéria")
    screen.type("Oi")
    screen.tap("Aceito")
    assert screen.phone.facts["contact"]["profile_name"] == "Valéria Antunes"
    assert "Valéria" in screen.type("tchau").text


def test_a_phone_switched_off_while_the_page_reads_it_is_no_error(page: Page, system: System) -> None:
    page.goto(system.sandbox_address)
    expect(page.get_by_role("heading", name="Recomeçar")).to_be_attached()
    gone = {"error": {"message": "no such phone"}}
    page.route("**/phones/*/messages", lambda route: route.fulfill(status=404, json=gone))
    phone = new_phone(system, "Passageira", shown=True)
    shown = page.get_by_test_id("phone-name").filter(has_text="Passageira")
    expect(shown).to_be_visible()
    phone.switch_off()
    expect(shown).to_have_count(0)


def test_image_audio_and_location_are_attached_and_answered(page: Page, turn_on: TurnOn) -> None:
    screen = turn_on("Marina Quadros")
    screen.type("Oi")
    screen.tap("Aceito")

    photo: FilePayload = {"name": "carro.png", "mimeType": "image/png", "buffer": _png()}
    assert "foto" in attached(screen, "attach-image", photo).lower
    sound: FilePayload = {"name": "voz.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3" + bytes(2000)}
    heard = attached(screen, "attach-audio", sound)
    assert "áudio" in heard.lower
    assert any("pessoa" in title.lower() for title in heard.titles)

    screen.type("até 80 mil")
    screen.tap("Família")
    before = screen.last_seq
    screen.node.get_by_test_id("send-location").last.click()
    screen.node.get_by_test_id("place").filter(has_text="Curitiba").click()
    assert "Curitiba" in screen.after(before, "[localização]").text
    picture(page, "phone-8-attached")
    assert screen.phone.session["user_profile"]["city"] == "Curitiba"


def test_the_first_visit_finds_a_phone_ready_to_write_on(page: Page, system: System) -> None:
    page.goto(system.sandbox_address)
    phone = page.get_by_test_id("phone").first
    expect(phone.get_by_test_id("phone-name")).to_have_text("Maria")
    expect(phone.get_by_test_id("input")).to_be_editable()


def attached(screen: Screen, kind: str, file: FilePayload) -> Replies:
    """Attach a file as a person does; the answer."""
    before = screen.last_seq
    screen.node.get_by_test_id("attach").click()
    with screen.page.expect_file_chooser() as chooser:
        screen.node.get_by_test_id(kind).click()
    chooser.value.set_files(file)
    screen.node.get_by_test_id("sheet-send").click()
    return screen.after(before, f"[{Path(file['name']).suffix}]")


def _png() -> bytes:
    """A grey square of 32 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\x80" * 32 for _ in range(32))
    header = struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
