import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.merge import merge_contacts
from conversations.models import Conversation
from handoff import claims
from handoff.models import Handoff, Note, ScheduledMessage, Task
from handoff.opening import create_task
from leads.privacy.erasure import erase
from leads.privacy.export import export_contact
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def merge(loser: Conversation, winner: Conversation) -> None:
    merge_contacts(loser_id=loser.contact_id, winner_id=winner.contact_id)


def test_a_waiting_handoff_and_a_task_follow_their_person() -> None:
    loser, winner = make_conversation(), make_conversation()
    handoff = make_handoff(loser)
    create_task(loser, kind="call_back", text="Ligar", now=timezone.now())

    merge(loser, winner)

    handoff.refresh_from_db()
    assert (handoff.conversation_id, handoff.contact_id, handoff.status) == (winner.pk, winner.contact_id, "pending")
    assert Task.objects.get().conversation_id == winner.pk
    assert Conversation.objects.get(pk=winner.pk).owner == Conversation.Owner.NOBODY


def test_of_two_open_handoffs_the_one_being_worked_stays(ana: User) -> None:
    loser, winner = make_conversation(), make_conversation()
    working, waiting = make_handoff(loser), make_handoff(winner, minutes_ago=30)
    claims.claim(working.pk, ana)

    merge(loser, winner)

    working.refresh_from_db()
    waiting.refresh_from_db()
    assert (working.status, waiting.status) == ("in_progress", "abandoned")
    assert working.conversation_id == winner.pk
    assert Conversation.objects.get(pk=winner.pk).agent_id == ana.pk


def test_a_conversation_with_another_number_moves_with_its_handoff() -> None:
    loser, winner = make_conversation("1"), make_conversation("2")
    handoff = make_handoff(loser)

    merge(loser, winner)

    handoff.refresh_from_db()
    assert (handoff.conversation_id, handoff.contact_id, handoff.status) == (loser.pk, winner.contact_id, "pending")


def test_export_holds_every_handoff_of_the_person_and_no_other(ana: User) -> None:
    handoff = make_handoff()
    make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(rating=5, feedback="Muito bom")

    (exported,) = export_contact(handoff.contact_id)["handoffs"]

    assert str(exported["id"]) == str(handoff.pk)
    assert (exported["rating"], exported["feedback"], exported["status"]) == (5, "Muito bom", "pending")


def test_export_holds_what_the_person_asked_of_people_but_not_who_did_it(ana: User) -> None:
    mine, now = make_conversation(), timezone.now()
    create_task(mine, kind="store_question", text="Aceita o Gol na troca?", now=now)
    create_task(make_conversation(), kind="call_back", text="Ligar para outra pessoa", now=now)
    Task.objects.update(done_at=now, done_by=ana)

    (exported,) = export_contact(mine.contact_id)["tasks"]

    assert set(exported) == {"kind", "text", "created_at", "due_at", "done_at"}
    assert (exported["kind"], exported["text"]) == ("store_question", "Aceita o Gol na troca?")
    assert exported["created_at"] == exported["done_at"] == now


def test_erasure_empties_words_and_leaves_the_queue() -> None:
    conversation = make_conversation()
    handoff = make_handoff(conversation)
    Handoff.objects.update(context={"resumo": "x"}, feedback="y")
    create_task(conversation, kind="call_back", text="Ligar para Maria", now=timezone.now())

    erase(conversation.contact_id)
    erase(conversation.contact_id)

    handoff.refresh_from_db()
    task = Task.objects.get()
    assert (handoff.status, handoff.context, handoff.feedback) == ("abandoned", {}, None)
    assert (task.text, task.done_at is None) == ("", False)
    assert handoff.events.filter(kind="abandoned").count() == 1


def write_down(handoff: Handoff, author: User) -> None:
    """A note of the customer, and something to be said to them tomorrow."""
    now = timezone.now()
    Note.objects.create(
        contact=handoff.contact, handoff=handoff, author=author, text="Casado, dois filhos", created_at=now
    )
    ScheduledMessage.objects.create(
        handoff=handoff,
        conversation=handoff.conversation,
        agent=author,
        text="Oi Maria, o carro chegou",
        due_at=now,
        created_at=now,
    )


def test_export_holds_notes_and_messages_for_later_but_not_who_wrote_them(ana: User) -> None:
    handoff = make_handoff()
    write_down(handoff, ana)
    write_down(make_handoff(), ana)

    (exported,) = export_contact(handoff.contact_id)["handoffs"]

    assert [note["text"] for note in exported["notes"]] == ["Casado, dois filhos"]
    assert [one["text"] for one in exported["scheduled_messages"]] == ["Oi Maria, o carro chegou"]
    assert "author" not in exported["notes"][0]
    assert "ana" not in str(exported)


def test_erasure_leaves_no_note_and_sends_nothing_later(ana: User) -> None:
    handoff, other = make_handoff(), make_handoff()
    write_down(handoff, ana)
    write_down(other, ana)

    erase(handoff.contact_id)

    assert [note.contact_id for note in Note.objects.all()] == [other.contact_id]
    stands = {one.handoff_id: (one.state, one.text) for one in ScheduledMessage.objects.all()}
    assert stands == {handoff.pk: ("cancelled", ""), other.pk: ("waiting", "Oi Maria, o carro chegou")}


def test_notes_and_messages_for_later_follow_their_person(ana: User) -> None:
    loser, winner = make_conversation(), make_conversation()
    write_down(make_handoff(loser), ana)

    merge(loser, winner)

    assert Note.objects.get().contact_id == winner.contact_id
    assert ScheduledMessage.objects.get().conversation_id == winner.pk
