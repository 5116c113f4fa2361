"""At-least-once delivery becomes exactly one row, and nothing Meta sends can lose its neighbour."""

from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from conversations import channel_events
from conversations.inbox import receive, replay
from conversations.models import Conversation, DeadLetter, Message, StoredMedia
from conversations.whatsapp.payloads import parse_webhook
from tests.bells import Bells
from tests.conversations.whatsapp.examples import NAMES, body
from tests.conversations.world import (
    Listening,
    answer,
    conversation_of,
    deliver,
    hear,
    make_due,
    send,
    unhandled,
)
from tests.people import JOAO, LIA, MARIA
from tests.webhooks import NUMBER, status, webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


def test_second_delivery_of_a_message_is_ignored(bells: Bells) -> None:
    whole = parse_webhook(webhook(MARIA.says("oi")))
    receive(whole)
    bells.forget()
    receive(whole)
    assert Message.objects.count() == 1
    assert bells.rings == []
    assert Conversation.objects.get().minute_count == 1


def test_one_message_twice_in_one_batch_is_one() -> None:
    twice = MARIA.says("oi")
    deliver(twice, twice)
    assert Message.objects.count() == 1


def test_a_batch_of_two_contacts_makes_two_conversations(bells: Bells) -> None:
    deliver(MARIA.says("oi"), JOAO.says("olá"), MARIA.says("tudo bem?"))
    assert Message.objects.filter(conversation=conversation_of(MARIA)).count() == 2
    assert Message.objects.filter(conversation=conversation_of(JOAO)).count() == 1
    assert len(bells.of("turn")) == 2


