"""Plays Slack, PagerDuty and a mail relay, so that alerts and mails can be seen."""

import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.world import World

KEPT = 1000


async def slack(request: Request) -> Response:
    """POST /slack/…: an incoming webhook."""
    body = await _body(request)
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        return PlainTextResponse("no_text", 400)
    _keep(request, "slack", title=str(body.get("text", "")), body=body)
    return PlainTextResponse("ok")


async def pagerduty(request: Request) -> Response:
    """POST /v2/enqueue: the Events API."""
    body = await _body(request)
    problems = [f"{key} is missing" for key in ("routing_key", "event_action") if not body.get(key)]
    if problems:
        refusal = {"status": "invalid event", "message": "Event object is invalid", "errors": problems}
        return JSONResponse(refusal, 400)
    payload = body.get("payload")
    title = payload.get("summary", "") if isinstance(payload, dict) else body["event_action"]
    _keep(request, "pagerduty", title=str(title), body=body)
    key = body.get("dedup_key") or ids.trace_id()
    return JSONResponse({"status": "success", "message": "Event processed", "dedup_key": key}, 202)


async def mail(request: Request) -> Response:
    """POST /mail: JSON with ``to``, ``subject``, ``body`` (text) or ``html``, or any text."""
    body = await _body(request)
    _keep(request, "mail", title=str(body.get("subject", "")), body=body)
    return JSONResponse({"status": "ok"})


async def listing(request: Request) -> Response:
    """GET and DELETE /sandbox/api/alerts."""
    world: World = request.app.state.world
    if request.method == "DELETE":
        world.alerts.clear()
    return JSONResponse({"alerts": world.alerts})


async def _body(request: Request) -> Json:
    raw = await request.body()
    try:
        body: Any = json.loads(raw)
    except ValueError:
        body = raw.decode(errors="replace")
    return body if isinstance(body, dict) else {"body": body}


def _keep(request: Request, channel: str, *, title: str, body: Json) -> None:
    world: World = request.app.state.world
    alert = {"seq": world.next_alert(), "channel": channel, "at": time.time(), "title": title, "body": body}
    world.alerts.append(alert)
    del world.alerts[:-KEPT]
    world.live.tell("alert", alert)


routes = [
    Route("/slack/{path:path}", slack, methods=["POST"]),
    Route("/v2/enqueue", pagerduty, methods=["POST"]),
    Route("/mail", mail, methods=["POST"]),
    Route("/sandbox/api/alerts", listing, methods=["GET", "DELETE"]),
]
