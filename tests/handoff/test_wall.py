from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handoff import claims, wall
from handoff.models import Agent, Desk, Handoff, Note
from leads.models import Dealer
from tests.handoff.conftest import make_agent, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE, FRAGMENT = "/admin/handoff/wall/", "/admin/handoff/wall/now/"
NOW = datetime(2026, 3, 11, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Wednesday
Handed = Callable[..., str]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def handoff_of(minutes_ago: float, **fields: Any) -> Handoff:
    """As of ``NOW``."""
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(created_at=NOW - timedelta(minutes=minutes_ago), **fields)
    return Handoff.objects.get(pk=handoff.pk)


def at_work(user: User, *dealers: Dealer, state: str = "online", capacity: int = 10) -> Agent:
    agent = Agent.objects.create(user=user, state=state, capacity=capacity, seen_at=timezone.now())
    agent.dealers.set(dealers)
    return agent


def address_of(handoff: Handoff) -> str:
    return f"{PAGE}{handoff.pk}/reassign/"


def hand_over(manager: User, handoff: Handoff, to: User, **data: Any) -> str:
    """The page that follows, with what came of it."""
    had = handoff.assigned_to_id or ""
    answer = signed_in(manager).post(address_of(handoff), {"agent": to.pk, "had": had, **data}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def holder(handoff: Handoff) -> User | None:
    return Handoff.objects.get(pk=handoff.pk).assigned_to


# --- who may look ---------------------------------------------------------------------------------------------------


def test_the_wall_is_for_managers(ana: User, gestora: User) -> None:
    assert signed_in(gestora).get(PAGE).status_code == 200
    assert signed_in(ana).get(PAGE).status_code == 403
    assert Client().get(PAGE).headers["Location"].startswith("/admin/login/")


def test_a_wall_left_open_by_who_is_signed_out_loads_the_page_again(ana: User) -> None:
    for client in (Client(), signed_in(ana)):
        answer = client.get(FRAGMENT)
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (403, "true")


def test_only_managers_reassign(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, bruno)
    assert signed_in(ana).post(address_of(handoff), {"agent": ana.pk}).status_code == 403
    assert holder(handoff) == bruno


def test_the_sidebar_leads_managers_to_the_wall(ana: User, gestora: User) -> None:
    assert PAGE in signed_in(gestora).get("/admin/").content.decode()
    assert PAGE not in signed_in(ana).get("/admin/").content.decode()


# --- what it shows --------------------------------------------------------------------------------------------------


def test_the_page_refreshes_the_part_that_changes(gestora: User) -> None:
    client = signed_in(gestora)
    page, fragment = client.get(PAGE).content.decode(), client.get(FRAGMENT).content.decode()
    assert f'hx-get="{FRAGMENT}?fila="' in page
    assert 'hx-trigger="every 5s' in fragment
    assert "<html" not in fragment
    assert "no-store" in client.get(FRAGMENT).headers["Cache-Control"]


def test_who_has_each_chat_and_the_way_to_it_are_shown(ana: User, gestora: User) -> None:
    handoff = make_handoff(minutes_ago=20)
    claims.claim(handoff.pk, ana)
    shown = signed_in(gestora).get(FRAGMENT).content.decode()
    assert "com <strong>ana</strong>" in shown
    assert f'href="/admin/handoff/console/{handoff.pk}/"' in shown
    assert f'href="{address_of(handoff)}?fila="' in shown


def test_who_waits_longest_is_told() -> None:
    for minutes in (3, 75, 12):
        handoff_of(minutes)
    shown = wall.look(None, now=NOW)
    assert (shown.open.waiting, shown.longest) == (3, "1 h 15 min")
    assert [row.waited for row in shown.waiting] == ["1 h 15 min", "12 min", "3 min"]


def test_an_empty_desk_says_so(gestora: User) -> None:
    shown = signed_in(gestora).get(FRAGMENT).content.decode()
    for text in ("Ninguém espera.", "Nenhuma conversa em andamento.", "Ninguém da equipe está aqui agora."):
        assert text in shown


def test_chats_past_their_target_and_near_it_are_told_apart(ana: User) -> None:
    Desk(pk=1, first_response_target=10, resolution_target=100, warn_at=80).save()
    late, near, fine = handoff_of(11), handoff_of(9), handoff_of(2)
    answered = handoff_of(90, first_response_at=NOW, status="in_progress", assigned_to=ana, claimed_at=NOW)
    shown = wall.look(None, now=NOW)
    told = {row.handoff: (row.target, row.goal, row.share) for row in (*shown.waiting, *shown.working)}
    assert told == {
        late: ("late", "primeira resposta", 110),
        near: ("near", "primeira resposta", 90),
        fine: ("fine", "primeira resposta", 20),
        answered: ("near", "solução", 90),
    }
    assert (shown.late, shown.near) == (1, 2)


def test_nobody_is_late_while_the_house_is_closed() -> None:
    sunday = NOW + timedelta(days=4)
    handoff_of(-4 * 24 * 60 + 300)  # five hours before
    (row,) = wall.look(None, now=sunday).waiting
    assert (row.target, row.waited) == ("fine", "5 h")


def test_times_of_today_and_of_the_week_stand_side_by_side() -> None:
    for days, minutes in ((0, 4), (1, 20), (6, 60)):
        created = NOW - timedelta(days=days, hours=3)
        answered = created + timedelta(minutes=minutes)
        fields = {"first_response_at": answered, "completed_at": answered, "status": "completed"}
        handoff_of((NOW - created).total_seconds() / 60, **fields)
    first, last = wall.look(None, now=NOW).promises
    assert [(kept.number, kept.median) for kept in first.kept] == [(1, "4 min"), (3, "20 min")]
    assert [(kept.number, kept.p90, kept.within) for kept in last.kept] == [
        (1, "4 min", "100%"),
        (3, "1 h", "100%"),
    ]
    assert (first.target, last.target) == ("10 min", "2 h")


def test_the_team_shows_how_much_each_has(ana: User, bruno: User) -> None:
    at_work(ana, capacity=1)
    at_work(bruno, state="paused")
    handoff_of(5, status="in_progress", assigned_to=ana)
    shown = wall.look(None, now=NOW)
    assert [(one.name, one.online, one.load, one.full) for one in shown.team] == [
        ("ana", True, 1, True),
        ("bruno", False, 0, False),
    ]
    assert (shown.online, shown.load, shown.capacity) == (1, 1, 1)


def test_what_customers_wrote_is_text_and_nothing_else(gestora: User) -> None:
    now = timezone.now()
    handoff = make_handoff()
    fields = {"status": "completed", "first_response_at": now, "completed_at": now, "rating": 1}
    Handoff.objects.filter(pk=handoff.pk).update(feedback="<script>alert(1)</script>", **fields)
    shown = signed_in(gestora).get(FRAGMENT).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    assert "1 de 5" in shown


def test_a_manager_looks_at_one_queue(gestora: User) -> None:
    Dealer.objects.create(id="sul", name="Auto Sul")
    here, elsewhere = handoff_of(5, dealer_id="sul"), handoff_of(5)
    client = signed_in(gestora)
    south = client.get(PAGE, {"fila": "loja:sul"}).content.decode()
    central = client.get(FRAGMENT, {"fila": "central"}).content.decode()
    assert str(here.pk) in south
    assert str(elsewhere.pk) not in south
    assert str(elsewhere.pk) in central
    assert str(here.pk) not in central
    assert '<option value="loja:sul" selected>Auto Sul</option>' in south
    assert 'fila=loja%3Asul" hx-trigger' in south


def test_an_unknown_queue_shows_all_of_them() -> None:
    known = {value: wall.chosen(value) for value in ("", "outra", "loja:", "loja:\0", "central", "loja:sul")}
    assert known == {"": None, "outra": None, "loja:": None, "loja:\0": None, "central": "", "loja:sul": "sul"}


def test_more_chats_than_fit_are_counted(gestora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall, "ROWS", 2)
    for _ in range(5):
        make_handoff()
    shown = signed_in(gestora).get(FRAGMENT).content.decode()
    assert shown.count('data-testid="row"') == 2
    assert "E mais 3." in shown


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "–"), (0.2, "menos de 1 min"), (1, "1 min"), (59.4, "59 min"), (59.6, "1 h"), (1505, "25 h 05 min")],
)
def test_minutes_are_spoken(minutes: float | None, words: str) -> None:
    assert wall.spoken(minutes) == words


