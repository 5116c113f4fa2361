"""Files that agents send: checked here, handed to Meta (the sandbox in its place), and kept for the chat."""

import hashlib
import uuid
from collections.abc import Iterator

import httpx
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import doors
from conversations.erasure import erase_conversation_data
from conversations.models import Conversation, Delivery, StoredMedia
from conversations.outbox import send_lane
from conversations.whatsapp.channel import NotSent
from conversations.whatsapp.graph import GraphClient
from handoff import attachments, claims, composing
from handoff.models import Handoff
from handoff.refusals import Empty, NotUploaded, NotYours, TooLong, Unfit, WindowClosed
from tests.conversations.world import hear, meta_says, send, states
from tests.handoff.conftest import make_handoff
from tests.handoff.test_voice_notes import RECORDING
from tests.people import MARIA
from tests.sandbox.conftest import SETTINGS
from tests.sandbox.process import running

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
JPEG = b"\xff\xd8\xff\xe0" + b"um carro azul" * 30
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"um passeio" * 30
PDF = b"%PDF-1.7 proposta" * 10
DOCX = b"PK\x03\x04" + b"proposta" * 10


@pytest.fixture(scope="module")
def sandbox() -> Iterator[httpx.Client]:
    with running() as (http, _):
        yield http


@pytest.fixture
def meta(sandbox: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Meta, as this process reaches it."""
    client = GraphClient(
        base_url=str(sandbox.base_url),
        version="v26.0",
        phone_number_id=SETTINGS.phone_number_id,
        access_token=SETTINGS.access_token,
    )
    monkeypatch.setattr(doors, "channel", lambda: client)
    yield sandbox
    client.close()


@pytest.fixture
def chat(ana: User) -> Handoff:
    """Maria has written and Ana has her."""
    return claims.claim(make_handoff(hear("quero falar com uma pessoa")).pk, ana)


def say_image(chat: Handoff, agent: User, content: bytes = JPEG, **more: object) -> Delivery:
    options = {"key": uuid.uuid4(), "now": timezone.now(), **more}
    return composing.say_image(chat.pk, agent, content, **options)


def at_meta(meta: httpx.Client, media_id: str) -> tuple[str, str]:
    """(type, SHA-256 in hex) of the file Meta has under this id."""
    facts = meta.get(f"/v26.0/{media_id}").json()
    return facts["mime_type"], facts["sha256"]


# --- sent and kept ----------------------------------------------------------------------------------------------------


def test_a_picture_is_at_meta_before_it_is_said_and_kept_for_the_chat(
    meta: httpx.Client, chat: Handoff, ana: User
) -> None:
    delivery = say_image(chat, ana, filename="C:\\fotos\\frente.jpg", caption=" A frente ")

    payload = delivery.message.payload
    assert at_meta(meta, payload["media_id"]) == ("image/jpeg", hashlib.sha256(JPEG).hexdigest())
    assert (payload["type"], payload["caption"]) == ("image", "A frente")
    kept = StoredMedia.objects.get(message_id=delivery.pk)
    assert (bytes(kept.content or b""), kept.mime_type, kept.filename, kept.state) == (
        JPEG,
        "image/jpeg",
        "frente.jpg",
        "stored",
    )
    assert send(chat.conversation).texts == ["A frente"]


def test_a_film_and_a_document_are_sent_as_what_they_are(meta: httpx.Client, chat: Handoff, ana: User) -> None:
    now = timezone.now()
    film = composing.say_video(chat.pk, ana, MP4, caption="Por dentro", key=uuid.uuid4(), now=now)
    paper = composing.say_document(chat.pk, ana, PDF, filename="../proposta.pdf", key=uuid.uuid4(), now=now)

    assert (film.message.message_type, film.message.content) == ("video", "Por dentro")
    assert at_meta(meta, film.message.payload["media_id"])[0] == "video/mp4"
    assert (paper.message.message_type, paper.message.payload["filename"]) == ("document", "proposta.pdf")
    assert at_meta(meta, paper.message.payload["media_id"])[0] == "application/pdf"


def test_a_recording_is_sent_as_a_voice_note(meta: httpx.Client, chat: Handoff, ana: User) -> None:
    delivery = composing.say_voice(chat.pk, ana, RECORDING, key=uuid.uuid4(), now=timezone.now())

    assert delivery.message.payload["voice"] is True
    assert at_meta(meta, delivery.message.payload["media_id"])[0] == "audio/ogg; codecs=opus"
    assert bytes(StoredMedia.objects.get().content or b"").startswith(b"OggS")


def test_meta_takes_what_was_written(meta: httpx.Client, chat: Handoff, ana: User) -> None:
    meta.post("/sandbox/api/messages", json={"from": MARIA.phone, "text": "oi"}).raise_for_status()
    now = timezone.now()
    composing.say_voice(chat.pk, ana, RECORDING, key=uuid.uuid4(), now=now)
    composing.say_video(chat.pk, ana, MP4, key=uuid.uuid4(), now=now)
    composing.say_document(chat.pk, ana, DOCX, filename="proposta.docx", key=uuid.uuid4(), now=now)
    say_image(chat, ana)

    send_lane(chat.conversation_id, channel=doors.channel())

    assert states(chat.conversation) == [("accepted", "")] * 4


def test_the_same_key_twice_is_uploaded_and_said_once(meta: httpx.Client, chat: Handoff, ana: User) -> None:
    key = uuid.uuid4()
    first = say_image(chat, ana, key=key)
    doors.channel().close()

    again = say_image(chat, ana, key=key)

    assert again.pk == first.pk
    assert (Delivery.objects.count(), StoredMedia.objects.count()) == (1, 1)


def test_an_agents_file_is_erased_with_the_person(meta: httpx.Client, chat: Handoff, ana: User) -> None:
    say_image(chat, ana)
    erase_conversation_data(chat.contact_id)
    assert not StoredMedia.objects.exists()


# --- refused before anything is uploaded ------------------------------------------------------------------------------


@pytest.fixture
def _no_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    def uploaded(*_: object) -> str:
        raise AssertionError("something was uploaded")

    monkeypatch.setattr(attachments, "upload", uploaded)


@pytest.mark.usefixtures("_no_uploads")
def test_nothing_is_uploaded_for_a_chat_of_somebody_else(chat: Handoff, bruno: User) -> None:
    with pytest.raises(NotYours):
        say_image(chat, bruno)


@pytest.mark.usefixtures("_no_uploads")
def test_nothing_is_uploaded_once_the_window_has_closed(chat: Handoff, ana: User) -> None:
    Conversation.objects.update(window_until=timezone.now())
    with pytest.raises(WindowClosed):
        say_image(chat, ana)


@pytest.mark.usefixtures("_no_uploads")
def test_a_caption_that_does_not_fit_is_refused(chat: Handoff, ana: User) -> None:
    with pytest.raises(TooLong) as refused:
        say_image(chat, ana, caption="a" * 1025)
    assert refused.value.limit == 1024


@pytest.mark.parametrize("content", [b"GIF89a" + b"0" * 20, b"RIFF0000WEBPVP8 ", MP4, PDF, b"texto"])
def test_a_picture_whatsapp_does_not_show_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(Unfit, match="JPEG ou PNG"):
        attachments.image(content, "foto.jpg")


def test_a_film_of_another_kind_is_refused() -> None:
    with pytest.raises(Unfit, match="MP4"):
        attachments.video(b"\x1aE\xdf\xa3webm", "filme.mp4")


@pytest.mark.parametrize(
    ("kind", "begins", "megabytes"),
    [(attachments.image, JPEG, 5), (attachments.video, MP4, 16)],
)
def test_a_file_larger_than_meta_takes_is_refused_with_the_limit(kind: object, begins: bytes, megabytes: int) -> None:
    most = megabytes * 1024 * 1024
    assert len(kind(begins.ljust(most), "a").content) == most
    with pytest.raises(Unfit, match=f"cabem {megabytes} MB"):
        kind(begins.ljust(most + 1), "a")


def test_a_document_larger_than_we_keep_is_refused() -> None:
    with pytest.raises(Unfit, match="cabem 20 MB"):
        attachments.document(PDF.ljust(20 * 1024 * 1024 + 1), "grande.pdf")


def test_a_file_without_content_is_refused() -> None:
    with pytest.raises(Empty):
        attachments.document(b"", "vazio.pdf")


@pytest.mark.parametrize(
    ("content", "name", "mime_type"),
    [
        (PDF, "virus.exe", "application/pdf"),
        (DOCX, "proposta.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (DOCX, "fotos.zip", "application/zip"),
        (b"nome;valor", "tabela.csv", "text/csv"),
        (b"\x00\x01\x02", "sem_nome", "application/octet-stream"),
        (JPEG, "foto.pdf", "image/jpeg"),
    ],
)
def test_a_documents_type_is_taken_from_its_bytes_and_only_then_from_its_name(
    content: bytes, name: str, mime_type: str
) -> None:
    assert attachments.document(content, name).mime_type == mime_type


# --- Meta away --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "refusal"),
    [(NotSent(), NotUploaded), (meta_says(131053), Unfit), (meta_says(131016, http_status=503), NotUploaded)],
)
def test_a_file_meta_does_not_take_is_not_said(
    failure: Exception, refusal: type[Exception], chat: Handoff, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def upload_media(self, *_: object, **__: object) -> str:
            raise failure

    monkeypatch.setattr(doors, "channel", Away)

    with pytest.raises(refusal):
        say_image(chat, ana)

    chat.refresh_from_db()
    assert (Delivery.objects.count(), StoredMedia.objects.count(), chat.first_response_at) == (0, 0, None)


def test_a_chat_lost_during_the_upload_is_not_spoken_in(
    chat: Handoff, ana: User, bruno: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(_: object) -> str:
        claims.put_back(chat.pk)
        claims.claim(chat.pk, bruno)
        return "1"

    monkeypatch.setattr(attachments, "upload", taken_over)

    with pytest.raises(NotYours) as refused:
        say_image(chat, ana)

    assert refused.value.owner == bruno
    assert not StoredMedia.objects.exists()
