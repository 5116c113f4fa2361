"""Forgets a contact (LGPD art. 18, VI): words, names and identities go; rows that only count stay, without content."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations.conversation import changed
from conversations.models import (
    Consent,
    Contact,
    Conversation,
    Correction,
    DeadLetter,
    Delivery,
    DueEvent,
    Identity,
    Message,
    Session,
    StoredMedia,
)

_NAMELESS: dict[str, Any] = {
    "phone_number": None,
    "name": None,
    "profile_name": None,
    "username": None,
    "email": None,
    "name_hashes": [],
    "phone_last4_hash": None,
    "phone_last8_hash": None,
    "city": "",
    "state": "",
}


@transaction.atomic
def erase_conversation_data(contact_id: uuid.UUID) -> list[str]:
    """Erase everything the conversation app holds of a contact. Returns the BSUIDs Meta's contact book must forget.

    A conversation that goes on with the same person begins with a new contact: their identities are gone here.
    Idempotent. What waits to be sent is refused by the gate, for the conversation is marked erased.
    """
    now = timezone.now()
    person = _with_merged(contact_id)
    conversations = list(
        Conversation.objects.select_for_update(no_key=True).filter(contact_id__in=person).order_by("id")
    )
    identities = list(Identity.objects.filter(contact_id__in=person))
    for conversation in conversations:
        _erase_rows(conversation)
        conversation.erased, conversation.address = True, ""
        conversation.turn_due_at = conversation.unhandled_since = None
        conversation.generation += 1
        changed(conversation, "erased", ["erased", "address", "turn_due_at", "unhandled_since", "generation"])
    _erase_letters([bytes(identity.value_hash) for identity in identities])
    Identity.objects.filter(contact_id__in=person).delete()
    Consent.objects.filter(contact_id__in=person, withdrawn_at=None).update(withdrawn_at=now)
    Contact.objects.filter(pk__in=person).update(**_NAMELESS, erased_at=now)
    return [identity.value for identity in identities if identity.kind == Identity.Kind.BSUID]


def _with_merged(contact_id: uuid.UUID) -> list[uuid.UUID]:
    """The contact and all that were merged into it: their rows still name the same person."""
    person, found = [], [contact_id]
    while found:
        person += found
        found = list(Contact.objects.filter(merged_into__in=found).exclude(pk__in=person).values_list("pk", flat=True))
    return person


def _erase_rows(conversation: Conversation) -> None:
    now = timezone.now()
    Message.objects.filter(conversation=conversation).update(
        content="", payload={}, entities=None, message_id=None, held=False, erased_at=now
    )
    # A message that arrived with the erasure belongs to what is erased: nobody is left to answer it to.
    Message.objects.filter(conversation=conversation, direction="inbound", turn_id=None).update(turn_id=uuid.uuid4())
    StoredMedia.objects.filter(message__conversation=conversation).delete()
    Correction.objects.filter(message__conversation=conversation).delete()
    Session.objects.filter(conversation=conversation).update(data={})
    Session.objects.filter(conversation=conversation, ended_at=None).update(
        ended_at=now, end_reason="erased", state="completed"
    )
    Delivery.objects.filter(conversation=conversation).update(wamid=None, marks_read=None)
    Delivery.objects.filter(conversation=conversation, send_state=Delivery.State.PENDING).update(
        send_state=Delivery.State.REFUSED, reason="erased"
    )
    DueEvent.objects.filter(conversation=conversation).delete()


def _erase_letters(identifiers: list[bytes]) -> None:
    """A letter with several people inside is dropped whole: keeping one's data is worse than losing another's."""
    DeadLetter.objects.filter(identifier_hashes__overlap=identifiers).delete()
