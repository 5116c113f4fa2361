"""Stars after the close: asked for, given, reminded of, told to a manager when low."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.conversation import locked
from conversations.models import Conversation, Delivery
from conversations.whatsapp.outbound import ListMenu, outbound_from_json
from handoff import claims, ratings
from handoff.models import Handoff
from tests.conversations.world import say, send, states
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]


def open_window(conversation: Conversation, hours: float = 23) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(window_until=timezone.now() + timedelta(hours=hours))


def closed(agent: User, *, answered: bool = True, hours: float = 23, **conversation: object) -> Handoff:
    """A handoff that this agent worked, whose customer may be written to for so many hours."""
    handoff = make_handoff(minutes_ago=30)
    open_window(handoff.conversation, hours)
    Conversation.objects.filter(pk=handoff.conversation_id).update(**conversation)
    claims.claim(handoff.pk, agent)
    if answered:
        Handoff.objects.filter(pk=handoff.pk).update(first_response_at=timezone.now())
    return claims.close(handoff.pk, outcome="vendido", actor_id=agent.pk)


def fresh(handoff: Handoff) -> Handoff:
    return Handoff.objects.get(pk=handoff.pk)


def asked(handoff: Handoff) -> list[Delivery]:
    return list(Delivery.objects.filter(conversation=handoff.conversation_id).order_by("message_id"))


def time_passes(handoff: Handoff, minutes: float) -> None:
    since = fresh(handoff).rating_asked_at
    assert since is not None
    Handoff.objects.filter(pk=handoff.pk).update(rating_asked_at=since - timedelta(minutes=minutes))


def test_the_close_asks_for_one_to_five_stars_and_the_question_goes_out(ana: User) -> None:
    handoff = closed(ana)

    (row,) = asked(handoff)
    menu = outbound_from_json(row.message.payload)
    assert isinstance(menu, ListMenu)
    assert [one.id for one in menu.rows] == [f"rate:{stars}:{handoff.pk}" for stars in (1, 2, 3, 4, 5)]
    assert (row.author, row.purpose, row.is_reply) == ("bot", "notice", False)
    assert fresh(handoff).rating_asked_at is not None
    assert len(send(handoff.conversation).texts) == 1
    assert states(handoff.conversation) == [("accepted", "")]


@pytest.mark.parametrize(
    "reason", [{"answered": False}, {"hours": 0}, {"suppressed": True}, {"erased": True}], ids=lambda it: next(iter(it))
)
def test_nobody_is_asked_whom_nobody_answered_or_who_cannot_be_written_to(ana: User, reason: dict[str, bool]) -> None:
    handoff = closed(ana, **reason)  # type: ignore[arg-type]

    assert asked(handoff) == []
    assert fresh(handoff).rating_asked_at is None


def test_the_question_is_not_sent_once_another_agent_speaks(ana: User, bruno: User) -> None:
    handoff = closed(ana)
    again = make_handoff(Conversation.objects.get(pk=handoff.conversation_id))
    claims.claim(again.pk, bruno)

    assert send(handoff.conversation).texts == []
    assert states(handoff.conversation) == [("refused", "owner")]


def test_stars_are_kept_with_their_event(ana: User) -> None:
    handoff = closed(ana)

    assert ratings.rate(locked(handoff.conversation_id), handoff.pk, 5, now=timezone.now())

    assert fresh(handoff).rating == 5
    assert fresh(handoff).rated_at is not None
    assert handoff.events.last().detail == "5 estrelas"


def test_the_same_stars_twice_are_one_rating_and_others_take_their_place(ana: User) -> None:
    handoff = closed(ana)
    conversation = locked(handoff.conversation_id)

    given = [ratings.rate(conversation, handoff.pk, stars, now=timezone.now()) for stars in (4, 4, 3)]

    assert given == [True, False, True]
    assert fresh(handoff).rating == 3
    assert handoff.events.filter(kind="rated").count() == 2


def test_stars_of_another_conversation_or_for_an_open_handoff_change_nothing(ana: User) -> None:
    handoff, waiting = closed(ana), make_handoff()

    assert not ratings.rate(make_conversation(), handoff.pk, 1, now=timezone.now())
    assert not ratings.rate(locked(waiting.conversation_id), waiting.pk, 1, now=timezone.now())

    assert fresh(handoff).rating is None
    assert fresh(waiting).rating is None


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_beyond_the_scale_are_refused(ana: User, stars: int) -> None:
    handoff = closed(ana)
    with pytest.raises(ValueError, match="stars"):
        ratings.rate(locked(handoff.conversation_id), handoff.pk, stars, now=timezone.now())


@pytest.mark.parametrize(("stars", "told"), [(1, True), (2, True), (3, False)])
def test_a_manager_is_told_of_low_stars(
    ana: User,
    alarms_raised: list[str],
    django_capture_on_commit_callbacks: object,
    stars: int,
    told: bool,
) -> None:
    handoff = closed(ana)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        ratings.rate(locked(handoff.conversation_id), handoff.pk, stars, now=timezone.now())

    assert (f"low_rating:{handoff.pk}" in alarms_raised) is told
    assert ("nota baixa" in handoff.events.last().detail) is told


def test_words_are_kept_after_what_was_said_before(ana: User) -> None:
    handoff = closed(ana)
    conversation = locked(handoff.conversation_id)

    for text in ("Muito bom", "  ", "A Ana resolveu tudo"):
        ratings.add_feedback(conversation, handoff.pk, text, now=timezone.now())

    assert fresh(handoff).feedback == "Muito bom\nA Ana resolveu tudo"


def test_a_reminder_comes_once_and_only_after_its_time(ana: User) -> None:
    handoff = closed(ana)
    assert ratings.remind_due(now=timezone.now()) == 0
    time_passes(handoff, 121)

    assert [ratings.remind_due(now=timezone.now()) for _ in range(2)] == [1, 0]

    assert len(asked(handoff)) == 2
    assert fresh(handoff).rating_reminded_at is not None


def test_who_gave_stars_is_not_reminded(ana: User) -> None:
    handoff = closed(ana)
    time_passes(handoff, 121)
    ratings.rate(locked(handoff.conversation_id), handoff.pk, 4, now=timezone.now())

    assert ratings.remind_due(now=timezone.now()) == 0


@pytest.mark.parametrize("step", ["waits", "closed", "abandoned"])
def test_nobody_is_reminded_of_a_matter_that_another_has_followed(ana: User, step: str) -> None:
    first = closed(ana)
    time_passes(first, 121)
    second = make_handoff(Conversation.objects.get(pk=first.conversation_id))
    if step == "closed":
        claims.claim(second.pk, ana)
        claims.close(second.pk, outcome="ok", actor_id=ana.pk)
    elif step == "abandoned":
        claims.abandon(second.pk)

    assert ratings.remind_due(now=timezone.now()) == 0
    assert fresh(first).rating_reminded_at is None


def test_of_two_matters_closed_only_the_later_one_is_reminded_of(ana: User) -> None:
    first = closed(ana)
    second = make_handoff(Conversation.objects.get(pk=first.conversation_id))
    claims.claim(second.pk, ana)
    Handoff.objects.filter(pk=second.pk).update(first_response_at=timezone.now())
    claims.close(second.pk, outcome="ok", actor_id=ana.pk)
    for handoff in (first, second):
        time_passes(handoff, 121)

    assert ratings.remind_due(now=timezone.now()) == 1
    assert fresh(second).rating_reminded_at is not None


def test_a_matter_that_begins_between_the_look_and_the_lock_is_not_spoken_over(ana: User) -> None:
    first = closed(ana)
    time_passes(first, 121)
    claims.abandon(make_handoff(Conversation.objects.get(pk=first.conversation_id)).pk)

    assert not ratings._remind(first.pk, timezone.now())


def test_who_cannot_be_written_to_freely_is_not_reminded(ana: User) -> None:
    window_closed, gone, with_an_agent, just_writing = (closed(ana) for _ in range(4))
    for handoff in (window_closed, gone, with_an_agent, just_writing):
        time_passes(handoff, 121)
    open_window(window_closed.conversation, 0)
    Conversation.objects.filter(pk=gone.conversation_id).update(suppressed=True)
    claims.claim(make_handoff(Conversation.objects.get(pk=with_an_agent.conversation_id)).pk, ana)
    Conversation.objects.filter(pk=just_writing.conversation_id).update(last_inbound_at=timezone.now())

    assert ratings.remind_due(now=timezone.now()) == 0


def test_a_reminder_that_fails_keeps_no_other_from_going_out(ana: User) -> None:
    first, second = closed(ana), closed(ana)
    for handoff in (first, second):
        time_passes(handoff, 121)
    say(first.conversation, "x", key=f"rating-reminder:{first.pk}")  # its key is taken

    assert ratings.remind_due(now=timezone.now()) == 1
    assert fresh(second).rating_reminded_at is not None
