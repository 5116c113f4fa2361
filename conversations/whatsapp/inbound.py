"""What a customer sends: one element of ``messages[]`` made into one ``InboundMessage``.

The records show nothing of themselves in a log (``repr=False``): nearly every field is personal, wamids too.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from conversations.whatsapp import fields
from conversations.whatsapp.addresses import is_bsuid, is_wa_id
from conversations.whatsapp.fields import JsonObject, UnfitError

_TYPE_LENGTH = 64  # characters; Meta's longest type has 11

MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})


@dataclass(frozen=True, slots=True, repr=False)
class Sender:
    """Who wrote. At least one of ``phone`` and ``bsuid`` is there; either may be missing, each may change."""

    phone: str | None = None
    bsuid: str | None = None
    parent_bsuid: str | None = None
    profile_name: str | None = None
    """Free text the user chose: show it, never trust it."""
    username: str | None = None
    """Without the @; can be given to another person, so never a key."""


@dataclass(frozen=True, slots=True, repr=False)
class Media:
    """A file Meta holds for seven days; ``url`` (newer webhooks) lives minutes and needs the bearer token."""

    id: str
    mime_type: str
    sha256: str
    url: str | None = None
    filename: str | None = None
    voice: bool = False
    animated: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Location:
    """A point in degrees, with the place's words when the user picked a place."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SharedPhone:
    """A phone inside a shared contact: as written, and as ``wa_id`` where it is on WhatsApp."""

    phone: str
    wa_id: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SharedContact:
    """A contact card; ``from_request`` marks the answer to our own request for the customer's phone."""

    name: str
    phones: tuple[SharedPhone, ...] = ()
    from_request: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Referral:
    """The ad or post the customer came from; sent once, with the first message only."""

    source_url: str | None = None
    source_id: str | None = None
    source_type: str | None = None
    headline: str | None = None
    body: str | None = None
    media_type: str | None = None
    media_url: str | None = None
    ctwa_clid: str | None = None
    welcome_text: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ChannelError:
    """One element of any of Meta's ``errors[]``; ``phone_number_id`` only where it stands for a whole number."""

    code: int | None
    title: str = ""
    details: str = ""
    phone_number_id: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class InboundMessage:
    """One thing a customer sent. ``type`` is Meta's word, also when nobody here knows it yet."""

    phone_number_id: str
    wamid: str
    sent_at: datetime
    type: str
    sender: Sender
    text: str
    """What the customer wrote or tapped, and what a file was captioned with; ``""`` where there are no words."""
    reply_id: str | None = None
    media: Media | None = None
    location: Location | None = None
    contacts: tuple[SharedContact, ...] = ()
    reaction_to: str | None = None
    original_wamid: str | None = None
    """The message an ``edit`` or ``revoke`` is about."""
    context_wamid: str | None = None
    forwarded: bool = False
    referral: Referral | None = None
    errors: tuple[ChannelError, ...] = ()
    raw: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """The part of an element that depends on its type; shared with echoes and edits."""

    text: str = ""
    reply_id: str | None = None
    media: Media | None = None


def read_message(element: JsonObject, phone_number_id: str, contacts: dict[str, JsonObject]) -> InboundMessage:
    """One message; raises :class:`UnfitError` where it cannot be told apart, placed in time, or answered.

    Group messages are unfit too: an answer to one person would be an answer in the wrong place.
    """
    if element.get("group_id"):
        raise UnfitError("group_message")
    kind = fields.text(element, "type")[:_TYPE_LENGTH] or "unknown"
    said = read_said(kind, element)
    context = fields.mapping(element, "context")
    return InboundMessage(
        phone_number_id=phone_number_id,
        wamid=fields.required_text(element, "id"),
        sent_at=fields.required_moment(element, "timestamp"),
        type=kind,
        sender=read_sender(element, contacts),
        text=said.text,
        reply_id=said.reply_id,
        media=said.media,
        location=_location(element) if kind == "location" else None,
        contacts=_shared_contacts(element) if kind == "contacts" else (),
        reaction_to=fields.optional_text(fields.mapping(element, "reaction"), "message_id"),
        original_wamid=_original(kind, element),
        context_wamid=fields.optional_text(context, "id"),
        forwarded=fields.flag(context, "forwarded") or fields.flag(context, "frequently_forwarded"),
        referral=_referral(element),
        errors=read_errors(element),
        raw=element,
    )


def read_said(kind: str, element: JsonObject) -> Said:
    """The words, the tapped id and the file of one element."""
    content = fields.mapping(element, kind)
    if kind == "text":
        return Said(fields.text(content, "body"))
    if kind in MEDIA_TYPES:
        return Said(fields.text(content, "caption"), media=_media(content))
    if kind == "interactive":
        return _interactive(content)
    if kind == "button":
        return Said(fields.text(content, "text"), fields.optional_text(content, "payload"))
    if kind == "edit":
        return _edited(content)
    if kind == "reaction":
        return Said(fields.text(content, "emoji"))
    return Said(fields.text(content, "text") if kind == "order" else "")


