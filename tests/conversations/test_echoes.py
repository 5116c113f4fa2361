"""What a person of the shop writes on its own phone is in the history once, and the bot gives way to them."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import inbox
from conversations.admin.transcript import bubbles
from conversations.conversation import change_owner, locked
from conversations.echoes import PAUSE
from conversations.erasure import erase_conversation_data
from conversations.inbox import receive
from conversations.models import (
    BusinessNumber,
    Contact,
    Conversation,
    ConversationEvent,
    DeadLetter,
    Delivery,
    Message,
    ParkedStatus,
)
from conversations.whatsapp.payloads import body_of, parse_webhook
from tests import webhooks
from tests.conversations.world import Listening, answer, consenting, conversation_of, echo, hear, say, send, states
from tests.people import JOAO, LIA, MARIA, RUI, Person

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db,
    pytest.mark.usefixtures("bells", "alarms_raised"),
]


def typed(body: str, *, to: Person = MARIA, ago: float = 0.0, **changes: Any) -> dict[str, Any]:
    """One element of ``message_echoes[]``, written so many seconds ago."""
    element = {
        "from": "551140040022",
        "to": to.phone,
        "to_user_id": to.bsuid,
        "id": webhooks.wamid(),
        "timestamp": str(int(time.time() - ago)),
        "type": "text",
        "text": {"body": body},
        **changes,
    }
    return {key: value for key, value in element.items() if value is not None}


def on_the_phone(*echoes: dict[str, Any], number: str = webhooks.NUMBER) -> None:
    """One webhook with these echoes, taken in."""
    value: dict[str, Any] = {"metadata": {"phone_number_id": number}, "message_echoes": list(echoes)}
    receive(parse_webhook(body_of(field_name="smb_message_echoes", value=value)))


def paused(conversation: Conversation) -> bool:
    conversation.refresh_from_db()
    return conversation.bot_paused_until is not None and conversation.bot_paused_until > timezone.now()


def test_it_is_in_the_history_as_the_word_of_a_person_and_is_never_sent_by_us() -> None:
    conversation = hear("oi")
    answer(conversation)
    on_the_phone(typed("Oi Maria, aqui é o Beto"))
    (shown,) = [bubble for bubble in bubbles(conversation.messages.all()) if bubble.ours and bubble.ticks == "✓"]
    assert (shown.author, shown.text, shown.state) == ("Atendente", "Oi Maria, aqui é o Beto", "enviada")
    assert send(conversation).texts == []


def test_the_bot_gives_way_to_who_answers_on_the_phone() -> None:
    conversation = consenting(hear("oi"))
    answer(conversation)
    on_the_phone(typed("já te respondo"))
    assert states(conversation) == [("pending", ""), ("accepted", "")]
    send(conversation)
    assert states(conversation) == [("refused", "owner"), ("accepted", "")]
    hear("obrigada!")
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.heard == []


def test_each_further_word_begins_the_pause_anew_and_an_older_one_does_not_shorten_it() -> None:
    conversation = hear("oi")
    ends: list[datetime] = []
    for ago in (3600, 60, 1800):
        on_the_phone(typed("um momento", ago=ago))
        conversation.refresh_from_db()
        assert conversation.bot_paused_until
        ends.append(conversation.bot_paused_until)
    assert ends[0] < ends[1] == ends[2]
    assert abs(ends[1] - timezone.now() - PAUSE + timedelta(seconds=60)) < timedelta(seconds=30)


def test_the_second_delivery_of_an_echo_is_ignored() -> None:
    conversation = hear("oi")
    said = typed("oi!")
    on_the_phone(said, said)
    on_the_phone(said)
    assert states(conversation) == [("accepted", "")]
    assert ConversationEvent.objects.filter(kind="bot_paused").count() == 1


def test_a_message_of_ours_that_comes_back_as_an_echo_is_nothing_new() -> None:
    conversation = hear("oi")
    answer(conversation)
    send(conversation)
    on_the_phone(typed("eco: oi", id=Delivery.objects.get().wamid))
    assert Delivery.objects.count() == 1
    assert not paused(conversation)


def test_its_delivery_facts_join_it_before_and_after() -> None:
    conversation = hear("oi")
    said = typed("oi!")
    receive(parse_webhook(webhooks.webhook(statuses=[webhooks.status(said["id"], "delivered")])))
    on_the_phone(said)
    assert Delivery.objects.get().delivery_rank == 2
    receive(parse_webhook(webhooks.webhook(statuses=[webhooks.status(said["id"], "read")])))
    row = Delivery.objects.get(conversation=conversation)
    assert (row.delivery_rank, row.send_state) == (3, "accepted")
    assert not ParkedStatus.objects.exists()


def test_whom_the_shop_writes_first_answers_a_person() -> None:
    on_the_phone(typed("Olá Rui, seu carro ficou pronto", to=RUI))
    conversation = hear("oba, já vou", who=RUI)
    answer(conversation, engine=echo)
    assert Contact.objects.count() == 1
    assert states(conversation) == [("accepted", "")]


def test_a_file_without_words_is_shown_by_its_kind() -> None:
    conversation = hear("oi")
    on_the_phone(typed("", type="image", image={"id": "77", "mime_type": "image/jpeg"}, text=None))
    (shown,) = [bubble for bubble in bubbles(conversation.messages.all()) if bubble.ours]
    assert shown.text == "📷 Foto"


def test_an_agent_who_owns_the_conversation_goes_on() -> None:
    conversation = hear("quero uma pessoa")
    ana = User.objects.create(username="ana")
    change_owner(locked(conversation.pk), owner="agent", agent=ana)
    say(conversation, "sou a Ana", author="agent", agent_id=ana.pk)
    on_the_phone(typed("deixa comigo, Ana"))
    assert send(conversation).texts == ["sou a Ana"]
    assert not paused(conversation)


def test_an_old_echo_is_kept_but_silences_nobody() -> None:
    conversation = hear("oi")
    on_the_phone(typed("de ontem", ago=86_400))
    assert states(conversation) == [("accepted", "")]
    assert not paused(conversation)


def test_an_old_echo_makes_no_contact() -> None:
    on_the_phone(typed("de ontem", to=LIA, ago=86_400))
    assert not Contact.objects.exists()
    assert not DeadLetter.objects.exists()


def test_a_late_duplicate_does_not_bring_an_erased_person_back() -> None:
    conversation = hear("oi")
    said = typed("oi Maria")
    on_the_phone(said)
    erase_conversation_data(conversation.contact_id)
    on_the_phone(said)
    assert Contact.objects.get().erased_at
    kept = Message.objects.get(direction="outbound")
    assert (kept.content, kept.delivery.wamid) == ("", None)


def test_an_echo_of_a_number_that_is_not_ours_waits_in_the_dead_letter_until_it_is() -> None:
    on_the_phone(typed("oi!", to=JOAO), number="99")
    letter = DeadLetter.objects.get()
    assert (letter.reason, Message.objects.count()) == ("refused:UnknownNumber", 0)
    assert not inbox.replay(letter)
    BusinessNumber.objects.create(phone_number_id="99")
    assert inbox.replay(letter)
    assert states(conversation_of(JOAO)) == [("accepted", "")]


def test_a_broken_echo_goes_to_the_dead_letter_and_the_others_of_its_webhook_do_not() -> None:
    conversation = hear("oi")
    on_the_phone(typed("para ninguém", to=Person("Ninguém")), typed("oi!"))
    assert DeadLetter.objects.get().reason == "recipient_unknown"
    assert states(conversation) == [("accepted", "")]