# --- handing over ---------------------------------------------------------------------------------------------------


def test_a_chat_goes_to_a_colleague_who_is_there(ana: User, bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    at_work(bruno)
    page = hand_over(gestora, Handoff.objects.get(pk=handoff.pk), bruno, note="Quer resposta hoje")
    assert "agora está com bruno" in page
    assert holder(handoff) == bruno
    assert (Note.objects.get().text, Note.objects.get().author) == ("Quer resposta hoje", gestora)


def test_what_waits_is_given_to_somebody(ana: User, gestora: User) -> None:
    handoff = make_handoff()
    at_work(ana)
    hand_over(gestora, handoff, ana)
    assert holder(handoff) == ana


def test_only_those_who_can_take_it_are_offered(ana: User, bruno: User, gestora: User) -> None:
    south, north = (Dealer.objects.create(id=name) for name in ("sul", "norte"))
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="sul")
    paused, of_north, full = make_agent("pausada"), make_agent("do-norte"), make_agent("cheia")
    at_work(ana, south)
    at_work(bruno)
    at_work(paused, south, state="paused")
    at_work(of_north, north)
    at_work(full, capacity=1)
    claims.claim(make_handoff().pk, full)
    form = signed_in(gestora).get(address_of(handoff), headers={"HX-Request": "true"}).content.decode()
    offered = {user for user in (ana, bruno, paused, of_north, full) if f">{user.username}</option>" in form}
    assert offered == {ana, bruno}
    assert ">Eu</option>" in form
    assert "<html" not in form


