"""The people of the sandbox: a manager and an agent, with random passwords."""

import secrets

from django.contrib.auth.models import Group, User

MANAGER, AGENT = "gestor", "agente"
_GROUPS = {MANAGER: "gestores", AGENT: "agentes"}


def create_missing() -> dict[str, str]:
    """Create the accounts that are not there; their passwords by user name, known only to the caller."""
    return {username: _create(username) for username in _GROUPS if not User.objects.filter(username=username).exists()}


def _create(username: str) -> str:
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(username, password=password, is_staff=True, is_superuser=username == MANAGER)
    group, _ = Group.objects.get_or_create(name=_GROUPS[username])
    user.groups.add(group)
    return password
