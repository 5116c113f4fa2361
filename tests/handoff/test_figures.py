from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handoff import figures, wall
from handoff.hours import hours_for
from handoff.models import Agent, Handoff
from leads.models import Dealer
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 3, 11, 15, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))  # a Wednesday
WEEK_AGO = NOW - timedelta(days=7)


def handoff_of(created_at: datetime, **fields: Any) -> Handoff:
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(created_at=created_at, **fields)
    return Handoff.objects.get(pk=handoff.pk)


def ended(*, minutes: float, rating: int | None = None, status: str = "completed", **fields: Any) -> Handoff:
    created = NOW - timedelta(hours=3)
    end = created + timedelta(minutes=minutes)
    return handoff_of(
        created,
        **{"first_response_at": created, "completed_at": end, "status": status, "rating": rating, **fields},
    )


def test_half_took_the_median_and_nine_in_ten_the_p90() -> None:
    found = figures.times([10, 1, 2, 3, 4, 5, 6, 7, 8, 9], target=5)
    assert (found.number, found.median, found.p90, found.within) == (10, 5.5, 9, 0.5)


def test_nothing_is_said_of_times_that_there_are_not() -> None:
    assert figures.times([], target=5) == figures.Times(0, None, None, None)
    assert figures.times([3], target=0).within is None


def test_the_night_between_question_and_answer_does_not_count() -> None:
    tuesday_evening, wednesday_morning = NOW.replace(day=10, hour=18, minute=20), NOW.replace(hour=9, minute=10)
    handoff_of(tuesday_evening, first_response_at=wednesday_morning)
    answered = figures.asked_since(WEEK_AGO, None)
    assert figures.minutes_to_answer(answered, hours_for([""])) == [20]


def test_who_nobody_answered_counts_neither_as_answered_nor_as_solved() -> None:
    handoff_of(NOW - timedelta(hours=1))
    ended(minutes=30, first_response_at=None)
    ended(minutes=30, status="abandoned")
    assert figures.ended_since(WEEK_AGO, None) == []
    assert [each.status for each in figures.asked_since(WEEK_AGO, None)] == ["abandoned"]


def test_what_went_back_to_the_bot_after_an_answer_is_solved() -> None:
    ended(minutes=20)
    ended(minutes=40, status="returned")
    assert figures.minutes_to_solve(figures.ended_since(WEEK_AGO, None), hours_for([""])) == [40, 20]


def test_what_is_older_than_asked_for_is_left_out() -> None:
    handoff_of(NOW - timedelta(days=8), first_response_at=NOW, status="completed", completed_at=NOW - timedelta(days=8))
    assert figures.asked_since(WEEK_AGO, None) == []
    assert figures.ended_since(WEEK_AGO, None) == []


def test_ratings_are_counted_star_by_star() -> None:
    for rating in (5, 5, 4, 1, None):
        ended(minutes=10, rating=rating)
    found = figures.ratings(figures.ended_since(WEEK_AGO, None))
    assert (found.number, found.mean) == (4, 3.75)
    assert found.stars == [(5, 2), (4, 1), (3, 0), (2, 0), (1, 1)]


def test_without_a_rating_there_is_no_mean() -> None:
    ended(minutes=10)
    assert figures.ratings(figures.ended_since(WEEK_AGO, None)).mean is None


def test_the_last_words_are_those_of_the_newest_rated_handoffs() -> None:
    ended(minutes=10, rating=5, feedback="Ótimo")
    ended(minutes=20, rating=2, feedback="Demorou")
    ended(minutes=30, rating=3, feedback="Mais ou menos")
    ended(minutes=40, rating=4)
    words = figures.last_words(figures.ended_since(WEEK_AGO, None), most=2)
    assert [handoff.feedback for handoff in words] == ["Mais ou menos", "Demorou"]


def test_a_queue_has_its_own_figures() -> None:
    handoff_of(NOW, dealer_id="sul")
    handoff_of(NOW)
    ended(minutes=10, dealer_id="sul", rating=5)
    assert [figures.counted(queue).waiting for queue in (None, "", "sul")] == [2, 1, 1]
    assert [len(figures.open_handoffs(queue)) for queue in (None, "", "sul")] == [2, 1, 1]
    assert [len(figures.ended_since(WEEK_AGO, queue)) for queue in (None, "", "sul")] == [1, 0, 1]


