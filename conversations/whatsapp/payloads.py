"""A webhook body made into typed elements, each judged on its own: one bad element never costs the others.

Plain slotted dataclasses, read by hand: this runs once for every POST from Meta, and only shapes that are used are
looked at. What does not fit is handed on in ``rejected``, so that the caller can keep it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeVar, cast

from conversations.whatsapp import fields
from conversations.whatsapp.fields import JsonObject, UnfitError
from conversations.whatsapp.inbound import (
    ChannelError,
    InboundMessage,
    Location,
    Media,
    Referral,
    Sender,
    SharedContact,
    SharedPhone,
    index_contacts,
    read_errors,
    read_message,
    read_said,
    read_sender,
    usable_bsuid,
    usable_phone,
)
from conversations.whatsapp.text import clean_text

__all__ = [
    "AccountEvent",
    "ChannelError",
    "DeliveryStatus",
    "Echo",
    "IdentityChange",
    "InboundMessage",
    "Location",
    "Media",
    "NotAWebhook",
    "ParsedWebhook",
    "PreferenceChange",
    "Referral",
    "Rejection",
    "Sender",
    "SharedContact",
    "SharedPhone",
    "StatusUpdate",
    "TemplateEvent",
    "body_of",
    "clean_text",
    "parse_webhook",
]

DeliveryStatus = Literal["sent", "delivered", "read", "played", "failed"]

RANKS: Final[dict[str, int]] = {"sent": 1, "delivered": 2, "read": 3, "played": 4, "failed": 0}

_IDENTITY_CHANGES: Final = {
    "user_changed_number": "user_changed_number",
    "customer_changed_number": "user_changed_number",
    "user_changed_user_id": "user_changed_user_id",
    "customer_identity_changed": "customer_identity_changed",
}
_TEMPLATE_FIELDS: Final = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
    }
)
_ACCOUNT_FIELDS: Final = frozenset(
    {
        "account_update",
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "phone_number_quality_update",
        "phone_number_name_update",
        "business_capability_update",
        "business_status_update",
        "business_username_update",
        "payment_configuration_update",
        "security",
    }
)


_BESIDE: Final = ("messaging_product", "metadata", "contacts")


class NotAWebhook(ValueError):
    """The body is not an object of a WhatsApp business account with a list of entries."""


@dataclass(frozen=True, slots=True, repr=False)
class StatusUpdate:
    """What became of a message we sent. Order by ``rank``; ``failed`` has rank 0 and stands apart (§3.1)."""

    phone_number_id: str
    wamid: str
    status: DeliveryStatus
    rank: int
    at: datetime
    recipient_phone: str | None = None
    recipient_bsuid: str | None = None
    callback: str | None = None
    """Our own ``biz_opaque_callback_data``, echoed."""
    error_code: int | None = None
    error_details: str = ""
    pricing_category: str | None = None
    pricing_type: str | None = None
    billable: bool | None = None
    conversation_origin: str | None = None
    conversation_expires_at: datetime | None = None
    raw: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class PreferenceChange:
    """The user stopped or resumed a kind of message in WhatsApp's own settings; binding (§6)."""

    phone_number_id: str
    phone: str | None
    bsuid: str | None
    category: str
    value: Literal["stop", "resume"]
    at: datetime
    raw: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class IdentityChange:
    """The same person under another phone or user id (§2.5), or on another device (``identity_hash``)."""

    phone_number_id: str
    wamid: str
    kind: Literal["user_changed_number", "user_changed_user_id", "customer_identity_changed"]
    at: datetime
    previous_phone: str | None
    phone: str | None
    previous_bsuid: str | None
    bsuid: str | None
    previous_parent_bsuid: str | None = None
    parent_bsuid: str | None = None
    identity_hash: str | None = None
    raw: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Echo:
    """What a person of the business wrote on the phone of a coexistence number: the bot should step back."""

    phone_number_id: str
    wamid: str
    sent_at: datetime
    to: Sender
    """The customer, in the shape in which they write."""
    type: str
    text: str
    media: Media | None = None
    raw: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class AccountEvent:
    """News about the business account or a number. ``key`` is equal for two deliveries of the same event."""

    business_account_id: str
    field: str
    event: str
    at: datetime | None
    key: str
    value: JsonObject


@dataclass(frozen=True, slots=True, repr=False)
class TemplateEvent:
    """News about one template: approved, paused, moved to another category…"""

    business_account_id: str
    field: str
    event: str
    name: str
    language: str
    template_id: str | None
    category: str | None
    reason: str | None
    at: datetime | None
    key: str
    value: JsonObject


@dataclass(frozen=True, slots=True, repr=False)
class Rejection:
    """An element nobody here can use, whole, with a short reason free of personal data."""

    reason: str
    raw: object
    webhook: JsonObject | None = None
    """A body with nothing but this element in it, as Meta might have sent it: it can be tried again."""


