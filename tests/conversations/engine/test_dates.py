"""Dates and times as people say them; today is Monday 23/11/2026, noon in São Paulo."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.dates import resolve
from tests.conversations.engine.fakes import MONDAY_NOON, SAO_PAULO

pytestmark = pytest.mark.unit
NOW = MONDAY_NOON.astimezone(SAO_PAULO)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amanhã às 15h", "2026-11-24 15:00"),
        ("dia 25/11 às 10", "2026-11-25 10:00"),
        ("dia 25 às 10h30", "2026-11-25 10:30"),
        ("sábado às 9 da manhã", "2026-11-28 09:00"),
        ("sexta 3 da tarde", "2026-11-27 15:00"),
        ("quarta-feira às 3", "2026-11-25 15:00"),
        ("hoje às 16:30", "2026-11-23 16:30"),
        ("depois de amanhã, 11h", "2026-11-25 11:00"),
        ("5 de dezembro às 14 horas", "2026-12-05 14:00"),
        ("dia 10/01 às 9h", "2027-01-10 09:00"),
        ("segunda que vem às 10h", "2026-11-30 10:00"),
        ("às 17h", "2026-11-23 17:00"),
        ("às 9h", "2026-11-24 09:00"),
        ("daqui a 3 dias às 10h", "2026-11-26 10:00"),
        ("dia 20/11 às 10h", "2026-11-20 10:00"),
        ("amanhã às duas e meia", "2026-11-24 14:30"),
        ("terça ao meio-dia", "2026-11-24 12:00"),
    ],
)
def test_an_exact_time(text: str, expected: str) -> None:
    when = resolve(text, NOW)
    assert when is not None
    assert when.exact
    assert when.start == datetime.fromisoformat(expected).replace(tzinfo=SAO_PAULO)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("sábado de manhã", "2026-11-28 07:00", "2026-11-28 12:00"),
        ("amanhã depois do almoço", "2026-11-24 13:00", "2026-11-24 16:00"),
        ("semana que vem", "2026-11-30 00:00", "2026-12-07 00:00"),
        ("fim de semana", "2026-11-28 00:00", "2026-11-30 00:00"),
        ("quinta", "2026-11-26 00:00", "2026-11-27 00:00"),
        ("hoje à tarde", "2026-11-23 12:00", "2026-11-23 18:00"),
        ("amanhã no fim da tarde", "2026-11-24 16:00", "2026-11-24 19:00"),
        ("dia 25", "2026-11-25 00:00", "2026-11-26 00:00"),
    ],
)
def test_a_stretch_of_time(text: str, start: str, end: str) -> None:
    when = resolve(text, NOW)
    assert when is not None
    assert not when.exact
    assert when.start == datetime.fromisoformat(start).replace(tzinfo=SAO_PAULO)
    assert when.end == datetime.fromisoformat(end).replace(tzinfo=SAO_PAULO)


@pytest.mark.parametrize("text", ["quero ver o carro", "oi", "", "custa 50 mil", "dia 45", "31/02"])
def test_words_without_a_date(text: str) -> None:
    assert resolve(text, NOW) is None


@given(st.text(alphabet="0123456789/:h diasegundtrçqufxbmoãeàlêéí", max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    when = resolve(text, NOW)
    assert when is None or when.start < when.end
