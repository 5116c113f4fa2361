import pytest

from leads.models import CatalogueCar, Dealer, Lead
from leads.routing import dealer_for, route
from tests.leads.conftest import NOW, Visit

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def lead(visit: Visit, *cars: str, city: str = "", state: str = "") -> Lead:
    return Lead.objects.create(
        contact=visit.contact,
        qualification_score=70,
        profile_data={},
        recommended_cars=list(cars),
        city=city,
        state=state,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def campinas(shop: Dealer) -> Dealer:
    """A second shop, with the HB20; the first one has the Onix."""
    other = Dealer.objects.create(id="loja_cps", name="Campinas Car Center", city="Campinas", state="SP")
    for car_id, dealer in (("onix", shop), ("hb20", other)):
        CatalogueCar.objects.create(
            id=car_id, name=car_id, year=2020, price=1, mileage=1, category="Hatch", dealer=dealer, data={}
        )
    return other


def test_without_a_wish_the_first_car_still_in_stock_decides(ana: Visit, campinas: Dealer) -> None:
    assert dealer_for(lead(ana, "sold", "hb20", "onix")) == campinas


def test_a_closed_shop_gets_no_leads(ana: Visit, shop: Dealer, campinas: Dealer) -> None:
    Dealer.objects.filter(pk=campinas.pk).update(active=False)
    assert dealer_for(lead(ana, "hb20", "onix")) == shop


def test_without_a_car_the_city_decides(ana: Visit, campinas: Dealer) -> None:
    assert dealer_for(lead(ana, city="Campinas", state="SP")) == campinas


def test_a_namesake_city_in_another_state_is_another_city(ana: Visit, campinas: Dealer) -> None:
    assert dealer_for(lead(ana, city="Campinas", state="GO")) is None


def test_a_lead_no_shop_fits_stays_with_the_managers(ana: Visit, campinas: Dealer) -> None:
    found = lead(ana, city="Manaus", state="AM")
    route(found, dealer_id=None, reason="qualified", now=NOW)
    assert (found.assigned_to_dealer, found.routed_at, found.routes.count()) == (None, None, 0)
