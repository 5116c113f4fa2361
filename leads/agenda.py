"""Free times for visits and test drives: the shop's hours, holidays, what is booked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from leads import hours
from leads.models import Appointment, Dealer

NOTICE = timedelta(hours=2)
HORIZON = timedelta(days=30)


class DealerAgenda:
    """Implements ``engine.services.Agenda``. A shop not synced yet keeps the usual hours."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now) -> None:
        self._clock = clock

    def time_zone(self, dealer_id: str) -> str:
        return _dealer(dealer_id).time_zone

    def problem(self, dealer_id: str, starts_at: datetime, *, now: datetime) -> str | None:
        """Too little notice counts as ``past``: the shop could not prepare the car."""
        dealer = _dealer(dealer_id)
        if starts_at < now + NOTICE:
            return "past"
        if starts_at > now + HORIZON:
            return "too_far"
        if not hours.is_open(dealer.weekly_hours, starts_at.astimezone(ZoneInfo(dealer.time_zone))):
            return "closed"
        return "taken" if overlapping(dealer_id, starts_at) else None

    def free_times(self, dealer_id: str, *, start: datetime, end: datetime, limit: int = 6) -> list[datetime]:
        dealer = _dealer(dealer_id)
        now = self._clock()
        start, end = max(start, now + NOTICE), min(end, now + HORIZON)
        taken = booked_between(dealer_id, start - hours.SLOT, end + hours.SLOT)
        free: list[datetime] = []
        for moment in hours.slots(dealer.weekly_hours, dealer.time_zone, start=start, end=end):
            if len(free) == limit:
                break
            if not any(abs(moment - other) < hours.SLOT for other in taken):
                free.append(moment)
        return free


def booked_between(dealer_id: str, start: datetime, end: datetime) -> list[datetime]:
    """When customers are expected, both ends excluded."""
    booked = Appointment.objects.filter(dealer_id=dealer_id, status=Appointment.Status.BOOKED)
    return list(booked.filter(starts_at__gt=start, starts_at__lt=end).values_list("starts_at", flat=True))


def overlapping(dealer_id: str, starts_at: datetime) -> list[datetime]:
    """The bookings a new one at ``starts_at`` would meet."""
    return booked_between(dealer_id, starts_at - hours.SLOT, starts_at + hours.SLOT)


def _dealer(dealer_id: str) -> Dealer:
    return Dealer.objects.filter(pk=dealer_id).first() or Dealer(id=dealer_id)
