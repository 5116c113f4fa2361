import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from conversations.models import Conversation
from handoff import access, claims
from handoff.claims import Moved
from handoff.models import Handoff
from tests.handoff.conftest import make_conversation, make_handoff, make_session

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
    agents = [django_user_model.objects.create(username=f"agente{number}") for number in range(4)]
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
    with django_assert_max_num_queries(9, connection=connection):
        claims.claim(handoff.pk, ana)
