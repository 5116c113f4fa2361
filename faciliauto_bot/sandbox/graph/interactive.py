"""Checks of interactive bodies: reply buttons, lists, links, location and contact requests, flows."""

from collections.abc import Callable
from typing import Any

from faciliauto_bot.sandbox.graph import limits
from faciliauto_bot.sandbox.graph.limits import invalid, items, missing, part, text, web_link
from faciliauto_bot.sandbox.signing import Json

MediaCheck = Callable[[Json, str], None]


def check(interactive: Json, *, check_media: MediaCheck) -> None:
    """Raise GraphError where Meta would refuse the interactive object."""
    kind = interactive.get("type")
    if kind is None:
        raise missing("interactive['type']")
    if kind not in _ACTIONS:
        raise invalid("interactive['type']", f"must be one of {', '.join(_ACTIONS)}")
    text(part(interactive, "body", at="interactive"), "text", at="interactive['body']", most=limits.INTERACTIVE_BODY)
    if "footer" in interactive:
        footer = part(interactive, "footer", at="interactive")
        text(footer, "text", at="interactive['footer']", most=limits.FOOTER)
    if "header" in interactive:
        _header(part(interactive, "header", at="interactive"), kind=kind, check_media=check_media)
    _ACTIONS[kind](part(interactive, "action", at="interactive"))


def _header(header: Json, *, kind: str, check_media: MediaCheck) -> None:
    at = "interactive['header']"
    if kind in ("location_request_message", "request_contact_info"):
        raise invalid(at, f"is not allowed for {kind}")
    form = header.get("type")
    if form == "text":
        text(header, "text", at=at, most=limits.HEADER)
    elif form in ("image", "video", "document") and kind != "list":
        check_media(part(header, form, at=at), form)
    else:
        raise invalid(f"{at}['type']", f"{form!r} is not allowed for {kind}")


def _buttons(action: Json) -> None:
    at = "interactive['action']['buttons']"
    buttons = items(action, "buttons", at="interactive['action']")
    if len(buttons) > limits.BUTTONS:
        raise invalid(at, f"must hold at most {limits.BUTTONS} buttons")
    replies = [_reply(button, at=f"{at}[{index}]") for index, button in enumerate(buttons)]
    _unique([reply["id"] for reply in replies], at=at, what="ids")
    _unique([reply["title"] for reply in replies], at=at, what="titles")


def _reply(button: Any, *, at: str) -> Json:
    if not isinstance(button, dict) or button.get("type") != "reply":
        raise invalid(at, "must be a button of type reply")
    reply = part(button, "reply", at=at)
    text(reply, "id", at=f"{at}['reply']", most=limits.BUTTON_ID)
    text(reply, "title", at=f"{at}['reply']", most=limits.BUTTON_TITLE)
    return reply


def _list(action: Json) -> None:
    text(action, "button", at="interactive['action']", most=limits.LIST_OPENER)
    at = "interactive['action']['sections']"
    sections = items(action, "sections", at="interactive['action']")
    if len(sections) > limits.LIST_SECTIONS:
        raise invalid(at, f"must hold at most {limits.LIST_SECTIONS} sections")
    rows: list[Json] = []
    for index, section in enumerate(sections):
        rows += _section(section, at=f"{at}[{index}]", titled=len(sections) > 1)
    if len(rows) > limits.LIST_ROWS:
        raise invalid(at, f"must hold at most {limits.LIST_ROWS} rows in total")
    _unique([row["id"] for row in rows], at=at, what="row ids")


def _section(section: Any, *, at: str, titled: bool) -> list[Json]:
    if not isinstance(section, dict):
        raise invalid(at, "must be an object")
    text(section, "title", at=at, most=limits.SECTION_TITLE, required=titled)
    rows: list[Json] = items(section, "rows", at=at)
    for index, row in enumerate(rows):
        path = f"{at}['rows'][{index}]"
        if not isinstance(row, dict):
            raise invalid(path, "must be an object")
        text(row, "id", at=path, most=limits.ROW_ID)
        text(row, "title", at=path, most=limits.ROW_TITLE)
        text(row, "description", at=path, most=limits.ROW_DESCRIPTION, required=False)
    return rows


def _unique(values: list[str], *, at: str, what: str) -> None:
    if len(set(values)) < len(values):
        raise invalid(at, f"must have unique {what}")


def _link(action: Json) -> None:
    _named(action, "cta_url")
    at = "interactive['action']['parameters']"
    parameters = part(action, "parameters", at="interactive['action']")
    text(parameters, "display_text", at=at, most=limits.CTA_TEXT)
    web_link(parameters, "url", at=at)


def _flow(action: Json) -> None:
    _named(action, "flow")
    at = "interactive['action']['parameters']"
    parameters = part(action, "parameters", at="interactive['action']")
    text(parameters, "flow_message_version", at=at, most=10)
    text(parameters, "flow_cta", at=at, most=limits.FLOW_CTA)
    if not (parameters.get("flow_id") or parameters.get("flow_name")):
        raise missing(f"{at}['flow_id']")


def _named(action: Json, name: str) -> None:
    if action.get("name") != name:
        raise invalid("interactive['action']['name']", f"must be {name}")


_ACTIONS: dict[str, Callable[[Json], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": lambda action: _named(action, "send_location"),
    "request_contact_info": lambda action: _named(action, "request_contact_info"),
    "flow": _flow,
}
