"""Who is behind a socket, and what they may watch: asked when it opens and again while it lives."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http import HttpRequest

from handoff import access, streams
from handoff.room import called

MOST_CHATS = 20
"""Chats one page watches."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A member of the team and the streams every page of theirs watches."""

    user_id: int
    name: str
    always: frozenset[str]


def admitted(session_key: str | None) -> Admission | None:
    """Whom a session lets into the console now; ``None`` once signed out, demoted, or never let in."""
    user = _signed_in(session_key)
    if user is None or not access.may_claim(user):
        return None
    names = streams.queues(access.queues_of(user))
    return Admission(user.pk, called(user), frozenset([*names, streams.agent(user.pk)]))


def watchable_by(user_id: int, chats: Collection[str]) -> frozenset[str]:
    """As ``watchable``, for a person of whom only the number is known."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return watchable(user, chats) if user else frozenset()


def watchable(user: User, chats: Collection[str]) -> frozenset[str]:
    """Of these conversations, as a page names them, those whose newest handoff the person may see."""
    seen, named = access.visible(user), set(_known(chats))
    found: set[uuid.UUID] = set(seen.filter(conversation__in=named).values_list("conversation_id", flat=True))
    return frozenset(str(conversation_id) for conversation_id in found - access.left_behind(seen, found))


def _known(chats: Collection[str]) -> Iterable[uuid.UUID]:
    for chat in chats:
        try:
            yield uuid.UUID(chat)
        except ValueError:
            continue


def _signed_in(session_key: str | None) -> User | None:
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)  # also verifies that the password is still the one it was signed in with
    return user if isinstance(user, User) else None
