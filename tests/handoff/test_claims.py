import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone

from conversations.models import Conversation
from handoff import access, agents, claims, composing, notes, streams
from handoff.claims import Full, Moved, Unavailable
from handoff.models import Agent, Handoff, Note
from leads.models import Dealer
from tests.conversations.world import send, states
from tests.handoff.conftest import make_agent, make_conversation, make_handoff, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_a_claim_silences_the_bot_and_names_the_agent(ana: User) -> None:
    handoff = make_handoff()
    generation = handoff.conversation.generation

    claims.claim(handoff.pk, ana)

    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to) == ("in_progress", ana)
    assert handoff.claimed_at is not None
    assert handoff.conversation.owner == Conversation.Owner.AGENT
    assert handoff.conversation.agent_id == ana.pk
    assert handoff.conversation.generation == generation + 1
    assert [event.kind for event in handoff.events.all()] == ["opened", "claimed"]


def test_the_second_to_claim_is_told_who_has_it(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)

    with pytest.raises(Moved) as refused:
        claims.claim(handoff.pk, bruno)

    assert refused.value.handoff.assigned_to == ana
    assert handoff.events.filter(kind="claimed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_agents_who_claim_at_once_one_gets_it(django_user_model: type[User]) -> None:
    agents = [
        django_user_model.objects.create(username=f"agente{number}", is_staff=True, is_superuser=True)
        for number in range(4)
    ]
    handoff = make_handoff()
    start = threading.Barrier(len(agents))
    outcomes: list[str] = []

    def race(agent: User) -> None:
        start.wait()
        try:
            claims.claim(handoff.pk, agent)
            outcomes.append("claimed")
        except Moved:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["claimed", "refused", "refused", "refused"]
    handoff.refresh_from_db()
    assert handoff.conversation.agent_id == handoff.assigned_to_id


def test_put_back_returns_to_the_same_place_and_owner_nobody(ana: User) -> None:
    handoff = make_handoff(minutes_ago=10)
    claims.claim(handoff.pk, ana)

    claims.put_back(handoff.pk, actor_id=ana.pk, detail="fim do turno")

    stands = Handoff.objects.get(pk=handoff.pk)
    assert (stands.status, stands.assigned_to, stands.created_at) == ("pending", None, handoff.created_at)
    assert stands.conversation.owner == Conversation.Owner.NOBODY
    assert stands.events.last().detail == "fim do turno"


def test_the_bot_gets_back_the_same_session(ana: User) -> None:
    conversation = make_conversation()
    session = make_session(conversation)
    handoff = make_handoff(conversation)
    claims.claim(handoff.pk, ana)

    claims.return_to_bot(handoff.pk, actor_id=ana.pk)

    stands = Handoff.objects.get(pk=handoff.pk)
    session.refresh_from_db()
    assert (stands.status, stands.conversation.owner, session.ended_at) == ("returned", "bot", None)
    assert stands.completed_at is not None


def test_closing_ends_the_session_with_its_outcome(ana: User) -> None:
    conversation = make_conversation()
    session = make_session(conversation)
    handoff = make_handoff(conversation)
    claims.claim(handoff.pk, ana)

    claims.close(handoff.pk, outcome="vendido", actor_id=ana.pk)

    stands = Handoff.objects.get(pk=handoff.pk)
    session.refresh_from_db()
    assert (stands.status, stands.outcome, stands.conversation.owner) == ("completed", "vendido", "bot")
    assert (session.end_reason, session.state) == ("handoff_closed", "completed")


@pytest.mark.parametrize("step", [claims.return_to_bot, claims.abandon, claims.put_back])
def test_a_closed_handoff_moves_no_more(step: object, ana: User) -> None:
    handoff = make_handoff()
    claims.close(handoff.pk, outcome="resolvido")

    with pytest.raises(Moved):
        step(handoff.pk)
    with pytest.raises(Moved):
        claims.claim(handoff.pk, ana)

    assert Handoff.objects.get(pk=handoff.pk).status == "completed"
    assert handoff.events.count() == 2


def test_an_abandoned_customer_is_answered_by_the_bot() -> None:
    handoff = make_handoff()

    claims.abandon(handoff.pk, detail="sem atendente")

    stands = Handoff.objects.get(pk=handoff.pk)
    assert (stands.status, stands.conversation.owner) == ("abandoned", "bot")


def test_a_refused_step_changes_nothing(ana: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    before = Conversation.objects.get(pk=handoff.conversation_id).version

    with pytest.raises(Moved):
        claims.claim(handoff.pk, ana)

    assert Conversation.objects.get(pk=handoff.conversation_id).version == before


def test_who_may_claim_and_end(ana: User, bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    outsider = User.objects.create(username="fora", is_staff=True)
    assert access.may_claim(ana)
    assert access.may_end(bruno, handoff)
    assert not access.may_claim(outsider)

    handoff = claims.claim(handoff.pk, ana)

    assert access.may_end(ana, handoff)
    assert access.may_end(gestora, handoff)
    assert not access.may_end(bruno, handoff)
    assert not access.may_end(outsider, handoff)


def test_a_demoted_agent_may_nothing(ana: User) -> None:
    handoff = make_handoff()
    ana.is_staff = False

    assert not access.may_claim(ana)
    assert not access.may_end(ana, handoff)


def test_a_claim_takes_few_queries(ana: User, django_assert_max_num_queries: object) -> None:
    handoff = make_handoff()
    agents.come_online(ana)
    assert access.may_see(ana, handoff)  # the page asked before
    with django_assert_max_num_queries(12, connection=connection):
        claims.claim(handoff.pk, ana)


def capacity(user: User, chats: int) -> None:
    agents.come_online(user)
    Agent.objects.filter(pk=user.pk).update(capacity=chats)


def test_who_has_their_hands_full_takes_no_more(ana: User) -> None:
    capacity(ana, 1)
    claims.claim(make_handoff().pk, ana)
    another = make_handoff()

    with pytest.raises(Full):
        claims.claim(another.pk, ana)

    another.refresh_from_db()
    assert (another.status, another.conversation.owner) == ("pending", "nobody")
    assert [event.kind for event in another.events.all()] == ["opened"]


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_however_fast_they_click(django_user_model: type[User]) -> None:
    agent = django_user_model.objects.create(username="rapida", is_staff=True, is_superuser=True)
    capacity(agent, 1)
    handoffs = [make_handoff() for _ in range(4)]
    start = threading.Barrier(len(handoffs))
    outcomes: list[str] = []

    def click(handoff: Handoff) -> None:
        start.wait()
        try:
            claims.claim(handoff.pk, agent)
            outcomes.append("claimed")
        except Full:
            outcomes.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=(handoff,)) for handoff in handoffs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["claimed", "full", "full", "full"]
    assert agents.load(agent) == 1


def test_an_assigned_handoff_is_as_a_claimed_one(ana: User, gestora: User) -> None:
    handoff = make_handoff()
    agents.come_online(ana)

    hers = claims.assign(handoff.pk, ana, actor_id=gestora.pk)

    assert (hers.status, hers.assigned_to, hers.conversation.agent_id) == ("in_progress", ana, ana.pk)
    last = hers.events.last()
    assert (last.kind, last.actor_id, last.detail) == ("assigned", gestora.pk, "para ana")
    assert Agent.objects.get(pk=ana.pk).assigned_at == hers.claimed_at


def make_away(user: User) -> None:
    agents.leave(user)


def make_paused(user: User) -> None:
    agents.pause(user)


def make_full(user: User) -> None:
    capacity(user, 1)
    claims.claim(make_handoff().pk, user)


def make_of_another_shop(user: User) -> None:
    agents.come_online(user).dealers.add(Dealer.objects.create(pk="loja-9"))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (make_away, "bruno está fora."),
        (make_paused, "bruno está em pausa."),
        (make_full, "bruno já tem 1 conversa."),
        (make_of_another_shop, "bruno não atende esta fila."),
    ],
)
def test_nothing_is_passed_to_who_cannot_take_it(made: Callable[[User], None], words: str, ana: User) -> None:
    bruno = make_agent("bruno")
    made(bruno)
    mine, waiting = claims.claim(make_handoff().pk, ana), make_handoff()

    for step in (
        lambda: claims.transfer(mine.pk, bruno, actor_id=ana.pk, note="Fala com ele"),
        lambda: claims.assign(waiting.pk, bruno, actor_id=ana.pk),
    ):
        with pytest.raises(Unavailable) as refused:
            step()
        assert refused.value.words == words

    mine.refresh_from_db()
    waiting.refresh_from_db()
    assert (mine.assigned_to, mine.conversation.agent_id, waiting.status) == (ana, ana.pk, "pending")
    assert not Note.objects.exists()


