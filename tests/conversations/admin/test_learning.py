"""A manager reviews what customers meant: one click a message, nothing of who did not agree."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations.admin.learning_words import ENTITY_NAMES, INTENT_HINTS, KEYS
from conversations.entity_labels import TYPES
from conversations.models import Correction, Message, Session
from nlp import Intent
from tests.conversations.admin.conftest import make_contact, make_conversation, make_session, signed_in
from tests.conversations.test_learning import agreeing, heard, review

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ADDRESS = "/admin/conversations/correction/revisar/"
ONIX = {"type": "model", "value": "Onix", "text": "Onix", "start": 8, "end": 12}


@pytest.fixture
def visit(db: None) -> Session:
    return agreeing()


@pytest.fixture
def message(visit: Session) -> Message:
    stored = {**ONIX, "confidence": 0.9, "negated": False, "role": None}
    return heard(visit, "vende o Onix?", entities=[stored])


def shown(client: Client, query: str = "") -> str:
    page = client.get(ADDRESS + query)
    assert page.status_code == 200
    return page.content.decode()


def fields(page: str) -> dict[str, str]:
    """What the page's form would send, without a button."""
    found = {name: _value(page, name) for name in ("por", "message", "entities", "text", "value")}
    mood = re.search(r'name="sentiment" value="(\w+)" checked', page)
    chosen = re.search(r'<option value="(\w+)"[^>]*selected', page)
    return {**found, "sentiment": mood[1] if mood else "", "type": chosen[1] if chosen else ""}


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else ""


def click(client: Client, page: str, **more: str) -> str:
    """The page after a click, as the browser's script gets it."""
    answer = client.post(ADDRESS, {**fields(page), **more}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def kept() -> tuple[str, str, str, list[Any]]:
    correction = Correction.objects.get()
    return correction.verdict, correction.intent, correction.sentiment, correction.entities


class TestWhoSees:
    @pytest.mark.parametrize("group", ["agentes", "lojistas"])
    def test_nobody_but_managers(self, message: Message, group: str) -> None:
        client = signed_in(group=group, username="outra")
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {}).status_code == 403
        assert client.get("/admin/conversations/correction/").status_code == 403
        assert "Aprendizado" not in client.get("/admin/").content.decode()

    def test_the_manager_finds_it_in_the_sidebar(self, manager: Client) -> None:
        assert f'href="{ADDRESS}"' in manager.get("/admin/").content.decode()

    def test_nothing_of_who_did_not_agree(self, manager: Client) -> None:
        other = make_session(make_conversation(make_contact("João Lima", "5521988880202")))
        secret = heard(other, "sem aceite")
        assert "sem aceite" not in shown(manager)
        assert "sem aceite" not in shown(manager, f"?mensagem={secret.pk}")

    def test_what_is_typed_into_the_address_harms_nothing(self, manager: Client, message: Message) -> None:
        for query in ("?mensagem=abc", "?mensagem=999999", "?por=nada", "?mensagem=²"):
            assert "vende o Onix?" in shown(manager, query)