def test_the_oldest_of_those_who_wait_is_known(ana: User) -> None:
    handoff_of(NOW - timedelta(hours=2), status="in_progress", assigned_to=ana, claimed_at=NOW)
    handoff_of(NOW - timedelta(minutes=5))
    handoff_of(NOW - timedelta(minutes=30))
    found = figures.counted(None)
    assert (found.waiting, found.working, found.oldest) == (2, 1, NOW - timedelta(minutes=30))


def test_what_waits_and_is_urgent_comes_first(ana: User) -> None:
    working = handoff_of(NOW - timedelta(hours=2), status="in_progress", assigned_to=ana)
    younger, older = handoff_of(NOW - timedelta(minutes=5)), handoff_of(NOW - timedelta(minutes=30))
    urgent = handoff_of(NOW, urgency=Handoff.Urgency.HIGH)
    assert figures.open_handoffs(None) == [urgent, older, younger, working]


def test_an_agents_load_counts_chats_of_every_queue(ana: User, bruno: User) -> None:
    for user, state in ((ana, "online"), (bruno, "paused")):
        Agent.objects.create(user=user, state=state)
    for dealer_id in ("", "sul"):
        handoff_of(NOW, status="in_progress", assigned_to=ana, dealer_id=dealer_id)
    ended(minutes=10, assigned_to=ana)
    assert [(agent.user, agent.load) for agent in figures.team("")] == [(ana, 2), (bruno, 0)]  # type: ignore[attr-defined]


def test_a_queues_team_are_those_who_may_see_it(ana: User, bruno: User, gestora: User) -> None:
    south, north = (Dealer.objects.create(id=name) for name in ("sul", "norte"))
    Agent.objects.create(user=ana, state="online").dealers.add(south)
    Agent.objects.create(user=bruno, state="online")
    Agent.objects.create(user=gestora, state="offline").dealers.add(north)
    Agent.objects.filter(user=gestora).update(state="online")
    assert {agent.user for agent in figures.team("sul")} == {ana, bruno, gestora}
    assert {agent.user for agent in figures.team("norte")} == {bruno, gestora}
    assert {agent.user for agent in figures.team("")} == {bruno, gestora}


def test_nobody_off_duty_is_in_the_team(ana: User) -> None:
    Agent.objects.create(user=ana)
    assert figures.team(None) == []


def test_times_are_taken_of_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "SAMPLE", 2)
    for minutes in (10, 20, 30):
        ended(minutes=minutes)
    assert figures.minutes_to_solve(figures.ended_since(WEEK_AGO, None), hours_for([""])) == [30, 20]


def test_every_question_follows_an_index_after_many_handoffs(ana: User) -> None:
    make_handoff()
    many_old_ones(5_000, ana)
    Agent.objects.create(user=ana, state="online")
    with CaptureQueriesContext(connection) as queries:
        for queue in (None, "", "sul"):
            wall.look(queue, now=NOW)
    asked = [query["sql"] for query in queries if 'FROM "handoff_handoff"' in query["sql"]]
    plans = "\n".join(plan(sql) for sql in asked)
    assert len(asked) >= 15
    assert "Seq Scan on handoff_handoff" not in plans


def many_old_ones(number: int, agent: User) -> None:
    """Closed handoffs, one every half hour back from ``NOW``."""
    conversation = make_conversation()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO handoff_handoff (id, conversation_id, contact_id, reason, context, dealer_id, urgency, score,"
            " assigned_to_id, status, created_at, claimed_at, completed_at, outcome, rating, seen_message_id,"
            " first_response_at)"
            " SELECT gen_random_uuid(), %s, %s, 'asked', '', CASE WHEN n %% 3 = 0 THEN 'sul' ELSE '' END, 2, 0, %s,"
            " 'completed', at, at, at + interval '20 minutes', '', n %% 5 + 1, 0, at + interval '3 minutes'"
            " FROM generate_series(1, %s) n, LATERAL (SELECT %s::timestamptz - n * interval '30 minutes' AS at) moment",
            [conversation.pk, conversation.contact_id, agent.pk, number, NOW],
        )
        cursor.execute("ANALYZE handoff_handoff")


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
