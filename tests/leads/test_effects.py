from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from conversations import effects
from conversations.effects import BookAppointment, CancelAppointment, OpenDataRequest, RecordInteraction, SaveLead
from conversations.merge import merge_contacts
from leads.effects import TimeTaken, budget_band
from leads.models import Appointment, CarInteraction, DataRequest, Dealer, Lead
from tests.leads.conftest import NOW, Visit

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TUESDAY_10H = NOW + timedelta(days=1)
PROFILE = {"orcamento_max": 60000.0, "city": "Santos", "state": "SP"}


def lead(score: float = 53, **changes: Any) -> SaveLead:
    return SaveLead(score=score, reasons=["Orçamento definido: +30"], profile=PROFILE, **({"cars": ["onix"]} | changes))


def drive(**changes: Any) -> BookAppointment:
    return BookAppointment(**({"car_id": "onix", "dealer_id": "loja_sp", "starts_at": TUESDAY_10H} | changes))


def test_a_contact_has_one_open_lead_that_follows_the_conversation(ana: Visit) -> None:
    effects.apply(lead(40), ana.at())
    effects.apply(lead(70, cars=["hb20"]), ana.at(NOW + timedelta(minutes=5)))
    found = Lead.objects.get(contact=ana.contact)
    assert (found.qualification_score, found.recommended_cars) == (70, ["hb20"])
    assert (found.profile_data, found.city, found.state, found.budget_band) == (PROFILE, "Santos", "SP", "40_60")
    assert found.created_at == NOW
    assert found.updated_at == found.qualified_at == NOW + timedelta(minutes=5)


def test_a_lead_is_counted_as_qualified_once(ana: Visit) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("chatbot_leads_qualified_total", {"score_bucket": "70"}) or 0.0

    before = counted()
    for score in (50, 70, 75, 40, 72):
        effects.apply(lead(score), ana.at())
    assert counted() == before + 1


def test_a_sold_lead_stays_and_the_next_visit_opens_another(ana: Visit) -> None:
    effects.apply(lead(), ana.at())
    Lead.objects.update(status=Lead.Status.CONVERTED)
    effects.apply(lead(), ana.at())
    assert sorted(Lead.objects.values_list("status", flat=True)) == ["converted", "new"]


def test_a_routed_lead_goes_to_the_shop_it_asked_for_at_any_score(ana: Visit, shop: Dealer) -> None:
    effects.apply(lead(10, dealer_id="loja_sp", route=True, route_reason="test_drive"), ana.at())
    found = Lead.objects.get()
    assert (found.assigned_to_dealer, found.route_reason, found.routed_at) == (shop, "test_drive", NOW)


def test_two_shops_may_have_the_lead_and_each_keeps_it(ana: Visit, shop: Dealer) -> None:
    for dealer_id in ("loja_sp", "loja_nova", "loja_sp"):
        effects.apply(lead(dealer_id=dealer_id, route=True, route_reason="contact"), ana.at())
    assert sorted(Lead.objects.get().routes.values_list("dealer_id", flat=True)) == ["loja_nova", "loja_sp"]


def test_a_shop_younger_than_the_last_sync_is_no_obstacle(ana: Visit) -> None:
    effects.apply(drive(dealer_id="loja_nova"), ana.at())
    assert Appointment.objects.get().dealer.name == ""


@pytest.mark.parametrize(
    ("profile", "band"),
    [
        ({}, ""),
        ({"orcamento_max": 40000}, "ate_40"),
        ({"orcamento_max": 60001}, "60_80"),
        ({"orcamento_min": 200000}, "acima_120"),
    ],
)
def test_budget_bands(profile: dict[str, Any], band: str) -> None:
    assert budget_band(profile) == band


def test_a_like_is_kept_and_due_for_the_backend_a_mere_view_is_not(ana: Visit) -> None:
    effects.apply(RecordInteraction("onix", "liked", position=2, price=62900.0, brand="Chevrolet"), ana.at())
    effects.apply(RecordInteraction("hb20", "viewed"), ana.at())
    liked, viewed = CarInteraction.objects.order_by("id")
    assert (liked.contact, liked.position, liked.due_at) == (ana.contact, 2, NOW)
    assert viewed.due_at is None


def test_one_time_is_booked_by_one_customer(ana: Visit, bruno: Visit, shop: Dealer) -> None:
    effects.apply(drive(), ana.at())
    with pytest.raises(TimeTaken):
        effects.apply(drive(car_id="hb20", starts_at=TUESDAY_10H + timedelta(minutes=15)), bruno.at())
    assert Appointment.objects.get().contact == ana.contact


def test_booking_again_changes_nothing_and_another_time_moves_the_visit(ana: Visit, shop: Dealer) -> None:
    for hours in (0, 0, 1):
        effects.apply(drive(starts_at=TUESDAY_10H + timedelta(hours=hours)), ana.at())
    booked = Appointment.objects.get(status="booked")
    assert booked.starts_at == TUESDAY_10H + timedelta(hours=1)
    assert Appointment.objects.filter(status="cancelled").count() == 1


def test_a_cancelled_time_is_free_again(ana: Visit, bruno: Visit, shop: Dealer) -> None:
    effects.apply(drive(), ana.at())
    effects.apply(CancelAppointment("loja_sp", TUESDAY_10H), bruno.at())  # not theirs: nothing happens
    effects.apply(CancelAppointment("loja_sp", TUESDAY_10H), ana.at())
    effects.apply(drive(), bruno.at())
    assert Appointment.objects.get(status="booked").contact == bruno.contact


def test_a_data_request_is_due_in_fifteen_days_and_opened_once(ana: Visit) -> None:
    for _ in range(2):
        effects.apply(OpenDataRequest(kind="export", protocol="LGPD-20261123-ABCDEF"), ana.at())
    found = DataRequest.objects.get()
    assert (found.status, found.due_at) == ("open", NOW + timedelta(days=15))


def test_a_merge_takes_everything_along_and_leaves_one_open_lead(ana: Visit, bruno: Visit, shop: Dealer) -> None:
    effects.apply(lead(40), ana.at())
    effects.apply(lead(70), bruno.at(NOW + timedelta(minutes=1)))
    effects.apply(drive(), bruno.at())
    effects.apply(RecordInteraction("onix", "liked"), bruno.at())
    effects.apply(OpenDataRequest(kind="export", protocol="LGPD-1"), bruno.at())
    merge_contacts(loser_id=bruno.contact.pk, winner_id=ana.contact.pk)
    assert Lead.objects.get(status="new").qualification_score == 70
    for model in (Lead, Appointment, CarInteraction, DataRequest):
        assert set(model._default_manager.values_list("contact_id", flat=True)) == {ana.contact.pk}
