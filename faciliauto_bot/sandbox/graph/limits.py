"""Checks every outgoing body shares, and Meta's limits on lengths and counts (whatsapp-cloud-api 4.3)."""

from typing import Any

from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json

TEXT_BODY = 4096
CAPTION = 1024
INTERACTIVE_BODY = 1024
HEADER = FOOTER = 60
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
LIST_SECTIONS = LIST_ROWS = 10
ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 24, 72, 200
SECTION_TITLE = 24
LIST_OPENER = 20
CTA_TEXT = 20
FLOW_CTA = 30
TEMPLATE_NAME = 512
CALLBACK_DATA = 512


def missing(path: str) -> GraphError:
    """131008 naming the field."""
    return GraphError(131008, f"The parameter {path} is required.")


def invalid(path: str, why: str) -> GraphError:
    """131009 naming the field and the reason."""
    return GraphError(131009, f"The parameter {path} {why}.")


def length(text: str) -> int:
    """Length as the stricter of the two ways to count: UTF-16 units, so an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(body: Json, key: str, *, at: str = "") -> Json:
    """A required object inside the body."""
    path = f"{at}['{key}']" if at else key
    if key not in body:
        raise missing(path)
    value = body[key]
    if not isinstance(value, dict):
        raise invalid(path, "must be an object")
    return value


def items(body: Json, key: str, *, at: str) -> list[Any]:
    """A required, non-empty array inside the body."""
    path = f"{at}['{key}']"
    value = body.get(key)
    if value is None:
        raise missing(path)
    if not isinstance(value, list) or not value:
        raise invalid(path, "must be a non-empty array")
    return value


def text(body: Json, key: str, *, at: str, most: int, required: bool = True) -> str:
    """A string field no longer than ``most``; required ones must hold more than spaces."""
    path = f"{at}['{key}']" if at else key
    value = body.get(key)
    if value is None:
        if required:
            raise missing(path)
        return ""
    if not isinstance(value, str):
        raise invalid(path, "must be a string")
    if required and not value.strip():
        raise invalid(path, "must not be empty")
    if length(value) > most:
        raise invalid(path, f"must be at most {most} characters long")
    return value


def number(body: Json, key: str, *, at: str, most: float) -> float:
    """A required number between ``-most`` and ``most``; Meta takes numeric strings too."""
    path = f"{at}['{key}']"
    if key not in body:
        raise missing(path)
    try:
        value = float(body[key])
    except (TypeError, ValueError):
        raise invalid(path, "must be a number") from None
    if not -most <= value <= most:
        raise invalid(path, f"must lie between -{most:g} and {most:g}")
    return value


def web_link(body: Json, key: str, *, at: str) -> str:
    """A required http or https address."""
    value = text(body, key, at=at, most=2000)
    if not value.startswith(("http://", "https://")) or " " in value:
        raise invalid(f"{at}['{key}']", "must be a valid http or https URL")
    return value
