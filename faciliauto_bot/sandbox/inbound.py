"""What a phone sends to the business: any message type of the webhook reference, and identity changes."""

import time
from typing import Any

from faciliauto_bot.sandbox import ids, outbound, statuses
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import FREE_ENTRY_SECONDS, ChatMessage, Phone
from faciliauto_bot.sandbox.webhooks import Notice
from faciliauto_bot.sandbox.world import World

MEDIA = ("image", "video", "audio", "document", "sticker")
PASSED = ("location", "order", "edit", "revoke", "system", "button", "interactive", "reaction")


class UnsendableError(ValueError):
    """A phone message that makes no sense; the message says why."""


def send(world: World, phone: Phone, wanted: Json) -> ChatMessage:
    """Send a message from a phone.

    ``wanted`` holds ``type`` (text by default) and the content under the type's name as the webhook has it, with
    short forms: ``text`` may be the words alone; ``button_reply`` and ``list_reply`` stand for their interactive;
    media give ``id`` of an uploaded file, the rest is added. Beside it ``reply_to`` (wamid), ``forwarded``,
    ``referral``, ``context``, ``id`` and ``timestamp`` (both made where absent). Raises UnsendableError.
    """
    kind, content = _content(world, wanted)
    shown = content if isinstance(content, dict) else {"items": content}
    message = world.phones.write(
        phone,
        direction="inbound",
        kind=kind,
        content={**shown, "referral": wanted["referral"]} if "referral" in wanted else shown,
        id=str(wanted.get("id", "")),
        reply_to=str(wanted.get("reply_to", "")),
    )
    _note(world, phone, wanted, kind=kind, content=content)
    element = _element(world, phone, message, wanted, kind=kind, content=content)
    publish(world, phone, message, element)
    world.show(phone, message)
    return message


def publish(world: World, phone: Phone, message: ChatMessage, element: Json) -> None:
    """Tell the business of a phone's message; the bubble gets its second tick when the bot answered 200."""

    def done() -> None:
        if message.rise("delivered"):
            world.show(phone, message)

    value = world.value(contacts=[phone.contact()], messages=[element])
    if element["type"] == "system":
        del value["contacts"]
    world.elements[message.id] = element
    world.publish(Notice(lane=phone.id, value=value, done=done))


def redeliver(world: World, message: ChatMessage) -> None:
    """Post the webhook of an inbound message once more, as Meta may."""
    phone = world.phones.all.get(message.phone)
    element = world.elements.get(message.id)
    if phone is None or element is None:
        raise UnsendableError("this message can no longer be delivered again")
    publish(world, phone, message, element)


def change_number(world: World, phone: Phone, number: str, *, wa_id: str = "") -> ChatMessage:
    """Move the person to another number, which gives a new BSUID and a system message."""
    old = {"wa_id": phone.wa_id, "user_id": phone.user_id}
    phone.number = ids.digits(number)
    phone.wa_id = ids.digits(wa_id) or phone.number
    phone.user_id = ids.business_scoped_user_id(phone.number)
    world.phones.index(phone)
    system: Json = {"type": "user_changed_user_id", "user_id": phone.user_id, "previous_user_id": old["user_id"]}
    before, now = old["user_id"], phone.user_id
    if not phone.hidden:
        system |= {"type": "user_changed_number", "wa_id": phone.wa_id}
        before, now = old["wa_id"], phone.wa_id
    system["body"] = f"User {phone.name} changed from {before} to {now}"
    message = world.phones.write(phone, direction="inbound", kind="system", content=system)
    element: Json = {"id": message.id, "timestamp": str(int(time.time())), "type": "system", "system": system}
    if not phone.hidden:
        element = {"from": old["wa_id"], **element}
    publish(world, phone, message, element)
    world.show(phone, message)
    return message


def _content(world: World, wanted: Json) -> tuple[str, Any]:
    kind = str(wanted.get("type", "text"))
    content = wanted.get(kind)
    if kind == "text":
        content = {"body": content} if isinstance(content, str) else content
        if not isinstance(content, dict) or not isinstance(content.get("body"), str):
            raise UnsendableError("text needs its words")
        return kind, content
    if kind in ("button_reply", "list_reply", "nfm_reply"):
        return "interactive", {"type": kind, kind: content}
    if kind in MEDIA:
        return kind, _media(world, kind, content)
    if kind == "unsupported":
        return kind, content or {"type": "poll_creation"}
    if kind == "contacts" and not (isinstance(content, list) and content):
        raise UnsendableError("contacts needs a list of people")
    if kind in PASSED and not isinstance(content, dict):
        raise UnsendableError(f"{kind} needs its content")
    return kind, content if content is not None else {}


def _media(world: World, kind: str, content: Any) -> Json:
    media = world.media.find(str(content.get("id", ""))) if isinstance(content, dict) else None
    if media is None:
        raise UnsendableError(f"{kind} needs the id of an uploaded file")
    facts: Json = {key: content[key] for key in ("caption", "filename", "voice", "animated") if key in content}
    if kind == "document" and "filename" not in facts and media.filename:
        facts["filename"] = media.filename
    if kind == "audio":
        facts.setdefault("voice", False)
    known = {"mime_type": media.mime_type, "sha256": media.sha256_base64(), "id": media.id}
    return {**facts, **known, "url": media.fresh_url(world.settings.public_url)}


def _note(world: World, phone: Phone, wanted: Json, *, kind: str, content: Any) -> None:
    """What the message changes here: the window opens anew, an ad makes it free, a reaction sits on its bubble."""
    phone.last_inbound_at = time.time() + phone.clock_offset
    if "referral" in wanted:
        phone.free_entry_until = time.time() + phone.clock_offset + FREE_ENTRY_SECONDS
    if kind == "reaction":
        emoji = str(content.get("emoji", ""))
        outbound.react(world, phone, by="customer", message_id=str(content.get("message_id", "")), emoji=emoji)
    # Who writes has the chat open, so what came before is read.
    statuses.read_all(world, phone)


def _element(world: World, phone: Phone, message: ChatMessage, wanted: Json, *, kind: str, content: Any) -> Json:
    element: Json = {} if phone.hidden else {"from": phone.wa_id}
    element |= {
        "from_user_id": phone.user_id,
        "id": message.id,
        "timestamp": str(wanted.get("timestamp") or int(time.time())),
        "type": kind,
        kind: content,
    }
    if kind == "unsupported":
        element["errors"] = [
            {
                "code": 131051,
                "title": "Message type unknown",
                "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."},
            }
        ]
    context = _context(world, message, wanted)
    if context:
        element["context"] = context
    if "referral" in wanted:
        element["referral"] = wanted["referral"]
    return element


def _context(world: World, message: ChatMessage, wanted: Json) -> Json:
    if isinstance(wanted.get("context"), dict):
        return dict(wanted["context"])
    if wanted.get("forwarded"):
        return {"forwarded": True}
    if not message.reply_to:
        return {}
    quoted = world.phones.messages.get(message.reply_to)
    phone = world.phones.all.get(message.phone)
    if quoted and quoted.direction == "inbound" and phone:
        return {"from": phone.wa_id, "id": message.reply_to}
    return {"from": world.settings.display_phone_number, "id": message.reply_to}
