"""To which shop a lead goes."""

from datetime import datetime

from leads.models import CatalogueCar, Dealer, Lead, LeadRoute


def route(lead: Lead, *, dealer_id: str | None, reason: str, now: datetime) -> None:
    """Send the lead to the shop it asked for, else to that of the cars it saw, else to one of its city.

    A lead no shop fits stays with the managers: routed to nobody.
    """
    dealer = known_dealer(dealer_id) if dealer_id else dealer_for(lead)
    if dealer is None:
        return
    lead.assigned_to_dealer = dealer
    lead.routed_at = now
    lead.route_reason = reason[:60]
    lead.save(update_fields=["assigned_to_dealer", "routed_at", "route_reason", "updated_at"])
    LeadRoute.objects.bulk_create(
        [LeadRoute(lead=lead, dealer=dealer, reason=lead.route_reason, created_at=now)], ignore_conflicts=True
    )


def dealer_for(lead: Lead) -> Dealer | None:
    """The active shop of the first recommended car still in the catalogue, else the first of the lead's city."""
    shops = dict(CatalogueCar.objects.filter(id__in=lead.recommended_cars).values_list("id", "dealer_id"))
    wanted = [shops[car] for car in lead.recommended_cars if car in shops]
    active = {dealer.id: dealer for dealer in Dealer.objects.filter(pk__in=wanted, active=True)}
    if found := next((active[dealer_id] for dealer_id in wanted if dealer_id in active), None):
        return found
    if not lead.city:
        return None
    in_city = Dealer.objects.filter(city=lead.city, active=True)
    return (in_city.filter(state=lead.state) if lead.state else in_city).order_by("id").first()


def known_dealer(dealer_id: str) -> Dealer:
    """The shop's row, made where the hourly sync has not seen it yet: it fills in the rest."""
    dealer, _ = Dealer.objects.get_or_create(id=dealer_id)
    return dealer
