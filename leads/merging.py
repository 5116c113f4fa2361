"""Two contacts became one: what leads keeps of them follows."""

from conversations.models import Contact
from leads.models import Appointment, CarInteraction, DataRequest, Lead


def follow_merge(loser: Contact, winner: Contact) -> None:
    """Move the rows inside the merge's transaction. Of two open leads the newer words win, the older is closed."""
    open_leads = list(Lead.objects.filter(contact__in=[loser, winner], status__in=Lead.OPEN).order_by("-updated_at"))
    for lead in open_leads[1:]:
        Lead.objects.filter(pk=lead.pk).update(status=Lead.Status.LOST)
    for model in (Lead, CarInteraction, Appointment, DataRequest):
        model._default_manager.filter(contact=loser).update(contact=winner)
