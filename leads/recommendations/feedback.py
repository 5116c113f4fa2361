"""Tells the backend later what customers did with its cars: in order, as rows that wait out its absence."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from conversations.alarm import alarm
from conversations.engine.services import CarsRateLimited, CarsUnavailable
from leads.models import CarInteraction
from leads.recommendations.client import BackendClient, BackendRejected, NotFound

log = structlog.get_logger(__name__)
BATCH = 100
GIVE_UP_AFTER = timedelta(days=1)
LONGEST_PAUSE = timedelta(minutes=30)
_ACTIONS = {CarInteraction.Kind.CONTACTED: "clicked_whatsapp"}


def post_due(client: BackendClient) -> int:
    """Post what is due, oldest first, until the backend fails; returns how many rows are settled.

    While the oldest row waits for its next attempt, so does everything behind it: order matters to the backend.
    """
    posted = 0
    for row in CarInteraction.objects.filter(**_UNPOSTED).order_by("id")[:BATCH]:
        if not _claim(row, timezone.now()):
            break
        if not _post(client, row):
            break
        posted += 1
    return posted


def _claim(row: CarInteraction, now: datetime) -> bool:
    """Push the row ahead before trying: a crash or a second process then waits instead of posting it twice."""
    if row.due_at is None or row.due_at > now:
        return False
    row.attempts += 1
    same = CarInteraction.objects.filter(pk=row.pk, due_at=row.due_at, **_STILL_OPEN)
    return bool(same.update(due_at=now + pause(row.attempts), attempts=row.attempts))


def _post(client: BackendClient, row: CarInteraction) -> bool:
    """Whether the next row may go."""
    try:
        client.post("/api/feedback", body_of(row), attempts=1)
    except (BackendRejected, NotFound) as error:
        return _give_up(row, reason=str(error) or "not found")
    except CarsRateLimited as error:
        _wait(row, timedelta(seconds=error.retry_after))
        return False
    except CarsUnavailable as error:
        if timezone.now() - row.created_at > GIVE_UP_AFTER:
            return _give_up(row, reason=str(error))
        return False
    CarInteraction.objects.filter(pk=row.pk).update(posted_at=timezone.now())
    return True


def body_of(row: CarInteraction) -> dict[str, Any]:
    """FEEDBACK of the contract; ``user_id`` is the opaque contact id."""
    facts = {
        "user_id": str(row.contact_id),
        "car_id": row.car_id,
        "action": _ACTIONS.get(CarInteraction.Kind(row.interaction_type), row.interaction_type),
        "recommendation_position": row.position,
        "session_id": str(row.session_id) if row.session_id else None,
        "car_marca": row.car_brand or None,
        "car_categoria": row.car_category or None,
        "car_preco": float(row.car_price) if row.car_price is not None else None,
        "car_ano": row.car_year,
    }
    return {name: value for name, value in facts.items() if value is not None}


def pause(attempts: int) -> timedelta:
    """A minute, then twice as long each time, up to half an hour."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def _wait(row: CarInteraction, wait: timedelta) -> None:
    CarInteraction.objects.filter(pk=row.pk).update(due_at=timezone.now() + wait)


def _give_up(row: CarInteraction, *, reason: str) -> bool:
    CarInteraction.objects.filter(pk=row.pk).update(given_up_at=timezone.now())
    log.warning("feedback_given_up", interaction_id=row.pk, attempts=row.attempts, reason=reason)
    alarm("feedback_given_up", "Retornos de clientes não chegaram ao backend do FacilIAuto", interaction_id=row.pk)
    return True


_STILL_OPEN = {"posted_at": None, "given_up_at": None}
_UNPOSTED = {"due_at__isnull": False, **_STILL_OPEN}
