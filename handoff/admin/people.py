"""Who looks at a page of the desk, and which rows of it are theirs."""

from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from handoff import access, room

Rows = TypeVar("Rows", bound=Model)


def signed_in(request: HttpRequest) -> User:
    """Whom the admin let in. Raises ``PermissionDenied`` for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def called(user: User | None) -> str:
    """What the team calls them; a dash for nobody."""
    return room.called(user) if user else "–"


def of_their_queues(rows: QuerySet[Rows], request: HttpRequest, *, dealer: str = "dealer_id") -> QuerySet[Rows]:
    """The rows whose ``dealer`` is of a queue this person may see; none for who may not work the desk at all."""
    if not access.may_claim(request.user):
        return rows.none()
    queues = access.queues_of(request.user)
    return rows if queues is None else rows.filter(**{f"{dealer}__in": queues})
