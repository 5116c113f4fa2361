"""What happens at the desk because time passed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import sweep
from conversations.models import Conversation, Delivery
from handoff import agents, call_backs, claims, clock, ratings
from handoff.models import Agent, Desk, DeskHours, Handoff, ScheduledMessage
from leads.models import Dealer
from tests.handoff.conftest import make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LATER = timedelta(hours=20)
ALWAYS = {str(day): [["00:00", "23:59"]] for day in range(7)}
TUESDAY = datetime(2026, 11, 17, 13, tzinfo=UTC)  # 10:00 in São Paulo


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep has looked for the absent all the time until now."""
    monkeypatch.setattr(agents, "_house", agents._House(looked_at=timezone.now()))


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Handoff]:
    """The handoffs for which a call-back was offered."""
    found: list[Handoff] = []

    def offer(handoff: Handoff, *, now: datetime) -> None:
        Handoff.objects.filter(pk=handoff.pk).update(call_back_offered_at=now)
        found.append(handoff)

    monkeypatch.setattr(call_backs, "offer", offer)
    return found


def rules(**changed: object) -> None:
    Desk.objects.update_or_create(pk=1, defaults=changed)


def claimed(user: User, *, at: datetime, **answered: datetime | None) -> Handoff:
    """A chat in hand since ``at``; the person stays around."""
    handoff = claims.claim(make_handoff().pk, user)
    Handoff.objects.filter(pk=handoff.pk).update(claimed_at=at, created_at=at, **answered)
    handoff.refresh_from_db()
    return handoff


def around(*users: User, now: datetime) -> None:
    Agent.objects.filter(pk__in=[user.pk for user in users]).update(seen_at=now)


def asked(at: datetime) -> Handoff:
    """By a customer who wrote just then."""
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(created_at=at)
    Conversation.objects.filter(pk=handoff.conversation_id).update(window_until=at + timedelta(hours=24))
    handoff.refresh_from_db()
    return handoff


def kinds(handoff: Handoff) -> list[str]:
    return [event.kind for event in handoff.events.all()]


def test_the_sweep_that_leads_keeps_the_clock() -> None:
    assert clock.tick in sweep._also


def test_a_claim_that_nobody_answers_goes_back_for_all_to_see(ana: User) -> None:
    rules(answer_within=5)
    now = timezone.now()
    handoff = claimed(ana, at=now - timedelta(minutes=5))

    clock.tick(now - timedelta(seconds=1))
    assert Handoff.objects.get().status == "in_progress"

    clock.tick(now)

    handoff.refresh_from_db()
    last = handoff.events.last()
    assert (handoff.status, handoff.conversation.owner) == ("pending", "nobody")
    assert (last.kind, last.detail, last.actor_id) == ("requeued", "sem resposta em 5 min", ana.pk)


def test_whoever_answered_keeps_the_chat(ana: User) -> None:
    now = timezone.now()
    answered = now - timedelta(minutes=29)
    handoff = claimed(ana, at=now - timedelta(minutes=30), first_response_at=answered, last_response_at=answered)

    clock.tick(now)

    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to) == ("in_progress", ana)


@pytest.mark.parametrize(("customer_wrote", "status"), [(True, "pending"), (False, "in_progress")])
def test_after_a_transfer_the_colleague_owes_an_answer_only_to_who_waits_for_one(
    customer_wrote: bool, status: str, ana: User
) -> None:
    now = timezone.now()
    before = now - timedelta(minutes=40)
    handoff = claimed(ana, at=now - timedelta(minutes=30), first_response_at=before, last_response_at=before)
    wrote = before + timedelta(minutes=1 if customer_wrote else -1)
    Conversation.objects.filter(pk=handoff.conversation_id).update(last_inbound_at=wrote)

    clock.tick(now)

    handoff.refresh_from_db()
    assert handoff.status == status


def test_a_house_that_sets_no_limit_takes_nothing_back(ana: User) -> None:
    rules(answer_within=0)
    now = timezone.now()
    handoff = claimed(ana, at=now - timedelta(hours=5))
    around(ana, now=now)

    clock.tick(now)

    handoff.refresh_from_db()
    assert handoff.status == "in_progress"


