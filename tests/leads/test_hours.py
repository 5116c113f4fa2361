from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.holidays import easter_sunday, is_holiday
from leads.hours import SLOT, default_hours, is_open, parse_opening_hours, slots

pytestmark = pytest.mark.unit

WORKDAYS = [str(day) for day in range(5)]


def week(**days: list[list[str]]) -> dict[str, list[list[str]]]:
    return {str(n): days.get(name, []) for n, name in enumerate(("seg", "ter", "qua", "qui", "sex", "sab", "dom"))}


def workdays(*spans: list[str], **others: list[list[str]]) -> dict[str, list[list[str]]]:
    return week(**{day: list(spans) for day in ("seg", "ter", "qua", "qui", "sex")}, **others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seg-Sex 9h-18h30, Sáb 9h-14h", workdays(["09:00", "18:30"], sab=[["09:00", "14:00"]])),
        (
            "Segunda a sexta das 8h às 18h; sábado das 8:00 às 12:00",
            workdays(["08:00", "18:00"], sab=[["08:00", "12:00"]]),
        ),
        ("seg a sex: 8h–12h e 13h30–18h", workdays(["08:00", "12:00"], ["13:30", "18:00"])),
        ("Segunda-feira a Sexta-feira 09:00 até 18:00 / Domingos: fechado", workdays(["09:00", "18:00"])),
        ("Ter, qui e sáb 10-16", week(ter=[["10:00", "16:00"]], qui=[["10:00", "16:00"]], sab=[["10:00", "16:00"]])),
        ("Sex a dom 10h às 20h", week(**{day: [["10:00", "20:00"]] for day in ("sex", "sab", "dom")})),
        ("Todos os dias 9h às 24h", {str(day): [["09:00", "23:59"]] for day in range(7)}),
    ],
)
def test_what_shops_write_becomes_a_week(text: str, expected: dict[str, list[list[str]]]) -> None:
    assert parse_opening_hours(text) == expected


@pytest.mark.parametrize("text", ["", "Consulte-nos", "Seg-Sex", "9h-18h", "Seg 18h-9h", "Seg 99h-100h"])
def test_what_says_no_day_with_times_is_not_guessed(text: str) -> None:
    assert parse_opening_hours(text) is None


@given(st.text())
def test_any_text_is_read_or_not_but_never_breaks(text: str) -> None:
    parse_opening_hours(text)


@given(st.text(alphabet="segatrquixdom9h08:-, às", max_size=60))
def test_every_span_read_is_a_real_one(text: str) -> None:
    for spans in (parse_opening_hours(text) or {}).values():
        assert all(len(span) == 2 and span[0] < span[1] <= "23:59" for span in spans)


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28))])
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *day)


@pytest.mark.parametrize(
    "day",
    [(1, 1), (2, 16), (2, 17), (4, 3), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25)],
)
def test_the_holidays_of_2026(day: tuple[int, int]) -> None:
    assert is_holiday(date(2026, *day))


def test_ordinary_days_are_no_holidays() -> None:
    assert not is_holiday(date(2026, 2, 18))  # Ash Wednesday
    assert not is_holiday(date(2026, 11, 23))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.integers(1, 72))
def test_every_slot_offered_is_inside_opening_hours(day: date, clock: time, hours: int) -> None:
    begin = datetime.combine(day, clock, ZoneInfo("America/Rio_Branco"))
    end = begin + timedelta(hours=hours)
    for moment in slots(default_hours(), "America/Rio_Branco", start=begin, end=end):
        assert begin <= moment < end
        assert is_open(default_hours(), moment)
        assert not is_holiday(moment.date())


def test_the_last_slot_ends_when_the_shop_closes() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    saturday = datetime(2026, 11, 28, tzinfo=zone)
    found = list(slots(default_hours(), zone.key, start=saturday, end=saturday + timedelta(days=1)))
    assert found[0].hour == 9
    assert found[-1] + SLOT == datetime(2026, 11, 28, 14, tzinfo=zone)
