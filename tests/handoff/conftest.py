from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from conversations.models import Contact, Conversation, Session
from handoff.models import Handoff
from handoff.opening import open_handoff
from tests.bells import alarms_raised, bells

__all__ = ["alarms_raised", "bells"]


def make_agent(username: str, *, group: str = "agentes") -> User:
    user = User.objects.create(username=username, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_conversation(number: str = "1") -> Conversation:
    contact = Contact.objects.create()
    return Conversation.objects.create(contact=contact, phone_number_id=number, address="phone:5511988880166")


def make_session(conversation: Conversation, *, score: float = 0.0) -> Session:
    now = timezone.now()
    return Session.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        session_id=str(conversation.pk),
        state="human_handoff",
        data={},
        qualification_score=score,
        started_at=now,
        last_activity_at=now,
    )


def make_handoff(conversation: Conversation | None = None, *, minutes_ago: float = 0, reason: str = "asked") -> Handoff:
    conversation = conversation or make_conversation()
    since = timezone.now() - timedelta(minutes=minutes_ago)
    return open_handoff(conversation, reason=reason, session=None, now=since)


@pytest.fixture
def ana(db: None) -> User:
    return make_agent("ana")


@pytest.fixture
def bruno(db: None) -> User:
    return make_agent("bruno")


@pytest.fixture
def gestora(db: None) -> User:
    return make_agent("gestora", group="gestores")