@dataclass(slots=True, repr=False)
class ParsedWebhook:
    """Everything one POST carried, in the order it came."""

    messages: list[InboundMessage] = field(default_factory=list)
    statuses: list[StatusUpdate] = field(default_factory=list)
    preferences: list[PreferenceChange] = field(default_factory=list)
    identity_changes: list[IdentityChange] = field(default_factory=list)
    account_events: list[AccountEvent] = field(default_factory=list)
    template_events: list[TemplateEvent] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    errors: list[ChannelError] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True, repr=False)
class _Change:
    """One ``changes[]`` item with what it inherits from its entry."""

    business_account_id: str
    time: datetime | None
    field: str
    value: JsonObject


_Read = TypeVar("_Read")


def parse_webhook(body: object) -> ParsedWebhook:
    """Everything in a webhook body, already parsed from JSON. Odd content never raises; it ends in ``rejected``.

    Raises :class:`NotAWebhook` only where the envelope itself is something else.
    """
    if not isinstance(body, dict) or body.get("object") != "whatsapp_business_account":
        raise NotAWebhook("object is not whatsapp_business_account")
    if not isinstance(body.get("entry"), list):
        raise NotAWebhook("entry is not a list")
    parsed = ParsedWebhook()
    for change in _changes(body, parsed.rejected):
        _read_change(change, parsed)
    return parsed


def _changes(body: JsonObject, rejected: list[Rejection]) -> Iterator[_Change]:
    for entry in fields.items(body, "entry"):
        if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
            rejected.append(Rejection("entry_unreadable", entry, _body(entry)))
            continue
        for change in fields.items(entry, "changes"):
            if not isinstance(change, dict) or not isinstance(change.get("value"), dict):
                rejected.append(Rejection("change_unreadable", change, _body({**entry, "changes": [change]})))
                continue
            yield _Change(
                business_account_id=fields.identifier(entry, "id") or "",
                time=fields.moment(entry, "time"),
                field=fields.text(change, "field"),
                value=fields.mapping(change, "value"),
            )


def _body(*entries: object) -> JsonObject:
    return {"object": "whatsapp_business_account", "entry": list(entries)}


def body_of(*, field_name: str, value: JsonObject, business_account_id: str = "") -> JsonObject:
    """A webhook body with one change."""
    return _body({"id": business_account_id, "changes": [{"field": field_name, "value": value}]})


def _read_change(change: _Change, parsed: ParsedWebhook) -> None:
    if change.field == "messages":
        _read_messages(change, parsed)
    elif change.field == "user_preferences":
        _collect(change, "user_preferences", _read_preference, parsed.preferences, parsed.rejected)
    elif change.field == "smb_message_echoes":
        _read_echoes(change, parsed)
    elif change.field in _TEMPLATE_FIELDS:
        parsed.template_events.append(_template_event(change))
    elif change.field in _ACCOUNT_FIELDS:
        parsed.account_events.append(_account_event(change))
    else:
        parsed.rejected.append(Rejection("field_unknown", change.value, _alone(change, change.value)))


def _alone(change: _Change, value: JsonObject) -> JsonObject:
    return body_of(field_name=change.field, value=value, business_account_id=change.business_account_id)


def _read_messages(change: _Change, parsed: ParsedWebhook) -> None:
    value = change.value
    contacts = index_contacts(value)

    def read(element: JsonObject, phone_number_id: str) -> InboundMessage | IdentityChange:
        if element.get("type") == "system":
            return _read_identity_change(element, phone_number_id)
        return read_message(element, phone_number_id, contacts)

    received: list[InboundMessage | IdentityChange] = []
    if "messages" in value:
        _collect(change, "messages", read, received, parsed.rejected)
    for item in received:
        if isinstance(item, IdentityChange):
            parsed.identity_changes.append(item)
        else:
            parsed.messages.append(item)
    if "statuses" in value:
        _collect(change, "statuses", _read_status, parsed.statuses, parsed.rejected)
    if "errors" in value:
        parsed.errors.extend(read_errors(value, _phone_number_id(value)))


def _read_echoes(change: _Change, parsed: ParsedWebhook) -> None:
    contacts = index_contacts(change.value)

    def read(element: JsonObject, phone_number_id: str) -> Echo:
        return _read_echo(element, phone_number_id, contacts)

    _collect(change, "message_echoes", read, parsed.echoes, parsed.rejected)


def _collect(
    change: _Change,
    key: str,
    read: Callable[[JsonObject, str], _Read],
    into: list[_Read],
    rejected: list[Rejection],
) -> None:
    """Read every element under ``key``; what is unfit is set aside and the rest go on."""
    value = change.value
    phone_number_id = _phone_number_id(value)
    elements = value.get(key)
    if not isinstance(elements, list):
        rejected.append(Rejection(f"{key}_not_a_list", value, _alone(change, value)))
        return
    for element in elements:
        reason = ""
        if not isinstance(element, dict):
            reason = "element_not_an_object"
        elif phone_number_id is None:
            reason = "phone_number_id_missing"
        else:
            try:
                into.append(read(element, phone_number_id))
            except UnfitError as unfit:
                reason = str(unfit)
        if reason:
            beside: JsonObject = {name: value[name] for name in _BESIDE if name in value}
            rejected.append(Rejection(reason, element, _alone(change, {**beside, key: [element]})))