def test_a_transfer_gives_the_chat_with_a_note_that_stays_in_the_house(ana: User, bruno: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)
    generation = handoff.conversation.generation
    agents.come_online(bruno)

    claims.transfer(handoff.pk, bruno, actor_id=ana.pk, note=" Quer ver o Onix sábado ")

    handoff = Handoff.objects.get(pk=handoff.pk)
    assert (handoff.status, handoff.assigned_to) == ("in_progress", bruno)
    assert (handoff.conversation.agent_id, handoff.conversation.generation) == (bruno.pk, generation + 1)
    note = Note.objects.get()
    assert (note.text, note.author, note.handoff, note.contact_id) == (
        "Quer ver o Onix sábado",
        ana,
        handoff,
        handoff.contact_id,
    )
    last = handoff.events.last()
    assert (last.kind, last.actor_id, last.detail) == ("transferred", ana.pk, "para bruno")


def test_what_waits_can_be_passed_to_a_colleague_too(bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    agents.come_online(bruno)

    claims.transfer(handoff.pk, bruno, actor_id=gestora.pk)

    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to, Note.objects.count()) == ("in_progress", bruno, 0)


def test_a_manager_steps_in_without_having_been_online(ana: User, gestora: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)

    claims.transfer(handoff.pk, gestora, actor_id=gestora.pk)

    handoff.refresh_from_db()
    assert (handoff.assigned_to, Agent.objects.get(pk=gestora.pk).state) == (gestora, "online")


