import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from conversations import consent, effects
from conversations.effects import BookAppointment, OpenDataRequest, RecordInteraction, SaveLead
from conversations.models import Delivery, Message
from leads.models import DataRequest, Dealer
from tests.leads.conftest import Visit

SECRET = "Meu nome é Ana e quero um Onix"


def say(visit: Visit, text: str, *, state: str | None = None) -> Message:
    """A bubble of this conversation: the customer's, or ours in this state of sending."""
    message = Message.objects.create(
        conversation=visit.conversation,
        session=visit.session,
        direction="outbound" if state else "inbound",
        message_type="text",
        content=text,
        payload={"text": text},
        created_at=timezone.now(),
    )
    if state:
        Delivery.objects.create(
            message=message,
            conversation=visit.conversation,
            author="bot",
            generation=0,
            unique_key=uuid.uuid4().hex,
            send_state=state,
            due_at=timezone.now(),
        )
    return message


def ask_for_deletion(visit: Visit, *, at: datetime | None = None) -> DataRequest:
    effects.apply(OpenDataRequest(kind="deletion", protocol=uuid.uuid4().hex[:20]), visit.at(at or timezone.now()))
    return DataRequest.objects.get(kind="deletion", contact=visit.contact)


@pytest.fixture
def known(ana: Visit, shop: Dealer) -> Visit:
    """Ana, of whom everything there is to know is known."""
    now = timezone.now()
    consent.grant(ana.contact, "service", now=now)
    say(ana, SECRET)
    say(ana, "Achei este Onix para você", state="accepted")
    ana.session.data["user_profile"] |= {"city": "Santos", "orcamento_max": 60000.0}
    ana.session.save(update_fields=["data"])
    context = ana.at(now)
    effects.apply(RecordInteraction("onix", "disliked", reason="achei caro para a Ana"), context)
    effects.apply(
        SaveLead(
            score=70, reasons=["Orçamento definido: +30"], profile={"city": "Santos", "name": "Ana"}, cars=["onix"]
        ),
        context,
    )
    effects.apply(BookAppointment("onix", "loja_sp", now + timedelta(days=2)), context)
    effects.apply(OpenDataRequest(kind="correction", protocol="LGPD-1", details="meu nome é Ana"), context)
    return ana
