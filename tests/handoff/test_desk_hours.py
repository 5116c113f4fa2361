"""Whose hours count for a queue."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handoff.hours import hours_for, hours_of
from handoff.models import Closure, DeskHours
from leads.hours import Week, parse_opening_hours
from leads.models import Dealer

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LATE = "Seg-Sex 10h-20h"
LUNCH = "Seg-Sex 9h-12h e 13h30-18h"


def week(text: str) -> Week:
    found = parse_opening_hours(text)
    assert found is not None
    return found


def shop(pk: str, text: str = "", *, zone: str = "America/Sao_Paulo") -> Dealer:
    """As the hourly sync writes it."""
    own = {"weekly_hours": week(text)} if text else {}
    return Dealer.objects.create(pk=pk, opening_hours=text, time_zone=zone, **own)


def at(hour: int, minute: int = 0, *, day: int = 16, zone: str = "America/Sao_Paulo") -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


def test_by_default_people_are_there_in_the_usual_hours() -> None:
    hours = hours_of("")

    assert (hours.is_open(at(9)), hours.is_open(at(18, 30)), hours.is_open(at(13, day=21))) == (True, False, True)


def test_what_is_set_for_the_shops_desk_comes_first() -> None:
    DeskHours.objects.create(dealer=shop("loja-1", LATE), text=LUNCH, week=week(LUNCH))

    assert not hours_of("loja-1").is_open(at(12, 30))
    assert hours_of("loja-1").is_open(at(9))


def test_then_the_hours_the_shop_tells() -> None:
    DeskHours.objects.create(dealer=None, text=LUNCH, week=week(LUNCH))
    shop("loja-1", LATE)

    assert hours_of("loja-1").is_open(at(19))
    assert not hours_of("loja-1").is_open(at(9))


def test_a_shop_that_tells_nothing_and_one_we_do_not_know_follow_the_central_desk() -> None:
    DeskHours.objects.create(dealer=None, text=LUNCH, week=week(LUNCH))
    shop("loja-1")

    for queue in ("loja-1", "desconhecida", ""):
        assert not hours_of(queue).is_open(at(12, 30)), queue


def test_a_shop_keeps_its_own_time_zone() -> None:
    shop("manaus", LATE, zone="America/Manaus")

    assert hours_of("manaus").is_open(at(10, zone="America/Manaus"))
    assert not hours_of("manaus").is_open(at(10))


def test_a_closure_of_one_shop_closes_that_shop_and_one_of_all_closes_all() -> None:
    Closure.objects.create(dealer=shop("loja-1"), day=date(2026, 11, 16), name="Balanço")
    Closure.objects.create(dealer=None, day=date(2026, 11, 17), name="Ponte")
    shop("loja-2")

    open_on = {
        (queue, day): hours_of(queue).is_open(at(10, day=day)) for queue in ("loja-1", "loja-2", "") for day in (16, 17)
    }

    assert open_on == {
        ("loja-1", 16): False,
        ("loja-2", 16): True,
        ("", 16): True,
        ("loja-1", 17): False,
        ("loja-2", 17): False,
        ("", 17): False,
    }


def test_the_hours_of_many_shops_cost_as_much_as_those_of_one(django_assert_num_queries: object) -> None:
    names = [f"loja-{number}" for number in range(20)]
    for name in names:
        shop(name)

    with django_assert_num_queries(3):
        found = hours_for([*names, ""])

    assert set(found) == {*names, ""}
