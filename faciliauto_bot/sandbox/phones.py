"""The phones' part of the control API: people, their messages, what they do."""

import re
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faciliauto_bot.sandbox import ids, inbound, statuses
from faciliauto_bot.sandbox.control import json_of, number_of, world_of
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.state import Phone
from faciliauto_bot.sandbox.world import World

CHANGEABLE: dict[str, type] = {
    "name": str,
    "username": str,
    "hidden": bool,
    "shown": bool,
    "auto_read": bool,
    "receipts": bool,
    "online": bool,
    "clock_offset": float,
}


async def collection(request: Request) -> Response:
    """GET phones?shown=1, POST phones {number, name, wa_id?, ninth_digit?, …}."""
    world = world_of(request)
    if request.method == "POST":
        phone = create(world, await json_of(request))
        return JSONResponse(phone.as_json(), 201)
    only_shown = "shown" in request.query_params
    phones = [phone.as_json() for phone in world.phones.all.values() if phone.shown or not only_shown]
    return JSONResponse({"phones": phones})


def create(world: World, wanted: Json) -> Phone:
    """A new phone; answers 400 without a number and 409 when the number is taken.

    ``ninth_digit: false`` gives a Brazilian mobile a ``wa_id`` without its ninth digit.
    """
    number = ids.digits(str(wanted.get("number", "")))
    if not re.fullmatch(r"[1-9]\d{7,14}", number):
        raise HTTPException(400, "number must be a phone number in international form")
    if world.phones.find(number):
        raise HTTPException(409, "a phone with this number is already there")
    wa_id = str(wanted.get("wa_id", ""))
    if wanted.get("ninth_digit") is False:
        wa_id = ids.lookup_form(number)
    options = {key: value for key, value in _options(wanted).items() if key != "name"}
    name = str(wanted.get("name") or number)
    phone = world.phones.add(number=number, name=name, wa_id=wa_id, **options)
    world.show(phone)
    return phone


def _options(wanted: Json) -> Json:
    try:
        options = {key: kind(wanted[key]) for key, kind in CHANGEABLE.items() if key in wanted}
    except (TypeError, ValueError):
        raise HTTPException(400, "an option has the wrong type") from None
    if "username" in options:
        options["username"] = options["username"].lstrip("@")
    return options


async def one(request: Request) -> Response:
    """GET, PATCH and DELETE phones/{phone}."""
    world, phone = _found(request)
    if request.method == "DELETE":
        world.phones.remove(phone)
        world.live.tell("gone", {"id": phone.id})
        return JSONResponse({"status": "ok"})
    if request.method == "PATCH":
        vars(phone).update(_options(await json_of(request)))
        if phone.online:
            statuses.come_online(world, phone)
        world.show(phone)
    return JSONResponse(phone.as_json())


async def messages(request: Request) -> Response:
    """GET phones/{phone}/messages?after=seq lists the chat; POST sends as this phone."""
    world, phone = _found(request)
    if request.method == "POST":
        return _send(world, phone, await json_of(request))
    after = number_of(request, "after", 0)
    chat = [message.as_json() for message in phone.messages if message.seq > after]
    return JSONResponse({"messages": chat})


async def send_from(request: Request) -> Response:
    """POST messages {from, name?, type, …}: send as a number, whose phone is made (not shown) when unknown."""
    world = world_of(request)
    wanted = await json_of(request)
    sender = str(wanted.pop("from", ""))
    phone = world.phones.find(sender)
    if phone is None:
        phone = create(world, {"shown": False, "number": sender, "name": wanted.get("name", sender)})
    return _send(world, phone, wanted)


def _send(world: World, phone: Phone, wanted: Json) -> Response:
    try:
        message = inbound.send(world, phone, wanted)
    except inbound.UnsendableError as error:
        raise HTTPException(400, str(error)) from None
    return JSONResponse(message.as_json(), 201)


async def read(request: Request) -> Response:
    """POST phones/{phone}/read: the owner looks at the chat."""
    statuses.read_all(*_found(request))
    return JSONResponse({"status": "ok"})


async def number(request: Request) -> Response:
    """POST phones/{phone}/number {number, wa_id?}: the owner changes number."""
    world, phone = _found(request)
    wanted = await json_of(request)
    new = ids.digits(str(wanted.get("number", "")))
    if not new or world.phones.find(new):
        raise HTTPException(400, "number is missing or taken")
    inbound.change_number(world, phone, new, wa_id=str(wanted.get("wa_id", "")))
    return JSONResponse(phone.as_json())


async def redeliver(request: Request) -> Response:
    """POST inbound/{wamid}/redeliver: the webhook of a message comes once more."""
    world = world_of(request)
    message = world.phones.messages.get(request.path_params["wamid"])
    if message is None:
        raise HTTPException(404, "no such message")
    try:
        inbound.redeliver(world, message)
    except inbound.UnsendableError as error:
        raise HTTPException(400, str(error)) from None
    return JSONResponse({"status": "ok"})


async def upload(request: Request) -> Response:
    """POST media (multipart ``file``): put a file on the phone, to be sent by its id."""
    async with request.form() as form:
        file: Any = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(400, "file is missing")
        mime_type = str(form.get("type") or file.content_type or "")
        try:
            media = world_of(request).media.add(await file.read(), mime_type=mime_type, filename=file.filename or "")
        except GraphError as error:
            raise HTTPException(413, error.details) from None
    return JSONResponse({"id": media.id, "mime_type": media.mime_type, "filename": media.filename}, 201)


async def file(request: Request) -> Response:
    """GET media/{id}: the bytes, for the page."""
    media = world_of(request).media.find(request.path_params["media"])
    if media is None:
        raise HTTPException(404, "no such file")
    return Response(media.data, media_type=media.mime_type)


def _found(request: Request) -> tuple[World, Phone]:
    world = world_of(request)
    phone = world.phones.find(request.path_params["phone"])
    if phone is None:
        raise HTTPException(404, "no such phone")
    return world, phone


routes = [
    Route("/sandbox/api/phones", collection, methods=["GET", "POST"]),
    Route("/sandbox/api/phones/{phone}", one, methods=["GET", "PATCH", "DELETE"]),
    Route("/sandbox/api/phones/{phone}/messages", messages, methods=["GET", "POST"]),
    Route("/sandbox/api/phones/{phone}/read", read, methods=["POST"]),
    Route("/sandbox/api/phones/{phone}/number", number, methods=["POST"]),
    Route("/sandbox/api/messages", send_from, methods=["POST"]),
    Route("/sandbox/api/inbound/{wamid:path}/redeliver", redeliver, methods=["POST"]),
    Route("/sandbox/api/media", upload, methods=["POST"]),
    Route("/sandbox/api/media/{media}", file, methods=["GET"]),
]
