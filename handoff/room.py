"""Whether a member of the team can take one more chat: there, allowed, and with room."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from handoff import access, streams
from handoff.models import Agent, Handoff

_NOT_THERE = {Agent.State.PAUSED: "está em pausa", Agent.State.OFFLINE: "está fora"}


class Unavailable(Exception):
    """Who or what the chat was to go to cannot take it; ``words`` say why, in one short line."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Full(Unavailable):
    """Whoever wants to take one more has as many chats as they may have."""


def take_by_hand(user: User, handoff: Handoff, *, now: datetime) -> None:
    """Room for a handoff that they take themselves; who takes one while off duty is on duty by it.

    In the transaction of the claim: until its end nobody else can give them the same place. Raises ``Full``, and
    ``Unavailable`` for who may not see the handoff's queue.
    """
    agent = _locked(user)
    if not access.may_see(user, handoff):
        raise Unavailable("Este atendimento não está mais na sua fila.")
    if _in_hand(user, beside=handoff) >= agent.capacity:
        raise Full("Você já está com todas as conversas que pode atender ao mesmo tempo.")
    if agent.state == Agent.State.OFFLINE:
        agent.state, agent.state_since, agent.seen_at = Agent.State.ONLINE, now, now
        agent.save(update_fields=["state", "state_since", "seen_at"])
        names = [streams.agent(user.pk), streams.EVERY_QUEUE]
        transaction.on_commit(lambda: streams.publish(names), robust=True)


def give(user: User, handoff: Handoff) -> None:
    """Room for a handoff that somebody else gives them, held until the transaction's end.

    Raises ``Unavailable`` for who is not online, may not see the handoff's queue, or has no room.
    """
    agent = _locked(user)
    if agent.state != Agent.State.ONLINE:
        raise Unavailable(f"{called(user)} {_NOT_THERE[Agent.State(agent.state)]}.")
    if not access.may_see(user, handoff):
        raise Unavailable(f"{called(user)} não atende esta fila.")
    in_hand = _in_hand(user, beside=handoff)
    if in_hand >= agent.capacity:
        raise Unavailable(f"{called(user)} já tem {in_hand} {'conversa' if in_hand == 1 else 'conversas'}.")


def called(user: User) -> str:
    """What the team calls them."""
    return user.get_full_name() or user.get_username()


def in_hand_of(user: User) -> QuerySet[Handoff]:
    """The chats they have now."""
    return Handoff.objects.filter(assigned_to=user, status=Handoff.Status.IN_PROGRESS)


def _locked(user: User) -> Agent:
    agent, _ = Agent.objects.select_for_update(no_key=True).get_or_create(user=user)
    return agent


def _in_hand(user: User, *, beside: Handoff) -> int:
    return in_hand_of(user).exclude(pk=beside.pk).count()
