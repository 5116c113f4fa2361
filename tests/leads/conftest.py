import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from conversations.effects import EffectContext
from conversations.identity import contacts_of
from conversations.memory import SessionData
from conversations.models import Contact, Conversation, Session
from conversations.whatsapp.inbound import Sender
from leads.hours import default_hours
from leads.models import Dealer

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # a Monday, 10 h in São Paulo


@dataclass(frozen=True)
class Visit:
    """A person in the middle of a conversation."""

    contact: Contact
    conversation: Conversation
    session: Session

    def at(self, now: datetime = NOW) -> EffectContext:
        """What a handler is given when the turn's clock shows ``now``."""
        return EffectContext(self.conversation, self.session, str(uuid.uuid4()), now)


@pytest.fixture
def visit(db: None) -> Callable[[str], Visit]:
    """Makes a person with this phone, their conversation and an open session."""

    def make(phone: str = "5511988880166") -> Visit:
        (contact_id,) = contacts_of([Sender(bsuid=f"BR.{phone}", phone=phone, profile_name="Ana Souza", username=None)])
        contact = Contact.objects.get(pk=contact_id)
        conversation = Conversation.objects.create(
            phone_number_id="618204477150936", contact=contact, address=f"phone:{phone}"
        )
        session = Session.objects.create(
            session_id=uuid.uuid4().hex,
            conversation=conversation,
            contact=contact,
            state="collecting_profile",
            data=SessionData().model_dump(mode="json"),
            started_at=NOW,
            last_activity_at=NOW,
        )
        return Visit(contact, conversation, session)

    return make


@pytest.fixture
def ana(visit: Callable[[str], Visit]) -> Visit:
    return visit("5511988880166")


@pytest.fixture
def bruno(visit: Callable[[str], Visit]) -> Visit:
    return visit("5511977770155")


@pytest.fixture
def shop(db: None) -> Dealer:
    """Open Monday to Friday 9:00–18:30 and Saturday 9:00–14:00 in São Paulo."""
    return Dealer.objects.create(
        id="loja_sp",
        name="Paulista Seminovos",
        city="São Paulo",
        state="SP",
        weekly_hours=default_hours(),
        synced_at=NOW,
    )
