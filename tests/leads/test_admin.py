"""The manager's pages open, cost the same whatever their length, and find people without their data in an address."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations import effects
from conversations.effects import BookAppointment, OpenDataRequest, RecordInteraction, SaveLead
from handoff.models import Agent
from leads.models import Appointment, CarInteraction, CatalogueCar, DataRequest, Dealer, Lead
from tests.conversations.admin.conftest import make_contact, make_conversation, make_session, signed_in
from tests.leads.cast import car
from tests.leads.conftest import NOW, Visit

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGES = ["lead", "carinteraction", "appointment", "datarequest", "dealer", "cataloguecar"]


def visitor(number: int) -> Visit:
    contact = make_contact("Maria Clara Souza", f"551198888{number:04d}")
    conversation = make_conversation(contact)
    return Visit(contact, conversation, make_session(conversation))


def fill(number: int, *, first: int = 1000) -> None:
    """``number`` rows of everything the lists show."""
    for n in range(first, first + number):
        shop = Dealer.objects.create(id=f"loja_{n}", name=f"Loja {n}", synced_at=timezone.now())
        found = car(str(n))
        CatalogueCar.objects.create(
            id=str(n), name=found.name, year=2020, price=n, mileage=1, category="Hatch", dealer=shop, data={}
        )
        context = visitor(n).at()
        effects.apply(
            SaveLead(70, ["Orçamento definido: +30"], {"city": "Santos"}, ["onix"], shop.pk, route=True), context
        )
        effects.apply(RecordInteraction("onix", "liked", reason="bonito"), context)
        effects.apply(BookAppointment("onix", shop.pk, NOW), context)
        effects.apply(OpenDataRequest(kind="correction", protocol=uuid.uuid4().hex[:20]), context)


@pytest.fixture
def manager(db: None) -> Client:
    return signed_in(group="gestores", username="gestora")


@pytest.fixture
def agent(db: None) -> Client:
    return signed_in(group="agentes")


def list_of(page: str) -> str:
    return f"/admin/leads/{page}/"


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_at_one_row_and_at_many(manager: Client, page: str) -> None:
    fill(1)
    manager.get(list_of(page))  # the session, the content types
    counts = []
    for more in (0, 6):
        fill(more, first=2000)
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(list_of(page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", [Lead, CarInteraction, Appointment, DataRequest, Dealer, CatalogueCar])
def test_a_rows_page_opens(manager: Client, model: type[Model]) -> None:
    fill(1)
    pk = model._default_manager.get().pk
    assert manager.get(f"{list_of(model._meta.model_name or '')}{pk}/change/").status_code == 200


def test_a_lead_shows_its_reasons_and_profile(manager: Client) -> None:
    fill(1)
    shown = manager.get(f"{list_of('lead')}{Lead.objects.get().pk}/change/").content.decode()
    assert "Orçamento definido: +30" in shown
    assert "Cidade: Santos" in shown
    assert "Loja 1000" in shown


@pytest.mark.parametrize("page", ["lead", "carinteraction", "appointment", "datarequest"])
def test_a_person_is_found_by_phone_without_the_phone_in_the_address(manager: Client, page: str) -> None:
    fill(2)
    assert f'action="{list_of(page)}buscar/"' in manager.get(list_of(page)).content.decode()
    found = manager.post(f"{list_of(page)}buscar/", {"termo": "(11) 98888-1001"})
    assert "8888" not in found["Location"]
    assert manager.get(found["Location"]).context["cl"].result_count == 1


def test_a_shop_is_found_by_its_name(manager: Client) -> None:
    fill(2)
    assert manager.get(list_of("dealer"), {"q": "Loja 1001"}).context["cl"].result_count == 1


def test_an_agent_sees_leads_but_not_data_requests(agent: Client) -> None:
    assert agent.get(list_of("lead")).status_code == 200
    assert agent.get(list_of("datarequest")).status_code == 403


def act(client: Client, page: str, action: str, *pks: object) -> object:
    return client.post(list_of(page), {"action": action, "_selected_action": [str(pk) for pk in pks]})


def test_a_manager_closes_a_lead_once_and_it_is_logged(manager: Client) -> None:
    fill(1)
    lead = Lead.objects.get()
    act(manager, "lead", "mark_converted", lead.pk)
    act(manager, "lead", "mark_lost", lead.pk)
    lead.refresh_from_db()
    assert lead.status == "converted"
    assert LogEntry.objects.get().change_message.endswith("vendido")


def test_an_agent_does_not_close_leads(agent: Client) -> None:
    fill(1)
    act(agent, "lead", "mark_lost", Lead.objects.get().pk)
    assert Lead.objects.get().status == "new"


def test_an_agent_closes_a_visit(agent: Client) -> None:
    fill(1)
    act(agent, "appointment", "cancel", Appointment.objects.get().pk)
    found = Appointment.objects.get()
    assert (found.status, found.cancelled_at is not None) == ("cancelled", True)


@pytest.mark.parametrize("action", ["cancel", "mark_done", "mark_missed"])
def test_an_agent_of_another_shop_does_not_close_a_visit(agent: Client, action: str) -> None:
    fill(2)
    Agent.objects.create(user=User.objects.get(username="ana")).dealers.add("loja_1000")
    act(agent, "appointment", action, *Appointment.objects.values_list("pk", flat=True))
    stands = {found.dealer_id: found.status == "booked" for found in Appointment.objects.all()}
    assert stands == {"loja_1000": False, "loja_1001": True}


def test_a_persons_data_is_downloaded_and_it_is_noted_who_did(manager: Client) -> None:
    fill(1)
    request = DataRequest.objects.get()
    answer = act(manager, "datarequest", "download", request.pk)
    assert answer.json()["contact"]["name"] == "Maria Clara Souza"  # type: ignore[attr-defined]
    assert LogEntry.objects.get().object_id == str(request.pk)


def test_a_deletion_is_not_closed_by_hand(manager: Client) -> None:
    fill(1)
    DataRequest.objects.update(kind="deletion")
    act(manager, "datarequest", "mark_done", DataRequest.objects.get().pk)
    assert DataRequest.objects.get().status == "open"


def test_a_request_past_its_legal_term_is_shown_late(manager: Client) -> None:
    fill(1)
    DataRequest.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert "atrasado" in manager.get(list_of("datarequest")).content.decode()
