"""News that are no message and no delivery fact: preferences, changed identities, accounts, templates, echoes."""

import structlog
from django.utils import timezone

from conversations import consent, echoes, identity
from conversations.alarm import alarm
from conversations.models import BusinessNumber, Contact, MessageTemplate
from conversations.numbers import halt
from conversations.whatsapp.errors import Fate, rule_for
from conversations.whatsapp.inbound import ChannelError, Sender
from conversations.whatsapp.payloads import AccountEvent, IdentityChange, ParsedWebhook, TemplateEvent

log = structlog.get_logger(__name__)
# Fields whose every event asks for a person; the others are recorded in the log.
_ALARMING = {
    "account_update",
    "account_alerts",
    "phone_number_quality_update",
    "business_capability_update",
    "security",
}


def apply(parsed: ParsedWebhook) -> None:
    """Apply all of them; each is idempotent. Must run in a transaction.

    Raises ``echoes.UnknownNumber``.
    """
    for change in parsed.identity_changes:
        _relink(change)
    for preference in parsed.preferences:
        _prefer(preference.bsuid, preference.phone, stop=preference.value == "stop")
    for template in parsed.template_events:
        _template(template)
    for event in parsed.account_events:
        _account(event)
    for error in parsed.errors:
        _channel_error(error)
    if parsed.echoes:
        echoes.apply(parsed.echoes)


def _relink(change: IdentityChange) -> None:
    if change.kind == "customer_identity_changed":
        return  # a new device: the same ids, nothing to link
    identity.relink(
        previous=Sender(phone=change.previous_phone, bsuid=change.previous_bsuid),
        current=Sender(phone=change.phone, bsuid=change.bsuid),
    )


def _prefer(bsuid: str | None, phone: str | None, *, stop: bool) -> None:
    """Stopping marketing in WhatsApp's own settings binds us: it withdraws the consent to be contacted again."""
    contact_id = identity.find_contact(bsuid=bsuid, phone=phone)
    if contact_id and stop:
        consent.withdraw(Contact.objects.get(pk=contact_id), "recontact", now=timezone.now())


def _template(event: TemplateEvent) -> None:
    template, _ = MessageTemplate.objects.get_or_create(
        name=event.name, language=event.language, defaults={"category": event.category or "", "status": ""}
    )
    if event.field == "message_template_status_update":
        template.status = event.event[:24]
        template.reason = (event.reason or "")[:200]
    elif event.field == "message_template_quality_update":
        template.quality = event.event[:12]
    elif event.category:
        template.category = event.category[:20]
    template.save(update_fields=["status", "reason", "quality", "category"])
    if event.event in {"PAUSED", "DISABLED", "REJECTED", "FLAGGED"}:
        alarm(f"template_{event.event}_{template.pk}", f"Modelo {event.name}: {event.event}", template_id=template.pk)


def _account(event: AccountEvent) -> None:
    log.info("account_event", field=event.field, event_name=event.event)
    if event.field == "phone_number_quality_update":
        display = "".join(c for c in str(event.value.get("display_phone_number", "")) if c.isdigit())
        BusinessNumber.objects.filter(display_phone_number=display).update(
            quality=event.event[:20], messaging_limit=str(event.value.get("current_limit", ""))[:40]
        )
    if event.field in _ALARMING:
        alarm(f"account_{event.field}_{event.event}", f"Conta do WhatsApp: {event.field} {event.event}")


def _channel_error(error: ChannelError) -> None:
    rule = rule_for(error.code)
    log.warning("channel_error", code=error.code)
    if rule.fate is Fate.HALT_NUMBER and error.phone_number_id:
        halt(error.phone_number_id, code=error.code)