class TestReview:
    def test_the_thousandth_message_can_be_reviewed_too(self, manager: Client, visit: Session) -> None:
        """Its number goes into the form as a number, not with a point as Brazilians write it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('conversations_message', 'id'), 4321)")
        heard(visit, "vende o Onix?")
        click(manager, shown(manager), intent="car_details")
        assert kept()[1] == "car_details"

    def test_shows_text_reading_and_why(self, manager: Client, visit: Session, message: Message) -> None:
        heard(visit, "quero ver o Onix", minutes_ago=59)
        page = shown(manager)
        for text in (
            "vende o Onix?",
            "Não entendido",
            "30%",
            "Confiança baixa",
            "O cliente repetiu",
            "modelo",
            "0 de 2",
        ):
            assert text in page

    def test_a_click_on_an_intent_saves_and_brings_the_next(
        self, manager: Client, visit: Session, message: Message
    ) -> None:
        heard(visit, "a próxima", confidence=0.45)
        page = click(manager, shown(manager), intent="car_recommendation")
        assert kept() == ("corrected", "car_recommendation", "neutral", [ONIX])
        assert "a próxima" in page
        assert "1 de 2 revistas hoje" in page
        assert Correction.objects.get().reviewer.username == "gestora"  # type: ignore[union-attr]

    def test_right_keeps_the_reading(self, manager: Client, message: Message) -> None:
        click(manager, shown(manager), right="1")
        assert kept() == ("right", "unknown", "neutral", [ONIX])

    def test_the_same_intent_by_its_chip_is_right_too(self, manager: Client, message: Message) -> None:
        click(manager, shown(manager), intent="unknown")
        assert kept()[0] == "right"

    def test_another_mood_is_a_correction(self, manager: Client, message: Message) -> None:
        click(manager, shown(manager), right="1", sentiment="negative")
        assert kept()[:3] == ("corrected", "unknown", "negative")

    def test_not_to_be_used(self, manager: Client, message: Message) -> None:
        page = click(manager, shown(manager), unused="1", text="sobra no formulário")
        assert kept()[0] == "unused"
        assert "Tudo revisto" in page

    def test_later_comes_after_the_others(self, manager: Client, visit: Session, message: Message) -> None:
        heard(visit, "a outra", confidence=0.45)
        page = click(manager, shown(manager), later="1")
        assert "a outra" in page
        assert "vende o Onix?" in click(manager, page, right="1")

    def test_can_be_gone_back_to(self, manager: Client, visit: Session, message: Message) -> None:
        heard(visit, "a próxima", confidence=0.45)
        page = click(manager, shown(manager), intent="deny")
        assert f"?mensagem={message.pk}" in page
        again = shown(manager, f"?mensagem={message.pk}")
        assert "Está certo: Não " in again
        click(manager, again, intent="greeting")
        assert kept()[1] == "greeting"

    def test_works_without_scripts(self, manager: Client, message: Message) -> None:
        answer = manager.post(ADDRESS, {**fields(shown(manager)), "intent": "greeting"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{ADDRESS}?por=confianca")
        assert kept()[1] == "greeting"

    def test_the_disagreements_are_a_queue_of_their_own(
        self, manager: Client, visit: Session, message: Message
    ) -> None:
        assert "Tudo revisto" in shown(manager, "?por=discordancia")
        heard(visit, "quero ver o Onix", minutes_ago=59)
        assert "vende o Onix?" in shown(manager, "?por=discordancia")


class TestEntities:
    def test_a_wrong_one_goes_with_a_click(self, manager: Client, message: Message) -> None:
        page = click(manager, shown(manager), remove="0")
        assert not Correction.objects.exists()
        click(manager, page, intent="car_recommendation")
        assert kept()[3] == []

    def test_a_missing_one_is_added_by_its_words(self, manager: Client, visit: Session) -> None:
        heard(visit, "Onix até 60 mil, não quero manual")
        page = click(manager, shown(manager), add="1", type="budget", text="até 60 mil")
        page = click(manager, page, add="1", type="transmission", text="manual", value="Manual", negated="on")
        click(manager, page, intent="car_recommendation")
        budget, gearbox = kept()[3]
        assert budget == {
            "type": "budget",
            "value": {"min": None, "max": 60000.0},
            "text": "até 60 mil",
            "start": 5,
            "end": 15,
        }
        assert (gearbox["value"], gearbox["negated"]) == ("manual", True)

    def test_one_in_hand_is_kept_when_the_verdict_comes_first(self, manager: Client, message: Message) -> None:
        page = click(manager, shown(manager), edit="0")
        assert fields(page)["text"] == "Onix"
        click(manager, page, intent="car_recommendation", own_car="on")
        assert kept()[3] == [{**ONIX, "role": "own_car"}]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"type": "model", "text": "Civic"}, "Esse trecho não está na mensagem."),
            ({"type": "model", "text": ""}, "Selecione ou escreva o trecho"),
            ({"type": "", "text": "Onix"}, "Escolha o tipo."),
            ({"type": "budget", "text": "Onix"}, "não consegui ler"),
            ({"type": "budget", "text": "Onix", "value": "muito"}, "Escreva um número"),
            ({"type": "category", "text": "Onix", "value": "foguete"}, "Valores possíveis: hatch"),
            ({"type": "model", "text": "Onix", "value": "Foguete"}, "Não conheço esse nome"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(
        self, manager: Client, message: Message, typed: dict[str, str], said: str
    ) -> None:
        page = click(manager, shown(manager), add="1", **typed)
        assert said in page
        assert fields(page)["text"] == typed["text"]
        assert "modelo" in page

    def test_a_verdict_with_a_wrong_one_in_hand_is_not_saved(self, manager: Client, message: Message) -> None:
        page = click(manager, shown(manager), intent="greeting", type="model", text="Civic")
        assert "Esse trecho não está na mensagem." in page
        assert not Correction.objects.exists()


class TestBadForms:
    @pytest.mark.parametrize(
        "changed",
        [{"entities": "x"}, {"sentiment": "bravo"}, {"remove": "9"}, {"edit": "-1"}, {"intent": "dancing"}],
        ids=lambda changed: next(iter(changed)),
    )
    def test_are_refused(self, manager: Client, message: Message, changed: dict[str, str]) -> None:
        assert manager.post(ADDRESS, {**fields(shown(manager)), **changed}).status_code == 400
        assert not Correction.objects.exists()

    def test_the_entities_of_another_message_are_refused(
        self, manager: Client, visit: Session, message: Message
    ) -> None:
        other = heard(visit, "outra", confidence=0.45)
        answer = manager.post(ADDRESS, {**fields(shown(manager)), "message": str(other.pk), "intent": "deny"})
        assert answer.status_code == 400

    def test_a_message_that_went_meanwhile_is_said_so(self, manager: Client, visit: Session, message: Message) -> None:
        page = shown(manager)
        Message.objects.update(held=True)
        assert "não pode mais ser revista" in click(manager, page, intent="deny")
        assert not Correction.objects.exists()


class TestList:
    def test_tells_what_was_said(self, manager: Client, message: Message) -> None:
        review(message, intent="car_recommendation")
        page = manager.get("/admin/conversations/correction/").content.decode()
        for text in ("vende o Onix?", "não entendido", "pede indicação", "gestora", "corrigida"):
            assert text in page

    def test_costs_the_same_whatever_its_length(self, manager: Client, visit: Session) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert manager.get("/admin/conversations/correction/").status_code == 200
            return len(captured)

        review(heard(visit, "uma"))
        queries()
        few = queries()
        for n in range(6):
            review(heard(visit, f"mais {n}"))
        assert queries() == few


def test_every_intent_has_a_hint_and_a_key_of_its_own() -> None:
    hinted = [intent for _, intents in INTENT_HINTS for intent, _ in intents]
    assert sorted(hinted) == sorted(Intent)
    assert len(set(KEYS)) == len(KEYS) == len(hinted)
    assert set(KEYS).isdisjoint("adxz")


def test_every_entity_type_has_a_name() -> None:
    assert set(ENTITY_NAMES) == set(TYPES)
