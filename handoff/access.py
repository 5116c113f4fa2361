"""Who may see and do what with a handoff; anything not named here is refused.

Agents see the queues of their dealers, agents without a dealer and managers see all. A handoff without a dealer is in
the central queue, which only those who see all see.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet

from handoff.models import Agent, Handoff

Person = User | AnonymousUser
CENTRAL = ""
"""The queue of what belongs to no dealer."""
_GROUPS = "django.contrib.auth.backends.ModelBackend"  # where permissions come from, whatever signs people in


def may_claim(user: Person) -> bool:
    """Agents and managers."""
    return user.is_active and user.is_staff and user.has_perm("handoff.change_handoff")


def may_supervise(user: Person) -> bool:
    """Managers: they see every chat, step in and reassign."""
    return may_claim(user) and user.has_perm("handoff.supervise_handoff")


def may_end(user: Person, handoff: Handoff) -> bool:
    """Whoever works it, and managers also in their place; what nobody works, anyone who could claim it."""
    if not may_see(user, handoff):
        return False
    free = handoff.status == Handoff.Status.PENDING
    return free or handoff.assigned_to_id == user.pk or may_supervise(user)


def may_see(user: Person, handoff: Handoff) -> bool:
    """The one gate of the console: pages, fragments, files and sockets all ask here."""
    if not may_claim(user):
        return False
    queues = queues_of(user)
    return queues is None or handoff.dealer_id in queues


def visible(user: Person) -> QuerySet[Handoff]:
    """What may be seen, as a list; the same rule as ``may_see``."""
    if not may_claim(user):
        return Handoff.objects.none()
    return within(queues_of(user))


def within(queues: frozenset[str] | None) -> QuerySet[Handoff]:
    """The handoffs of these queues, as ``queues_of`` gives them."""
    return Handoff.objects.all() if queues is None else Handoff.objects.filter(dealer_id__in=queues)


def beyond(seen: QuerySet[Handoff]) -> QuerySet[Handoff]:
    """The handoffs that began after the last of ``seen`` in the same conversation: by them the chat left its queues."""
    stayed = seen.filter(conversation=OuterRef("conversation"), created_at__gte=OuterRef("created_at"))
    return Handoff.objects.filter(~Exists(stayed))


def heard_until(user: Person, conversation_id: uuid.UUID) -> datetime | None:
    """From when on a chat is another shop's: what was said from then on is not for this person.

    ``None`` where they may read all of it. Whether they may open the chat at all is asked before, of ``visible``.
    """
    if may_claim(user) and queues_of(user) is None:
        return None
    others = beyond(visible(user)).filter(conversation=conversation_id)
    return others.order_by("created_at").values_list("created_at", flat=True).first()


def left_behind(seen: QuerySet[Handoff], conversations: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these conversations, those that went on in another shop after the last handoff of ``seen``."""
    others = beyond(seen).filter(conversation__in=list(conversations))
    return set(others.values_list("conversation_id", flat=True))


def find(user: Person, handoff_id: uuid.UUID | str) -> Handoff:
    """A handoff this person may see. Raises ``Handoff.DoesNotExist`` for any other, as if it were not there."""
    return visible(user).select_related("conversation", "contact", "assigned_to").get(pk=handoff_id)


def queues_of(user: Person) -> frozenset[str] | None:
    """The dealers whose queues a person who may claim sees; ``None`` for all, the central one too."""
    if user.has_perm("handoff.supervise_handoff"):
        return None
    dealers = Agent.dealers.through.objects.filter(agent_id=user.pk).values_list("dealer_id", flat=True)
    return frozenset(dealers) or None


def those_who_see(dealer_id: str) -> QuerySet[User]:
    """Everybody who may see the handoffs of this dealer's queue, as a list; the same rule as ``may_see``."""
    team = User.objects.with_perm("handoff.change_handoff", backend=_GROUPS).filter(is_staff=True)
    supervisors = User.objects.with_perm("handoff.supervise_handoff", backend=_GROUPS)
    theirs = Agent.dealers.through.objects.filter(agent_id=OuterRef("pk"))
    sees_all = Q(pk__in=supervisors.values("pk")) | ~Exists(theirs)
    return team.filter(sees_all | Exists(theirs.filter(dealer_id=dealer_id)))
