"""Who is there, with how much in hand, and what becomes of their chats when they leave."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from conversations.models import Conversation
from handoff import access, agents, claims
from handoff.models import Agent, Desk, Handoff
from leads.models import Dealer
from tests.handoff.conftest import make_agent, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> agents._House:
    """The sweep has looked for the absent all the time until now."""
    found = agents._House(looked_at=timezone.now())
    monkeypatch.setattr(agents, "_house", found)
    return found


def rounds(since: datetime, seconds: int) -> None:
    """The sweep looks for the absent every five seconds."""
    for passed in range(0, seconds + 1, 5):
        agents.leave_the_absent(since + timedelta(seconds=passed))


def seen(now: datetime, **seconds_ago: int) -> None:
    """When each was heard last."""
    for name, seconds in seconds_ago.items():
        Agent.objects.filter(user__username=name).update(seen_at=now - timedelta(seconds=seconds))


def of_shop(handoff: Handoff, dealer_id: str) -> Handoff:
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id=dealer_id)
    handoff.refresh_from_db()
    return handoff


def working(user: User, number: int = 1) -> list[Handoff]:
    """Chats this person has in hand."""
    return [claims.claim(make_handoff().pk, user) for _ in range(number)]


def state(user: User) -> str:
    return Agent.objects.get(pk=user.pk).state


def test_somebody_new_to_the_console_is_off_duty_with_the_usual_room(ana: User) -> None:
    agent = agents.agent_of(ana)

    assert (agent.state, agent.capacity, agents.load(ana)) == ("offline", 10, 0)
    assert agents.agent_of(ana) == agent


def test_since_when_somebody_is_online_does_not_move_when_they_say_it_again(ana: User) -> None:
    first = timezone.now() - timedelta(minutes=10)
    agents.come_online(ana, now=first)

    again = agents.come_online(ana, now=first + timedelta(minutes=5))

    assert (again.state, again.state_since, again.seen_at) == ("online", first, first + timedelta(minutes=5))


def test_being_seen_is_written_only_now_and_then(ana: User) -> None:
    since = timezone.now()
    agents.come_online(ana, now=since)

    agents.seen(ana, now=since + timedelta(seconds=10))
    assert Agent.objects.get(pk=ana.pk).seen_at == since

    agents.seen(ana, now=since + timedelta(seconds=20))
    assert Agent.objects.get(pk=ana.pk).seen_at == since + timedelta(seconds=20)


def test_being_seen_costs_one_query(ana: User, django_assert_num_queries: object) -> None:
    agents.come_online(ana)
    with django_assert_num_queries(1):
        agents.seen(ana)


def test_on_a_pause_open_chats_go_back_to_the_queue_for_all_to_see(ana: User) -> None:
    first, second = working(ana, 2)

    parted = agents.pause(ana)

    assert parted == agents.Parted(handed_over=0, requeued=2)
    assert state(ana) == "paused"
    for handoff in Handoff.objects.filter(pk__in=[first.pk, second.pk]):
        assert (handoff.status, handoff.assigned_to) == ("pending", None)
        assert handoff.conversation.owner == Conversation.Owner.NOBODY
        last = handoff.events.last()
        assert (last.kind, last.detail, last.actor_id) == ("requeued", "pausa do atendente", ana.pk)


def test_who_chooses_so_keeps_their_chats_through_a_pause(ana: User) -> None:
    (handoff,) = working(ana)

    assert agents.pause(ana, keep=True) == agents.Parted()

    handoff.refresh_from_db()
    assert (state(ana), handoff.status, handoff.assigned_to) == ("paused", "in_progress", ana)
    assert agents.online("") == []


def test_at_the_end_of_a_shift_a_colleague_takes_what_they_have_room_for(ana: User, bruno: User) -> None:
    working(ana, 3)
    agents.come_online(bruno)
    Agent.objects.filter(pk=bruno.pk).update(capacity=2)

    parted = agents.leave(ana, to=bruno)

    assert parted == agents.Parted(handed_over=2, requeued=1)
    assert (state(ana), agents.load(ana), agents.load(bruno)) == ("offline", 0, 2)
    handed = Handoff.objects.filter(assigned_to=bruno).first()
    assert handed.events.last().detail == "fim do turno: para bruno"
    assert handed.conversation.agent_id == bruno.pk


def test_a_colleague_who_is_away_is_given_nothing(ana: User, bruno: User) -> None:
    working(ana)

    assert agents.leave(ana, to=bruno) == agents.Parted(handed_over=0, requeued=1)
    assert Handoff.objects.get().status == "pending"


def test_who_was_not_seen_for_a_while_is_off_duty_and_their_chats_wait_again(ana: User, bruno: User) -> None:
    now = timezone.now()
    (lost,), (kept,) = working(ana), working(bruno)
    Agent.objects.filter(pk=ana.pk).update(seen_at=now - timedelta(seconds=91))
    Agent.objects.filter(pk=bruno.pk).update(seen_at=now - timedelta(seconds=80))

    assert agents.leave_the_absent(now) == 1

    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (state(ana), lost.status, lost.events.last().detail) == ("offline", "pending", "atendente ausente")
    assert (state(bruno), kept.status) == ("online", "in_progress")


def test_who_paused_and_went_away_with_their_chats_leaves_too(ana: User) -> None:
    (handoff,) = working(ana)
    agents.pause(ana, keep=True)

    rounds(timezone.now(), seconds=300)

    handoff.refresh_from_db()
    assert (state(ana), handoff.status) == ("offline", "pending")


def test_when_all_fall_silent_at_once_they_have_time_to_come_back(ana: User, bruno: User) -> None:
    """The web was away, not they; who is back first does not send the others off duty."""
    now = timezone.now()
    working(ana)
    working(bruno)
    seen(now, ana=100, bruno=95)

    rounds(now, seconds=20)
    seen(now + timedelta(seconds=20), bruno=0)
    rounds(now + timedelta(seconds=25), seconds=40)
    seen(now + timedelta(seconds=70), ana=0, bruno=0)
    rounds(now + timedelta(seconds=70), seconds=60)

    assert (state(ana), state(bruno)) == ("online", "online")
    assert set(Handoff.objects.values_list("status", flat=True)) == {"in_progress"}


def test_after_a_pause_of_the_sweep_itself_nobody_leaves_at_once(ana: User, bruno: User) -> None:
    """The database was away; one was heard before the first round."""
    now = timezone.now() + timedelta(minutes=10)
    working(ana)
    working(bruno)
    seen(now, ana=600, bruno=1)

    agents.leave_the_absent(now)
    assert state(ana) == "online"

    seen(now + timedelta(seconds=90), bruno=0)
    rounds(now + timedelta(seconds=5), seconds=90)
    assert (state(ana), state(bruno)) == ("offline", "online")


@pytest.mark.parametrize("again", [False, True])
def test_each_time_that_the_sweep_was_away_they_have_as_long_again(again: bool, ana: User) -> None:
    now = timezone.now() + timedelta(minutes=10)
    working(ana)
    rounds(now, seconds=60)

    rounds(now + timedelta(minutes=10 if again else 1), seconds=60)

    assert state(ana) == ("online" if again else "offline")


def test_a_sweep_that_has_just_begun_does_not_know_who_is_absent(ana: User, bruno: User, house: agents._House) -> None:
    house.looked_at = None
    now = timezone.now()
    working(ana)
    working(bruno)
    seen(now, ana=95, bruno=5)

    agents.leave_the_absent(now)

    assert state(ana) == "online"


def test_who_is_alone_and_closes_the_laptop_is_off_duty_in_the_end(ana: User) -> None:
    now = timezone.now()
    (handoff,) = working(ana)

    rounds(now, seconds=175)
    assert state(ana) == "online"

    rounds(now + timedelta(seconds=180), seconds=10)
    handoff.refresh_from_db()
    assert (state(ana), handoff.status) == ("offline", "pending")


def test_a_limit_too_short_for_a_hidden_page_is_not_kept(ana: User, bruno: User) -> None:
    Desk.objects.create(pk=1, away_after=30)
    now = timezone.now()
    working(ana)
    agents.come_online(bruno)
    seen(now, ana=61)

    agents.leave_the_absent(now)

    assert state(ana) == "online"


@pytest.mark.parametrize("how", ["other shops", "demoted", "no staff"])
def test_a_chat_of_a_queue_that_its_agent_may_no_longer_see_waits_again(how: str, ana: User, bruno: User) -> None:
    for name in ("loja-1", "loja-2"):
        Dealer.objects.create(pk=name)
    agents.agent_of(ana).dealers.add("loja-1")
    agents.come_online(ana)
    waiting = of_shop(make_handoff(), "loja-1"), of_shop(make_handoff(), "loja-1")
    lost, kept = (claims.claim(handoff.pk, user) for handoff, user in zip(waiting, (ana, bruno), strict=True))
    if how == "other shops":
        agents.agent_of(ana).dealers.set(["loja-2"])
    elif how == "demoted":
        ana.groups.remove(Group.objects.get(name="agentes"))
    else:
        User.objects.filter(pk=ana.pk).update(is_staff=False)

    assert agents.leave_the_absent(timezone.now()) == 1

    lost.refresh_from_db()
    kept.refresh_from_db()
    last = lost.events.last()
    assert (lost.status, lost.conversation.owner, kept.status) == ("pending", "nobody", "in_progress")
    assert (last.kind, last.detail) == ("requeued", "atendente não vê mais esta fila")


def test_looking_for_the_absent_costs_a_query_for_each_queue_with_chats(
    ana: User, django_assert_max_num_queries: object
) -> None:
    agents.come_online(ana)
    for number in range(3):
        of_shop(working(ana)[0], f"loja-{number}")
        working(ana)

    with django_assert_max_num_queries(5 + 4):
        assert agents.leave_the_absent(timezone.now()) == 0


@pytest.mark.parametrize("how", ["locked out", "deleted"])
def test_no_chat_stays_with_somebody_who_can_no_longer_sign_in(how: str, ana: User) -> None:
    (handoff,) = working(ana)
    if how == "deleted":
        ana.delete()
    else:
        User.objects.filter(pk=ana.pk).update(is_active=False)

    agents.leave_the_absent(timezone.now())

    handoff.refresh_from_db()
    assert (handoff.status, handoff.conversation.owner) == ("pending", "nobody")


def test_who_claims_while_off_duty_is_on_duty_by_it(ana: User) -> None:
    working(ana)

    assert state(ana) == "online"
    assert agents.leave_the_absent(timezone.now()) == 0


def test_online_is_who_has_room_fewest_chats_first_then_who_waited_longest(ana: User, bruno: User) -> None:
    now = timezone.now()
    carla, davi = make_agent("carla"), make_agent("davi")
    for user in (ana, bruno, carla, davi):
        agents.come_online(user)
    working(ana)
    Agent.objects.filter(pk=bruno.pk).update(assigned_at=now)
    Agent.objects.filter(pk=carla.pk).update(assigned_at=now - timedelta(hours=1))
    working(davi)
    Agent.objects.filter(pk=davi.pk).update(capacity=1)

    assert [agent.user.username for agent in agents.online("")] == ["carla", "bruno", "ana"]
    assert agents.anyone_online("")


def test_only_who_sees_a_queue_is_counted_as_there_for_it(ana: User, bruno: User, gestora: User) -> None:
    shop = Dealer.objects.create(pk="loja-1")
    agents.agent_of(ana).dealers.add(shop)
    for user in (ana, bruno, gestora):
        agents.come_online(user)

    def there(queue: str) -> set[str]:
        return {agent.user.username for agent in agents.online(queue)}

    assert there("loja-1") == {"ana", "bruno", "gestora"}
    assert there("loja-2") == {"bruno", "gestora"}
    assert there("") == {"bruno", "gestora"}


def test_those_who_see_a_queue_are_those_the_gate_lets_in(ana: User, bruno: User, gestora: User) -> None:
    """The list and the gate are one rule."""
    agents.agent_of(ana).dealers.add(Dealer.objects.create(pk="loja-1"))
    agents.agent_of(gestora).dealers.add(Dealer.objects.create(pk="loja-2"))
    User.objects.create(username="vendas", is_staff=True)
    demoted = make_agent("demitida")
    User.objects.filter(pk=demoted.pk).update(is_active=False)
    outside = make_agent("de fora")
    User.objects.filter(pk=outside.pk).update(is_staff=False)
    User.objects.create_superuser("dona")

    for queue in ("", "loja-1", "loja-2", "loja-3"):
        handoff = of_shop(make_handoff(), queue)
        by_gate = {user.username for user in User.objects.all() if access.may_see(user, handoff)}
        assert {user.username for user in access.those_who_see(queue)} == by_gate, queue


def test_who_is_online_is_one_query(ana: User, bruno: User, django_assert_num_queries: object) -> None:
    for user in (ana, bruno, *(make_agent(f"agente-{number}") for number in range(10))):
        agents.come_online(user)

    with django_assert_num_queries(1):
        assert len([agent.user.username for agent in agents.online("")]) == 12
