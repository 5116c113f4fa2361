"""Everything held of one person, as one JSON-able value (LGPD art. 18, II and V)."""

from typing import Any
from uuid import UUID

from conversations.crypto import keyed_hash
from conversations.identity import find_contact
from conversations.models import Contact
from conversations.whatsapp.addresses import is_bsuid, phone_key, wa_id_from_typed
from leads.privacy.shredder import SECTIONS, shredders


def export_contact(contact_id: UUID) -> dict[str, Any]:
    """The sections of the export. Raises ``Contact.DoesNotExist``."""
    Contact.objects.only("id").get(pk=contact_id)
    found: dict[str, Any] = {section: [] for section in SECTIONS}
    for shredder in shredders():
        for section, rows in shredder.export(contact_id).items():
            found[section] = rows if isinstance(rows, dict) else found[section] + rows
    return found


def find_person(phone_or_id: str) -> UUID | None:
    """The contact of an id, a phone in any writing (ninth digit or not) or a WhatsApp id; follows merges."""
    text = phone_or_id.strip()
    try:
        contact_id: UUID | None = UUID(text)
    except ValueError:
        contact_id = find_contact(bsuid=text) if is_bsuid(text) else _by_phone(text)
    return _merged(contact_id) if contact_id else None


def _by_phone(text: str) -> UUID | None:
    wa_id = wa_id_from_typed(text)
    if wa_id is None:
        return None
    return find_contact(phone=wa_id) or _by_told_phone(wa_id)


def _by_told_phone(wa_id: str) -> UUID | None:
    """A phone the customer told us, which is not how they write to us."""
    same_ending = Contact.objects.filter(phone_last8_hash=keyed_hash("last8", wa_id[-8:]))
    return next((each.pk for each in same_ending if phone_key(each.phone_number or "") == phone_key(wa_id)), None)


def _merged(contact_id: UUID) -> UUID | None:
    contact = Contact.objects.only("id", "merged_into").filter(pk=contact_id).first()
    while contact and contact.merged_into_id:
        contact = Contact.objects.only("id", "merged_into").get(pk=contact.merged_into_id)
    return contact.pk if contact else None