def test_absent_agents_leave_and_what_they_had_is_given_out_in_the_same_round(ana: User, bruno: User) -> None:
    rules(assigns=True)
    now = timezone.now()
    handoff = claimed(ana, at=now)
    agents.come_online(bruno, now=now)
    Agent.objects.filter(pk=ana.pk).update(seen_at=now - timedelta(minutes=10))

    clock.tick(now)

    handoff.refresh_from_db()
    assert (handoff.assigned_to, Agent.objects.get(pk=ana.pk).state) == (bruno, "offline")
    assert kinds(handoff) == ["opened", "claimed", "requeued", "assigned"]


def test_a_house_that_does_not_assign_leaves_the_choice_to_its_people(ana: User) -> None:
    now = timezone.now()
    agents.come_online(ana, now=now)
    handoff = asked(now)

    clock.tick(now)

    assert Handoff.objects.get(pk=handoff.pk).status == "pending"


def test_the_team_is_warned_before_a_target_is_missed_and_once(alarms_raised: list[str]) -> None:
    rules(first_response_target=10, warn_at=80)
    handoff = asked(TUESDAY)

    clock.tick(TUESDAY + timedelta(minutes=7))
    assert "warned" not in kinds(handoff)

    clock.tick(TUESDAY + timedelta(minutes=8))
    clock.tick(TUESDAY + timedelta(minutes=9))

    assert kinds(handoff) == ["opened", "warned"]
    assert handoff.events.last().detail == "primeira resposta até 10h10"
    assert alarms_raised == [f"handoff_target:{handoff.pk}"]


def test_each_round_that_warns_is_heard(alarms_raised: list[str]) -> None:
    """An alarm of one key is told once in ten minutes."""
    first, second = asked(TUESDAY), asked(TUESDAY + timedelta(minutes=1))

    for minutes in (8, 9):
        clock.tick(TUESDAY + timedelta(minutes=minutes))

    assert alarms_raised == [f"handoff_target:{first.pk}", f"handoff_target:{second.pk}"]


def test_many_near_their_target_are_warned_of_round_by_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "AT_ONCE", 2)
    found = [asked(TUESDAY + timedelta(seconds=second)) for second in range(3)]

    clock.tick(TUESDAY + timedelta(minutes=9))
    assert ["warned" in kinds(handoff) for handoff in found] == [True, True, False]

    clock.tick(TUESDAY + timedelta(minutes=9, seconds=5))
    assert "warned" in kinds(found[2])


def test_those_of_a_shop_that_is_closed_keep_no_other_from_being_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "AT_ONCE", 1)
    DeskHours.objects.create(dealer=Dealer.objects.create(pk="loja-1"), week={"6": [["09:00", "12:00"]]})
    closed, open_now = asked(TUESDAY - timedelta(hours=1)), asked(TUESDAY)
    Handoff.objects.filter(pk=closed.pk).update(dealer_id="loja-1")

    clock.tick(TUESDAY + timedelta(minutes=9))

    assert ("warned" in kinds(closed), "warned" in kinds(open_now)) == (False, True)


def test_the_target_of_the_solution_has_a_warning_of_its_own(ana: User, alarms_raised: list[str]) -> None:
    rules(first_response_target=10, resolution_target=120, warn_at=80)
    handoff = asked(TUESDAY)
    clock.tick(TUESDAY + timedelta(minutes=9))
    answered = TUESDAY + timedelta(minutes=12)
    Handoff.objects.update(first_response_at=answered, last_response_at=answered)

    for minutes in (95, 96, 97):
        clock.tick(TUESDAY + timedelta(minutes=minutes))

    details = [event.detail for event in handoff.events.filter(kind="warned")]
    assert details == ["primeira resposta até 10h10", "solução até 12h00"]
    assert alarms_raised == [f"handoff_target:{handoff.pk}"] * 2


def test_the_night_warns_of_nothing(alarms_raised: list[str]) -> None:
    handoff = asked(TUESDAY + timedelta(hours=8, minutes=28))  # 18:28, two minutes before the end

    clock.tick(TUESDAY + timedelta(hours=14))

    assert "warned" not in kinds(handoff)
    assert alarms_raised == []


def test_what_is_late_already_is_said_to_be_late() -> None:
    DeskHours.objects.create(dealer=None, week=ALWAYS)
    handoff = asked(TUESDAY)

    clock.tick(TUESDAY + timedelta(hours=1))

    assert handoff.events.get(kind="warned").detail == "primeira resposta atrasada"


