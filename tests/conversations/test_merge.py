"""Two contacts that are one person: one conversation, everything moved, everything goes on."""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from conversations import identity
from conversations.conversation import change_owner, locked, pause_bot
from conversations.merge import carry_out_requests, merge_contacts
from conversations.models import (
    Consent,
    Contact,
    Conversation,
    ConversationEvent,
    Delivery,
    DueEvent,
    MergeRequest,
    Message,
    Session,
)
from conversations.outbox import claim
from conversations.turn import TurnInput, TurnOutput
from conversations.turns import Outcome, take_turn
from tests.bells import Bells
from tests.conversations.world import (
    Listening,
    ago,
    answer,
    consenting,
    conversation_of,
    echo,
    hear,
    make_due,
    say,
    send,
    states,
)
from tests.people import JOAO, LIA, RUI, Person

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


@pytest.fixture
def pair() -> tuple[Conversation, Conversation]:
    """(loser, winner): Rui by his phone and by a user id, both with an open session and an answer that waits."""
    places = []
    for who in (RUI, LIA):
        conversation = hear(f"oi de {who.name}", who=who)
        answer(conversation)
        places.append(conversation)
    Session.objects.filter(conversation=places[0]).update(started_at=ago(5))
    Session.objects.filter(conversation=places[1]).update(started_at=ago(500))
    return places[0], places[1]


def merge(pair: tuple[Conversation, Conversation]) -> Conversation:
    merge_contacts(loser_id=pair[0].contact_id, winner_id=pair[1].contact_id)
    return Conversation.objects.get(pk=pair[1].pk)


def test_everything_moves_to_the_winner(pair: tuple[Conversation, Conversation]) -> None:
    merged = merge(pair)
    loser = Conversation.objects.get(pk=pair[0].pk)
    assert loser.merged_into_id == merged.pk
    assert Message.objects.filter(conversation=merged).count() == 4
    assert Contact.objects.get(pk=pair[0].contact_id).merged_into_id == merged.contact_id
    assert identity.find_contact(phone=RUI.phone) == merged.contact_id
    assert merged.contact.phone_number == RUI.phone


def test_pending_replies_go_out_under_the_new_generation(pair: tuple[Conversation, Conversation]) -> None:
    before = max(place.generation for place in pair)
    merged = merge(pair)
    assert merged.generation == before + 1
    assert send(merged).texts == ["eco: oi de Rui Alves", "eco: oi de Lia Prado"]
    assert {state for state, _ in states(merged)} == {"accepted"}


def test_a_row_that_had_lost_the_word_before_the_merge_does_not_get_it_back(
    pair: tuple[Conversation, Conversation],
) -> None:
    change_owner(locked(pair[0].pk), owner="nobody")
    merged = merge((Conversation.objects.get(pk=pair[0].pk), pair[1]))
    assert send(merged).texts == ["eco: oi de Lia Prado"]


def test_the_younger_session_is_closed(pair: tuple[Conversation, Conversation]) -> None:
    merged = merge(pair)
    assert Session.objects.get(ended_at=None).session_id == Session.objects.order_by("started_at")[0].session_id
    assert Session.objects.get(ended_at__isnull=False).end_reason == "merged"
    assert set(Session.objects.values_list("conversation", flat=True)) == {merged.pk}


def test_versions_rise_so_that_a_running_turn_cannot_commit(pair: tuple[Conversation, Conversation]) -> None:
    hear("mais", who=RUI)

    def engine(turn: TurnInput) -> TurnOutput:
        merge(pair)
        return echo(turn)

    assert answer(pair[0], engine=engine) is Outcome.SUPERSEDED
    following = Listening()
    answer(pair[1], engine=following)
    assert following.texts == [["mais"]]


def test_tasks_follow_the_merge(pair: tuple[Conversation, Conversation], bells: Bells) -> None:
    hear("mais", who=RUI)
    merged = merge(pair)
    bells.rings.clear()
    assert take_turn(pair[0].pk, engine=echo) is Outcome.EARLY
    assert bells.of("turn") == [(str(merged.pk), 0.0)]
    assert claim(pair[0].pk) is None
    assert locked(pair[0].pk).pk == merged.pk


