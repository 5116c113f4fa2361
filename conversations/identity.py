"""Who writes: finds or makes the contact behind a sender, and merges two contacts that are one person.

The key is the business-scoped user id (BSUID), then the phone; either may be missing and each may change. A BSUID
beats a phone: a known phone under another BSUID, with no system message about it, is a new person, and the phone
moves to them (numbers are recycled).
"""

import unicodedata
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from conversations import sql
from conversations.crypto import keyed_hash
from conversations.models import Contact, Conversation, Identity, MergeRequest
from conversations.whatsapp.addresses import phone_key
from conversations.whatsapp.inbound import Sender


@dataclass(frozen=True, slots=True)
class Keys:
    """A sender's look-up keys; ``None`` where the sender lacks the identity."""

    bsuid: bytes | None
    phone: bytes | None

    @classmethod
    def of(cls, *, bsuid: str | None, phone: str | None) -> "Keys":
        return cls(
            keyed_hash("bsuid", bsuid) if bsuid else None,
            keyed_hash("phone", phone_key(phone)) if phone else None,
        )

    def all(self) -> list[bytes]:
        return [key for key in (self.bsuid, self.phone) if key]


@dataclass(frozen=True, slots=True)
class _Owner:
    contact_id: uuid.UUID
    has_bsuid: bool


def known_contacts(senders: Iterable[Sender]) -> list[uuid.UUID] | None:
    """The contact of each sender in one read, or ``None`` when somebody is new or known otherwise."""
    keys = [Keys.of(bsuid=sender.bsuid, phone=sender.phone) for sender in senders]
    owners = _owners(key for pair in keys for key in pair.all())
    contacts = [contact for pair in keys if (contact := _settled(pair, owners))]
    return contacts if len(contacts) == len(keys) else None


def contacts_of(senders: Iterable[Sender]) -> list[uuid.UUID]:
    """The contact of each sender, made where there is none. Must run in a transaction."""
    senders = list(senders)
    keys = [Keys.of(bsuid=sender.bsuid, phone=sender.phone) for sender in senders]
    owners = _owners(key for pair in keys for key in pair.all())
    unsettled = [pair for pair in keys if _settled(pair, owners) is None]
    if unsettled:
        _lock_keys(key for pair in unsettled for key in pair.all())
        for sender, pair in zip(senders, keys, strict=True):
            owners = _owners(pair.all())
            if _settled(pair, owners) is None:
                _settle(sender, pair, owners)
        owners = _owners(key for pair in keys for key in pair.all())
    return [_owner_of(pair, owners) for pair in keys]


def find_contact(*, bsuid: str | None = None, phone: str | None = None) -> uuid.UUID | None:
    """The contact known by either, BSUID first; ``None`` when nobody is."""
    keys = Keys.of(bsuid=bsuid, phone=phone)
    owners = _owners(keys.all())
    owner = owners.get(keys.bsuid or b"") or owners.get(keys.phone or b"")
    return owner.contact_id if owner else None


def search_hashes(name: str) -> list[bytes]:
    """One hash for each accent-folded word of a name, as ``Contact.name_hashes`` stores them."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)).split()
    return [keyed_hash("name", word) for word in dict.fromkeys(words)]


def set_name(contact: Contact, name: str) -> list[str]:
    """Change the name in memory and return the fields to save."""
    contact.name = name
    contact.name_hashes = search_hashes(f"{name} {contact.profile_name or ''}")
    return ["name", "name_hashes", "updated_at"]


def follow_profile_name(contact_id: uuid.UUID, profile_name: str) -> None:
    """The person calls themselves otherwise now; the name they told us stays."""
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact_id)
    contact.profile_name = profile_name
    contact.name_hashes = search_hashes(f"{contact.name or ''} {profile_name}")
    contact.save(update_fields=["profile_name", "name_hashes", "updated_at"])


def set_phone(contact: Contact, phone: str) -> list[str]:
    """Change the phone (digits, country code first) in memory and return the fields to save."""
    contact.phone_number = phone
    contact.phone_last4_hash = keyed_hash("last4", phone[-4:])
    contact.phone_last8_hash = keyed_hash("last8", phone[-8:])
    return ["phone_number", "phone_last4_hash", "phone_last8_hash", "updated_at"]


def relink(*, previous: Sender, current: Sender) -> None:
    """A person told WhatsApp they changed number or id: the contact known by the old one is known by the new one.

    Where the new one already belongs to somebody, a merge is asked for. What waits to be said goes to the new one:
    the old number may soon be another person's. Must run in a transaction.
    """
    contact_id = find_contact(bsuid=previous.bsuid, phone=previous.phone)
    if contact_id is None:
        return
    keys = Keys.of(bsuid=current.bsuid, phone=current.phone)
    _lock_keys(keys.all())
    owners = _owners(keys.all())
    for owner in {owner.contact_id for owner in owners.values()} - {contact_id}:
        ask_for_merge(loser=owner, winner=contact_id)
    for kind, key in ((Identity.Kind.BSUID, keys.bsuid), (Identity.Kind.PHONE, keys.phone)):
        if key:
            Identity.objects.filter(contact_id=contact_id, kind=kind).exclude(value_hash=key).delete()
    _add_identities(contact_id, current, keys)
    if current.phone:
        _know_phone(contact_id, current.phone)
    _readdress(contact_id, f"phone:{current.phone}" if current.phone else f"bsuid:{current.bsuid}")


def ask_for_merge(*, loser: uuid.UUID, winner: uuid.UUID) -> None:
    """The webhook only asks; ``merge.carry_out`` does it under both conversations' locks."""
    MergeRequest.objects.bulk_create([MergeRequest(loser_id=loser, winner_id=winner)], ignore_conflicts=True)