def test_whom_nobody_takes_is_offered_a_call_back(offered: list[Handoff]) -> None:
    rules(call_back_after=10)
    handoff = asked(TUESDAY)
    asked(TUESDAY + timedelta(minutes=5))

    clock.tick(TUESDAY + timedelta(minutes=9, seconds=59))
    assert offered == []

    for _ in range(2):
        clock.tick(TUESDAY + timedelta(minutes=10))
    assert offered == [handoff]


def test_a_customer_whom_nobody_answers_is_not_given_to_the_same_person_for_ever(
    ana: User, offered: list[Handoff], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ana's console is open, she is at lunch."""
    rules(assigns=True, answer_within=5, call_back_after=10)
    agents.come_online(ana, now=TUESDAY)
    handoff = asked(TUESDAY)

    for minutes in range(12):
        now = TUESDAY + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        around(ana, now=now)
        clock.tick(now)

    assert kinds(handoff) == ["opened", "assigned", "requeued", "warned"]
    assert offered == [handoff]


def test_a_claim_that_came_to_nothing_does_not_put_the_offer_off(ana: User, offered: list[Handoff]) -> None:
    now = timezone.now()
    handoff = claimed(ana, at=now - timedelta(minutes=11))
    Conversation.objects.update(window_until=now + LATER)
    claims.put_back(handoff.pk)

    clock.tick(now)

    assert offered == [handoff]


def test_who_was_answered_and_came_back_to_the_queue_waits_anew_before_the_offer(
    ana: User, offered: list[Handoff]
) -> None:
    now = timezone.now()
    answered = now - timedelta(minutes=50)
    handoff = claimed(ana, at=now - timedelta(hours=1), first_response_at=answered, last_response_at=answered)
    Conversation.objects.update(window_until=now + timedelta(hours=20))
    claims.put_back(handoff.pk)

    clock.tick(now + timedelta(minutes=9))
    assert offered == []

    clock.tick(now + timedelta(minutes=11))
    assert offered == [handoff]


def test_whom_we_may_not_write_to_is_not_offered_one(offered: list[Handoff]) -> None:
    closed, left = asked(TUESDAY), asked(TUESDAY)
    Conversation.objects.filter(pk=closed.conversation_id).update(window_until=TUESDAY)
    Conversation.objects.filter(pk=left.conversation_id).update(suppressed=True)

    clock.tick(TUESDAY + timedelta(hours=1))

    assert offered == []


def test_the_offer_is_made_in_the_bots_name_and_leaves_the_place_in_the_queue() -> None:
    handoff = asked(TUESDAY)

    clock.tick(TUESDAY + timedelta(hours=1))

    handoff.refresh_from_db()
    delivery = Delivery.objects.get()
    assert (handoff.status, delivery.author, delivery.conversation_id) == ("pending", "bot", handoff.conversation_id)
    assert "call_back" in kinds(handoff)


def test_what_fails_for_one_customer_is_done_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = asked(TUESDAY), asked(TUESDAY + timedelta(seconds=1))
    reached: list[Handoff] = []

    def failing(handoff: Handoff, *, now: datetime) -> None:
        reached.append(handoff)
        if handoff == first:
            raise RuntimeError("on purpose")

    monkeypatch.setattr(call_backs, "offer", failing)

    clock.tick(TUESDAY + timedelta(minutes=30))

    assert reached == [first, second]


def test_a_chore_that_fails_keeps_no_other_from_being_done(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*, now: datetime) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(ratings, "remind_due", failing)
    monkeypatch.setattr(agents, "leave_the_absent", failing)
    now = timezone.now()
    handoff = claimed(ana, at=now - timedelta(minutes=1), first_response_at=now, last_response_at=now)
    Conversation.objects.update(window_until=now + timedelta(hours=20))
    message = ScheduledMessage.objects.create(
        handoff=handoff, conversation=handoff.conversation, agent=ana, text="Oi", due_at=now, created_at=now
    )

    clock.tick(now)

    message.refresh_from_db()
    assert message.state == "sent"


def test_ratings_are_reminded_by_the_same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    reminded: list[datetime] = []
    monkeypatch.setattr(ratings, "remind_due", lambda *, now: reminded.append(now))

    clock.tick(TUESDAY)

    assert reminded == [TUESDAY]


@pytest.fixture
def fifty_waiting() -> None:
    for _ in range(50):
        asked(TUESDAY)
    clock.tick(TUESDAY + timedelta(minutes=30))


@pytest.mark.usefixtures("fifty_waiting")
def test_a_round_that_finds_nothing_new_costs_little(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(20):
        clock.tick(TUESDAY + timedelta(minutes=31))
