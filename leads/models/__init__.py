"""The tables of leads, one file per subject."""

from leads.models.agenda import Appointment
from leads.models.dealer import CatalogueCar, Dealer
from leads.models.interaction import CarInteraction
from leads.models.lead import Lead, LeadRoute
from leads.privacy.models import ContactBookErasure, DataRequest

__all__ = [
    "Appointment",
    "CarInteraction",
    "CatalogueCar",
    "ContactBookErasure",
    "DataRequest",
    "Dealer",
    "Lead",
    "LeadRoute",
]