def test_a_batch_of_two_of_our_numbers_makes_two_conversations_of_one_contact() -> None:
    both = webhook(MARIA.says("oi"))
    other = webhook(MARIA.says("oi"))["entry"][0]
    other["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    both["entry"].append(other)
    receive(parse_webhook(both))
    assert set(Conversation.objects.values_list("phone_number_id", flat=True)) == {NUMBER, "999"}
    assert len(set(Conversation.objects.values_list("contact_id", flat=True))) == 1


def test_messages_keep_the_order_of_their_arrival() -> None:
    deliver(*(MARIA.says(str(number)) for number in range(5)))
    assert [m.content for m in Message.objects.order_by("id")] == list("01234")


# --- the clock of a turn ----------------------------------------------------------------------------------------------


def test_each_message_of_a_burst_moves_the_bell_to_its_quiet_period(bells: Bells, settings: Settings) -> None:
    hear("oi")
    hear("tudo bem?")
    assert bells.of("turn") == [(str(conversation_of(MARIA).pk), settings.CLOCKS.quiet)] * 2


def test_words_after_what_is_due_already_ring_no_more(bells: Bells) -> None:
    make_due(hear("oi"))
    bells.forget()
    hear("tudo bem?")
    assert bells.of("turn") == []


def test_the_quiet_period_starts_again_with_each_message_but_has_a_cap(settings: Settings) -> None:
    conversation = hear("oi")
    quiet, cap = settings.CLOCKS.quiet, settings.CLOCKS.quiet_cap
    first = conversation.turn_due_at
    assert first
    assert first - _since(conversation) == timedelta(seconds=quiet)
    long_ago = _since(conversation) - timedelta(seconds=30)
    Conversation.objects.update(unhandled_since=long_ago)
    assert hear("e aí?").turn_due_at == long_ago + timedelta(seconds=cap)


def _since(conversation: Conversation) -> timezone.datetime:  # type: ignore[name-defined]
    assert conversation.unhandled_since
    return conversation.unhandled_since


def test_a_tap_has_no_quiet_period(bells: Bells) -> None:
    deliver(MARIA.taps("accept", "ACEITO"))
    conversation = conversation_of(MARIA)
    assert conversation.turn_due_at
    assert conversation.turn_due_at <= timezone.now()
    assert bells.of("turn") == [(str(conversation.pk), 0.0)]


def test_a_tap_ends_the_quiet_period_of_what_was_typed_before(bells: Bells) -> None:
    hear("oi")
    deliver(MARIA.taps("accept", "ACEITO"))
    assert bells.of("turn")[-1] == (str(conversation_of(MARIA).pk), 0.0)
    assert conversation_of(MARIA).turn_due_at <= timezone.now()  # type: ignore[operator]


def test_words_after_a_tap_give_it_no_quiet_period() -> None:
    deliver(MARIA.taps("accept", "ACEITO"))
    due = conversation_of(MARIA).turn_due_at
    assert hear("isso").turn_due_at == due


def test_each_message_opens_the_window_for_a_day_from_when_it_was_written() -> None:
    conversation = hear("oi")
    late = MARIA.says("de ontem") | {"timestamp": str(int(timezone.now().timestamp()) - 80_000)}
    until = conversation.window_until
    deliver(late)
    assert conversation_of(MARIA).window_until == until
    ahead = MARIA.says("relógio adiantado") | {"timestamp": str(int(timezone.now().timestamp()) + 80_000)}
    deliver(ahead)
    assert conversation_of(MARIA).window_until <= timezone.now() + timedelta(days=1)  # type: ignore[operator]


# --- too many of them -------------------------------------------------------------------------------------------------


def test_over_a_hundred_a_minute_there_is_one_polite_notice_and_then_silence(settings: Settings) -> None:
    settings.CONTACT_MESSAGES_PER_MINUTE = 3
    conversation = hear("1", "2", "3")
    engine = Listening()
    answer(conversation, engine=engine)
    for text in ("4", "5", "6"):
        hear(text)
        answer(conversation, engine=engine)
    assert [turn.rate_notice for turn in engine.heard] == [False, True]
    assert unhandled() == 0
    assert len(send(conversation).texts) == 2


def test_the_next_minute_is_free_again(settings: Settings) -> None:
    settings.CONTACT_MESSAGES_PER_MINUTE = 1
    conversation = hear("1", "2")
    answer(conversation)
    Conversation.objects.update(minute_started_at=timezone.now() - timedelta(seconds=61))
    hear("3")
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.texts == [["3"]]
    assert engine.heard[0].rate_notice is False


# --- odd input --------------------------------------------------------------------------------------------------------

ODD = {
    "emoji": "👩‍👩‍👧‍👦🚗💨",
    "right_to_left": "שלום ‏مرحبا‏",
    "zero_width": "on\u200bix\ufeff\u2060",
    "nul": "on\u0000ix",
    "lone_surrogate": "onix \ud83d",
    "longest": "á" * 4096,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_is_stored_and_answered(name: str) -> None:
    conversation = hear(ODD[name])
    engine = Listening()
    answer(conversation, engine=engine)
    kept = engine.texts[0][0]
    assert len(kept) >= len(ODD[name]) - 1
    assert send(conversation).texts == [f"eco: {kept}"[:4096]]


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_text_anywhere_is_taken_in(text: str, name: str, filename: str) -> None:
    before = Message.objects.count() + DeadLetter.objects.count()
    file = {"id": "1", "mime_type": "application/pdf", "sha256": "x", "filename": filename, "caption": text}
    deliver(MARIA.says(text), MARIA.sends("document", file), MARIA.says(text, type=name or "text"), name=name)
    assert Message.objects.count() + DeadLetter.objects.count() >= before + 3


def test_an_unknown_type_is_stored_answered_and_kept_whole() -> None:
    deliver(MARIA.sends("hologram", {"beam": 1}), MARIA.says("viu?"))
    assert list(Message.objects.order_by("id").values_list("message_type", flat=True)) == ["hologram", "text"]
    assert DeadLetter.objects.get().reason == "unknown_type:hologram"
    engine = Listening()
    answer(conversation_of(MARIA), engine=engine)
    assert [message.type for message in engine.heard[0].messages] == ["hologram", "text"]


def test_an_element_nobody_can_read_goes_to_the_dead_letter_and_its_neighbours_are_stored() -> None:
    deliver(MARIA.says("um"), {"id": "wamid.x", "type": "text"}, JOAO.says("dois"))
    assert Message.objects.count() == 2
    assert DeadLetter.objects.count() == 1


def test_an_element_the_database_refuses_goes_to_the_dead_letter_alone(
    monkeypatch: pytest.MonkeyPatch, alarms_raised: list[str]
) -> None:
    from conversations import identity

    original = identity.contacts_of

    def refusing(senders: object) -> object:
        listed = list(senders)  # type: ignore[call-overload]
        if any(sender.phone == JOAO.phone for sender in listed):
            raise DataError("value too long")
        return original(listed)

    monkeypatch.setattr(identity, "contacts_of", refusing)
    deliver(MARIA.says("um"), JOAO.says("dois"), LIA.says("três"))
    assert Message.objects.count() == 2
    letter = DeadLetter.objects.get()
    assert letter.reason == "refused:DataError"
    assert alarms_raised == ["element_refused"]
    monkeypatch.setattr(identity, "contacts_of", original)
    assert replay(letter)
    assert Message.objects.count() == 3


@pytest.mark.parametrize("name", NAMES)
def test_every_example_of_the_reference_is_taken_in_twice_without_a_second_row(name: str) -> None:
    counts = []
    for _ in range(2):
        receive(parse_webhook(body(name)))
        counts.append((Message.objects.count(), DeadLetter.objects.count(), StoredMedia.objects.count()))
    assert counts[0] == counts[1]


def test_a_file_is_expected_and_rung_for(bells: Bells) -> None:
    photo = {"id": "555", "mime_type": "image/jpeg", "sha256": "abc", "caption": "meu carro"}
    deliver(MARIA.sends("image", photo))
    stored = StoredMedia.objects.get()
    assert (stored.media_id, stored.state, stored.message.content) == ("555", "pending", "meu carro")
    assert [name for name, _, _ in bells.rings] == ["turn", "media"]


# --- dead letters -----------------------------------------------------------------------------------------------------


def test_a_dead_letter_is_kept_once() -> None:
    broken = MARIA.sends("hologram", {"beam": 1})
    deliver(broken)
    deliver(broken)
    assert DeadLetter.objects.count() == 1


def test_replay_takes_in_what_todays_code_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from conversations import inbox

    unread = MARIA.sends("hologram", {"beam": 1})
    deliver(unread)
    letter = DeadLetter.objects.get()
    assert replay(letter) is False
    Message.objects.all().delete()
    monkeypatch.setattr(inbox, "KNOWN_TYPES", inbox.KNOWN_TYPES | {"hologram"})
    assert replay(letter)
    letter.refresh_from_db()
    assert letter.state == "replayed"
    assert Message.objects.get().message_type == "hologram"


def test_replay_of_an_element_still_unreadable_changes_nothing() -> None:
    deliver({"id": "wamid.x", "type": "text", "from": MARIA.phone})
    letter = DeadLetter.objects.get()
    assert replay(letter) is False
    letter.refresh_from_db()
    assert letter.state == "open"


def test_a_dead_status_can_be_replayed_once_it_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    from conversations.models import ParkedStatus
    from conversations.whatsapp import payloads

    deliver(statuses=[status("wamid.y", "teleported")])
    letter = DeadLetter.objects.get()
    monkeypatch.setitem(payloads.RANKS, "teleported", 2)
    assert replay(letter)
    assert ParkedStatus.objects.count() == 1


def test_an_unknown_field_is_kept_as_a_body_that_can_be_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    from conversations.whatsapp import payloads

    news = webhook(MARIA.says("oi"))
    news["entry"][0]["changes"][0]["field"] = "holograms"
    receive(parse_webhook(news))
    letter = DeadLetter.objects.get()
    assert Message.objects.count() == 0
    monkeypatch.setattr(payloads, "_ACCOUNT_FIELDS", payloads._ACCOUNT_FIELDS | {"holograms"})
    seen: list[str] = []
    monkeypatch.setattr(channel_events, "_account", lambda event: seen.append(event.field))
    assert replay(letter)
    assert seen == ["holograms"]
