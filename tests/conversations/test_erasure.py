"""After an erasure no byte of the person is left, and nothing more is sent to them."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from conversations.crypto import Undecryptable, decrypt
from conversations.effects import Later, UpdateContact
from conversations.erasure import erase_conversation_data
from conversations.fields import EncryptedBytesField, EncryptedTextField
from conversations.merge import merge_contacts
from conversations.models import Contact, Conversation, DeadLetter, Delivery, Message, StoredMedia
from conversations.turn import Understanding
from conversations.turns import Outcome
from tests.conversations.world import (
    ago,
    answer,
    answering,
    consenting,
    conversation_of,
    deliver,
    echo,
    hear,
    say,
    send,
    states,
)
from tests.people import JOAO, LIA, MARIA, Person

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
SECRETS = (MARIA.phone, MARIA.bsuid, "segredo", "Souza", "maria@exemplo.com", "Belém", "placa")


def everything() -> Iterator[tuple[str, str]]:
    """(column, text) of every value of the conversation's raw tables, decrypted where it can be."""
    for model in apps.get_app_config("conversations").get_models():
        fields = list(model._meta.concrete_fields)
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                for field, value in zip(fields, row, strict=True):
                    yield f"{model._meta.db_table}.{field.column}", _plain(field, value)


def _plain(field: "models.Field[Any, Any]", value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        raw = bytes(value)
        if isinstance(field, EncryptedTextField | EncryptedBytesField):
            raw = decrypt(raw, context=field.context)
        return raw.decode("utf-8", "replace") + base64.b64encode(raw).decode()
    return json.dumps(value, default=str, ensure_ascii=False)


def leaks() -> set[str]:
    return {f"{column}: {secret}" for column, text in everything() for secret in SECRETS if secret and secret in text}


@pytest.fixture
def told() -> Conversation:
    """Maria has told much of herself, in every way."""
    conversation = consenting(hear("oi, segredo: sou a Maria Souza"))
    wamid = "wamid." + base64.b64encode((MARIA.phone or "").encode()).decode()
    photo = {"id": "7", "mime_type": "image/jpeg", "sha256": "x", "caption": "placa ABC", "filename": "Souza.jpg"}
    deliver(MARIA.says("meu segredo", id=wamid), MARIA.sends("image", photo), MARIA.sends("hologram", {"segredo": 1}))
    StoredMedia.objects.update(content=b"segredo em bytes", state="stored")
    facts = UpdateContact(name="Maria Souza", email="maria@exemplo.com", city="Belém", state="PA")
    later = Later("reminder", ago(-900), {"about": "segredo"})
    message = Message.objects.order_by("id")[0]
    item = Understanding(message.pk, "greeting", 0.9, "neutral", [{"value": "Souza"}])
    answer(conversation, engine=answering("guardei o segredo", "e mais", effects=[facts, later], understood=[item]))
    say(conversation, "segredo do atendente", author="system")
    session = conversation.sessions.get()
    session.data = {**session.data, "notes": {"x": "segredo"}}
    session.save(update_fields=["data"])
    deliver(MARIA.says("ainda não lido: segredo"))
    return conversation


def test_the_search_itself_finds_what_is_there(told: Conversation) -> None:
    found = " ".join(leaks())
    for secret in SECRETS:
        assert secret is None or secret in found


def test_no_personal_byte_is_left(told: Conversation) -> None:
    erase_conversation_data(told.contact_id)
    assert leaks() == set()


def test_no_byte_of_a_contact_that_was_merged_in_is_left(told: Conversation) -> None:
    winner = hear("oi", who=LIA)
    merge_contacts(loser_id=told.contact_id, winner_id=winner.contact_id)
    erase_conversation_data(winner.contact_id)
    assert leaks() == set()


def test_what_waits_is_refused_and_nothing_more_is_sent(told: Conversation) -> None:
    erase_conversation_data(told.contact_id)
    assert send(told).sent == []
    assert {reason for _, reason in states(told)} == {"erased"}


def test_what_is_written_to_an_erased_conversation_is_refused_at_the_gate(told: Conversation) -> None:
    erase_conversation_data(told.contact_id)
    say(told, "promoção")
    assert send(told).sent == []
    assert states(told)[-1] == ("refused", "erased")


def test_a_running_turn_of_an_erased_person_cannot_commit() -> None:
    conversation = hear("apague tudo")

    def engine(turn: Any) -> Any:
        erase_conversation_data(conversation.contact_id)
        return echo(turn)

    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    assert not Delivery.objects.exists()


def test_erasing_twice_changes_nothing_more(told: Conversation) -> None:
    assert erase_conversation_data(told.contact_id) == [MARIA.bsuid]
    assert erase_conversation_data(told.contact_id) == []


def test_who_writes_again_is_a_new_contact_without_a_past(told: Conversation) -> None:
    erase_conversation_data(told.contact_id)
    again = hear("oi")
    assert again.contact_id != told.contact_id
    assert not again.contact.consents.exists()


def test_a_redelivered_message_of_an_erased_person_does_not_come_back() -> None:
    element = MARIA.says("segredo")
    deliver(element)
    erase_conversation_data(conversation_of(MARIA).contact_id)
    deliver(element)
    assert [message.content for message in Message.objects.all()] == [""]
    assert leaks() == set()


def test_dead_letters_of_the_person_go_and_those_of_others_stay() -> None:
    deliver(MARIA.sends("hologram", {"x": "segredo"}), JOAO.sends("hologram", {"x": 2}))
    assert DeadLetter.objects.count() == 2
    erase_conversation_data(conversation_of(MARIA).contact_id)
    assert DeadLetter.objects.count() == 1
    assert conversation_of(JOAO)


def test_others_are_not_touched(told: Conversation) -> None:
    other = hear("sou o João", who=JOAO)
    erase_conversation_data(told.contact_id)
    assert Message.objects.get(conversation=other).content == "sou o João"
    assert Contact.objects.get(pk=other.contact_id).phone_number == JOAO.phone


def test_counts_and_times_stay(told: Conversation) -> None:
    before = Message.objects.filter(conversation=told).count()
    erase_conversation_data(told.contact_id)
    assert Message.objects.filter(conversation=told).count() == before
    assert told.sessions.get().end_reason == "erased"


def test_encrypted_columns_hold_no_plaintext(told: Conversation) -> None:
    """Read raw, without decrypting: what the person said is nowhere to be read."""
    hear("oi", who=Person("Ana Segredo", phone="5511977778888"))
    for model in apps.get_app_config("conversations").get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            raw = b" ".join(
                bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
        for secret in (*SECRETS, "Ana", "5511977778888"):
            if secret and secret not in {"Belém"}:  # the city is a plain column by design
                assert secret.encode() not in raw, model._meta.db_table


def test_a_value_moved_to_another_column_cannot_be_read(told: Conversation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conversations_message SET content = payload")
    with pytest.raises(Undecryptable):
        Message.objects.first()