def test_nobody_is_given_what_they_have(ana: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)

    with pytest.raises(Unavailable) as refused:
        claims.transfer(handoff.pk, ana, actor_id=ana.pk)

    assert refused.value.words == "ana já está com este atendimento."


def test_a_note_too_long_is_refused_and_nothing_passed_on(ana: User, bruno: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)
    agents.come_online(bruno)

    with pytest.raises(notes.BadNote):
        claims.transfer(handoff.pk, bruno, actor_id=ana.pk, note="a" * (notes.LONGEST + 1))

    handoff.refresh_from_db()
    assert handoff.assigned_to == ana


def test_only_who_still_has_a_chat_loses_it(ana: User, bruno: User) -> None:
    """A shift ends while a manager is giving the chat to somebody else."""
    handoff = claims.claim(make_handoff().pk, ana)
    agents.come_online(bruno)
    claims.transfer(handoff.pk, bruno, actor_id=None)

    with pytest.raises(Moved):
        claims.put_back(handoff.pk, actor_id=ana.pk, held_by=ana.pk)
    with pytest.raises(Moved):
        claims.transfer(handoff.pk, ana, actor_id=ana.pk, held_by=ana.pk)

    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to) == ("in_progress", bruno)


def test_moved_to_another_queue_it_waits_there_with_its_place_in_time(ana: User) -> None:
    shop = Dealer.objects.create(pk="loja-1", name="Auto Bairro")
    handoff = claims.claim(make_handoff(minutes_ago=20).pk, ana)

    there = claims.move(handoff.pk, shop.pk, actor_id=ana.pk, note="É da loja deles")

    assert (there.status, there.assigned_to, there.dealer_id) == ("pending", None, "loja-1")
    assert (there.claimed_at, there.created_at) == (None, handoff.created_at)
    assert (there.conversation.owner, there.conversation.agent_id) == ("nobody", None)
    last = there.events.last()
    assert (last.kind, last.detail) == ("moved", "para a fila Auto Bairro")
    assert Note.objects.get().text == "É da loja deles"


def test_moving_what_waits_does_not_silence_what_the_bot_was_about_to_say(gestora: User) -> None:
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="loja-1")
    generation = handoff.conversation.generation

    there = claims.move(handoff.pk, "", actor_id=gestora.pk)

    assert (there.dealer_id, there.conversation.generation) == ("", generation)
    assert there.events.last().detail == "para a fila central"


def test_a_queue_that_does_not_exist_takes_nothing(ana: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)

    with pytest.raises(Unavailable) as refused:
        claims.move(handoff.pk, "loja-x", actor_id=ana.pk)

    handoff.refresh_from_db()
    assert (refused.value.words, handoff.status) == ("Esta fila não existe.", "in_progress")


@pytest.mark.django_db(transaction=True)
def test_both_queues_and_both_people_are_told_of_what_moves_between_them() -> None:
    ana, bruno = User.objects.create_superuser("ana"), User.objects.create_superuser("bruno")
    Dealer.objects.create(pk="loja-1")
    handoff = claims.claim(make_handoff().pk, ana)
    agents.come_online(bruno)
    names = [streams.agent(ana.pk), streams.agent(bruno.pk), streams.queue(""), streams.queue("loja-1")]
    before = streams.numbers(names)

    claims.transfer(handoff.pk, bruno, actor_id=ana.pk)
    claims.move(handoff.pk, "loja-1", actor_id=bruno.pk)

    after = streams.numbers(names)
    assert all(after[name] > before[name] for name in names), (before, after)


def given(handoff: Handoff, agent: User) -> None:
    claims.assign(handoff.pk, agent)


def passed_on(handoff: Handoff, agent: User) -> None:
    claims.transfer(handoff.pk, agent, actor_id=None)


