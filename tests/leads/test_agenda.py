from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations import effects
from leads.agenda import DealerAgenda
from leads.models import Dealer
from tests.leads.conftest import NOW, Visit
from tests.leads.test_effects import drive

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SAO_PAULO)


@pytest.fixture
def agenda() -> DealerAgenda:
    """On Monday, 23 November 2026, at 10:00 in São Paulo."""
    return DealerAgenda(clock=lambda: NOW)


@pytest.mark.parametrize(
    ("moment", "problem"),
    [
        (at(24, 10), None),
        (at(28, 13, 30), None),
        (at(23, 9), "past"),
        (at(23, 11, 59), "past"),  # under two hours' notice
        (at(23, 12), None),
        (at(28, 14), "closed"),
        (at(28, 13, 45), "closed"),  # would end after closing
        (at(29, 10), "closed"),
        (at(24, 8, 30), "closed"),
        (at(24, 10, month=12), "too_far"),
    ],
)
def test_why_a_time_cannot_be_booked(shop: Dealer, agenda: DealerAgenda, moment: datetime, problem: str | None) -> None:
    assert agenda.problem("loja_sp", moment, now=NOW) == problem


def test_christmas_is_closed(shop: Dealer) -> None:
    assert DealerAgenda().problem("loja_sp", at(25, 10, month=12), now=at(10, 9, month=12)) == "closed"


def test_a_booked_time_is_taken_with_its_neighbours_inside_it(ana: Visit, shop: Dealer, agenda: DealerAgenda) -> None:
    effects.apply(drive(starts_at=at(24, 10)), ana.at())
    assert agenda.problem("loja_sp", at(24, 10), now=NOW) == "taken"
    assert agenda.problem("loja_sp", at(24, 10, 15), now=NOW) == "taken"
    assert agenda.problem("loja_sp", at(24, 10, 30), now=NOW) is None


def test_free_times_start_after_the_notice_and_skip_what_is_booked(
    ana: Visit, shop: Dealer, agenda: DealerAgenda
) -> None:
    effects.apply(drive(starts_at=at(23, 12, 30)), ana.at())
    found = agenda.free_times("loja_sp", start=at(23, 0), end=at(24, 0), limit=3)
    assert found == [at(23, 12), at(23, 13), at(23, 13, 30)]


def test_a_saturday_morning_is_offered_whole(shop: Dealer, agenda: DealerAgenda) -> None:
    found = agenda.free_times("loja_sp", start=at(28, 6), end=at(28, 12), limit=20)
    assert (found[0], found[-1], len(found)) == (at(28, 9), at(28, 11, 30), 6)


def test_times_are_the_shops_own(agenda: DealerAgenda) -> None:
    Dealer.objects.create(id="loja_ac", city="Rio Branco", state="AC", time_zone="America/Rio_Branco", synced_at=NOW)
    assert agenda.time_zone("loja_ac") == "America/Rio_Branco"
    first = agenda.free_times("loja_ac", start=at(24, 0), end=at(25, 0), limit=1)[0]
    assert (first.hour, first.utcoffset()) == (9, timedelta(hours=-5))
    assert agenda.problem("loja_ac", at(24, 10), now=NOW) == "closed"  # 8 h in Rio Branco


def test_an_unknown_shop_keeps_the_usual_hours(agenda: DealerAgenda) -> None:
    assert agenda.time_zone("loja_nova") == "America/Sao_Paulo"
    assert agenda.problem("loja_nova", at(24, 10), now=NOW) is None
