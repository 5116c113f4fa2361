"""Who looks at a page of the desk, and which rows of it are theirs."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from conversations.models import Consent, Contact, Conversation, Delivery, Message, Session
from handoff import access, room
from leads.models import Appointment, CarInteraction, Lead, LeadRoute

Rows = TypeVar("Rows", bound=Model)
_CUSTOMER: dict[type[Model], str] = {
    Contact: "pk",
    Conversation: "contact",
    Session: "contact",
    Consent: "contact",
    Lead: "contact",
    CarInteraction: "contact",
    Appointment: "contact",
}
"""Pages of customers, and where a row leads to its own."""
_SAID_AT: dict[type[Model], str] = {Message: "created_at", Delivery: "message__created_at"}
"""Pages of what was said in their chats, and when."""
_OF_SHOPS: dict[type[Model], Callable[[frozenset[str]], Q]] = {
    Lead: lambda shops: Q(pk__in=LeadRoute.objects.filter(dealer__in=shops).values("lead")),
    CarInteraction: lambda shops: Q(car_dealer_id__in=shops),
    Appointment: lambda shops: Q(dealer__in=shops),
}
"""Rows that are a shop's own, whoever works their customer."""


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


def of_their_customers(rows: QuerySet[Rows], request: HttpRequest) -> QuerySet[Rows]:
    """The rows of people who have a handoff this person may see, and what is their shops' own; all of other models.

    What was said ends where the chat went on to a queue they do not see (``access.heard_until``).
    """
    if rows.model not in _CUSTOMER and rows.model not in _SAID_AT:
        return rows
    if not access.may_claim(request.user):
        return rows.none()
    queues = access.queues_of(request.user)
    if queues is None:
        return rows
    return _heard(rows, queues) if rows.model in _SAID_AT else _of_customers(rows, queues)


def _of_customers(rows: QuerySet[Rows], queues: frozenset[str]) -> QuerySet[Rows]:
    theirs = Q(Exists(access.within(queues).filter(contact=OuterRef(_CUSTOMER[rows.model]))))
    if own := _OF_SHOPS.get(rows.model):
        theirs |= own(queues)
    return rows.filter(theirs)


def _heard(rows: QuerySet[Rows], queues: frozenset[str]) -> QuerySet[Rows]:
    """By the chats first: joined to the customer row by row, Postgres would read every message there is."""
    chats = _of_customers(Conversation.objects.all(), queues)
    since = access.beyond(access.within(queues)).filter(created_at__lte=OuterRef(_SAID_AT[rows.model]))
    return rows.filter(~Exists(since.filter(conversation=OuterRef("conversation"))), conversation__in=chats)
