"""What an agent says reaches the customer once, in their name, and only while the chat is theirs."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from conversations import doors, news
from conversations.models import Conversation, Delivery, Message
from conversations.whatsapp.channel import NotSent
from handoff import claims, composing
from handoff.composing import Empty, NotYours, OptedOut, TooLong, Unfit, WindowClosed
from handoff.models import Handoff
from tests.bells import Bells
from tests.conversations.world import Line, hear, send, states
from tests.handoff.conftest import make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
NOTHING: list[tuple[str, str]] = []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def chat(ana: User) -> Handoff:
    """Maria has written and Ana has her."""
    return claims.claim(make_handoff(hear("quero falar com uma pessoa")).pk, ana)


def say(chat: Handoff, agent: User, text: str = "Oi, Maria!", **more: object) -> Delivery:
    options = {"key": uuid.uuid4(), "now": timezone.now(), **more}
    return composing.say_text(chat.pk, agent, text, **options)


def close_window(chat: Handoff) -> None:
    Conversation.objects.filter(pk=chat.conversation_id).update(window_until=timezone.now() - timedelta(seconds=1))


# --- said -------------------------------------------------------------------------------------------------------------


def test_what_an_agent_says_is_sent_in_their_name(chat: Handoff, ana: User) -> None:
    delivery = say(chat, ana, "Oi, Maria! Aqui é a Ana.")

    assert (delivery.author, delivery.agent_id, delivery.is_reply) == ("agent", ana.pk, True)
    line = send(chat.conversation)
    assert line.texts == ["Oi, Maria! Aqui é a Ana."]
    assert states(chat.conversation) == [("accepted", "")]


def test_the_same_key_twice_is_said_once(chat: Handoff, ana: User) -> None:
    key = uuid.uuid4()

    first = say(chat, ana, "uma vez", key=key)
    again = say(chat, ana, "uma vez", key=key)

    assert again.pk == first.pk
    assert send(chat.conversation).texts == ["uma vez"]


@pytest.mark.django_db(transaction=True)
def test_a_key_pressed_several_times_at_once_is_said_once(django_user_model: type[User]) -> None:
    agent = django_user_model.objects.create(username="agente", is_staff=True, is_superuser=True)
    chat = claims.claim(make_handoff(hear("quero falar com uma pessoa")).pk, agent)
    key, start = uuid.uuid4(), threading.Barrier(4)
    rows: list[int] = []

    def press() -> None:
        start.wait()
        try:
            rows.append(say(chat, agent, key=key).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows == [Delivery.objects.get().pk] * 4


def test_a_repeat_is_answered_with_the_first_row_even_after_the_chat_was_lost(chat: Handoff, ana: User) -> None:
    key = uuid.uuid4()
    first = say(chat, ana, key=key)
    claims.put_back(chat.pk, actor_id=ana.pk)

    assert say(chat, ana, key=key).pk == first.pk


def test_a_key_of_another_chat_is_not_taken_for_this_one(chat: Handoff, ana: User) -> None:
    key = uuid.uuid4()
    other = claims.claim(make_handoff().pk, ana)
    Conversation.objects.filter(pk=other.conversation_id).update(window_until=timezone.now() + timedelta(hours=1))

    say(chat, ana, "para Maria", key=key)
    say(other, ana, "para outra pessoa", key=key)

    assert Delivery.objects.count() == 2


def test_a_sender_is_called_and_pages_are_told_after_the_commit(
    chat: Handoff,
    ana: User,
    bells: Bells,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[uuid.UUID] = []
    monkeypatch.setattr(news, "_listeners", [lambda conversation_id, *, said: told.append(conversation_id)])
    bells.forget()

    with django_capture_on_commit_callbacks(execute=True):
        say(chat, ana)
        assert bells.of("outbox") == []

    assert bells.of("outbox") == [(str(chat.conversation_id), 0.0)]
    assert told == [chat.conversation_id]


def test_the_first_answer_stops_one_clock_and_every_answer_moves_the_other(chat: Handoff, ana: User) -> None:
    first, second = timezone.now(), timezone.now() + timedelta(minutes=3)

    say(chat, ana, "um", now=first)
    say(chat, ana, "dois", now=second)

    chat.refresh_from_db()
    assert (chat.first_response_at, chat.last_response_at) == (first, second)


def test_the_first_answer_marks_the_customers_message_read(chat: Handoff, ana: User) -> None:
    wamid = Message.objects.get(direction="inbound").message_id

    say(chat, ana, "um")
    say(chat, ana, "dois")

    assert send(chat.conversation).read == [wamid]


def test_a_link_is_shown_with_its_card(chat: Handoff, ana: User) -> None:
    delivery = say(chat, ana, "Veja: https://faciliauto.com.br/onix")
    assert delivery.message.payload["preview_url"] is True


def test_an_answer_belongs_to_the_open_session(chat: Handoff, ana: User) -> None:
    session = make_session(chat.conversation)
    assert say(chat, ana).message.session_id == session.pk


# --- refused ----------------------------------------------------------------------------------------------------------


def test_whoever_lost_the_chat_is_told_who_has_it(chat: Handoff, ana: User, bruno: User) -> None:
    claims.put_back(chat.pk)
    claims.claim(chat.pk, bruno)

    with pytest.raises(NotYours) as refused:
        say(chat, ana)

    assert refused.value.owner == bruno
    assert refused.value.words == "bruno está com este atendimento."
    assert states(chat.conversation) == NOTHING


def test_nobody_speaks_in_a_chat_that_waits(bruno: User) -> None:
    waiting = make_handoff(hear("quero falar com uma pessoa"))

    with pytest.raises(NotYours) as refused:
        say(waiting, bruno)

    assert refused.value.owner is None
    waiting.refresh_from_db()
    assert (waiting.first_response_at, waiting.last_response_at) == (None, None)


def test_nobody_speaks_in_a_chat_that_is_closed(chat: Handoff, ana: User) -> None:
    claims.return_to_bot(chat.pk, actor_id=ana.pk)
    with pytest.raises(NotYours):
        say(chat, ana)


def test_taken_over_between_writing_and_sending_nothing_is_sent(chat: Handoff, ana: User, bruno: User) -> None:
    say(chat, ana, "escrito antes")
    claims.put_back(chat.pk, actor_id=bruno.pk)
    claims.claim(chat.pk, bruno)
    say(chat, bruno, "escrito depois")

    line = send(chat.conversation)

    assert line.texts == ["escrito depois"]
    assert states(chat.conversation) == [("refused", "owner"), ("accepted", "")]


def test_given_back_and_claimed_again_what_was_written_before_stays_unsent(chat: Handoff, ana: User) -> None:
    say(chat, ana, "antes")
    claims.put_back(chat.pk)
    claims.claim(chat.pk, ana)

    assert send(chat.conversation).texts == []
    assert states(chat.conversation) == [("refused", "owner")]


def test_after_a_day_of_silence_only_a_template_may_go(chat: Handoff, ana: User) -> None:
    close_window(chat)
    with pytest.raises(WindowClosed):
        say(chat, ana)
    assert states(chat.conversation) == NOTHING


def test_the_window_counts_as_closed_a_minute_early_as_the_gate_counts(chat: Handoff, ana: User) -> None:
    soon = timezone.now() + timedelta(seconds=30)
    Conversation.objects.filter(pk=chat.conversation_id).update(window_until=soon)
    with pytest.raises(WindowClosed):
        say(chat, ana)


def test_who_opted_out_is_still_answered(chat: Handoff, ana: User) -> None:
    Conversation.objects.filter(pk=chat.conversation_id).update(suppressed=True)
    say(chat, ana, "respondo o que você perguntou")
    assert send(chat.conversation).texts == ["respondo o que você perguntou"]


@pytest.mark.parametrize("text", ["", "   \n\t", "\0"])
def test_nothing_is_not_said(text: str, chat: Handoff, ana: User) -> None:
    with pytest.raises(Empty):
        say(chat, ana, text)


def test_more_than_fits_is_refused_with_both_numbers(chat: Handoff, ana: User) -> None:
    say(chat, ana, "a" * 4096)
    with pytest.raises(TooLong) as refused:
        say(chat, ana, "🚗" * 2049)
    assert (refused.value.length, refused.value.limit) == (4098, 4096)


def test_every_refusal_fits_a_line(ana: User) -> None:
    refusals = [WindowClosed(), OptedOut(), Empty(), TooLong(99_999, 4096), composing.CarGone(), composing.StockAway()]
    assert all(len(refusal.words) <= 60 for refusal in refusals)


# --- buttons ----------------------------------------------------------------------------------------------------------


def ask(chat: Handoff, agent: User, *titles: str) -> Delivery:
    now = timezone.now()
    return composing.say_buttons(chat.pk, agent, "Qual o melhor dia?", titles, key=uuid.uuid4(), now=now)


def test_a_question_goes_out_with_its_answers_to_tap(chat: Handoff, ana: User) -> None:
    delivery = ask(chat, ana, "Sexta", " Sábado ")
    assert [button["title"] for button in delivery.message.payload["buttons"]] == ["Sexta", "Sábado"]
    assert len({button["id"] for button in delivery.message.payload["buttons"]}) == 2


@pytest.mark.parametrize("titles", [(), ("", " "), ("1", "2", "3", "4"), ("Sim", "Sim ")])
def test_answers_meta_would_refuse_are_refused_here(titles: tuple[str, ...], chat: Handoff, ana: User) -> None:
    with pytest.raises(Unfit):
        ask(chat, ana, *titles)


def test_an_answer_too_long_for_a_button_is_refused(chat: Handoff, ana: User) -> None:
    with pytest.raises(TooLong) as refused:
        ask(chat, ana, "Prefiro sábado de manhã cedo")
    assert refused.value.limit == 20


# --- typing -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """Meta, as this process reaches it."""
    found = Line()
    monkeypatch.setattr(doors, "channel", lambda: found)
    cache.clear()
    return found


def test_typing_is_shown_on_the_customers_last_message_at_most_every_twenty_seconds(
    chat: Handoff, ana: User, line: Line
) -> None:
    hear("tem alguém aí?")
    last = Message.objects.filter(direction="inbound").order_by("-id")[0].message_id

    assert composing.show_typing(chat, ana)
    assert not composing.show_typing(chat, ana)
    assert line.read == [last]

    cache.clear()  # twenty seconds later
    assert composing.show_typing(chat, ana)


def test_only_who_has_the_chat_is_seen_typing(chat: Handoff, ana: User, bruno: User, line: Line) -> None:
    assert not composing.show_typing(chat, bruno)
    close_window(chat)
    assert not composing.show_typing(chat, ana)
    assert line.read == []


@pytest.mark.parametrize("error", [NotSent(), RuntimeError("on purpose")])
def test_typing_that_cannot_be_shown_is_no_error(
    error: Exception, chat: Handoff, ana: User, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(line, "mark_read", fails)
    assert not composing.show_typing(chat, ana)
