"""Meta's door: verification and delivery of webhooks."""

import ipaddress
import json
import secrets

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from psycopg_pool import PoolTimeout
from rest_framework.request import Request
from rest_framework.views import APIView

from conversations.alarm import alarm_if_disk_full
from conversations.inbox import receive
from conversations.metrics import signatures_refused
from conversations.whatsapp.payloads import parse_webhook
from conversations.whatsapp.signature import is_valid

log = structlog.get_logger(__name__)
security_log = structlog.get_logger("security")


class WhatsAppWebhook(APIView):
    """``GET`` answers Meta's verification, ``POST`` takes what happened (docs: whatsapp-cloud-api, webhooks)."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Nobody signs in and there is one way to answer: nothing to negotiate."""

    def get(self, request: Request) -> HttpResponse:
        query = {key.replace(".", "_"): str(value) for key, value in request.query_params.items()}
        known = secrets.compare_digest(
            query.get("hub_verify_token", "").encode(), settings.WHATSAPP_VERIFY_TOKEN.encode()
        )
        if query.get("hub_mode") != "subscribe" or not known:
            security_log.warning("webhook_verification_refused")
            return HttpResponse(status=403)
        return HttpResponse(query.get("hub_challenge", ""), content_type="text/plain")

    def post(self, request: Request) -> HttpResponse:
        if not _may_call(request):
            security_log.warning("webhook_address_refused")
            return HttpResponse(status=403)
        raw = _body(request)
        if raw is None:
            return HttpResponse(status=413)
        if not is_valid(raw, request.headers.get("X-Hub-Signature-256"), settings.WHATSAPP_APP_SECRETS):
            signatures_refused.inc()
            security_log.warning("webhook_signature_refused", bytes=len(raw))
            return HttpResponse(status=401)
        try:
            parsed = parse_webhook(json.loads(raw))
        except (ValueError, RecursionError):
            return HttpResponse(status=400)
        try:
            receive(parsed)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            log.error("webhook_not_stored", error=type(error).__name__)
            alarm_if_disk_full(error)
            return HttpResponse(status=503)
        return HttpResponse(status=200)


def _body(request: Request) -> bytes | None:
    """The raw bytes, which the signature is about; ``None`` when there are too many of them."""
    limit = settings.WEBHOOK_MAX_BYTES
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not declared.isdigit() or int(declared) > limit:
        return None
    # Without a declared length Django reads nothing; a proxy that sends in chunks declares none.
    chunked = "CONTENT_LENGTH" not in request.META and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "")
    source = request.META["wsgi.input"] if chunked else request._request
    raw: bytes = source.read(limit + 1)
    return raw if len(raw) <= limit else None


def _may_call(request: Request) -> bool:
    """The optional allow-list; behind a proxy the last hop it added is the caller."""
    if not settings.WEBHOOK_ALLOWED_NETWORKS:
        return True
    # Only where TLS ends at a proxy of ours is that header its word; elsewhere anybody can write it.
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    caller = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(caller)
        return any(address in ipaddress.ip_network(network) for network in settings.WEBHOOK_ALLOWED_NETWORKS)
    except ValueError:
        return False
