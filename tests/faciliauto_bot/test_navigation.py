import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import DeadLetter
from faciliauto_bot.navigation import GROUPS
from handoff import claims
from handoff.models import Agent, Handoff
from handoff.opening import create_task
from leads.models import Dealer
from tests.conversations.admin.conftest import signed_in
from tests.handoff.conftest import make_agent, make_conversation, make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def cards(client: Client) -> dict[str, int]:
    return {card["title"]: card["number"] for card in client.get("/admin/").context["cards"]}


def test_the_start_page_counts_what_waits() -> None:
    first, _ = make_handoff(), make_handoff()
    claims.claim(first.pk, make_agent("bruno"))
    create_task(make_conversation(), kind="call_back", text="Ligar", now=timezone.now())
    DeadLetter.objects.create(reason="x", payload=b"{}", payload_hash=b"1")

    shown = cards(signed_in(group="gestores"))

    assert shown == {
        "Na fila": 1,
        "Em atendimento": 1,
        "Tarefas em aberto": 1,
        "Sessões em andamento": 0,
        "Mensagens à espera de envio": 0,
        "Mensagens não processadas": 1,
    }


def test_an_agent_of_a_shop_is_told_of_its_own_work_only() -> None:
    for dealer in ("norte", "sul", "sul", ""):
        handoff = make_handoff()
        Handoff.objects.filter(pk=handoff.pk).update(dealer_id=dealer)
        make_session(handoff.conversation)
        create_task(handoff.conversation, kind="call_back", text="Ligar", now=timezone.now(), dealer_id=dealer)
    client = signed_in(group="agentes")
    Agent.objects.create(user=User.objects.get(username="ana")).dealers.add(Dealer.objects.create(pk="norte"))

    counted = {"Na fila": 1, "Em atendimento": 0, "Tarefas em aberto": 1, "Sessões em andamento": 1}
    assert counted.items() <= cards(client).items()
    assert cards(signed_in(group="gestores", username="gestora"))["Na fila"] == 4


def test_each_number_leads_to_its_list() -> None:
    client = signed_in(group="gestores")
    for card in client.get("/admin/").context["cards"]:
        assert client.get(card["link"]).status_code == 200


def test_an_agent_sees_only_pages_that_open() -> None:
    client = signed_in(group="agentes")
    page = client.get("/admin/")
    links = [item["link"] for group in page.context["sidebar_navigation"] for item in group["items"]]

    assert "/admin/conversations/contact/" in links
    assert "/admin/conversations/deadletter/" not in links
    assert "Mensagens não processadas" not in cards(client)
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_staff_without_rights_sees_an_empty_house() -> None:
    page = signed_in(username="nova").get("/admin/")
    assert page.context["sidebar_navigation"] == []
    assert "Peça acesso" in page.content.decode()


def test_every_page_of_ours_has_its_place() -> None:
    placed = {name for _, items in GROUPS for name, _ in items}
    ours = {
        model._meta.label_lower
        for model in admin.site._registry
        if model._meta.app_label in {"conversations", "handoff", "leads"}
    }
    assert ours - placed == {"conversations.dueevent", "conversations.mergerequest"}


def test_the_start_page_is_cheap() -> None:
    client = signed_in(group="gestores")
    client.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    assert len(queries) <= 12


def test_pages_speak_portuguese() -> None:
    login = Client().get("/admin/login/").content.decode()
    assert "Bem-vindo de volta" in login
    assert "Welcome" not in login


def test_signing_in_leads_to_the_start_page() -> None:
    user = make_agent("ana")
    user.set_password("uma-senha-longa")
    user.save()
    answer = Client().post("/admin/login/", {"username": "ana", "password": "uma-senha-longa"})
    assert answer.headers["Location"] == "/admin/"
