"""Meta's Graph API for one business number."""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, Final
from urllib.parse import quote

import httpx

from conversations.whatsapp import fields
from conversations.whatsapp.addresses import Address
from conversations.whatsapp.channel import Accepted, Channel, ChannelFailure, NotSent, OutcomeUnknown, Rejected
from conversations.whatsapp.deadline import DeadlineTransport, within
from conversations.whatsapp.errors import Fate, rule_for
from conversations.whatsapp.fields import JsonObject, UnfitError
from conversations.whatsapp.media import Downloaded, MediaFailure, MediaInfo, MediaUnavailable, sha256_bytes, type_of
from conversations.whatsapp.outbound import OutboundMessage
from conversations.whatsapp.templates import TemplateDefinition, parse_template

__all__ = [
    "Accepted",
    "Channel",
    "ChannelFailure",
    "GraphClient",
    "NotSent",
    "NumberHealth",
    "OutcomeUnknown",
    "Rejected",
]

META_MEDIA_HOSTS: Final = ("lookaside.fbsbx.com", "mmg.whatsapp.net", "fbcdn.net")

_CALLBACK_LIMIT: Final = 512
_ANSWER_LIMIT: Final = 4 * 1024 * 1024  # bytes; a page of templates is the largest answer
_TEMPLATE_PAGES: Final = 50
_COURTESY_S: Final = 1.5  # a read mark is not worth the reply that waits behind it
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_HEALTH_FIELDS: Final = "display_phone_number,verified_name,quality_rating,throughput"

# httpx logs every address it calls; ours hold user ids and signed media links.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class NumberHealth:
    """What Meta says about the number; getting it at all proves that the token works."""

    phone_number_id: str
    display_phone_number: str
    verified_name: str
    quality_rating: str
    throughput_level: str


