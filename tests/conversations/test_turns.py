"""A turn takes effect once or not at all."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from conversations import effects, sql
from conversations.conversation import change_owner, locked
from conversations.effects import CompleteSession, GrantConsent, Later
from conversations.identity import search_hashes
from conversations.inbox import receive
from conversations.memory import SessionData, SessionState
from conversations.models import Consent, Contact, ConversationEvent, Delivery, DueEvent, Message, Session
from conversations.turn import TurnInput, TurnOutput, Understanding
from conversations.turns import Outcome, take_turn
from conversations.whatsapp.payloads import parse_webhook
from tests import webhooks
from tests.bells import Bells
from tests.conversations.world import (
    Listening,
    ago,
    answer,
    answering,
    consenting,
    deliver,
    echo,
    fail,
    hear,
    make_due,
    send,
    states,
    unhandled,
)
from tests.people import MARIA

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


def test_a_burst_is_answered_once_and_every_message_marked() -> None:
    conversation = hear("oi", "tudo bem?")
    assert answer(conversation) is Outcome.DONE
    assert send(conversation).texts == ["eco: oi | tudo bem?"]
    assert unhandled() == 0
    assert len(set(Message.objects.filter(direction="inbound").values_list("turn_id", flat=True))) == 1
    assert answer(conversation, engine=echo) is Outcome.DONE  # due, but nothing to handle
    assert Delivery.objects.count() == 1


def test_nothing_happens_where_no_turn_is_due() -> None:
    conversation = hear("oi")
    answer(conversation)
    assert take_turn(conversation.pk, engine=echo) is Outcome.NOTHING


def test_an_early_ring_is_rung_again_for_the_rest_of_the_quiet_period(bells: Bells) -> None:
    conversation = hear("oi")
    bells.forget()
    type(conversation).objects.filter(pk=conversation.pk).update(turn_due_at=timezone.now() + timedelta(seconds=40))
    engine = Listening()
    assert take_turn(conversation.pk, engine=engine) is Outcome.EARLY
    assert engine.heard == []
    [(rung, delay)] = bells.of("turn")
    assert rung == str(conversation.pk)
    assert 30 < delay <= 41


def test_the_loser_of_a_lease_exits_without_asking_the_engine() -> None:
    conversation = hear("oi")
    loser = Listening()
    outcomes = []

    def winner(turn: TurnInput) -> TurnOutput:
        outcomes.append(take_turn(conversation.pk, engine=loser))
        return echo(turn)

    assert answer(conversation, engine=winner) is Outcome.DONE
    assert outcomes == [Outcome.NOTHING]
    assert loser.heard == []
    assert Delivery.objects.count() == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_late_holder_leaves_nothing() -> None:
    conversation = hear("oi")

    def sleeper(turn: TurnInput) -> TurnOutput:
        type(conversation).objects.filter(pk=conversation.pk).update(lease_until=ago(3600))
        assert take_turn(conversation.pk, engine=answering("do segundo")) is Outcome.DONE
        return echo(turn)

    assert answer(conversation, engine=sleeper) is Outcome.SUPERSEDED
    assert send(conversation).texts == ["do segundo"]
    assert Session.objects.get().turn_id == 1


def test_a_superseded_turn_leaves_nothing_and_is_rung_again(bells: Bells) -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        change_owner(locked(conversation.pk), owner="nobody")
        return TurnOutput(turn.session, [*echo(turn).replies], [GrantConsent("service")])

    bells.rings.clear()
    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    assert unhandled() == 1
    assert not Delivery.objects.exists()
    assert not Session.objects.exists()
    assert not Consent.objects.exists()
    conversation.refresh_from_db()
    assert (conversation.lease_token, conversation.turn_attempts) == (None, 0)
    assert bells.of("turn") == [(str(conversation.pk), 0.0)]
    assert answer(conversation) is Outcome.DONE


def test_a_message_somebody_else_handled_rolls_the_whole_turn_back() -> None:
    conversation = hear("oi", "e aí?")

    def engine(turn: TurnInput) -> TurnOutput:
        Message.objects.filter(pk=turn.messages[0].id).update(turn_id=uuid.uuid4())
        return echo(turn)

    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    assert unhandled() == 1
    assert not Delivery.objects.exists()


def test_a_message_that_arrives_during_a_turn_is_the_next_turns(bells: Bells) -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        deliver(MARIA.says("mais uma"))
        bells.rings.clear()
        return echo(turn)

    assert answer(conversation, engine=engine) is Outcome.DONE
    assert unhandled() == 1
    assert [rung for rung, _ in bells.of("turn")] == [str(conversation.pk)]
    following = Listening()
    answer(conversation, engine=following)
    assert following.texts == [["mais uma"]]


def test_a_tap_that_arrives_during_a_turn_is_taken_at_once_after_it(bells: Bells) -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        deliver(MARIA.taps("accept", "ACEITO"))
        bells.rings.clear()
        return echo(turn)

    answer(conversation, engine=engine)
    assert bells.of("turn") == [(str(conversation.pk), 0.0)]


def test_an_engine_error_pushes_the_turn_ahead_before_it_is_raised(bells: Bells) -> None:
    conversation = hear("oi")
    bells.rings.clear()
    fail(conversation)
    conversation.refresh_from_db()
    assert conversation.turn_due_at is not None
    assert conversation.turn_due_at > timezone.now()
    assert (conversation.lease_token, conversation.turn_attempts) == (None, 1)
    [(_, delay)] = bells.of("turn")
    assert delay > 0
    assert unhandled() == 1


def test_the_third_attempt_apologises_offers_a_person_and_parks_the_messages(alarms_raised: list[str]) -> None:
    conversation = hear("veneno")
    fail(conversation)
    fail(conversation)
    engine = Listening()
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert engine.heard == []
    [apology] = send(conversation).texts
    assert apology.startswith("Desculpe")
    assert "pessoa" in apology
    assert unhandled() == 0
    assert alarms_raised == ["turn_poisoned"]
    assert ConversationEvent.objects.filter(kind="poisoned").count() == 1


def test_the_message_after_a_poisonous_one_starts_afresh() -> None:
    conversation = hear("veneno")
    fail(conversation)
    fail(conversation)
    answer(conversation)
    engine = Listening()
    deliver(MARIA.says("boa"))
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert engine.texts == [["boa"]]


def test_messages_that_cannot_be_read_end_in_the_apology_too(alarms_raised: list[str]) -> None:
    conversation = hear("ilegível")
    sql.execute("UPDATE conversations_message SET content = 'x' WHERE conversation_id = %s", [conversation.pk])
    for _ in range(2):
        make_due(conversation)
        with pytest.raises(Exception, match="key"):
            take_turn(conversation.pk, engine=echo)
    assert answer(conversation) is Outcome.DONE
    assert unhandled() == 0
    assert "turn_poisoned" in alarms_raised
    assert send(conversation).texts[0].startswith("Desculpe")


def test_an_effect_that_fails_rolls_everything_back() -> None:
    conversation = hear("oi")

    class Broken(effects.Effect):
        """No handler knows it."""

    make_due(conversation)
    with pytest.raises(KeyError):
        take_turn(conversation.pk, engine=answering("oi", effects=[Broken()]))
    assert unhandled() == 1
    assert not Delivery.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_a_passing_database_conflict_is_tried_again_and_counts_as_no_failure(sqlstate: str, bells: Bells) -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        with transaction.atomic():  # the failed statement must not take the test's own transaction along
            sql.execute(f"DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '{sqlstate}'; END $$")
        return echo(turn)

    bells.rings.clear()
    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    conversation.refresh_from_db()
    assert (conversation.turn_attempts, conversation.lease_token) == (0, None)
    assert bells.of("turn") == [(str(conversation.pk), 0.0)]


def test_other_database_errors_are_raised() -> None:
    conversation = hear("oi")

    def engine(_: TurnInput) -> TurnOutput:
        raise OperationalError("server closed the connection")

    make_due(conversation)
    with pytest.raises(OperationalError):
        take_turn(conversation.pk, engine=engine)
    assert unhandled() == 1


def test_the_session_is_written_once_a_turn_and_read_by_the_next() -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        session = turn.session.model_copy(update={"state": SessionState.COLLECTING_PROFILE, "notes": {"n": "café"}})
        return TurnOutput(session, echo(turn).replies)

    answer(conversation, engine=engine)
    deliver(MARIA.says("de novo"))
    following = Listening()
    answer(conversation, engine=following)
    assert following.heard[0].session.notes == {"n": "café"}
    assert following.heard[0].session_is_new is False
    session = Session.objects.get()
    assert (session.state, session.turn_id, session.total_messages) == ("collecting_profile", 2, 4)


def test_what_was_understood_is_stored_on_its_message() -> None:
    conversation = hear("quero um onix")

    def engine(turn: TurnInput) -> TurnOutput:
        item = Understanding(turn.messages[0].id, "search_car", 0.93, "positive", [{"type": "model", "value": "Onix"}])
        return TurnOutput(turn.session, echo(turn).replies, understood=[item])

    answer(conversation, engine=engine)
    message = Message.objects.get(direction="inbound")
    assert (message.intent, message.confidence, message.sentiment) == ("search_car", 0.93, "positive")
    assert message.entities == [{"type": "model", "value": "Onix"}]
    assert message.session == Session.objects.get()


def test_effects_are_applied_with_the_replies() -> None:
    conversation = hear("aceito")
    answer(conversation, engine=answering("Anotado", purpose="service", effects=[GrantConsent("service")]))
    assert Consent.objects.get().purpose == "service"
    assert send(conversation).texts == ["Anotado"]


def test_a_completed_session_is_followed_by_a_new_one() -> None:
    conversation = hear("tchau")
    answer(conversation, engine=answering("Até logo", effects=[CompleteSession("goodbye")]))
    first = Session.objects.get()
    assert (first.end_reason, first.state) == ("goodbye", "completed")
    deliver(MARIA.says("oi de novo"))
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.heard[0].session_is_new
    assert engine.heard[0].contact.returning
    assert Session.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(("reason", "kept"), [("opt_out", 60_000), ("goodbye", None), ("erased", None)])
def test_what_was_searched_for_outlives_sair_and_nothing_else(reason: str, kept: float | None) -> None:
    conversation = hear("até 60 mil")

    def told(turn: TurnInput) -> TurnOutput:
        turn.session.user_profile.orcamento_max = 60_000
        return answering("Feito", effects=[CompleteSession(reason)])(turn)

    answer(conversation, engine=told)
    deliver(MARIA.says("oi"))
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.heard[0].session_is_new
    assert engine.heard[0].session.user_profile.orcamento_max == kept


def test_a_clock_that_ran_out_wakes_a_turn_with_its_event_once() -> None:
    conversation = hear("me lembra")
    later = Later("reminder", ago(10), {"car": "42"})
    answer(conversation, engine=answering("combinado", effects=[later]))
    engine = Listening()
    answer(conversation, engine=engine)
    [turn] = engine.heard
    assert [(event.kind, event.payload) for event in turn.events] == [("reminder", {"car": "42"})]
    assert turn.messages == []
    again = Listening()
    answer(conversation, engine=again)
    assert again.heard == []


def test_a_clock_that_still_runs_wakes_nobody() -> None:
    conversation = hear("me lembra")
    answer(conversation, engine=answering("ok", effects=[Later("reminder", timezone.now() + timedelta(days=1))]))
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.heard == []


def test_a_second_clock_of_the_same_key_replaces_the_first() -> None:
    conversation = hear("oi")
    clocks = [Later("reminder", ago(9), {"n": 1}, "k"), Later("reminder", ago(8), {"n": 2}, "k")]
    answer(conversation, engine=answering("ok", effects=clocks))
    assert [event.payload for event in DueEvent.objects.all()] == [{"n": 2}]


def test_held_text_is_hidden_until_consent_and_then_given_again() -> None:
    conversation = hear("quero um onix até 60 mil")

    def holding(turn: TurnInput) -> TurnOutput:
        held = frozenset(message.id for message in turn.messages)
        return TurnOutput(turn.session, echo(turn).replies, held=held)

    answer(conversation, engine=holding)
    assert Message.objects.get(direction="inbound").held
    deliver(MARIA.says("aceito"))
    engine = Listening()
    answer(conversation, engine=engine)
    assert [(m.text, m.held) for m in engine.heard[0].messages] == [
        ("quero um onix até 60 mil", True),
        ("aceito", False),
    ]
    consenting(conversation)
    assert not Message.objects.filter(held=True).exists()


def test_what_held_text_meant_is_stored_once_it_may_be_read() -> None:
    conversation = hear("quero um onix até 60 mil")
    answer(conversation, engine=lambda turn: TurnOutput(turn.session, held=frozenset({turn.messages[0].id})))
    deliver(MARIA.says("aceito"))

    def understanding(turn: TurnInput) -> TurnOutput:
        item = Understanding(turn.messages[0].id, "car_recommendation", 0.9, "neutral")
        grant = GrantConsent("service", message_id=turn.messages[1].id)
        return TurnOutput(turn.session, echo(turn).replies, effects=[grant], understood=[item])

    answer(conversation, engine=understanding)
    first = Message.objects.filter(direction="inbound").earliest("id")
    assert (first.intent, first.held) == ("car_recommendation", False)


def test_more_held_text_than_a_turn_reads_does_not_hide_the_answer() -> None:
    conversation = hear("primeira")
    first = Message.objects.get(direction="inbound")
    rows = [Message(**_copied(first), turn_id=uuid.uuid4(), held=True) for _ in range(220)]
    Message.objects.bulk_create(rows)
    Message.objects.filter(pk=first.pk).update(turn_id=uuid.uuid4(), held=True)
    deliver(MARIA.says("aceito"))
    engine = Listening()
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert engine.heard[0].messages[-1].text == "aceito"
    assert unhandled() == 0


def _copied(message: Message) -> dict[str, object]:
    names = ("conversation", "direction", "message_type", "message_id", "content", "payload", "created_at")
    return {name: getattr(message, name) for name in names}


def test_an_agents_conversation_is_marked_without_a_reply() -> None:
    conversation = hear("oi")
    agent = User.objects.create(username="ana")
    change_owner(locked(conversation.pk), owner="agent", agent=agent)
    engine = Listening()
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert engine.heard == []
    assert unhandled() == 0
    assert states(conversation) == []


def test_the_bot_still_answers_while_the_customer_waits_for_a_person() -> None:
    conversation = hear("quero uma pessoa")
    change_owner(locked(conversation.pk), owner="nobody")
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.heard[0].owner == "nobody"
    assert send(conversation).texts == ["eco: quero uma pessoa"]


def test_a_session_that_no_longer_validates_is_archived_and_a_new_one_begun(alarms_raised: list[str]) -> None:
    conversation = hear("oi")
    answer(conversation)
    Session.objects.update(data={"state": "a state of long ago"})
    deliver(MARIA.says("oi?"))
    engine = Listening()
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert engine.heard[0].session_was_corrupt
    assert engine.heard[0].session == SessionData()
    old, new = Session.objects.order_by("started_at")
    assert (old.end_reason, new.ended_at) == ("corrupted", None)
    assert "session_corrupt" in alarms_raised


def test_a_ring_for_a_conversation_that_is_not_there_is_nothing() -> None:
    assert take_turn(uuid.uuid4(), engine=echo) is Outcome.NOTHING


def test_who_changes_the_name_of_the_profile_is_called_by_the_new_one() -> None:
    conversation = hear("oi")
    answer(conversation)
    receive(parse_webhook(webhooks.webhook(MARIA.says("e aí?"), name="Maria da Silva")))
    answer(conversation)
    contact = Contact.objects.get(pk=conversation.contact_id)
    assert contact.profile_name == "Maria da Silva"
    assert Contact.objects.filter(name_hashes__contains=search_hashes("silva")).count() == 1