def read_sender(element: JsonObject, contacts: dict[str, JsonObject]) -> Sender:
    """The writer, completed from the ``contacts[]`` entry of the same person; :class:`UnfitError` if nobody is."""
    phone = usable_phone(element, "from")
    bsuid = usable_bsuid(element, "from_user_id")
    contact = contacts.get(bsuid or "") or contacts.get(phone or "") or {}
    if bsuid and usable_bsuid(contact, "user_id") not in {None, bsuid}:
        contact = {}
    phone = phone or usable_phone(contact, "wa_id")
    bsuid = bsuid or usable_bsuid(contact, "user_id")
    if not phone and not bsuid:
        raise UnfitError("sender_unknown")
    profile = fields.mapping(contact, "profile")
    return Sender(
        phone=phone,
        bsuid=bsuid,
        parent_bsuid=usable_bsuid(element, "from_parent_user_id") or usable_bsuid(contact, "parent_user_id"),
        profile_name=fields.optional_text(profile, "name"),
        username=fields.text(profile, "username").removeprefix("@") or None,
    )


def index_contacts(value: JsonObject) -> dict[str, JsonObject]:
    """``contacts[]`` by user id and by ``wa_id``: their order says nothing about whose message is whose (§2.1)."""
    found: dict[str, JsonObject] = {}
    for contact in fields.objects(value, "contacts"):
        for key in (usable_bsuid(contact, "user_id"), usable_phone(contact, "wa_id")):
            if key:
                found.setdefault(key, contact)
    return found


def read_errors(holder: JsonObject, phone_number_id: str | None = None) -> tuple[ChannelError, ...]:
    """``errors[]`` of a message, a status or a whole value."""
    return tuple(
        ChannelError(
            code=fields.integer(error, "code"),
            title=fields.text(error, "title") or fields.text(error, "message"),
            details=fields.text(fields.mapping(error, "error_data"), "details"),
            phone_number_id=phone_number_id,
        )
        for error in fields.objects(holder, "errors")
    )


def usable_phone(holder: JsonObject, key: str) -> str | None:
    """The phone under ``key`` where it really is digits."""
    value = holder.get(key)
    if not isinstance(value, str):
        return None
    digits = value.removeprefix("+")
    return digits if is_wa_id(digits) else None


def usable_bsuid(holder: JsonObject, key: str) -> str | None:
    """The business-scoped user id under ``key`` where it has the shape of one."""
    value = holder.get(key)
    return value if isinstance(value, str) and is_bsuid(value) else None


def _interactive(content: JsonObject) -> Said:
    kind = fields.text(content, "type")
    answer = fields.mapping(content, kind)
    if kind == "nfm_reply":
        return Said(_form_words(answer))
    return Said(fields.text(answer, "title"), fields.optional_text(answer, "id"))


def _form_words(answer: JsonObject) -> str:
    """The answers of a form, one a line; its own body only says "Sent"."""
    try:
        form = json.loads(fields.text(answer, "response_json"))
    except (ValueError, RecursionError):
        form = None
    if not isinstance(form, dict):
        return fields.text(answer, "body")
    return "\n".join(filter(None, (fields.text(form, key) for key in form if key != "flow_token")))


def _edited(content: JsonObject) -> Said:
    message = fields.mapping(content, "message")
    kind = fields.text(message, "type")
    return Said() if kind == "edit" else read_said(kind, message)


def _media(content: JsonObject) -> Media | None:
    media_id = fields.identifier(content, "id")
    if media_id is None:
        return None
    return Media(
        id=media_id,
        mime_type=fields.text(content, "mime_type"),
        sha256=fields.text(content, "sha256"),
        url=fields.optional_text(content, "url"),
        filename=fields.optional_text(content, "filename"),
        voice=fields.flag(content, "voice"),
        animated=fields.flag(content, "animated"),
    )


def _location(element: JsonObject) -> Location | None:
    content = fields.mapping(element, "location")
    latitude, longitude = fields.number(content, "latitude"), fields.number(content, "longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Location(
        latitude=latitude,
        longitude=longitude,
        name=fields.optional_text(content, "name"),
        address=fields.optional_text(content, "address"),
        url=fields.optional_text(content, "url"),
    )


def _shared_contacts(element: JsonObject) -> tuple[SharedContact, ...]:
    return tuple(
        SharedContact(
            name=fields.text(fields.mapping(card, "name"), "formatted_name"),
            phones=tuple(
                SharedPhone(fields.text(entry, "phone"), usable_phone(entry, "wa_id"))
                for entry in fields.objects(card, "phones")
                if fields.text(entry, "phone") or usable_phone(entry, "wa_id")
            ),
            from_request=fields.text(card, "origin") == "contact_request",
        )
        for card in fields.objects(element, "contacts")
    )


def _referral(element: JsonObject) -> Referral | None:
    content = fields.mapping(element, "referral")
    if not content:
        return None
    return Referral(
        source_url=fields.optional_text(content, "source_url"),
        source_id=fields.identifier(content, "source_id"),
        source_type=fields.optional_text(content, "source_type"),
        headline=fields.optional_text(content, "headline"),
        body=fields.optional_text(content, "body"),
        media_type=fields.optional_text(content, "media_type"),
        media_url=fields.optional_text(content, "image_url") or fields.optional_text(content, "video_url"),
        ctwa_clid=fields.optional_text(content, "ctwa_clid"),
        welcome_text=fields.optional_text(fields.mapping(content, "welcome_message"), "text"),
    )


def _original(kind: str, element: JsonObject) -> str | None:
    if kind not in {"edit", "revoke"}:
        return None
    return fields.optional_text(fields.mapping(element, kind), "original_message_id")