def test_without_scripts_the_form_is_a_page_of_its_own(gestora: User) -> None:
    page = signed_in(gestora).get(address_of(make_handoff())).content.decode()
    assert "<html" in page
    assert "Passar a conversa" in page


def test_who_went_away_meanwhile_is_not_given_the_chat(ana: User, bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    at_work(bruno, state="paused")
    assert "bruno está em pausa" in hand_over(gestora, Handoff.objects.get(pk=handoff.pk), bruno)
    assert holder(handoff) == ana


def test_a_chat_that_changed_hands_meanwhile_stays_where_it_is(ana: User, bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    seen = Handoff.objects.get(pk=handoff.pk)
    at_work(bruno)
    claims.transfer(handoff.pk, bruno, actor_id=ana.pk)
    third = make_agent("carla")
    at_work(third)
    assert "está com bruno" in hand_over(gestora, seen, third)
    assert holder(handoff) == bruno


def test_what_waited_stays_with_who_claimed_it_meanwhile(ana: User, bruno: User, gestora: User) -> None:
    at_work(ana), at_work(bruno)
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)

    assert "já mudou de mãos: está com ana" in hand_over(gestora, handoff, bruno, had="")

    assert holder(handoff) == ana


def test_the_manager_takes_a_chat_over(ana: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    hand_over(gestora, Handoff.objects.get(pk=handoff.pk), gestora)
    assert holder(handoff) == gestora


def test_a_note_too_long_is_refused_as_a_whole(ana: User, gestora: User) -> None:
    handoff = make_handoff()
    at_work(ana)
    assert "A nota passa de 4000 letras" in hand_over(gestora, handoff, ana, note="x" * 4001)
    assert holder(handoff) is None
    hand_over(gestora, handoff, ana, note="\r\n".join(["x" * 999] * 4))
    assert holder(handoff) == ana


def test_nobody_chosen_changes_nothing(ana: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    page = signed_in(gestora).post(address_of(handoff), {"agent": "ninguém"}, follow=True).content.decode()
    assert "Escolha para quem vai a conversa." in page
    assert holder(handoff) == ana


def test_the_filter_is_kept_after_handing_over(ana: User, gestora: User) -> None:
    at_work(ana)
    answer = signed_in(gestora).post(address_of(make_handoff()), {"agent": ana.pk, "fila": "central"})
    assert answer.headers["Location"] == f"{PAGE}?fila=central"


def test_a_chat_there_is_not_is_not_found(gestora: User) -> None:
    assert signed_in(gestora).get(f"{PAGE}00000000-0000-0000-0000-000000000000/reassign/").status_code == 404


# --- what it costs --------------------------------------------------------------------------------------------------


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_wall_costs_the_same_whatever_is_open(gestora: User) -> None:
    client = signed_in(gestora)
    client.get(PAGE)
    fill(2)
    few = queries_of(client, FRAGMENT), queries_of(client, PAGE)
    fill(10)
    many = queries_of(client, FRAGMENT), queries_of(client, PAGE)
    assert many == few
    assert many[0] <= 17
    assert many[1] <= 19


def fill(number: int) -> None:
    """Shops with an agent each, a chat that waits, one that is worked and one that was rated."""
    now = timezone.now()
    for _ in range(number):
        dealer = Dealer.objects.create(id=f"loja-{Dealer.objects.count()}")
        user = make_agent(f"a{dealer.pk}")
        at_work(user, dealer)
        waiting, working, rated = make_handoff(), make_handoff(), make_handoff()
        Handoff.objects.filter(pk__in=[waiting.pk, working.pk, rated.pk]).update(dealer_id=dealer.pk)
        claims.claim(working.pk, user)
        ended = {"status": "completed", "assigned_to": user, "first_response_at": now, "completed_at": now}
        Handoff.objects.filter(pk=rated.pk).update(rating=5, feedback="Ótimo", **ended)
