from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from conversations import identity
from conversations.memory import SessionData
from conversations.models import Consent, Contact, Conversation, Delivery, Message, Session
from conversations.whatsapp.inbound import Sender


def make_contact(name: str = "Maria Clara Souza", phone: str = "5511988880166") -> Contact:
    (pk,) = identity.contacts_of([Sender(phone=phone, bsuid=None, profile_name=name, username=None)])
    contact = Contact.objects.get(pk=pk)
    contact.save(update_fields=identity.set_name(contact, name))
    return contact


def make_conversation(contact: Contact | None = None, *, agreed: bool = True) -> Conversation:
    contact = contact or make_contact()
    if agreed:
        Consent.objects.create(contact=contact, purpose="service", granted_at=timezone.now())
    return Conversation.objects.create(
        contact=contact,
        phone_number_id="618204477150936",
        address="phone:5511988880166",
        last_inbound_at=timezone.now(),
    )


def make_session(conversation: Conversation, **profile: Any) -> Session:
    now = timezone.now()
    data = SessionData.model_validate({"user_profile": profile, "memory": {"summary": "Quer um carro econômico."}})
    return Session.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        session_id=f"{conversation.pk}:{Session.objects.count()}",
        state="collecting_profile",
        data=data.model_dump(mode="json"),
        qualification_score=55.0,
        started_at=now - timedelta(minutes=5),
        last_activity_at=now,
    )


def say(session: Session, text: str, *, handled: bool = True, **columns: Any) -> Message:
    """A message of the customer."""
    return Message.objects.create(
        conversation=session.conversation,
        session=session,
        direction="inbound",
        message_type=columns.pop("message_type", "text"),
        content=text,
        payload={},
        turn_id=session.pk if handled else None,
        created_at=timezone.now(),
        **columns,
    )


def answer(session: Session, text: str, **facts: Any) -> Message:
    """A message of ours with its delivery."""
    message = Message.objects.create(
        conversation=session.conversation,
        session=session,
        direction="outbound",
        message_type="text",
        content=text,
        payload={"type": "text", "body": text},
        created_at=timezone.now(),
    )
    Delivery.objects.create(
        message=message,
        conversation=session.conversation,
        author=facts.pop("author", "bot"),
        generation=0,
        unique_key=str(message.pk),
        due_at=timezone.now(),
        **facts,
    )
    return message


def signed_in(*, group: str | None = None, superuser: bool = False, username: str = "ana") -> Client:
    user = User.objects.create(username=username, is_staff=True, is_superuser=superuser)
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agent(db: None) -> Client:
    return signed_in(group="agentes")


@pytest.fixture
def manager(db: None) -> Client:
    return signed_in(group="gestores", username="gestora")


@pytest.fixture
def root(db: None) -> Client:
    return signed_in(superuser=True, username="root")