def _owners(keys: Iterable[bytes]) -> dict[bytes, _Owner]:
    found = sql.rows(
        "SELECT i.value_hash, i.contact_id, EXISTS (SELECT 1 FROM conversations_identity b"
        " WHERE b.contact_id = i.contact_id AND b.kind = 'bsuid')"
        " FROM conversations_identity i WHERE i.kind IN ('bsuid', 'phone') AND i.value_hash = ANY(%s)",
        [list(keys)],
    )
    return {bytes(value_hash): _Owner(contact_id, has_bsuid) for value_hash, contact_id, has_bsuid in found}


def _owner_of(keys: Keys, owners: dict[bytes, _Owner]) -> uuid.UUID:
    return (owners.get(keys.bsuid or b"") or owners[keys.phone or b""]).contact_id


def _settled(keys: Keys, owners: dict[bytes, _Owner]) -> uuid.UUID | None:
    """The contact when nothing has to change: every identity the sender shows is known and of one contact."""
    shown = {owners[key].contact_id if key in owners else None for key in keys.all()}
    return next(iter(shown)) if len(shown) == 1 else None


def _settle(sender: Sender, keys: Keys, owners: dict[bytes, _Owner]) -> None:
    """Under the keys' locks: make, complete, move, or ask for a merge."""
    by_bsuid = owners.get(keys.bsuid) if keys.bsuid else None
    by_phone = owners.get(keys.phone) if keys.phone else None
    if by_bsuid and by_phone:
        if by_phone.has_bsuid:
            _move_phone(sender, keys, to=by_bsuid.contact_id)
        else:
            ask_for_merge(loser=by_phone.contact_id, winner=by_bsuid.contact_id)
    elif by_bsuid:
        _add_identities(by_bsuid.contact_id, sender, keys)
        if sender.phone:
            _know_phone(by_bsuid.contact_id, sender.phone)
    elif by_phone and not by_phone.has_bsuid:
        _add_identities(by_phone.contact_id, sender, keys)
    else:
        _make(sender, keys, take_phone=by_phone is not None)


def _make(sender: Sender, keys: Keys, *, take_phone: bool) -> None:
    contact = Contact(profile_name=sender.profile_name, username=sender.username)
    contact.name_hashes = search_hashes(sender.profile_name or "")
    if sender.phone:
        set_phone(contact, sender.phone)
    contact.save(force_insert=True)
    if take_phone:
        _move_phone(sender, keys, to=contact.id)
    _add_identities(contact.id, sender, keys)


def _move_phone(sender: Sender, keys: Keys, *, to: uuid.UUID) -> None:
    """The phone is another person's now: its last owner, known by a BSUID, is no longer reached by it."""
    identity = Identity.objects.get(kind=Identity.Kind.PHONE, value_hash=keys.phone)
    before = Contact.objects.get(pk=identity.contact_id)
    if before.phone_number and phone_key(before.phone_number) == phone_key(identity.value):
        before.phone_number = before.phone_last4_hash = before.phone_last8_hash = None
        before.save(update_fields=["phone_number", "phone_last4_hash", "phone_last8_hash", "updated_at"])
    bsuid = before.identities.filter(kind=Identity.Kind.BSUID).latest("last_seen_at")
    _readdress(before.pk, f"bsuid:{bsuid.value}", only=identity.value)
    identity.contact_id, identity.value, identity.last_seen_at = to, sender.phone or "", timezone.now()
    identity.save(update_fields=["contact", "value", "last_seen_at"])
    _know_phone(to, identity.value)


def _know_phone(contact_id: uuid.UUID, phone: str) -> None:
    contact = Contact.objects.get(pk=contact_id)
    contact.save(update_fields=set_phone(contact, phone))


def _readdress(contact_id: uuid.UUID, address: str, *, only: str | None = None) -> None:
    """Send to ``address`` from now on, or only what went to the phone ``only``."""
    for conversation in (
        Conversation.objects.select_for_update(no_key=True).filter(contact_id=contact_id).order_by("id")
    ):
        kind, _, value = conversation.address.partition(":")
        if only is None or (kind == "phone" and phone_key(value) == phone_key(only)):
            conversation.address = address
            conversation.save(update_fields=["address"])


def _add_identities(contact_id: uuid.UUID, sender: Sender, keys: Keys) -> None:
    wanted = [(Identity.Kind.BSUID, keys.bsuid, sender.bsuid), (Identity.Kind.PHONE, keys.phone, sender.phone)]
    Identity.objects.bulk_create(
        [
            Identity(contact_id=contact_id, kind=kind, value_hash=value_hash, value=value)
            for kind, value_hash, value in wanted
            if value_hash
        ],
        ignore_conflicts=True,
    )


def _lock_keys(keys: Iterable[bytes]) -> None:
    """Two first messages of one person must not make two contacts. In order, so that two batches cannot deadlock."""
    for number in sorted({int.from_bytes(key[:8], "big", signed=True) for key in keys}):
        sql.row("SELECT pg_advisory_xact_lock(%s)", [number])


MergeHandler = Callable[[Contact, Contact], None]
_merge_handlers: list[MergeHandler] = []


def on_merge(handler: MergeHandler) -> None:
    """Let an app above move its own rows: called with (loser, winner) inside the merge's transaction."""
    _merge_handlers.append(handler)


def merge_handlers() -> list[MergeHandler]:
    return _merge_handlers
