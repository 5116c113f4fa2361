"""Customers who answer out of order, change their mind, refuse, leave and come back."""

import pytest

from tests.e2e.phone import Phone
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def qualified(phone: Phone) -> None:
    """Answer the four questions, up to the first list of cars."""
    phone.accept()
    for answer in ("Até 60 mil", "Trabalho", "São Paulo", "Economia, espaço e segurança"):
        phone.say(answer)


def test_who_comes_for_an_advertised_car_gets_that_car(phone: Phone) -> None:
    assert "Bem-vindo" in phone.say("vi o anúncio do Onix 2020, ainda tem?").text
    shown = phone.tap("Aceito")
    assert "Onix" in shown.text
    assert "2020" in shown.text
    assert "R$" in shown.text
    assert any(bubble.content.get("header", {}).get("type") == "image" for bubble in shown.bubbles)
    assert "orçamento" not in shown.lower


def test_all_facts_in_one_message_are_all_taken(phone: Phone) -> None:
    phone.accept()
    answer = phone.say(
        "quero um suv automático até 90 mil pra família em Campinas, prioridade segurança, espaço e conforto"
    )
    assert "R$ 90 mil" in answer.text
    assert answer.text.count("% de compatibilidade") == 3
    profile = phone.session["user_profile"]
    assert (profile["orcamento_max"], profile["uso_principal"], profile["city"]) == (90_000, "familia", "Campinas")
    assert (profile["tipos_preferidos"], profile["cambio_preferido"]) == (["suv"], "automatico")
    assert list(profile["prioridades"]) == ["seguranca", "espaco", "conforto"]


def test_a_correction_replaces_what_was_said(phone: Phone) -> None:
    phone.accept()
    phone.say("até 60 mil")
    corrected = phone.say("na verdade até 70")
    assert "R$ 70 mil" in corrected.text
    assert corrected.titles, "the open question is asked again"
    phone.say("trabalho")
    phone.say("na real é pra família")
    phone.say("são paulo")
    phone.say("ops, moro em Santos")
    profile = phone.session["user_profile"]
    assert (profile["orcamento_max"], profile["uso_principal"], profile["city"]) == (70_000, "familia", "Santos")


def test_a_question_in_the_middle_is_answered_and_the_interview_goes_on(phone: Phone) -> None:
    phone.accept()
    phone.say("até 60 mil")
    answer = phone.say("vocês financiam?")
    assert "Tabela Price" in answer.text
    assert "Trabalho" in answer.titles, "the use is asked again"
    assert "cidade" in phone.tap("Trabalho").lower
    assert phone.session["user_profile"]["uso_principal"] == "trabalho"


def test_refused_consent_erases_what_was_held(phone: Phone) -> None:
    phone.say("Oi")
    phone.say("quero um Onix até 60 mil")
    assert "ACEITO" in phone.tap("Não aceito").text
    facts = phone.facts
    assert facts["consents"] == []
    said = [each["content"] for each in facts["messages"] if each["direction"] == "inbound"]
    assert said == ["", "", "Não aceito"], "the refusal alone is kept, as its own proof"
    asked = phone.say("ACEITO").lower
    assert "orçamento" in asked or "gastar" in asked
    assert [each["purpose"] for each in phone.facts["consents"]] == ["service"]


def test_leaving_is_confirmed_once_and_a_reply_still_comes(phone: Phone) -> None:
    phone.accept()
    gone = phone.say("SAIR")
    assert len(gone.bubbles) == 1
    assert "voltar" in gone.lower, "the way back is told"
    facts = phone.facts
    assert facts["contact"]["opted_out_at"]
    assert facts["sessions"][-1]["state"] == "completed"
    assert phone.say("oi").bubbles, "who writes again is answered"


def test_a_person_asked_for_at_once_needs_no_consent(phone: Phone) -> None:
    answer = phone.say("quero falar com uma pessoa").lower
    assert "atendente" in answer
    assert "transferindo" in answer
    facts = phone.facts
    assert facts["handoffs"]
    assert facts["sessions"][-1]["state"] == "human_handoff"


def test_deletion_of_data_gets_a_protocol_in_the_same_turn(phone: Phone) -> None:
    phone.accept()
    phone.say("até 60 mil")
    answer = phone.say("quero apagar meus dados").text
    request = phone.facts["requests"][-1]
    assert request["kind"] == "deletion"
    assert request["protocol"] in answer


def test_return_after_a_day_begins_anew_and_knows_the_person(phone: Phone, system: System) -> None:
    phone.accept()
    phone.say("até 60 mil")
    first = phone.session["session_id"]
    system.row(
        "UPDATE conversations_session SET last_activity_at = now() - interval '25 hours'"
        " WHERE session_id = %s RETURNING id",
        first,
    )
    ended = "SELECT end_reason FROM conversations_session WHERE session_id = %s"
    system.until(lambda: system.row(ended, first)[0] == "silence", "the silent session is completed")
    again = phone.say("oi, voltei")
    assert "Bem-vindo" not in again.text
    assert "ACEITO" not in again.text
    sessions = phone.facts["sessions"]
    assert [each["state"] for each in sessions] == ["completed", sessions[-1]["state"]]
    assert sessions[-1]["session_id"] != first


def test_tapping_leads_from_recommendations_to_a_booked_visit(phone: Phone) -> None:
    qualified(phone)
    details = phone.say("2")
    assert "Gostei!" in details.titles
    phone.tap("Gostei")
    phone.tap("À vista")
    phone.tap("Não tenho")
    phone.tap("Nesta semana")
    ready = phone.tap("Marina")
    assert "Agendar visita" in ready.titles
    times = phone.tap("Agendar visita")
    booked = phone.tap(times.titles[0])
    assert "✅" in booked.text
    facts = phone.facts
    profile = facts["sessions"][-1]["user_profile"]
    assert (profile["payment_form"], profile["has_trade_in"], profile["urgency"]) == ("a_vista", False, "semana")
    assert [each["status"] for each in facts["interactions"] if each["interaction_type"] == "test_drive"] == ["booked"]
    assert facts["leads"][-1]["routed_at"]
