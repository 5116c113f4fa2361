"""The sweep finds what no bell rang for, and never keeps one conversation waiting for another."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from conversations import merge, numbers, sessions, sql
from conversations import sweep as sweeping
from conversations.models import BusinessNumber, Conversation, DueEvent, Session
from conversations.sweep import LEADER_LOCK, Sweep, leads, overdue_lanes, overdue_turns, wake_due_events
from tests.bells import Bells
from tests.conversations.world import Line, Listening, age, ago, answer, consenting, hear, make_due, say, send
from tests.people import JOAO, MARIA

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@dataclass
class Own:
    """What the sweep did with its own hands."""

    turns: list[str] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)
    good_probe: bool = False

    def sweep(self) -> Sweep:
        return Sweep(self.turns.append, self.sends.append, lambda _: self.good_probe)


def finish(sweep: Sweep) -> None:
    for future in sweep.busy.values():
        future.result(5)


def overdue(conversation: Conversation, seconds: float) -> str:
    Conversation.objects.filter(pk=conversation.pk).update(turn_due_at=ago(seconds))
    return str(conversation.pk)


def test_an_overdue_turn_is_rung_for_once_each_while(bells: Bells) -> None:
    waiting = overdue(hear("oi"), 6)
    bells.forget()
    own = Own()
    sweep = own.sweep()
    sweep.once()
    sweep.once()
    assert bells.of("turn") == [(waiting, 0.0)]
    assert own.turns == []


def test_what_is_only_just_due_is_left_to_its_bell(bells: Bells) -> None:
    overdue(hear("oi"), 1)
    bells.forget()
    Own().sweep().once()
    assert bells.of("turn") == []


def test_what_stays_overdue_although_it_was_rung_for_it_does_itself(bells: Bells) -> None:
    waiting = overdue(hear("oi"), 60)
    own = Own()
    sweep = own.sweep()
    sweep.once()
    finish(sweep)
    assert own.turns == [waiting]


def test_with_a_broken_bell_it_takes_turns_and_sends_itself(bells: Bells) -> None:
    conversation = hear("oi")
    answer(conversation)
    age(conversation, 10)
    waiting = overdue(conversation, 6)
    bells.broken = True
    own = Own()
    sweep = own.sweep()
    sweep.once()
    finish(sweep)
    assert own.turns == [waiting]
    assert own.sends == [waiting]


def test_work_that_fails_raises_an_alarm_and_the_sweep_goes_on(bells: Bells, alarms_raised: list[str]) -> None:
    overdue(hear("oi"), 60)

    def failing(_: str) -> None:
        raise RuntimeError("on purpose")

    sweep = Sweep(failing, failing, lambda _: True)
    sweep.once()
    finish(sweep)
    assert alarms_raised == ["sweep_work_failed"]


def test_one_conversation_is_in_hand_once(bells: Bells) -> None:
    overdue(hear("oi"), 60)
    taken: list[str] = []
    swept = threading.Event()

    def slow(conversation_id: str) -> None:
        taken.append(conversation_id)
        swept.wait(60)

    sweep = Sweep(slow, slow, lambda _: True)
    for _ in range(3):
        sweep.once()
    swept.set()
    finish(sweep)
    assert len(taken) == 1


@pytest.mark.usefixtures("bells")
def test_leased_and_merged_conversations_are_nobodys_overdue_turn() -> None:
    leased, merged = hear("oi"), hear("oi", who=JOAO)
    overdue(leased, 60)
    overdue(merged, 60)
    Conversation.objects.filter(pk=leased.pk).update(lease_until=timezone.now() + timedelta(hours=1))
    Conversation.objects.filter(pk=merged.pk).update(merged_into=leased)
    assert overdue_turns() == []
    Conversation.objects.filter(pk=leased.pk).update(lease_until=ago(3600))
    assert [pk for pk, _ in overdue_turns()] == [str(leased.pk)]


@pytest.mark.usefixtures("bells")
def test_a_lane_held_by_its_first_row_is_not_overdue() -> None:
    conversation = hear("oi")
    first, _ = say(conversation, "um", "dois")
    age(conversation, 60)
    assert [pk for pk, _ in overdue_lanes()] == [str(conversation.pk)]
    first.due_at = timezone.now() + timedelta(minutes=1)
    first.save(update_fields=["due_at"])
    assert overdue_lanes() == []


@pytest.mark.usefixtures("bells")
def test_lanes_of_a_halted_number_wait_until_a_good_probe_resumes_it() -> None:
    conversation = hear("oi")
    say(conversation, "um")
    age(conversation, 60)
    numbers.halt(conversation.phone_number_id, code=190)
    assert overdue_lanes() == []
    own = Own()
    own.sweep().once()
    assert BusinessNumber.objects.get().halted_at
    own.good_probe = True
    own.sweep().once()
    assert BusinessNumber.objects.get().halted_at is None
    assert send(conversation, Line()).texts == ["um"]


@pytest.mark.usefixtures("bells")
def test_a_clock_that_ran_out_makes_its_turn_due() -> None:
    conversation = hear("oi")
    answer(conversation)
    DueEvent.objects.create(conversation=conversation, kind="reminder", key="k", due_at=ago(3600))
    wake_due_events()
    conversation.refresh_from_db()
    assert conversation.turn_due_at


def test_one_chore_that_fails_does_not_keep_the_others_from_being_done(
    bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(hear("oi"))
    Session.objects.update(last_activity_at=ago(90_000))

    def failing() -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(merge, "carry_out_requests", failing)
    Own().sweep()._chores()
    assert Session.objects.get().end_reason == "silence"


@pytest.mark.usefixtures("bells")
def test_what_others_have_it_do_is_done_once_a_round_and_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_also", [])
    done: list[str] = []

    def failing() -> None:
        done.append("failing")
        raise RuntimeError("on purpose")

    def good() -> None:
        done.append("good")

    for chore in (failing, good, good):
        sweeping.also(chore)
    Own().sweep()._chores()
    assert done == ["failing", "good"]


def test_one_sweep_leads_and_another_takes_over_when_it_is_gone() -> None:
    assert leads()
    assert leads()
    answers: list[bool] = []

    def other() -> None:
        answers.append(leads())
        connections.close_all()

    for _ in range(2):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        sql.row("SELECT pg_advisory_unlock(%s)", [LEADER_LOCK])
    assert answers == [False, True]


# --- sessions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def silent(bells: Bells) -> Session:
    """Maria has not written for a day."""
    answer(hear("oi"))
    Session.objects.update(last_activity_at=ago(90_000))
    return Session.objects.get()


def test_a_silent_session_completes_and_the_next_one_knows(silent: Session) -> None:
    assert sessions.expire_silent() == 1
    silent.refresh_from_db()
    assert (silent.end_reason, silent.state) == ("silence", "completed")
    engine = Listening()
    answer(hear("voltei"), engine=engine)
    assert engine.heard[0].previous_expired
    assert engine.heard[0].session_is_new


@pytest.mark.parametrize("owner", ["agent", "nobody"])
def test_a_session_does_not_expire_while_a_person_owns_or_is_wanted(silent: Session, owner: str) -> None:
    Conversation.objects.update(owner=owner)
    assert sessions.expire_silent() == 0


def test_a_session_with_a_message_to_answer_does_not_expire(silent: Session) -> None:
    hear("ainda aqui")
    assert sessions.expire_silent() == 0


def test_expiry_raises_the_version_so_that_a_running_turn_cannot_commit(silent: Session) -> None:
    before = Conversation.objects.get().version
    sessions.expire_silent()
    assert Conversation.objects.get().version == before + 1


def test_text_held_for_a_consent_that_never_came_is_erased_after_a_day(bells: Bells) -> None:
    conversation = hear("meu cpf", "de hoje")
    old, new = conversation.messages.order_by("id")
    conversation.messages.update(held=True)
    conversation.messages.filter(pk=old.pk).update(created_at=ago(90_000))
    assert sessions.erase_held_text() == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.content, old.payload, old.held, bool(old.erased_at)) == ("", {}, False, True)
    assert (new.content, new.held) == ("de hoje", True)


def test_held_text_opens_with_consent_and_stays(bells: Bells) -> None:
    conversation = hear("meu orçamento")
    conversation.messages.update(held=True, created_at=ago(90_000))
    consenting(conversation)
    assert sessions.erase_held_text() == 0
    assert hear("oi", who=MARIA).messages.order_by("id")[0].content == "meu orçamento"


def test_rows_due_in_the_sweep_are_made_due_only_once(bells: Bells) -> None:
    conversation = hear("oi")
    make_due(conversation)
    wake_due_events()
    assert len(overdue_turns()) == 1
