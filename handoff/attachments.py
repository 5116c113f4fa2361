"""Files agents send: checked by their bytes, brought into a form WhatsApp takes, handed to Meta, and kept for the chat.

Our copy is a ``StoredMedia`` of the outbound message: Meta forgets uploads after thirty days, and the console shows
both sides' files through one gate.
"""

import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from conversations import doors, sql
from conversations.media import LARGEST
from conversations.models import Message, StoredMedia
from conversations.whatsapp.channel import ChannelFailure, Rejected
from conversations.whatsapp.errors import Fate
from conversations.whatsapp.media import LIMITS, MB, SENDABLE, may_be_sent, safe_filename, type_of
from handoff import ogg, webm
from handoff.refusals import Empty, NotUploaded, Unfit

log = structlog.get_logger(__name__)
_UPLOAD_FAILED: Final = 131053  # said of the file itself, though a send that met it may be tried again
VOICE: Final = "audio/ogg; codecs=opus"
_OFFICE: Final = frozenset({None, "application/zip", "application/x-ole-storage"})
"""What the first bytes show of the formats that only a file's name tells apart."""


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A file that Meta takes as a message of this ``kind`` (``image``, ``video``, ``audio``, ``document``)."""

    kind: str
    content: bytes
    mime_type: str
    filename: str

    @property
    def is_voice(self) -> bool:
        """Whether WhatsApp shows it as a voice note and not as a sound file."""
        return self.mime_type == VOICE


def image(content: bytes, filename: str = "") -> Attachment:
    """A picture. Raises ``Empty`` and ``Unfit``."""
    return _of_kind("image", content, filename or "foto", "Envie a foto em JPEG ou PNG.")


def video(content: bytes, filename: str = "") -> Attachment:
    """A film. Raises ``Empty`` and ``Unfit``."""
    return _of_kind("video", content, filename or "video", "Envie o vídeo em MP4.")


def document(content: bytes, filename: str) -> Attachment:
    """Any file, shown under its name. Raises ``Empty`` and ``Unfit``."""
    _require_size("document", content)
    name = safe_filename(filename)
    return Attachment("document", content, _type_of_document(content, name), name)


def voice_note(content: bytes) -> Attachment:
    """What a browser recorded: Opus in WebM or Ogg becomes a voice note, AAC in MP4 a sound file.

    Raises ``Empty`` and ``Unfit``.
    """
    _require_size("audio", content)
    found = type_of(content[:32])
    if found == "video/webm":
        return _voice(lambda: ogg.pack(*webm.opus_in(content)))
    if found == "audio/ogg":
        return _voice(lambda: ogg.as_mono(content))
    if found in ("audio/mp4", "video/mp4") and _only_aac(content):
        return Attachment("audio", content, "audio/mp4", "audio.m4a")
    raise Unfit("Este navegador gravou o áudio em um formato que o WhatsApp não aceita.")


def upload(attachment: Attachment) -> str:
    """Hand the file to Meta and return its id there. Waits for the network: not in a transaction.

    Raises ``Unfit`` where Meta refuses the file for good, ``NotUploaded`` where it may take it later.
    """
    sql.lend_connection()
    try:
        return doors.channel().upload_media(
            attachment.content, mime_type=attachment.mime_type, filename=attachment.filename
        )
    except ChannelFailure as failure:
        log.warning("upload_failed", kind=attachment.kind, error=type(failure).__name__, reason=str(failure))
        if isinstance(failure, Rejected) and (failure.code == _UPLOAD_FAILED or failure.rule.fate is Fate.PERMANENT):
            raise Unfit("O WhatsApp recusou este arquivo.") from None
        raise NotUploaded from None


def keep(message: Message, media_id: str, attachment: Attachment, *, now: datetime) -> None:
    """Keep our copy with the message, in the caller's transaction."""
    StoredMedia.objects.create(
        message=message,
        media_id=media_id[:64],
        mime_type=attachment.mime_type,
        filename=attachment.filename,
        sha256=hashlib.sha256(attachment.content).hexdigest(),
        size=len(attachment.content),
        content=attachment.content,
        state=StoredMedia.State.STORED,
        due_at=now,
    )


def _of_kind(kind: str, content: bytes, filename: str, otherwise: str) -> Attachment:
    _require_size(kind, content)
    found = type_of(content[:32]) or ""
    if found not in SENDABLE[kind]:
        raise Unfit(otherwise)
    return Attachment(kind, content, found, safe_filename(filename))


def _require_size(kind: str, content: bytes) -> None:
    if not content:
        raise Empty
    most = min(LIMITS[kind], LARGEST)
    if len(content) > most:
        raise Unfit(f"Arquivo grande demais: cabem {most // MB} MB.")


def _type_of_document(content: bytes, name: str) -> str:
    found = type_of(content[:32])
    named, _ = mimetypes.guess_type(name)
    return (named if found in _OFFICE and named else found) or "application/octet-stream"


def _voice(made: Callable[[], bytes]) -> Attachment:
    try:
        content = made()
    except ogg.NotOpus as error:
        log.warning("voice_unreadable", reason=str(error))
        raise Unfit("Não foi possível ler a gravação. Grave de novo.") from None
    if not may_be_sent("audio", VOICE, len(content)):
        raise Unfit(f"Arquivo grande demais: cabem {LIMITS['audio'] // MB} MB.")
    return Attachment("audio", content, VOICE, "audio.ogg")


def _only_aac(content: bytes) -> bool:
    """Whether an MP4 has no picture and its sound is AAC, by the handlers and sample entries its tracks name."""
    handlers, at = set(), content.find(b"hdlr")
    while at >= 0:
        handlers.add(content[at + 12 : at + 16])
        at = content.find(b"hdlr", at + 4)
    return b"soun" in handlers and b"vide" not in handlers and b"mp4a" in content
