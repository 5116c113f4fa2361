"""Who may do what with a handoff; anything not named here is refused."""

from django.contrib.auth.models import AnonymousUser, User

from handoff.models import Handoff


def may_claim(user: User | AnonymousUser) -> bool:
    """Agents and managers."""
    return user.is_active and user.is_staff and user.has_perm("handoff.change_handoff")


def may_end(user: User | AnonymousUser, handoff: Handoff) -> bool:
    """Whoever works it, and managers also in their place; what nobody works, anyone who could claim it."""
    if not may_claim(user):
        return False
    free = handoff.status == Handoff.Status.PENDING
    return free or handoff.assigned_to_id == user.pk or user.has_perm("handoff.supervise_handoff")
