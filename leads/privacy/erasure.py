"""Deletion requests carried out: everything the shredders hold of a person goes, once the person was told so."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from conversations.alarm import alarm
from conversations.models import Delivery
from leads.models import DataRequest
from leads.privacy.shredder import shredders

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(minutes=15)  # for the confirmation to leave
_ON_ITS_WAY = (Delivery.State.PENDING, Delivery.State.SENDING, Delivery.State.UNKNOWN)


def carry_out_deletions(*, limit: int = 50) -> int:
    """Erase whoever asked for it and has had the answer; returns how many. One failure does not hold the others."""
    now = timezone.now()
    done = 0
    for request in DataRequest.objects.filter(**_OPEN_DELETION).order_by("created_at")[:limit]:
        if not is_ready(request, now=now):
            continue
        try:
            done += carry_out(request.pk)
        except Exception:
            log.exception("deletion_failed", request_id=request.pk)
            alarm("deletion_failed", "Um pedido de exclusão de dados não pôde ser atendido", request_id=request.pk)
    return done


def is_ready(request: DataRequest, *, now: datetime) -> bool:
    """The confirmation is out, or has had a quarter of an hour: an erased person can no longer be written to."""
    if request.created_at <= now - LONGEST_WAIT:
        return True
    waiting = Delivery.objects.filter(
        conversation__contact_id=request.contact_id, conversation__merged_into=None, send_state__in=_ON_ITS_WAY
    )
    return not waiting.exists()


@transaction.atomic
def carry_out(request_id: int) -> bool:
    """Erase and close the request; false when another process has done it or is doing it."""
    found = DataRequest.objects.select_for_update(skip_locked=True).filter(pk=request_id, **_OPEN_DELETION).first()
    if found is None:
        return False
    erase(found.contact_id)
    found.status, found.done_at = DataRequest.Status.DONE, timezone.now()
    found.save(update_fields=["status", "done_at"])
    log.info("deletion_carried_out", request_id=found.pk)
    return True


@transaction.atomic
def erase(contact_id: UUID) -> None:
    """Shred every kind of data of a contact. Idempotent."""
    for shredder in shredders():
        shredder.shred(contact_id)


_OPEN_DELETION = {"kind": DataRequest.Kind.DELETION, "status": DataRequest.Status.OPEN}
