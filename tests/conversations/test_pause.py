"""While somebody answers on the shop's own phone the bot is silent, and then speaks again."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import consent
from conversations.conversation import change_owner, locked, pause_bot
from conversations.models import Conversation, ConversationEvent, Message
from conversations.turn import TurnInput, TurnOutput
from conversations.turns import Outcome
from tests.conversations.world import (
    Listening,
    ago,
    answer,
    answering,
    consenting,
    echo,
    hear,
    say,
    send,
    states,
    unhandled,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


def pause(conversation: Conversation) -> None:
    pause_bot(locked(conversation.pk), until=timezone.now() + timedelta(hours=1))


def test_what_the_bot_still_had_to_say_is_not_sent() -> None:
    conversation = hear("oi")
    answer(conversation, engine=answering("um", "dois"))
    pause(conversation)
    assert send(conversation).texts == []
    assert states(conversation) == [("refused", "owner"), ("cancelled", "turn_refused")]
    assert ConversationEvent.objects.filter(kind="bot_paused").count() == 1


def test_what_is_written_during_the_pause_is_left_to_the_person() -> None:
    conversation = consenting(hear("oi"))
    pause(conversation)
    engine = Listening()
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert (engine.heard, unhandled(), states(conversation)) == ([], 0, [])


def test_a_turn_that_ran_when_the_pause_began_says_nothing() -> None:
    conversation = hear("oi")

    def engine(turn: TurnInput) -> TurnOutput:
        pause(conversation)
        return echo(turn)

    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    answer(conversation)
    assert states(conversation) == []


def test_a_row_of_the_bot_written_during_the_pause_is_refused_and_one_of_the_system_is_not() -> None:
    conversation = consenting(hear("oi"))
    pause(conversation)
    say(conversation, "lembrete", author="bot")
    say(conversation, "aviso")
    assert send(conversation).texts == ["aviso"]


def test_after_the_pause_the_bot_answers_what_is_written_then() -> None:
    conversation = consenting(hear("oi"))
    pause(conversation)
    answer(conversation)
    Conversation.objects.filter(pk=conversation.pk).update(bot_paused_until=ago(1))
    hear("e o Onix?")
    answer(conversation)
    assert send(conversation).texts == ["eco: e o Onix?"]


def test_words_without_consent_stay_hidden_through_the_pause_and_are_heard_once_agreed() -> None:
    conversation = hear("procuro um Onix")
    pause(conversation)
    answer(conversation)
    assert Message.objects.get().held
    Conversation.objects.filter(pk=conversation.pk).update(bot_paused_until=ago(1))
    hear("aceito")
    engine = Listening()
    answer(conversation, engine=engine)
    assert engine.texts == [["procuro um Onix", "aceito"]]


def test_sair_during_the_pause_counts_at_once_and_only_once() -> None:
    conversation = hear("procuro um Onix", "SAIR")
    pause(conversation)
    answer(conversation)
    conversation.refresh_from_db()
    assert conversation.suppressed
    assert [message.content for message in Message.objects.filter(held=True)] == ["procuro um Onix"]

    consent.opt_in(conversation.contact)
    hear("oi de novo")
    answer(conversation)
    conversation.refresh_from_db()
    assert not conversation.suppressed
    assert states(conversation) == []


def test_sair_held_from_an_earlier_turn_is_not_taken_again() -> None:
    conversation = hear("SAIR")
    Message.objects.update(turn_id=uuid.uuid4(), held=True)
    pause(conversation)
    hear("oi")
    answer(conversation)
    conversation.refresh_from_db()
    assert not conversation.suppressed


@pytest.mark.parametrize(("said", "left"), [(("SAIR", "VOLTAR"), False), (("VOLTAR", "SAIR"), True)])
def test_of_sair_and_voltar_the_last_counts(said: tuple[str, str], left: bool) -> None:
    conversation = consenting(hear(*said))
    pause(conversation)
    answer(conversation)
    conversation.refresh_from_db()
    assert conversation.suppressed is left


@pytest.mark.parametrize("text", ["cancelar", "vou sair agora", "pode parar o carro aí?", "não"])
def test_what_only_resembles_sair_is_left_to_the_person(text: str) -> None:
    conversation = consenting(hear(text))
    pause(conversation)
    answer(conversation)
    conversation.refresh_from_db()
    assert not conversation.suppressed


@pytest.mark.parametrize("owner", ["bot", "nobody"])
def test_whoever_hands_the_conversation_over_ends_the_pause(owner: str) -> None:
    conversation = consenting(hear("oi"))
    pause(conversation)
    change_owner(locked(conversation.pk), owner="agent", agent=User.objects.create(username="ana"))
    change_owner(locked(conversation.pk), owner=owner)
    answer(conversation)
    assert send(conversation).texts == ["eco: oi"]