class GraphClient:
    """Calls for one number. One instance serves all threads of a process over shared keep-alive connections.

    Connections are opened at the first call, so an instance may be made before a fork. Every call ends within
    ``deadline_s`` seconds, all phases together; files get ``media_deadline_s``. Environment proxies are not used.
    """

    def __init__(
        self,
        *,
        base_url: str,
        version: str,
        phone_number_id: str,
        access_token: str,
        business_account_id: str = "",
        deadline_s: float = 8.0,
        media_deadline_s: float = 40.0,
        connect_timeout_s: float = 3.0,
        pool_timeout_s: float = 2.0,
        max_connections: int = 64,
        keepalive_expiry_s: float = 20.0,
        media_hosts: tuple[str, ...] = META_MEDIA_HOSTS,
    ) -> None:
        if not access_token.isascii() or any(char.isspace() for char in access_token):
            raise ValueError("the access token holds characters that no header can carry")
        self._root = f"{base_url.rstrip('/')}/{version}"
        self._phone_number_id = phone_number_id
        self._business_account_id = business_account_id
        self._headers = {"Authorization": f"Bearer {access_token}"}
        self._deadline_s = deadline_s
        self._media_deadline_s = media_deadline_s
        self._timeout = httpx.Timeout(deadline_s, connect=connect_timeout_s, pool=pool_timeout_s)
        self._max_connections = max_connections
        self._keepalive_expiry_s = keepalive_expiry_s
        self._media_hosts = tuple(host.lower() for host in media_hosts)
        self._media_schemes = frozenset({"https", httpx.URL(base_url).scheme})
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def send(
        self, address: Address, message: OutboundMessage, *, callback: str, context_wamid: str | None = None
    ) -> Accepted:
        """Send one message; see :class:`~.channel.Channel`. ``context_wamid`` quotes an earlier message."""
        if not 0 < len(callback) <= _CALLBACK_LIMIT:
            raise ValueError(f"the callback value takes 1 to {_CALLBACK_LIMIT} characters")
        body: JsonObject = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **address.to_fields(),
            **message.payload(),
            "biz_opaque_callback_data": callback,
        }
        if context_wamid:
            body["context"] = {"message_id": context_wamid}
        return _accepted(self._post(f"{self._phone_number_id}/messages", body))

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        """Mark a message and all before it read; see :class:`~.channel.Channel`."""
        body: JsonObject = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        self._post(f"{self._phone_number_id}/messages", body, deadline_s=min(self._deadline_s, _COURTESY_S))

    def upload_media(self, data: bytes, *, mime_type: str, filename: str) -> str:
        """Store a file with Meta for 30 days; returns its id. Raises as :meth:`send`."""
        answer = self._call(
            "POST",
            f"{self._phone_number_id}/media",
            deadline_s=self._media_deadline_s,
            data={"messaging_product": "whatsapp", "type": mime_type},
            files={"file": (filename, data, mime_type)},
        )
        media_id = fields.identifier(answer, "id")
        if media_id is None:
            raise OutcomeUnknown("the answer names no media")
        return media_id

    def media_info(self, media_id: str) -> MediaInfo:
        """A fresh address for a file of this number. Raises as :meth:`send`."""
        path = quote(media_id, safe="")
        answer = self._call("GET", path, params={"phone_number_id": self._phone_number_id})
        url = fields.text(answer, "url")
        if not url:
            raise OutcomeUnknown("the answer names no address")
        return MediaInfo(
            id=media_id,
            url=url,
            mime_type=fields.text(answer, "mime_type"),
            sha256=fields.text(answer, "sha256"),
            size=fields.integer(answer, "file_size"),
        )

    def download_media(self, url: str, sink: BinaryIO, *, max_bytes: int, sha256: str = "") -> Downloaded:
        """Stream a file into ``sink``; ``sha256`` (base64 or hex) is checked where given.

        The bearer token goes along, so only the allowed hosts are asked and no redirect is followed. Raises
        :class:`~.media.MediaUnavailable`; what ``sink`` holds then is to be thrown away.
        """
        if not self._may_fetch(url):
            raise MediaUnavailable(MediaFailure.HOST_NOT_ALLOWED)
        try:
            with within(self._media_deadline_s), self._http().stream("GET", url, headers=self._headers) as response:
                _require_file(response.status_code)
                return _store(response, sink, max_bytes=max_bytes, sha256=sha256)
        except (httpx.HTTPError, httpx.StreamError):
            raise MediaUnavailable(MediaFailure.UNAVAILABLE) from None

    def templates(self) -> list[TemplateDefinition]:
        """All templates of the business account, page by page; those without a name are passed over."""
        found: list[TemplateDefinition] = []
        for page in self._template_pages():
            for raw in fields.objects(page, "data"):
                try:
                    found.append(parse_template(raw))
                except UnfitError:
                    continue
        return found

    def probe(self) -> NumberHealth:
        """Ask Meta about the number: proves token, number and network. Raises as :meth:`send`."""
        answer = self._call("GET", self._phone_number_id, params={"fields": _HEALTH_FIELDS})
        return NumberHealth(
            phone_number_id=fields.identifier(answer, "id") or self._phone_number_id,
            display_phone_number=fields.text(answer, "display_phone_number"),
            verified_name=fields.text(answer, "verified_name"),
            quality_rating=fields.text(answer, "quality_rating"),
            throughput_level=fields.text(fields.mapping(answer, "throughput"), "level"),
        )

    def erase_contact(self, bsuid: str) -> None:
        """Take a person out of Meta's contact book of this business (§2.4); part of an erasure."""
        params = {"messaging_product": "whatsapp", "bsuid": bsuid}
        self._call("DELETE", f"{self._phone_number_id}/contact_book", params=params)

    def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                transport = DeadlineTransport(
                    max_connections=self._max_connections, keepalive_expiry_s=self._keepalive_expiry_s
                )
                self._client = httpx.Client(transport=transport, timeout=self._timeout, follow_redirects=False)
            return self._client

    def _post(self, path: str, body: JsonObject, *, deadline_s: float | None = None) -> JsonObject:
        # ASCII, so that no character can fail to encode once a message has come this far.
        content = json.dumps(body, separators=(",", ":")).encode()
        json_type = {"Content-Type": "application/json"}
        return self._call("POST", path, deadline_s=deadline_s, content=content, headers=json_type)

    def _call(
        self,
        method: str,
        path: str,
        *,
        deadline_s: float | None = None,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> JsonObject:
        url, headers = f"{self._root}/{path}", {**self._headers, **(headers or {})}
        with (
            _outcomes(),
            within(deadline_s or self._deadline_s),
            self._http().stream(method, url, headers=headers, **request) as response,
        ):
            return _judged(response, _read_answer(response))

    def _template_pages(self) -> Iterator[JsonObject]:
        if not self._business_account_id:
            raise ValueError("templates belong to a business account, and none is set")
        params = {"limit": "100"}
        for _ in range(_TEMPLATE_PAGES):
            page = self._call("GET", f"{self._business_account_id}/message_templates", params=params)
            yield page
            paging = fields.mapping(page, "paging")
            after = fields.text(fields.mapping(paging, "cursors"), "after")
            if not after or "next" not in paging:
                return
            params = {**params, "after": after}

    def _may_fetch(self, url: str) -> bool:
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            return False
        if parsed.scheme not in self._media_schemes or parsed.userinfo:
            return False
        host = parsed.host.lower()
        return any(host == allowed or host.endswith(f".{allowed}") for allowed in self._media_hosts)


@contextmanager
def _outcomes() -> Iterator[None]:
    """httpx's many failures as the two that matter: did bytes leave this machine or not."""
    try:
        yield
    except _NEVER_LEFT as error:
        raise NotSent(type(error).__name__) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise OutcomeUnknown(type(error).__name__) from None


def _read_answer(response: httpx.Response) -> object:
    """The JSON of an answer, or ``None`` where it is none or too large to be one."""
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > _ANSWER_LIMIT:
            return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _judged(response: httpx.Response, answer: object) -> JsonObject:
    status = response.status_code
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        raise _refusal(response, error)
    if 200 <= status < 300 and isinstance(answer, dict):
        return answer
    raise _refusal(response, {})


def _refusal(response: httpx.Response, error: JsonObject) -> ChannelFailure:
    status, code = response.status_code, fields.integer(error, "code")
    rule = rule_for(code, status, is_transient=fields.flag(error, "is_transient"))
    if rule.fate is Fate.UNKNOWN_OUTCOME:
        return OutcomeUnknown(f"HTTP {status}")
    return Rejected(
        code,
        fields.text(fields.mapping(error, "error_data"), "details") or fields.text(error, "message"),
        rule=rule,
        http_status=status,
        retry_after=_retry_after(response.headers.get("Retry-After")),
        fbtrace_id=fields.optional_text(error, "fbtrace_id"),
    )


def _accepted(answer: JsonObject) -> Accepted:
    message = next(iter(fields.objects(answer, "messages")), {})
    contact = next(iter(fields.objects(answer, "contacts")), {})
    wamid = fields.text(message, "id")
    if not wamid:
        raise OutcomeUnknown("the answer names no message")
    return Accepted(
        wamid=wamid,
        wa_id=fields.optional_text(contact, "wa_id"),
        user_id=fields.optional_text(contact, "user_id"),
        message_status=fields.optional_text(message, "message_status"),
    )


def _retry_after(header: str | None) -> float | None:
    """Seconds from ``Retry-After``, which is a number or a date; ``None`` where it is neither or past."""
    if not header:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header.strip()[:9])
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.fromtimestamp(time.time(), UTC)).total_seconds(), 0.0)


def _require_file(status: int) -> None:
    if status in {401, 403, 404, 410}:
        raise MediaUnavailable(MediaFailure.EXPIRED)
    if status != 200:
        raise MediaUnavailable(MediaFailure.UNAVAILABLE)


def _store(response: httpx.Response, sink: BinaryIO, *, max_bytes: int, sha256: str) -> Downloaded:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in response.iter_bytes(65_536):
        size += len(chunk)
        if size > max_bytes:
            raise MediaUnavailable(MediaFailure.TOO_LARGE)
        head = head or chunk[:32]
        digest.update(chunk)
        sink.write(chunk)
    if sha256 and sha256_bytes(sha256) != digest.digest():
        raise MediaUnavailable(MediaFailure.HASH_MISMATCH)
    return Downloaded(size=size, sha256=digest.hexdigest(), mime_type=type_of(head))