def _phone_number_id(value: JsonObject) -> str | None:
    return fields.identifier(fields.mapping(value, "metadata"), "phone_number_id")


def _read_status(element: JsonObject, phone_number_id: str) -> StatusUpdate:
    status = fields.text(element, "status")
    if status not in RANKS:
        raise UnfitError("status_unknown")
    pricing = fields.mapping(element, "pricing")
    conversation = fields.mapping(element, "conversation")
    error = next(iter(read_errors(element)), None) if "errors" in element else None
    billable = pricing.get("billable")
    return StatusUpdate(
        phone_number_id=phone_number_id,
        wamid=fields.required_text(element, "id"),
        status=cast(DeliveryStatus, status),
        rank=RANKS[status],
        at=fields.required_moment(element, "timestamp"),
        recipient_phone=usable_phone(element, "recipient_id"),
        recipient_bsuid=usable_bsuid(element, "recipient_user_id"),
        callback=fields.optional_text(element, "biz_opaque_callback_data"),
        error_code=error.code if error else None,
        error_details=(error.details or error.title) if error else "",
        pricing_category=fields.optional_text(pricing, "category"),
        pricing_type=fields.optional_text(pricing, "type"),
        billable=billable if isinstance(billable, bool) else None,
        conversation_origin=fields.optional_text(fields.mapping(conversation, "origin"), "type"),
        conversation_expires_at=fields.moment(conversation, "expiration_timestamp"),
        raw=element,
    )


def _read_identity_change(element: JsonObject, phone_number_id: str) -> IdentityChange:
    system = fields.mapping(element, "system")
    kind = _IDENTITY_CHANGES.get(fields.text(system, "type"))
    if kind is None:
        raise UnfitError("system_type_unknown")
    change = IdentityChange(
        phone_number_id=phone_number_id,
        wamid=fields.required_text(element, "id"),
        kind=cast(Literal["user_changed_number"], kind),
        at=fields.required_moment(element, "timestamp"),
        previous_phone=usable_phone(element, "from"),
        phone=usable_phone(system, "wa_id") or usable_phone(system, "new_wa_id"),
        previous_bsuid=usable_bsuid(system, "previous_user_id"),
        bsuid=usable_bsuid(system, "user_id"),
        previous_parent_bsuid=usable_bsuid(system, "previous_parent_user_id"),
        parent_bsuid=usable_bsuid(system, "parent_user_id"),
        identity_hash=fields.optional_text(fields.mapping(system, "identity"), "hash"),
        raw=element,
    )
    if not (change.phone or change.bsuid or change.previous_phone):
        raise UnfitError("identity_missing")
    return change


def _read_preference(element: JsonObject, phone_number_id: str) -> PreferenceChange:
    phone, bsuid = usable_phone(element, "wa_id"), usable_bsuid(element, "user_id")
    value = fields.text(element, "value")
    if not phone and not bsuid:
        raise UnfitError("sender_unknown")
    if value not in {"stop", "resume"}:
        raise UnfitError("preference_unknown")
    return PreferenceChange(
        phone_number_id=phone_number_id,
        phone=phone,
        bsuid=bsuid,
        category=fields.text(element, "category"),
        value=cast(Literal["stop", "resume"], value),
        at=fields.required_moment(element, "timestamp"),
        raw=element,
    )


def _read_echo(element: JsonObject, phone_number_id: str, contacts: dict[str, JsonObject]) -> Echo:
    kind = fields.text(element, "type") or "unknown"
    if not usable_phone(element, "to") and not usable_bsuid(element, "to_user_id"):
        raise UnfitError("recipient_unknown")
    said = read_said(kind, element)
    return Echo(
        phone_number_id=phone_number_id,
        wamid=fields.required_text(element, "id"),
        sent_at=fields.required_moment(element, "timestamp"),
        to=read_sender({"from": element.get("to"), "from_user_id": element.get("to_user_id")}, contacts),
        type=kind,
        text=said.text,
        media=said.media,
        raw=element,
    )


def _account_event(change: _Change) -> AccountEvent:
    return AccountEvent(
        business_account_id=change.business_account_id,
        field=change.field,
        event=fields.text(change.value, "event"),
        at=change.time,
        key=_event_key(change),
        value=change.value,
    )


def _template_event(change: _Change) -> TemplateEvent:
    value = change.value
    return TemplateEvent(
        business_account_id=change.business_account_id,
        field=change.field,
        event=fields.text(value, "event"),
        name=fields.text(value, "message_template_name"),
        language=fields.text(value, "message_template_language"),
        template_id=fields.identifier(value, "message_template_id"),
        category=fields.optional_text(value, "new_category")
        or fields.optional_text(value, "message_template_category"),
        reason=fields.optional_text(value, "reason"),
        at=change.time,
        key=_event_key(change),
        value=value,
    )


def _event_key(change: _Change) -> str:
    """Account events carry no id: what they say is their identity (§1.3)."""
    try:
        said = json.dumps(change.value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        said = repr(sorted(change.value, key=str))
    whole = f"{change.business_account_id}|{change.field}|{change.time}|{said}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
