"""The control API for tests and the page: /sandbox/api/… (JSON)."""

import json
from dataclasses import asdict, fields
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faciliauto_bot.sandbox.faults import SEND_KINDS, WEBHOOK_KINDS, FaultError
from faciliauto_bot.sandbox.graph.errors import CATALOGUE
from faciliauto_bot.sandbox.settings import SettingError, Span
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.webhooks import Notice
from faciliauto_bot.sandbox.world import World


def world_of(request: Request) -> World:
    """The world this application plays."""
    world: World = request.app.state.world
    return world


async def json_of(request: Request) -> Json:
    """The JSON object of a request; an empty body is an empty object. Answers 400 to anything else."""
    try:
        body: Any = json.loads(await request.body() or b"{}")
    except ValueError:
        raise HTTPException(400, "the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "the body must be a JSON object")
    return body


def number_of(request: Request, name: str, default: int) -> int:
    """A whole number in the query."""
    text = request.query_params.get(name, str(default))
    if not text.isdigit():
        raise HTTPException(400, f"{name} must be a whole number")
    return int(text)


async def log(request: Request) -> Response:
    """GET log?after=seq&limit=n: every request to the messages endpoint in order of arrival."""
    journal = world_of(request).journal
    entries = journal.after(number_of(request, "after", 0), limit=number_of(request, "limit", 10_000))
    return JSONResponse({"entries": [asdict(entry) for entry in entries], "last": len(journal.sends)})


async def inbound_list(request: Request) -> Response:
    """GET inbound?after=n&limit=n: everything phones sent, in order."""
    every = world_of(request).phones.inbound
    after, limit = number_of(request, "after", 0), number_of(request, "limit", 10_000)
    chosen = every[after : after + limit]
    return JSONResponse({"messages": [message.as_json() for message in chosen], "last": len(every)})


async def webhooks(request: Request) -> Response:
    """GET webhooks: how delivery stands. ``idle`` means nothing waits and nothing is timed."""
    world = world_of(request)
    courier = world.courier
    facts: Json = {
        "idle": not courier.undelivered and not len(world.timers),
        "undelivered": courier.undelivered,
        "timers": len(world.timers),
        "posts": courier.posts,
        "refused": courier.refused,
        "recent": list(courier.recent),
    }
    return JSONResponse(facts)


async def events(request: Request) -> Response:
    """POST events {field, value}: send any webhook change, such as an account or template event."""
    body = await json_of(request)
    if not isinstance(body.get("value"), dict):
        raise HTTPException(400, "value must be an object")
    notice = Notice(lane="account", value=body["value"], field=str(body.get("field", "messages")))
    world_of(request).publish(notice)
    return JSONResponse({"status": "ok"})


async def faults(request: Request) -> Response:
    """GET, POST {kind, count?, probability?, seed?, ms?, phone?} and DELETE faults."""
    world = world_of(request)
    if request.method == "POST":
        wanted = await json_of(request)
        if wanted.get("phone"):
            phone = world.phones.find(str(wanted["phone"]))
            wanted["phone"] = phone.id if phone else wanted["phone"]
        try:
            rule = world.faults.add(wanted)
        except FaultError as error:
            raise HTTPException(400, str(error)) from None
        tell_faults(world)
        return JSONResponse(rule.as_json(), 201)
    if request.method == "DELETE":
        world.faults.clear()
        tell_faults(world)
    return JSONResponse({"faults": [rule.as_json() for rule in world.faults.rules], "kinds": _kinds()})


async def fault(request: Request) -> Response:
    """DELETE faults/{id}."""
    world = world_of(request)
    world.faults.clear(request.path_params["rule"])
    tell_faults(world)
    return JSONResponse({"status": "ok"})


def tell_faults(world: World) -> None:
    """Tell open pages the rules now in force."""
    world.live.tell("faults", {"faults": [rule.as_json() for rule in world.faults.rules]})


def _kinds() -> Json:
    return {**SEND_KINDS, **{str(code): title for code, (_, title) in CATALOGUE.items()}, **WEBHOOK_KINDS}


async def settings(request: Request) -> Response:
    """GET and PATCH settings: the options, ``delivery`` of webhooks and ``webhook_url``."""
    world = world_of(request)
    if request.method == "PATCH":
        try:
            change_settings(world, await json_of(request))
        except (SettingError, TypeError, ValueError) as error:
            raise HTTPException(400, str(error)) from None
    return JSONResponse(_settings(world))


def change_settings(world: World, wanted: Json) -> None:
    """Change options by name; raises ValueError for an unknown name or unreadable value, changing nothing then."""
    options, delivery = dict(wanted), dict(wanted.pop("delivery", {})) if "delivery" in wanted else {}
    options.pop("delivery", None)
    url = options.pop("webhook_url", world.courier.url)
    new_options = _typed(world.options, options)
    new_delivery = _typed(world.courier.how, delivery)
    if new_options.get("window", "off") not in ("response", "status", "off"):
        raise ValueError("window must be response, status or off")
    world.courier.url = str(url)
    vars(world.options).update(new_options)
    vars(world.courier.how).update(new_delivery)


def _typed(current: Any, wanted: Json) -> Json:
    known = {field.name for field in fields(current)}
    typed: Json = {}
    for name, value in wanted.items():
        if name not in known:
            raise ValueError(f"unknown setting {name!r}")
        kind = type(getattr(current, name))
        if kind is bool and not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false")
        typed[name] = Span.parse(str(value), name=name) if kind is Span else kind(value)
    return typed


def _settings(world: World) -> Json:
    options = {key: str(value) if isinstance(value, Span) else value for key, value in vars(world.options).items()}
    return {
        **options,
        "delivery": vars(world.courier.how),
        "webhook_url": world.courier.url,
        "phone_number_id": world.settings.phone_number_id,
        "business_account_id": world.settings.business_account_id,
        "display_phone_number": world.settings.display_phone_number,
        "verified_name": world.settings.verified_name,
    }


async def reset(request: Request) -> Response:
    """POST reset: forget everything, options and faults included."""
    world_of(request).start_afresh()
    return JSONResponse({"status": "ok"})


async def erased(request: Request) -> Response:
    """GET erased_contacts: the BSUIDs erased from the contact book."""
    return JSONResponse({"bsuids": world_of(request).erased_contacts})


routes = [
    Route("/sandbox/api/log", log, methods=["GET"]),
    Route("/sandbox/api/inbound", inbound_list, methods=["GET"]),
    Route("/sandbox/api/webhooks", webhooks, methods=["GET"]),
    Route("/sandbox/api/events", events, methods=["POST"]),
    Route("/sandbox/api/faults", faults, methods=["GET", "POST", "DELETE"]),
    Route("/sandbox/api/faults/{rule:int}", fault, methods=["DELETE"]),
    Route("/sandbox/api/settings", settings, methods=["GET", "PATCH"]),
    Route("/sandbox/api/reset", reset, methods=["POST"]),
    Route("/sandbox/api/erased_contacts", erased, methods=["GET"]),
]