def moved(handoff: Handoff, _agent: User) -> None:
    claims.move(handoff.pk, "", actor_id=None)


@pytest.mark.parametrize("step", [given, passed_on, moved])
def test_what_has_ended_goes_nowhere(step: Callable[[Handoff, User], None], ana: User) -> None:
    handoff = make_handoff()
    claims.abandon(handoff.pk)
    agents.come_online(ana)

    with pytest.raises(Moved):
        step(handoff, ana)

    assert Handoff.objects.get(pk=handoff.pk).status == "abandoned"


HANDING_OVER: dict[str, Callable[[Handoff, User, User], Handoff]] = {
    "close": lambda handoff, ana, bruno: claims.close(handoff.pk, outcome="ok", actor_id=ana.pk),
    "transfer": lambda handoff, ana, bruno: claims.transfer(handoff.pk, bruno, actor_id=ana.pk),
    "put back": lambda handoff, ana, bruno: claims.put_back(handoff.pk, actor_id=ana.pk),
    "to the bot": lambda handoff, ana, bruno: claims.return_to_bot(handoff.pk, actor_id=ana.pk),
    "to a queue": lambda handoff, ana, bruno: claims.move(handoff.pk, "", actor_id=ana.pk),
}


@pytest.mark.parametrize("step", HANDING_OVER)
def test_last_words_that_still_wait_reach_the_customer_after_their_agent_handed_over(
    step: str, ana: User, bruno: User
) -> None:
    agents.come_online(bruno)
    handoff = said_and_not_sent(ana)

    HANDING_OVER[step](handoff, ana, bruno)

    assert "A rua é a XV, 10." in send(handoff.conversation).texts


def test_words_that_wait_are_not_sent_once_somebody_took_the_chat_from_their_agent(ana: User, bruno: User) -> None:
    handoff = said_and_not_sent(ana)

    claims.transfer(handoff.pk, bruno, actor_id=bruno.pk)

    assert send(handoff.conversation).texts == []
    assert states(handoff.conversation) == [("refused", "owner")]


def said_and_not_sent(agent: User) -> Handoff:
    handoff = claims.claim(make_handoff().pk, agent)
    until = timezone.now() + timedelta(hours=20)
    Conversation.objects.filter(pk=handoff.conversation_id).update(window_until=until)
    composing.say_text(handoff.pk, agent, "A rua é a XV, 10.", key=uuid.uuid4(), now=timezone.now())
    return handoff


@pytest.mark.parametrize(
    "step",
    [
        lambda pk, by: claims.close(pk, outcome="ok", actor_id=by, held_by=by),
        lambda pk, by: claims.return_to_bot(pk, actor_id=by, held_by=by),
        lambda pk, by: claims.put_back(pk, actor_id=by, held_by=by),
        lambda pk, by: claims.move(pk, "", actor_id=by, held_by=by),
    ],
)
def test_a_step_that_comes_after_the_chat_changed_hands_is_not_taken(
    step: Callable[[uuid.UUID, int], Handoff], ana: User, bruno: User
) -> None:
    agents.come_online(bruno)
    handoff = claims.claim(make_handoff().pk, ana)
    claims.transfer(handoff.pk, bruno, actor_id=ana.pk)

    with pytest.raises(Moved):
        step(handoff.pk, ana.pk)

    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to) == ("in_progress", bruno)


def test_what_was_waiting_is_not_given_away_once_somebody_claimed_it(ana: User, bruno: User) -> None:
    agents.come_online(bruno)
    handoff = claims.claim(make_handoff().pk, ana)

    with pytest.raises(Moved):
        claims.transfer(handoff.pk, bruno, actor_id=None, held_by=claims.NOBODY)


def test_a_handoff_that_went_to_another_queue_is_not_claimed_from_a_page_that_still_shows_it(ana: User) -> None:
    Dealer.objects.bulk_create([Dealer(id="norte"), Dealer(id="sul")])
    Agent.objects.create(user=ana).dealers.add("norte")
    handoff = make_handoff()
    claims.move(handoff.pk, "sul", actor_id=None)

    with pytest.raises(Unavailable):
        claims.claim(handoff.pk, ana)

    handoff.refresh_from_db()
    assert handoff.status == "pending"


@pytest.mark.parametrize("step", [claims.put_back, lambda pk: claims.move(pk, "", actor_id=None)])
def test_the_team_is_told_again_of_who_waits_again(step: Callable[[uuid.UUID], Handoff], ana: User) -> None:
    handoff = claims.claim(make_handoff().pk, ana)
    Handoff.objects.filter(pk=handoff.pk).update(notified_at=timezone.now())

    step(handoff.pk)

    handoff.refresh_from_db()
    assert handoff.notified_at is None
