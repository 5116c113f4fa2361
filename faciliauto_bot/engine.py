"""Hands the conversation's engine its services: the one place that knows all apps."""

from django.conf import settings

from conversations.engine.graph import build_engine
from conversations.engine.services import Services
from conversations.turn import Engine
from handoff.queue import HandoffQueue
from leads.agenda import DealerAgenda
from leads.qualification import LeadQualification
from leads.recommendations.stock import faciliauto_stock


def make_engine() -> Engine:
    """The engine of this process, made at its first turn."""
    return build_engine(
        Services(
            stock=faciliauto_stock(),
            agenda=DealerAgenda(),
            qualification=LeadQualification(),
            queue=HandoffQueue(),
            privacy_url=settings.PRIVACY_URL,
            dpo_contact=settings.DPO_CONTACT,
        )
    )
