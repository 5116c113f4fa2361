"""Meta's own contact book is told to forget an erased person, later and as often as it takes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from conversations.alarm import alarm
from conversations.whatsapp.channel import ChannelFailure
from leads.models import ContactBookErasure

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 12  # over about a day
LONGEST_PAUSE = timedelta(hours=3)


def post_erasures(erase: Callable[[str], None], *, limit: int = 20) -> int:
    """Carry out what is due through ``erase`` (given a BSUID, raises ``ChannelFailure``); returns how many."""
    now = timezone.now()
    done = 0
    for row in ContactBookErasure.objects.filter(done_at=None, due_at__lte=now).order_by("due_at")[:limit]:
        if not _claim(row, now):
            continue
        try:
            erase(row.bsuid)
        except ChannelFailure as error:
            log.warning("contact_book_erasure_failed", row=row.pk, attempts=row.attempts, reason=str(error))
            if row.attempts < MOST_ATTEMPTS:
                continue
            alarm("contact_book_erasure", "A Meta não apagou um contato da agenda; apague pelo painel", row=row.pk)
        _finish(row)
        done += 1
    return done


def _claim(row: ContactBookErasure, now: datetime) -> bool:
    """Push the row ahead before trying, so that neither a crash nor another process repeats it at once."""
    row.attempts += 1
    pause = min(timedelta(minutes=2**row.attempts), LONGEST_PAUSE)
    same = ContactBookErasure.objects.filter(pk=row.pk, done_at=None, due_at=row.due_at)
    return bool(same.update(due_at=now + pause, attempts=row.attempts))


def _finish(row: ContactBookErasure) -> None:
    ContactBookErasure.objects.filter(pk=row.pk).update(bsuid=None, done_at=timezone.now())
