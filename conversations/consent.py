"""Consent by purpose (LGPD art. 7 and 8) and the opt-out, as rows that prove when and by which message."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from conversations.models import Consent, Contact, Conversation, Correction, Message

TEXT_VERSION = "2026-11"


def granted(contact: Contact) -> frozenset[str]:
    """The purposes agreed to now."""
    return frozenset(Consent.objects.filter(contact=contact, withdrawn_at=None).values_list("purpose", flat=True))


def grant(contact: Contact, purpose: str, *, now: datetime, message_id: int | None = None) -> None:
    """Agree; agreeing twice changes nothing. Opens what was held for the ``service`` purpose."""
    Consent.objects.bulk_create(
        [Consent(contact=contact, purpose=purpose, granted_at=now, message_id=message_id, text_version=TEXT_VERSION)],
        ignore_conflicts=True,
    )
    if purpose == Consent.Purpose.SERVICE:
        Message.objects.filter(conversation__contact=contact, held=True).update(held=False)


def withdraw(contact: Contact, purpose: str, *, now: datetime) -> None:
    """Agree no longer. What was learned from a contact's messages ends with the consent to learn from them."""
    Consent.objects.filter(contact=contact, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now)
    if purpose == Consent.Purpose.IMPROVEMENT:
        Correction.objects.filter(message__conversation__contact=contact).delete()


def stop_marketing(conversation_id: uuid.UUID) -> None:
    """Meta says that the person stopped marketing (131050): binding, as if they had told us."""
    contact = Contact.objects.get(conversations__pk=conversation_id)
    withdraw(contact, Consent.Purpose.RECONTACT, now=timezone.now())


def opt_out(contact: Contact, *, now: datetime) -> None:
    """SAIR: nothing but replies from now on, in every conversation of the contact."""
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(opted_out_at=now)
        Conversation.objects.filter(contact=contact).update(suppressed=True)
        withdraw(contact, Consent.Purpose.RECONTACT, now=now)


def opt_in(contact: Contact) -> None:
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(opted_out_at=None)
        Conversation.objects.filter(contact=contact).update(suppressed=False)


def erase_held(conversation: Conversation, *, now: datetime) -> int:
    """Empty what was written before a consent that was refused or never came; returns how many messages."""
    return Message.objects.filter(conversation=conversation, held=True).update(
        content="", payload={}, entities=None, held=False, erased_at=now
    )
