"""Fetches what customers send, at receipt: Meta keeps a file for seven days and its address for minutes."""

import io
from datetime import timedelta

import structlog
from django.utils import timezone

from conversations.models import StoredMedia
from conversations.whatsapp.channel import ChannelFailure, Rejected
from conversations.whatsapp.errors import Fate
from conversations.whatsapp.graph import GraphClient
from conversations.whatsapp.media import LIMITS, MB, MediaFailure, MediaUnavailable

log = structlog.get_logger(__name__)
State = StoredMedia.State
KEPT_BY_META = timedelta(days=7)
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=6)
# Kept in the database, encrypted, so never more than this of one file.
LARGEST = 20 * MB
_FINAL = {MediaFailure.HOST_NOT_ALLOWED, MediaFailure.TOO_LARGE, MediaFailure.HASH_MISMATCH}


def fetch_due(client: GraphClient, *, limit: int = 20) -> int:
    """Fetch files that are due; returns how many were stored. One that fails is due again later, for seven days."""
    due = StoredMedia.objects.filter(state=State.PENDING, due_at__lte=timezone.now()).order_by("due_at")
    return sum(fetch(pk, client) for pk in due.values_list("pk", flat=True)[:limit])


def fetch(media_pk: int, client: GraphClient) -> bool:
    """Fetch one file. Pushed ahead before it is tried, so that a file that kills its reader cannot do it for ever."""
    media = _claim(media_pk)
    if media is None:
        return False
    try:
        content, mime_type = _download(media, client)
    except MediaUnavailable as failure:
        return _failed(media, final=failure.reason in _FINAL, reason=failure.reason.value)
    except ChannelFailure as failure:
        final = isinstance(failure, Rejected) and failure.rule.fate is Fate.PERMANENT
        return _failed(media, final=final, reason=type(failure).__name__)
    media.content, media.size, media.mime_type, media.state = content, len(content), mime_type[:100], State.STORED
    media.save(update_fields=["content", "size", "mime_type", "state"])
    return True


def _claim(media_pk: int) -> StoredMedia | None:
    media = StoredMedia.objects.defer("content").select_related("message").filter(pk=media_pk).first()
    if media is None or media.state != State.PENDING:
        return None
    now = timezone.now()
    if now - media.message.created_at > KEPT_BY_META:
        StoredMedia.objects.filter(pk=media_pk, state=State.PENDING).update(state=State.EXPIRED)
        return None
    delay = min(_FIRST_RETRY * 2 ** min(media.attempts, 12), _LONGEST_RETRY)
    taken = StoredMedia.objects.filter(pk=media_pk, state=State.PENDING, attempts=media.attempts).update(
        attempts=media.attempts + 1, due_at=now + delay
    )
    return media if taken else None


def _download(media: StoredMedia, client: GraphClient) -> tuple[bytes, str]:
    """The webhook's own address lives minutes, so a fresh one is asked for."""
    info = client.media_info(media.media_id)
    sink = io.BytesIO()
    limit = min(LIMITS.get(media.message.message_type, LARGEST), LARGEST)
    stored = client.download_media(info.url, sink, max_bytes=limit, sha256=media.sha256)
    return sink.getvalue(), stored.mime_type or media.mime_type


def _failed(media: StoredMedia, *, final: bool, reason: str) -> bool:
    log.warning("media_not_fetched", message_id=media.pk, reason=reason, final=final)
    if final:
        StoredMedia.objects.filter(pk=media.pk).update(state=State.REFUSED)
    return False
