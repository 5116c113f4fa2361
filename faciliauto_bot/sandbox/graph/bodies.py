"""Checks of a send body as Meta makes them, before anything else happens to it."""

import re
from collections.abc import Callable
from typing import Any

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.graph import interactive, limits
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.graph.limits import invalid, items, missing, number, part, text, web_link
from faciliauto_bot.sandbox.graph.templates import Templates
from faciliauto_bot.sandbox.media import MediaStore
from faciliauto_bot.sandbox.signing import Json

MEDIA = ("image", "video", "audio", "document", "sticker")
CAPTIONED = ("image", "video", "document")


class Bodies:
    """Checks bodies against the limits, the uploaded media and the templates of this account."""

    def __init__(self, media: MediaStore, templates: Templates) -> None:
        self._media = media
        self._templates = templates

    def check(self, body: Any) -> None:
        """Raise GraphError where Meta would refuse the body of a message."""
        if not isinstance(body, dict):
            raise GraphError(100, "The body must be a JSON object.")
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required and must be whatsapp.")
        if body.get("recipient_type", "individual") != "individual":
            raise invalid("recipient_type", "must be individual")
        self._recipient(body)
        text(body, "biz_opaque_callback_data", at="", most=limits.CALLBACK_DATA, required=False)
        if "context" in body:
            text(part(body, "context"), "message_id", at="context", most=2000)
        self._content(body)

    def _recipient(self, body: Json) -> None:
        if "to" in body:
            text(body, "to", at="", most=160)
            if not re.fullmatch(r"\+?[\d\s().-]{8,24}", body["to"]) and not ids.BSUID.match(body["to"]):
                raise invalid("to", "must be a phone number in international form")
        elif "recipient" in body:
            if not ids.BSUID.match(text(body, "recipient", at="", most=160)):
                raise invalid("recipient", "must be a business-scoped user id")
        else:
            raise missing("to")

    def _content(self, body: Json) -> None:
        kind = body.get("type", "text")
        checks: dict[str, Callable[[Json], None]] = {
            "text": _text,
            "location": _location,
            "reaction": _reaction,
            "interactive": lambda content: interactive.check(content, check_media=self._attachment),
            "template": self._templates.check,
        }
        if kind == "contacts":
            _contacts(items(body, "contacts", at="body"))
        elif kind in MEDIA:
            self._attachment(part(body, kind), kind)
        elif kind in checks:
            checks[kind](part(body, kind))
        else:
            raise GraphError(131051, f"Message type {kind!r} is not supported.")

    def _attachment(self, content: Json, kind: str) -> None:
        if ("id" in content) == ("link" in content):
            raise invalid(kind, "must have either id or link")
        if "link" in content:
            web_link(content, "link", at=kind)
        else:
            self._uploaded(text(content, "id", at=kind, most=100), kind)
        if "caption" in content and kind not in CAPTIONED:
            raise invalid(f"{kind}['caption']", "is not allowed")
        if "filename" in content and kind != "document":
            raise invalid(f"{kind}['filename']", "is not allowed")
        text(content, "caption", at=kind, most=limits.CAPTION, required=False)
        text(content, "filename", at=kind, most=240, required=False)

    def _uploaded(self, media_id: str, kind: str) -> None:
        media = self._media.find(media_id)
        if media is None:
            raise invalid(f"{kind}['id']", f"{media_id} is not a valid whatsapp business account media attachment ID")
        if kind not in media.usable_as():
            raise GraphError(131053, f"Media of type {media.mime_type} cannot be sent as {kind}.")


def _text(content: Json) -> None:
    text(content, "body", at="text", most=limits.TEXT_BODY)
    if not isinstance(content.get("preview_url", False), bool):
        raise invalid("text['preview_url']", "must be a boolean")


def _location(content: Json) -> None:
    number(content, "latitude", at="location", most=90)
    number(content, "longitude", at="location", most=180)
    for key in ("name", "address"):
        text(content, key, at="location", most=1000, required=False)


def _reaction(content: Json) -> None:
    text(content, "message_id", at="reaction", most=2000)
    if not isinstance(content.get("emoji"), str):
        raise missing("reaction['emoji']")


def _contacts(people: list[Any]) -> None:
    for index, person in enumerate(people):
        at = f"contacts[{index}]"
        if not isinstance(person, dict):
            raise invalid(at, "must be an object")
        text(part(person, "name", at=at), "formatted_name", at=f"{at}['name']", most=1000)
