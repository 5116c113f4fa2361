"""The ladder of a sent message: sent, delivered, read, or failed (whatsapp-cloud-api 3.1)."""

import time
from functools import partial

from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import ChatMessage, Phone
from faciliauto_bot.sandbox.webhooks import Notice
from faciliauto_bot.sandbox.world import World, seconds


def climb(world: World, phone: Phone, message: ChatMessage, *, after: float, category: str) -> None:
    """Have a message sent and delivered, and read where the phone reads by itself."""
    step = seconds(world.options.status_delay)
    world.timers.later(after + step, partial(tell, world, phone, message, "sent", category=category))
    world.timers.later(after + 2 * step, partial(_deliver, world, phone, message, category=category))


def fail(world: World, phone: Phone | None, message: ChatMessage, error: GraphError, *, after: float) -> None:
    """Have an accepted message fail later. Meta reduces or omits the contact then."""

    def happen() -> None:
        message.status, message.error = "failed", error.in_status()
        status = _status(message, "failed", to=message.content.get("to", ""))
        status["errors"] = [error.in_status()]
        if phone:
            status |= _recipient(phone)
        world.publish(Notice(lane=phone.id if phone else message.id, value=world.value(statuses=[status])))
        if phone:
            world.show(phone, message)

    world.timers.later(after + seconds(world.options.status_delay), happen)


def read_all(world: World, phone: Phone) -> None:
    """The phone's owner looks at the chat: every message delivered so far is read."""
    for message in reversed(phone.messages):
        if message.direction != "outbound":
            continue
        if message.status in ("read", "failed"):
            break
        if message.status == "delivered":
            tell(world, phone, message, "read")


def come_online(world: World, phone: Phone) -> None:
    """Deliver what was sent while the phone was off."""
    for message in phone.messages:
        if message.direction == "outbound" and message.status == "sent":
            _deliver(world, phone, message, category="service")


def tell(world: World, phone: Phone, message: ChatMessage, status: str, *, category: str = "") -> None:
    """Raise the bubble's status and tell the business, unless the owner hides read receipts."""
    if not message.rise(status):
        return
    world.show(phone, message)
    if not world.options.statuses or (status == "read" and not phone.receipts):
        return
    facts: Json = {**_status(message, status), **_recipient(phone)}
    if category:
        facts |= _price(phone, message, category)
    contact = phone.contact(username=status != "sent")
    world.publish(Notice(lane=phone.id, value=world.value(contacts=[contact], statuses=[facts])))


def _deliver(world: World, phone: Phone, message: ChatMessage, *, category: str) -> None:
    if not phone.online:
        return
    tell(world, phone, message, "delivered", category=category)
    if phone.auto_read:
        world.timers.later(seconds(world.options.status_delay), partial(read_all, world, phone))


def _status(message: ChatMessage, status: str, *, to: str = "") -> Json:
    facts: Json = {"id": message.id, "status": status, "timestamp": str(int(time.time()))}
    if to:
        facts["recipient_id"] = to
    if message.callback:
        facts["biz_opaque_callback_data"] = message.callback
    return facts


def _recipient(phone: Phone) -> Json:
    known: Json = {} if phone.hidden else {"recipient_id": phone.wa_id}
    return {**known, "recipient_user_id": phone.user_id}


def _price(phone: Phone, message: ChatMessage, category: str) -> Json:
    if not phone.free_entry():
        return {"pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}}
    return {
        "conversation": {
            "id": f"{hash(phone.user_id) & (1 << 128) - 1:032x}",
            "expiration_timestamp": str(int(phone.free_entry_until)),
            "origin": {"type": "referral_conversion"},
        },
        "pricing": {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_entry_point",
            "category": "referral_conversion",
        },
    }
