"""The journeys the system was designed for, each as one person on WhatsApp lives it.

Everything is real but Meta and the car backend, which the sandbox plays: signed webhooks over HTTP, Celery, Postgres,
Valkey. The first four are the seed document's own tests, with ACEITO after the greeting.
"""

import pytest

from tests.e2e.phone import Phone
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


def qualified(phone: Phone) -> None:
    """Answer the four questions, up to the first list of cars."""
    phone.accept()
    for answer in ("Até 60 mil", "Trabalho", "São Paulo", "Economia, espaço e segurança"):
        phone.say(answer)


# --- the seed's journeys ------------------------------------------------------------------------------------------


def test_complete_qualification_flow(phone: Phone) -> None:
    assert "Bem-vindo" in phone.say("Oi").text
    phone.say("ACEITO")
    assert "orçamento" in phone.say("Tenho até 60 mil").lower
    assert "usar" in phone.say("Vou usar para trabalho").lower
    assert "cidade" in phone.say("Moro em São Paulo").lower
    recommended = phone.say("Priorizo economia, espaço e segurança").lower
    assert "recomendações" in recommended or "carros" in recommended

    profile = phone.session["user_profile"]
    assert profile["orcamento_max"] == 60_000
    assert (profile["uso_principal"], profile["city"], profile["state"]) == ("trabalho", "São Paulo", "SP")
    assert profile["prioridades"] == {"economia": 5, "espaco": 4, "seguranca": 3}


def test_handoff_to_human(phone: Phone) -> None:
    phone.accept()
    answer = phone.say("Quero falar com um atendente").lower
    assert "atendente" in answer
    assert "transferindo" in answer
    facts = phone.facts
    assert facts["sessions"][-1]["state"] == "human_handoff"
    assert len(facts["handoffs"]) == 1


def test_backend_integration_recommendations(phone: Phone, system: System) -> None:
    qualified(phone)
    answer = phone.say("Me mostre os carros").text
    assert "R$" in answer
    assert "%" in answer
    asked = system.sandbox.get("backend/requests").raise_for_status().json()
    assert any("recommend" in request["path"] for request in asked["requests"])


def test_complete_user_journey(phone: Phone) -> None:
    greeting = phone.say("Oi")
    assert "Bem-vindo" in greeting.text
    assert greeting.bubbles[0].status in ("sent", "delivered", "read")
    phone.say("ACEITO")
    answer = phone.say("Tenho 50 mil").lower
    assert "uso" in answer or "usar" in answer
    assert "cidade" in phone.say("Para trabalho").lower
    assert "prioridades" in phone.say("São Paulo").lower
    recommended = phone.say("Economia, espaço e segurança")
    assert "recomendações" in recommended.lower or "carros" in recommended.lower
    assert "R$" in recommended.text
    assert "%" in recommended.text
    assert len(recommended.text.split("\n")) > 10
    details = phone.say("1").lower
    assert "detalhes" in details or "especificações" in details
    contact = phone.say("Quero falar com a concessionária").lower
    assert "contato" in contact
    assert "whatsapp" in contact or "telefone" in contact
