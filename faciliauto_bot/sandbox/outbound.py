"""What happens to a message the business sends: checked, limited, accepted, shown on the phone."""

import time
from dataclasses import dataclass, field

from faciliauto_bot.sandbox import ids, statuses
from faciliauto_bot.sandbox.faults import SendPlan
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import TYPING_SECONDS, ChatMessage, Phone, Send
from faciliauto_bot.sandbox.world import World, seconds


@dataclass
class Answer:
    """How the request ends: after ``delay`` seconds with an answer, a dropped connection, or never."""

    delay: float
    body: Json = field(default_factory=dict)
    error: GraphError | None = None
    ending: str = "answer"


def receive(world: World, send: Send) -> Answer:
    """Take one send; everything but the waiting happens at once, so arrival order is acceptance order."""
    phone = world.phones.find(send.to)
    plan = world.faults.for_send(phone.id if phone else send.to)
    send.fault = plan.kind or ("slow" if plan.delay else "")
    answer = Answer(delay=seconds(world.options.latency) + plan.delay)
    try:
        _refuse_by_fault(plan)
        world.bodies.check(send.body)
        answer.body = _accept(world, send, phone, plan, delay=answer.delay)
        _lose(send, answer, plan)
    except GraphError as error:
        send.code, send.details, send.http_status = error.code or None, error.details, error.http_status
        answer.error = error
    return answer


def mark_read(world: World, body: Json) -> Json:
    """Show blue ticks on the message and those before it, and "digitando…" if asked; raises GraphError."""
    message = world.phones.messages.get(str(body.get("message_id", "")))
    if body.get("status") != "read" or message is None or message.direction != "inbound":
        raise GraphError(131009, "The message_id is not a message from a user, or status is not read.")
    phone = world.phones.all.get(message.phone)
    if phone is None:
        return {"success": True}
    for earlier in phone.messages:
        if earlier.direction == "inbound" and earlier.seq <= message.seq and earlier.rise("read"):
            world.show(phone, earlier)
    if "typing_indicator" in body:
        phone.typing_until = time.time() + TYPING_SECONDS
        world.show(phone)
    return {"success": True}


def _refuse_by_fault(plan: SendPlan) -> None:
    if plan.kind == "500":
        raise GraphError(0, "The sandbox was told to fail without a code.", http_status=500)
    if plan.kind.isdigit():
        raise GraphError(int(plan.kind), "The sandbox was told to answer so.")


def _lose(send: Send, answer: Answer, plan: SendPlan) -> None:
    send.outcome, send.http_status = "accepted", 200
    if plan.kind in ("lost", "lost_silent", "hang", "accepted_500"):
        send.outcome = "lost"
        send.http_status = 500 if plan.kind == "accepted_500" else 0
    if plan.kind == "accepted_500":
        answer.error = GraphError(0, "The sandbox was told to fail after accepting.", http_status=500)
    elif plan.kind in ("lost", "lost_silent"):
        answer.ending = "drop"
    elif plan.kind == "hang":
        answer.ending = "hang"


def _accept(world: World, send: Send, phone: Phone | None, plan: SendPlan, *, delay: float) -> Json:
    body = send.body
    kind = str(body.get("type", "text"))
    later = _check_limits(world, phone, kind=kind, to=send.to)
    message = _write(world, phone, body, kind=kind, callback=send.callback)
    send.wamid, send.phone = message.id, phone.id if phone else ""
    silent = plan.kind == "lost_silent" or ("to" in body and ids.BSUID.match(send.to))
    if not silent:
        _start_statuses(world, phone, message, later, after=0 if plan.kind == "status_first" else delay)
    return _response(send, phone, message, kind=kind)


def _check_limits(world: World, phone: Phone | None, *, kind: str, to: str) -> GraphError | None:
    """Raise what Meta refuses at once; return what it would only tell in a status."""
    if ids.digits(to) == world.settings.display_phone_number:
        raise GraphError(131021, "The recipient is the sender.")
    _check_throughput(world)
    if phone and world.options.pair_rate:
        _check_pair(world, phone)
    if kind != "template" and world.options.window != "off" and not (phone and phone.window_open()):
        closed = GraphError(131047, "The customer service window for this person is closed")
        if world.options.window == "response":
            raise closed
        return closed
    return None if phone else GraphError(131026, "Message Undeliverable.")


def _check_throughput(world: World) -> None:
    limit = world.options.throughput
    if not limit:
        return
    now = time.monotonic()
    due = max(world.next_send_at, now)
    if due - now > 1 - 1 / limit:
        raise GraphError(130429, f"The number may send {limit} messages per second")
    world.next_send_at = due + 1 / limit


def _check_pair(world: World, phone: Phone) -> None:
    now = time.monotonic()
    due = max(phone.next_pair_at, now)
    if due - now > (world.options.pair_burst - 1) * world.options.pair_interval:
        raise GraphError(131056, "Too many messages sent from this phone number to the same recipient")
    phone.next_pair_at = due + world.options.pair_interval


def _write(world: World, phone: Phone | None, body: Json, *, kind: str, callback: str) -> ChatMessage:
    content = _shown(world, body, kind=kind)
    if phone is None:
        nowhere = {"to": ids.digits(str(body.get("to", "")))}
        return ChatMessage(0, ids.wamid(), "", "outbound", kind, nowhere, time.time(), callback=callback)
    reply_to = str(body.get("context", {}).get("message_id", ""))
    phone.typing_until = 0
    message = world.phones.write(
        phone, direction="outbound", kind=kind, content=content, callback=callback, reply_to=reply_to
    )
    if kind == "reaction":
        react(world, phone, by="business", message_id=content["message_id"], emoji=content["emoji"])
    world.show(phone, message)
    return message


def react(world: World, phone: Phone, *, by: str, message_id: str, emoji: str) -> None:
    """Put, change or remove (empty emoji) someone's reaction on a bubble of this chat."""
    message = world.phones.messages.get(message_id)
    if message is None or message.phone != phone.id:
        return
    message.reactions.pop(by, None)
    if emoji:
        message.reactions[by] = emoji
    world.show(phone, message)


def _shown(world: World, body: Json, *, kind: str) -> Json:
    content = body.get(kind)
    if kind == "template":
        return world.templates.rendered(body["template"])
    if not isinstance(content, dict):
        return {"items": content}
    media = world.media.find(str(content.get("id", "")))
    return {**content, "mime_type": media.mime_type} if media else content


def _start_statuses(
    world: World, phone: Phone | None, message: ChatMessage, later: GraphError | None, *, after: float
) -> None:
    if later:
        statuses.fail(world, phone, message, later, after=after)
    elif phone:
        category = message.content.get("category", "service").lower() if message.type == "template" else "service"
        statuses.climb(world, phone, message, after=after, category=category)


def _response(send: Send, phone: Phone | None, message: ChatMessage, *, kind: str) -> Json:
    contact: Json = {"input": send.to}
    if "to" in send.body:
        contact["wa_id"] = phone.wa_id if phone else ids.digits(send.to)
    else:
        contact["user_id"] = send.to
    told: Json = {"id": message.id}
    if kind == "template":
        told["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [told]}
