import base64
import hashlib
import io

import pytest

from conversations.whatsapp.graph import GraphClient, OutcomeUnknown, Rejected
from conversations.whatsapp.media import MediaFailure, MediaUnavailable
from tests.conversations.whatsapp import meta_server
from tests.conversations.whatsapp.conftest import MakeClient
from tests.conversations.whatsapp.meta_server import MetaServer, refuses, says, says_bytes

pytestmark = pytest.mark.integration

PHOTO = b"\xff\xd8\xff\xe0" + b"photo" * 50_000
DIGEST = hashlib.sha256(PHOTO)


def failure(client: GraphClient, url: str, *, max_bytes: int = 10**6, sha256: str = "") -> MediaFailure:
    with pytest.raises(MediaUnavailable) as caught:
        client.download_media(url, io.BytesIO(), max_bytes=max_bytes, sha256=sha256)
    return caught.value.reason


@pytest.mark.parametrize("sha256", ["", DIGEST.hexdigest(), base64.b64encode(DIGEST.digest()).decode()])
def test_a_file_is_downloaded_with_the_token_and_checked(meta: MetaServer, client: GraphClient, sha256: str) -> None:
    meta.behave = says_bytes(PHOTO)
    sink = io.BytesIO()
    downloaded = client.download_media(f"{meta.url}/file?mid=1", sink, max_bytes=len(PHOTO), sha256=sha256)
    assert sink.getvalue() == PHOTO
    assert (downloaded.size, downloaded.sha256) == (len(PHOTO), DIGEST.hexdigest())
    assert downloaded.mime_type == "image/jpeg"
    assert meta.received[0].headers["Authorization"] == "Bearer EAAtoken"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://evil-lookaside.fbsbx.com/file",
        "http://lookaside.fbsbx.com/file",
        "https://evil.example@lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com@evil.example/file",
        "file:///etc/passwd",
        "//lookaside.fbsbx.com/file",
        "https://[",
        "",
    ],
)
def test_the_token_never_goes_to_another_host(make_client: MakeClient, url: str) -> None:
    client = make_client(base_url="https://graph.facebook.com", media_hosts=("lookaside.fbsbx.com",))
    assert failure(client, url) is MediaFailure.HOST_NOT_ALLOWED


def test_a_redirect_of_a_file_is_not_followed(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says_bytes(b"", 302, Location=f"{meta.url}/elsewhere")
    assert failure(client, f"{meta.url}/file") is MediaFailure.UNAVAILABLE
    assert len(meta.received) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_expired_address_is_told_apart(meta: MetaServer, client: GraphClient, status: int) -> None:
    meta.behave = says_bytes(b"", status)
    assert failure(client, f"{meta.url}/file") is MediaFailure.EXPIRED


def test_a_file_beyond_the_cap_is_given_up(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says_bytes(PHOTO)
    assert failure(client, f"{meta.url}/file", max_bytes=len(PHOTO) - 1) is MediaFailure.TOO_LARGE


@pytest.mark.parametrize("sha256", [hashlib.sha256(b"another").hexdigest(), "not a hash"])
def test_a_file_that_is_not_the_one_announced_is_given_up(meta: MetaServer, client: GraphClient, sha256: str) -> None:
    meta.behave = says_bytes(PHOTO)
    assert failure(client, f"{meta.url}/file", sha256=sha256) is MediaFailure.HASH_MISMATCH


@pytest.mark.parametrize("behaviour", [says_bytes(b"", 500), meta_server.resets, meta_server.resets_in_mid_answer])
def test_a_download_that_breaks_can_be_tried_again(
    meta: MetaServer, client: GraphClient, behaviour: meta_server.Behaviour
) -> None:
    meta.behave = behaviour
    assert failure(client, f"{meta.url}/file") is MediaFailure.UNAVAILABLE


def test_a_download_that_drips_ends_at_its_deadline(meta: MetaServer, make_client: MakeClient) -> None:
    meta.behave = meta_server.drips
    assert failure(make_client(media_deadline_s=0.3), f"{meta.url}/file") is MediaFailure.UNAVAILABLE


def test_an_upload_gives_the_files_id(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"id": "1093847"})
    assert client.upload_media(PHOTO, mime_type="image/jpeg", filename="carro.jpg") == "1093847"
    (request,) = meta.received
    assert request.path == "/v26.0/618204477150936/media"
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in request.body
    assert b'name="type"\r\n\r\nimage/jpeg\r\n' in request.body
    assert b'filename="carro.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + PHOTO in request.body


def test_an_upload_without_an_id_in_the_answer_is_unknown(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({})
    with pytest.raises(OutcomeUnknown):
        client.upload_media(PHOTO, mime_type="image/jpeg", filename="carro.jpg")


def test_a_fresh_address_is_asked_for_by_id(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says(
        {"url": "https://ex.com/f", "mime_type": "image/jpeg", "sha256": "ab", "file_size": 12, "id": "7"}
    )
    info = client.media_info("7/../8")
    assert (info.url, info.mime_type, info.sha256, info.size) == ("https://ex.com/f", "image/jpeg", "ab", 12)
    assert meta.received[0].path == "/v26.0/7%2F..%2F8?phone_number_id=618204477150936"


def test_a_file_that_is_gone_is_refused(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = refuses(100)
    with pytest.raises(Rejected):
        client.media_info("7")


def test_an_answer_without_an_address_is_no_answer(meta: MetaServer, client: GraphClient) -> None:
    meta.behave = says({"id": "7"})
    with pytest.raises(OutcomeUnknown):
        client.media_info("7")
