"""The people of the bench: known to the sandbox and to the system, consents given, somewhere in the interview."""

import asyncio
import json
from dataclasses import dataclass

from faciliauto_bot.sandbox import ids
from tests.bench.wire import Connections

# Bursts of two or three, as people type them. None names three priorities, so the interview goes on for ever.
BURSTS = (
    ("oi, tudo bem?", "até 60 mil"),
    ("pra trabalho", "moro em Santos"),
    ("na verdade até 70 mil", "ou 72", "no máximo"),
    ("é pra família também", "somos 4"),
    ("mudei pra Campinas", "SP", "até 65 mil"),
    ("prefiro automático", "de 2019 pra cima"),
    ("e flex", "pode ser hatch ou sedan", "até 80 mil km"),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as Meta names them."""

    number: str
    user_id: str


def people(count: int) -> list[Customer]:
    """Mobile numbers of Santos that nobody has."""
    numbers = [f"55139{80000000 + n}" for n in range(count)]
    return [Customer(number, ids.business_scoped_user_id(number)) for number in numbers]


async def give_phones(customers: list[Customer], sandbox: Connections) -> None:
    """Make the sandbox play everybody's phone; one it has already is left as it is.

    It did not see them write, so it must not judge their 24-hour windows.
    """
    await sandbox.patch("/sandbox/api/settings", b'{"window": "off"}')
    bodies = [json.dumps({"number": c.number, "name": "Maria", "shown": False}).encode() for c in customers]
    for start in range(0, len(bodies), 20):
        chunk = bodies[start : start + 20]
        await asyncio.gather(*(sandbox.post("/sandbox/api/phones", body) for body in chunk))


def give_consents(customers: list[Customer]) -> None:
    """Write contacts, identities and consents as the webhook and an ACEITO would have. Needs Django set up."""
    from django.db import transaction
    from django.utils import timezone

    from conversations import identity
    from conversations.consent import TEXT_VERSION
    from conversations.models import Consent, Contact, Identity
    from conversations.whatsapp.inbound import Sender

    contacts, identities, consents = [], [], []
    for customer in customers:
        sender = Sender(phone=customer.number, bsuid=customer.user_id, profile_name="Maria")
        keys = identity.Keys.of(bsuid=sender.bsuid, phone=sender.phone)
        contact = Contact(profile_name=sender.profile_name, name_hashes=identity.search_hashes("Maria"))
        identity.set_phone(contact, customer.number)
        contacts.append(contact)
        identities += [
            Identity(contact=contact, kind=Identity.Kind.BSUID, value_hash=keys.bsuid, value=customer.user_id),
            Identity(contact=contact, kind=Identity.Kind.PHONE, value_hash=keys.phone, value=customer.number),
        ]
        consents += [
            Consent(contact=contact, purpose=purpose, granted_at=timezone.now(), text_version=TEXT_VERSION)
            for purpose in Consent.Purpose
        ]
    with transaction.atomic():
        Contact.objects.bulk_create(contacts)
        Identity.objects.bulk_create(identities)
        Consent.objects.bulk_create(consents)
