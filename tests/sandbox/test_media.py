"""Upload, look-up, download and deletion of media."""

import hashlib

import pytest

from faciliauto_bot.sandbox import media as media_module
from tests.sandbox.conftest import BEARER, GRAPH, Sandbox

pytestmark = pytest.mark.unit


def upload(sandbox: Sandbox, data: bytes = b"jpeg", mime_type: str = "image/jpeg") -> str:
    fields = {"messaging_product": "whatsapp", "type": mime_type}
    files = {"file": ("a.jpg", data, mime_type)}
    response = sandbox.http.post(f"{GRAPH}/media", data=fields, files=files, headers=BEARER)
    assert response.status_code == 200, response.text
    media_id: str = response.json()["id"]
    return media_id


def test_uploaded_file_is_described_and_downloaded(sandbox: Sandbox) -> None:
    media_id = upload(sandbox)
    facts = sandbox.http.get(f"/v26.0/{media_id}", headers=BEARER).json()
    assert facts["sha256"] == hashlib.sha256(b"jpeg").hexdigest()
    assert (facts["mime_type"], facts["file_size"], facts["id"]) == ("image/jpeg", 4, media_id)
    assert sandbox.http.get(facts["url"], headers=BEARER).content == b"jpeg"
    assert sandbox.http.get(facts["url"]).status_code == 401


def test_address_expires_and_can_be_asked_anew(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    media_id = upload(sandbox)
    monkeypatch.setattr(media_module, "URL_SECONDS", -1)
    old = sandbox.http.get(f"/v26.0/{media_id}", headers=BEARER).json()["url"]
    assert sandbox.http.get(old, headers=BEARER).status_code == 404
    monkeypatch.undo()
    new = sandbox.http.get(f"/v26.0/{media_id}", headers=BEARER).json()["url"]
    assert sandbox.http.get(new, headers=BEARER).status_code == 200


def test_deleted_file_is_gone(sandbox: Sandbox) -> None:
    media_id = upload(sandbox)
    assert sandbox.http.delete(f"/v26.0/{media_id}", headers=BEARER).json() == {"success": True}
    assert sandbox.http.get(f"/v26.0/{media_id}", headers=BEARER).json()["error"]["code"] == 33


def test_uploaded_image_can_be_sent_but_not_as_audio(chatting: Sandbox) -> None:
    media_id = upload(chatting)
    assert chatting.send("image", {"id": media_id}).status_code == 200
    assert chatting.refused("audio", {"id": media_id}) == 131053


def test_upload_needs_product_and_file(sandbox: Sandbox) -> None:
    files = {"file": ("a.jpg", b"x", "image/jpeg")}
    assert sandbox.http.post(f"{GRAPH}/media", files=files, headers=BEARER).json()["error"]["code"] == 100
    fields = {"messaging_product": "whatsapp"}
    assert sandbox.http.post(f"{GRAPH}/media", data=fields, headers=BEARER).json()["error"]["code"] == 131008


def test_oldest_files_give_way(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_module, "KEPT_BYTES", 10)
    first, second = upload(sandbox, b"123456"), upload(sandbox, b"123456")
    assert sandbox.world.media.find(first) is None
    assert sandbox.world.media.find(second) is not None