def test_messages_not_handled_yet_are_answered_after_the_merge(
    pair: tuple[Conversation, Conversation],
    bells: Bells,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    hear("ainda sem resposta", who=RUI)
    bells.rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        merged = merge(pair)
    assert {name for name, where, _ in bells.rings if where == str(merged.pk)} == {"turn", "outbox"}
    assert merged.unhandled_since
    engine = Listening()
    answer(merged, engine=engine)
    assert engine.texts == [["ainda sem resposta"]]


def test_merging_twice_changes_nothing(pair: tuple[Conversation, Conversation]) -> None:
    merged = merge(pair)
    again = merge(pair)
    assert (again.generation, again.version) == (merged.generation, merged.version)
    assert ConversationEvent.objects.filter(kind="merged").count() == 1


def test_new_messages_of_the_loser_reach_the_winner(pair: tuple[Conversation, Conversation]) -> None:
    merged = merge(pair)
    assert hear("oi de novo", who=RUI).pk == merged.pk


def test_an_agent_of_either_side_keeps_the_conversation(pair: tuple[Conversation, Conversation]) -> None:
    agent = User.objects.create(username="ana")
    change_owner(locked(pair[0].pk), owner="agent", agent=agent)
    merged = merge((Conversation.objects.get(pk=pair[0].pk), pair[1]))
    assert (merged.owner, merged.agent_id) == ("agent", agent.pk)


def test_who_waits_for_a_person_still_waits(pair: tuple[Conversation, Conversation]) -> None:
    change_owner(locked(pair[0].pk), owner="nobody")
    assert merge((Conversation.objects.get(pk=pair[0].pk), pair[1])).owner == "nobody"


def test_consents_and_the_opt_out_are_kept(pair: tuple[Conversation, Conversation]) -> None:
    consenting(pair[0])
    Contact.objects.filter(pk=pair[0].contact_id).update(opted_out_at=ago(9))
    merged = merge(pair)
    assert Consent.objects.get(withdrawn_at=None).contact_id == merged.contact_id
    assert merged.contact.opted_out_at


def test_two_consents_of_one_purpose_stay_one(pair: tuple[Conversation, Conversation]) -> None:
    for place in pair:
        consenting(place)
    merged = merge(pair)
    assert Consent.objects.filter(contact=merged.contact, withdrawn_at=None).count() == 1


def holding(turn: TurnInput) -> TurnOutput:
    """What an engine does with words before consent."""
    return TurnOutput(session=turn.session, held=frozenset(message.id for message in turn.messages))


@pytest.mark.parametrize(("silent", "agreed"), [(RUI, LIA), (LIA, RUI)])
def test_what_one_half_wrote_before_a_consent_the_other_gave_is_heard_once(
    pair: tuple[Conversation, Conversation],
    silent: Person,
    agreed: Person,
    bells: Bells,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    waiting = hear("procuro um Onix até 60 mil", who=silent)
    answer(waiting, engine=holding)
    consenting(conversation_of(agreed))
    bells.rings.clear()
    with django_capture_on_commit_callbacks(execute=True):
        merged = merge(pair)
    assert (str(merged.pk), 0.0) in bells.of("turn")
    assert merged.unhandled_since
    engine = Listening()
    assert take_turn(merged.pk, engine=engine) is Outcome.DONE
    hear("e um Polo?", who=silent)
    answer(merged, engine=engine)
    assert engine.texts == [["procuro um Onix até 60 mil"], ["e um Polo?"]]


def test_what_was_written_before_a_consent_that_neither_gave_stays_hidden(
    pair: tuple[Conversation, Conversation],
) -> None:
    answer(hear("procuro um Onix até 60 mil", who=RUI), engine=holding)
    merged = merge(pair)
    assert Message.objects.get(held=True).conversation_id == merged.pk
    assert (merged.turn_due_at, merged.unhandled_since) == (None, None)


def test_a_pause_of_the_bot_outlives_the_merge(pair: tuple[Conversation, Conversation]) -> None:
    until = ago(-3600)
    pause_bot(locked(pair[0].pk), until=until)
    assert merge(pair).bot_paused_until == until


def test_clocks_of_both_sides_go_on_once(pair: tuple[Conversation, Conversation]) -> None:
    for place, key in ((pair[0], "same"), (pair[1], "same"), (pair[0], "own")):
        DueEvent.objects.create(conversation=place, kind="reminder", key=key, due_at=ago(5))
    merged = merge(pair)
    assert sorted(DueEvent.objects.filter(conversation=merged).values_list("key", flat=True)) == ["own", "same"]


def test_a_row_being_sent_on_the_losers_side_becomes_unknown(pair: tuple[Conversation, Conversation]) -> None:
    for place in pair:
        claim(place.pk)
    merged = merge(pair)
    assert sorted(state for state, _ in states(merged)) == ["sending", "unknown"]


def test_a_contact_without_a_conversation_at_this_number_brings_its_own() -> None:
    loser = hear("oi", who=RUI)
    winner = Contact.objects.create()
    merge_contacts(loser_id=loser.contact_id, winner_id=winner.pk)
    assert Conversation.objects.get().contact_id == winner.pk


def test_requests_are_carried_out_once(pair: tuple[Conversation, Conversation]) -> None:
    identity.ask_for_merge(loser=pair[0].contact_id, winner=pair[1].contact_id)
    assert carry_out_requests() == 1
    assert carry_out_requests() == 0
    assert MergeRequest.objects.get().done_at


def test_requests_in_a_chain_end_in_one_contact(pair: tuple[Conversation, Conversation]) -> None:
    third = hear("oi", who=JOAO)
    identity.ask_for_merge(loser=pair[0].contact_id, winner=pair[1].contact_id)
    identity.ask_for_merge(loser=third.contact_id, winner=pair[0].contact_id)
    identity.ask_for_merge(loser=pair[1].contact_id, winner=pair[0].contact_id)
    assert carry_out_requests() == 3
    assert Conversation.objects.get(merged_into=None).pk == pair[1].pk
    assert identity.find_contact(bsuid=JOAO.bsuid) == pair[1].contact_id


def test_one_merge_that_fails_does_not_keep_the_others_waiting(
    pair: tuple[Conversation, Conversation], monkeypatch: pytest.MonkeyPatch, alarms_raised: list[str]
) -> None:
    from django.db import DatabaseError

    third, fourth = hear("oi", who=JOAO), hear("oi", who=Person("Eva", bsuid="BR.9"))

    def refusing(loser: Contact, _winner: Contact) -> None:
        if loser.pk == third.contact_id:
            raise DatabaseError("on purpose")

    monkeypatch.setattr(identity, "_merge_handlers", [refusing])
    identity.ask_for_merge(loser=third.contact_id, winner=fourth.contact_id)
    identity.ask_for_merge(loser=pair[0].contact_id, winner=pair[1].contact_id)
    assert carry_out_requests() == 1
    assert conversation_of(JOAO).pk == third.pk
    assert MergeRequest.objects.get(done_at=None).loser_id == third.contact_id
    assert alarms_raised == ["merge_failed"]


def test_an_erased_contact_is_merged_into_nobody(pair: tuple[Conversation, Conversation]) -> None:
    Contact.objects.filter(pk=pair[1].contact_id).update(erased_at=ago(1))
    merge(pair)
    assert Conversation.objects.get(pk=pair[0].pk).merged_into_id is None


def test_rows_of_the_system_survive_too(pair: tuple[Conversation, Conversation]) -> None:
    say(pair[0], "aviso")
    make_due(pair[0])
    merged = merge(pair)
    assert "aviso" in send(merged).texts
    assert not Delivery.objects.exclude(conversation=merged).exists()
