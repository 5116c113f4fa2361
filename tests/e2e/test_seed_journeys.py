"""The seed document's own tests, with ACEITO after the greeting, on the whole running system.

Everything is real but Meta and the car backend, which the sandbox plays: signed webhooks over HTTP, Celery, Postgres,
Valkey.
"""

import pytest

from tests.e2e.phone import Phone
from tests.e2e.system import System

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


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
    phone.accept()
    phone.say("Entre 41 e 61 mil, para trabalho, em São Paulo; priorizo economia, espaço e segurança")
    answer = phone.say("Me mostre os carros").text
    assert "R$" in answer
    assert "%" in answer
    asked = system.sandbox.get("backend-log").raise_for_status().json()["profiles"]
    assert [(each["orcamento_min"], each["uso_principal"]) for each in asked if each["orcamento_max"] == 61_000] == [
        (41_000, "trabalho")
    ]


def test_complete_user_journey(phone: Phone) -> None:
    greeting = phone.say("Oi")
    assert "Bem-vindo" in greeting.text
    phone.until_delivered(greeting)
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


@pytest.mark.parametrize("greeting", ["oi", "olá", "bom dia", "boa tarde"])
def test_classify_greeting_intent(phone: Phone, greeting: str) -> None:
    phone.accept()
    answer = phone.say(greeting)
    assert "orçamento" in answer.lower or "gastar" in answer.lower
    assert phone.facts["messages"][-2]["intent"] == "greeting"


def test_extract_budget_entity(phone: Phone) -> None:
    phone.accept()
    assert "R$ 50 mil" in phone.say("Tenho até 50 mil para gastar").text
    assert phone.session["user_profile"]["orcamento_max"] == 50_000


def test_handle_unknown_intent(phone: Phone) -> None:
    phone.accept()
    assert "Falar com pessoa" in phone.say("xpto abc 123").titles
    assert phone.facts["messages"][-2]["intent"] == "unknown"


def test_idempotency_prevents_duplicate_processing(phone: Phone, system: System) -> None:
    phone.accept()
    phone.say("Tenho até 60 mil")
    before = len(phone.messages())
    own = [each["id"] for each in phone.messages() if each["direction"] == "inbound"]
    taken = system.sandbox.get("webhooks").json()["posts"]
    for wamid in own:
        system.sandbox.post(f"inbound/{wamid}/redeliver").raise_for_status()
    system.until(
        lambda: (facts := system.sandbox.get("webhooks").json())["idle"] and facts["posts"] >= taken + len(own),
        "the webhooks came again",
    )
    system.until_quiet()
    assert len(phone.messages()) == before
