"""How the effects of leads are applied, inside the turn's transaction: no network, few queries."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from conversations import effects, metrics
from conversations.effects import EffectContext
from conversations.identity import on_merge
from leads import agenda, routing
from leads.merging import follow_merge
from leads.models import Appointment, CarInteraction, DataRequest, Dealer, Lead
from leads.privacy.kinds import register_kinds
from leads.qualification import is_qualified

LEGAL_TERM = timedelta(days=15)  # LGPD art. 19, II
# The backend is told of these only; that a car was on a list it knows itself.
_POSTED = set(CarInteraction.Kind.values) - {CarInteraction.Kind.VIEWED}
_BANDS = ((40_000, "ate_40"), (60_000, "40_60"), (80_000, "60_80"), (120_000, "80_120"))


class TimeTaken(Exception):
    """Somebody else booked this time while the turn ran: the turn is taken again and sees it."""


def register_handlers() -> None:
    """Called once when Django is ready."""
    effects.register(effects.SaveLead, save_lead)
    effects.register(effects.RecordInteraction, record_interaction)
    effects.register(effects.BookAppointment, book_appointment)
    effects.register(effects.CancelAppointment, cancel_appointment)
    effects.register(effects.OpenDataRequest, open_data_request)
    on_merge(follow_merge)
    register_kinds()


def save_lead(effect: effects.SaveLead, context: EffectContext) -> None:
    """Create the contact's open lead or bring it up to date; route it where the effect says so."""
    contact_id = context.conversation.contact_id
    lead = Lead.objects.filter(contact_id=contact_id, status__in=Lead.OPEN).first()
    lead = lead or Lead(contact_id=contact_id, created_at=context.now)
    values = _lead_values(effect, context)
    if is_qualified(effect.score) and lead.qualified_at is None:
        values["qualified_at"] = context.now
        metrics.leads_qualified.labels(score_bucket=str(int(effect.score // 10) * 10)).inc()
    for field, value in values.items():
        setattr(lead, field, value)
    lead.save(update_fields=None if lead._state.adding else values.keys())
    if effect.route:
        routing.route(lead, dealer_id=effect.dealer_id, reason=effect.route_reason, now=context.now)


def _lead_values(effect: effects.SaveLead, context: EffectContext) -> dict[str, Any]:
    return {
        "session": context.session,
        "qualification_score": effect.score,
        "reasons": effect.reasons,
        "profile_data": effect.profile,
        "recommended_cars": effect.cars,
        "city": (effect.profile.get("city") or "")[:100],
        "state": (effect.profile.get("state") or "")[:2],
        "budget_band": budget_band(effect.profile),
        "updated_at": context.now,
    }


def budget_band(profile: dict[str, Any]) -> str:
    """By the ceiling, or by the floor where there is none."""
    amount = profile.get("orcamento_max") or profile.get("orcamento_min")
    if not amount:
        return Lead.BudgetBand.UNKNOWN
    return next((band for ceiling, band in _BANDS if amount <= ceiling), Lead.BudgetBand.ABOVE.value)


def record_interaction(effect: effects.RecordInteraction, context: EffectContext) -> None:
    """Keep it, and leave it due for the backend."""
    CarInteraction.objects.create(
        contact_id=context.conversation.contact_id,
        session=context.session,
        car_id=effect.car_id,
        interaction_type=effect.kind,
        position=effect.position,
        reason=effect.reason or None,
        car_brand=effect.brand[:60],
        car_category=effect.category[:40],
        car_price=None if effect.price is None else Decimal(f"{effect.price:.2f}"),
        car_year=effect.year,
        car_dealer_id=effect.dealer_id[:64],
        created_at=context.now,
        due_at=context.now if effect.kind in _POSTED else None,
    )


def book_appointment(effect: effects.BookAppointment, context: EffectContext) -> None:
    """Raises ``TimeTaken``. Booking the same again changes nothing; another time for the same car moves it."""
    dealer = routing.known_dealer(effect.dealer_id)
    Dealer.objects.select_for_update(no_key=True).get(pk=dealer.pk)  # two customers, one time
    contact_id = context.conversation.contact_id
    own = Appointment.objects.filter(
        contact_id=contact_id, dealer=dealer, car_id=effect.car_id, status=Appointment.Status.BOOKED
    )
    if own.filter(starts_at=effect.starts_at).exists():
        return
    own.filter(starts_at__gt=context.now).update(status=Appointment.Status.CANCELLED, cancelled_at=context.now)
    if agenda.overlapping(dealer.pk, effect.starts_at):
        raise TimeTaken
    Appointment.objects.create(
        contact_id=contact_id,
        session=context.session,
        dealer=dealer,
        car_id=effect.car_id,
        kind=effect.kind,
        starts_at=effect.starts_at,
        created_at=context.now,
    )


def cancel_appointment(effect: effects.CancelAppointment, context: EffectContext) -> None:
    Appointment.objects.filter(
        contact_id=context.conversation.contact_id,
        dealer_id=effect.dealer_id,
        starts_at=effect.starts_at,
        status=Appointment.Status.BOOKED,
    ).update(status=Appointment.Status.CANCELLED, cancelled_at=context.now)


def open_data_request(effect: effects.OpenDataRequest, context: EffectContext) -> None:
    DataRequest.objects.get_or_create(
        contact_id=context.conversation.contact_id,
        protocol=effect.protocol,
        defaults={
            "kind": effect.kind,
            "details": effect.details or None,
            "message_id": effect.message_id,
            "created_at": context.now,
            "due_at": context.now + LEGAL_TERM,
        },
    )
