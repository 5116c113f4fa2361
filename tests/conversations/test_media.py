"""Files are fetched at receipt from the sandbox in Meta's place, checked, and given up only when they are gone."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from django.db import connection

from conversations import media, template_sync
from conversations.models import Message, MessageTemplate, StoredMedia
from conversations.whatsapp.channel import ChannelFailure
from conversations.whatsapp.graph import GraphClient
from tests.conversations.world import ago, deliver
from tests.people import MARIA
from tests.sandbox.conftest import GRAPH, SETTINGS
from tests.sandbox.process import running

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
PNG = b"\x89PNG\r\n\x1a\n" + b"um pequeno carro azul" * 20


@dataclass
class Meta:
    """The sandbox over a real connection, and our client for it."""

    http: httpx.Client
    client: GraphClient

    def upload(self, content: bytes, mime_type: str = "image/png") -> str:
        form = {"messaging_product": "whatsapp", "type": mime_type}
        answer = self.http.post(f"{GRAPH}/media", data=form, files={"file": ("carro.png", content, mime_type)})
        return str(answer.json()["id"])


@pytest.fixture(scope="module")
def meta() -> Iterator[Meta]:
    with running() as (http, _):
        client = GraphClient(
            base_url=str(http.base_url),
            version="v26.0",
            phone_number_id=SETTINGS.phone_number_id,
            access_token=SETTINGS.access_token,
            business_account_id=SETTINGS.business_account_id,
            media_hosts=("127.0.0.1",),
        )
        yield Meta(http, client)
        client.close()


def received(media_id: str, content: bytes = PNG, kind: str = "image") -> StoredMedia:
    """Maria has sent this file."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    deliver(MARIA.sends(kind, {"id": media_id, "mime_type": "image/png", "sha256": digest}))
    StoredMedia.objects.update(due_at=ago(5))
    return StoredMedia.objects.get()


def test_a_file_is_fetched_and_kept_encrypted(meta: Meta) -> None:
    stored = received(meta.upload(PNG))
    assert media.fetch_due(meta.client) == 1
    stored.refresh_from_db()
    assert (bytes(stored.content or b""), stored.size, stored.state) == (PNG, len(PNG), "stored")
    assert stored.mime_type == "image/png"
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM conversations_storedmedia")
        assert b"carro" not in bytes(cursor.fetchone()[0])
    assert media.fetch_due(meta.client) == 0


def test_a_file_with_another_hash_is_refused(meta: Meta) -> None:
    stored = received(meta.upload(PNG), content=b"another file")
    assert media.fetch_due(meta.client) == 0
    stored.refresh_from_db()
    assert (stored.state, stored.content) == ("refused", None)


def test_a_file_that_is_too_large_for_its_kind_is_refused(meta: Meta) -> None:
    large = PNG + b"0" * (600 * 1024)  # more than any sticker
    stored = received(meta.upload(large), content=large, kind="sticker")
    assert media.fetch_due(meta.client) == 0
    stored.refresh_from_db()
    assert stored.state == "refused"


def test_an_id_meta_does_not_know_is_asked_for_again_later(meta: Meta) -> None:
    stored = received("999000111")
    assert media.fetch_due(meta.client) == 0
    stored.refresh_from_db()
    assert (stored.state, stored.attempts) == ("pending", 1)
    assert stored.due_at > ago(0)


def test_a_file_meta_no_longer_keeps_is_visibly_expired(meta: Meta) -> None:
    stored = received(meta.upload(PNG))
    Message.objects.update(created_at=stored.message.created_at - timedelta(days=7, minutes=1))
    assert media.fetch_due(meta.client) == 0
    stored.refresh_from_db()
    assert stored.state == "expired"


def unreachable() -> GraphClient:
    away = {"base_url": "http://127.0.0.1:9", "version": "v26.0", "phone_number_id": "1", "access_token": "t"}
    return GraphClient(**away, business_account_id="2")


def test_with_meta_away_it_is_due_again_later_and_later() -> None:
    stored = received("1")
    waits = []
    for _ in range(3):
        media.fetch_due(unreachable())
        stored.refresh_from_db()
        waits.append((stored.due_at - ago(0)).total_seconds())
        StoredMedia.objects.update(due_at=ago(5))
    assert stored.state == "pending"
    assert stored.attempts == 3
    assert waits == sorted(waits)
    assert waits[2] > 2 * waits[0]


def test_a_file_is_pushed_ahead_before_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = received("1")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(media, "_download", killed)
    with pytest.raises(KeyboardInterrupt):
        media.fetch_due(unreachable())
    assert media.fetch_due(unreachable()) == 0
    stored.refresh_from_db()
    assert stored.attempts == 1


# --- templates --------------------------------------------------------------------------------------------------------


def test_templates_are_copied_and_those_that_are_gone_marked(meta: Meta) -> None:
    MessageTemplate.objects.create(name="antigo", language="pt_BR", category="UTILITY", status="APPROVED")
    count = template_sync.sync(meta.client)
    assert count == MessageTemplate.objects.exclude(status="DELETED").count() > 0
    assert MessageTemplate.objects.get(name="antigo").status == "DELETED"
    known = MessageTemplate.objects.exclude(status="DELETED")[0]
    MessageTemplate.objects.filter(pk=known.pk).update(status="PAUSED")
    template_sync.sync(meta.client)
    assert MessageTemplate.objects.get(pk=known.pk).status == known.status


def test_with_meta_away_no_template_is_touched() -> None:
    MessageTemplate.objects.create(name="antigo", language="pt_BR", category="UTILITY", status="APPROVED")
    with pytest.raises(ChannelFailure):
        template_sync.sync(unreachable())
    assert MessageTemplate.objects.get().status == "APPROVED"
