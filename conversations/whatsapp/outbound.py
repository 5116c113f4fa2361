"""What we say: one model per kind of message, refusing at construction what Meta would refuse at sending.

Lengths are counted in UTF-16 units, the most cautious reading of Meta's limits (§4.3).
"""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from conversations.whatsapp.fields import JsonObject
from conversations.whatsapp.limits import (
    BODY_LIMIT,
    CAPTION_LIMIT,
    INTERACTIVE_LIMIT,
    SMALL_LIMIT,
    Clean,
    fits,
    split_text,
)
from conversations.whatsapp.templates import check_components, component_texts

__all__ = [
    "Audio",
    "Button",
    "Buttons",
    "ContactRequest",
    "CtaUrl",
    "Document",
    "Image",
    "ListMenu",
    "LocationPin",
    "LocationRequest",
    "OutboundMessage",
    "Reaction",
    "Row",
    "Section",
    "Template",
    "Text",
    "Video",
    "as_plain",
    "outbound_from_json",
    "split_text",
]

Body: TypeAlias = Annotated[Clean, fits(INTERACTIVE_LIMIT)]
Footer: TypeAlias = Annotated[Clean, fits(SMALL_LIMIT, lines=False)]
Caption: TypeAlias = Annotated[Clean, fits(CAPTION_LIMIT, empty=True)]
ShortTitle: TypeAlias = Annotated[Clean, fits(20, lines=False)]
Wamid: TypeAlias = Annotated[Clean, Field(min_length=1)]
Url: TypeAlias = Annotated[Clean, Field(pattern=r"^https?://[^\s\x00-\x1f]+$", max_length=2000)]


_STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Message(BaseModel):
    """What every message can do."""

    model_config = _STRICT

    def payload(self) -> JsonObject:
        """The part of the send body beside the common fields (§4.2)."""
        raise NotImplementedError

    def plain_text(self) -> str:
        """The message in words alone: history, the admin, and the fallback where the rich form is refused."""
        raise NotImplementedError


class Text(_Message):
    """A bubble of text; ``preview_url`` lets WhatsApp draw a card for the first link in it."""

    type: Literal["text"] = "text"
    body: Annotated[Clean, fits(BODY_LIMIT)]
    preview_url: bool = False

    def payload(self) -> JsonObject:
        return {"type": "text", "text": {"body": self.body, "preview_url": self.preview_url}}

    def plain_text(self) -> str:
        return self.body


class _MediaMessage(_Message):
    """A file, by public link or by the id of an upload; exactly one of them."""

    link: Url | None = None
    media_id: Annotated[Clean, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.link is None) == (self.media_id is None):
            raise ValueError("give either link or media_id")
        return self

    def _source(self) -> JsonObject:
        return {"link": self.link} if self.link else {"id": self.media_id}


class Image(_MediaMessage):
    """A picture, JPEG or PNG up to 5 MB."""

    type: Literal["image"] = "image"
    caption: Caption = ""

    def payload(self) -> JsonObject:
        return {"type": "image", "image": _sparse(self._source(), caption=self.caption)}

    def plain_text(self) -> str:
        return _lines(self.caption or "📷 Foto", self.link)


class Video(_MediaMessage):
    """A film, MP4 up to 16 MB."""

    type: Literal["video"] = "video"
    caption: Caption = ""

    def payload(self) -> JsonObject:
        return {"type": "video", "video": _sparse(self._source(), caption=self.caption)}

    def plain_text(self) -> str:
        return _lines(self.caption or "🎬 Vídeo", self.link)


class Document(_MediaMessage):
    """A file up to 100 MB, shown under ``filename``."""

    type: Literal["document"] = "document"
    caption: Caption = ""
    filename: Annotated[Clean, fits(240, empty=True, lines=False)] = ""

    def payload(self) -> JsonObject:
        content = _sparse(self._source(), caption=self.caption, filename=self.filename)
        return {"type": "document", "document": content}

    def plain_text(self) -> str:
        return _lines(self.caption or f"📄 {self.filename or 'Documento'}", self.link)


class Audio(_MediaMessage):
    """A sound file; ``voice`` shows it as a voice note (Ogg with Opus only)."""

    type: Literal["audio"] = "audio"
    voice: bool = False

    def payload(self) -> JsonObject:
        content = self._source()
        return {"type": "audio", "audio": {**content, "voice": True} if self.voice else content}

    def plain_text(self) -> str:
        return _lines("🎧 Áudio", self.link)


class LocationPin(_Message):
    """A place on the map, in degrees."""

    type: Literal["location"] = "location"
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    name: Annotated[Clean, fits(CAPTION_LIMIT, empty=True, lines=False)] = ""
    address: Annotated[Clean, fits(CAPTION_LIMIT, empty=True, lines=False)] = ""

    def payload(self) -> JsonObject:
        point: JsonObject = {"latitude": self.latitude, "longitude": self.longitude}
        return {"type": "location", "location": _sparse(point, name=self.name, address=self.address)}

    def plain_text(self) -> str:
        link = f"https://maps.google.com/?q={self.latitude},{self.longitude}"
        return _lines(f"📍 {self.name}".rstrip(), self.address, link)


class Button(BaseModel):
    """One answer to tap; ``id`` comes back with the tap and is never shown."""

    model_config = _STRICT

    id: Annotated[Clean, fits(256, lines=False)]
    title: ShortTitle


class Buttons(_Message):
    """A question with one to three answers to tap; a header is either words or a picture."""

    type: Literal["buttons"] = "buttons"
    body: Body
    buttons: Annotated[tuple[Button, ...], Field(min_length=1, max_length=3)]
    header: Footer | None = None
    footer: Footer | None = None
    image_link: Url | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        _require_distinct("button id", (button.id for button in self.buttons))
        _require_distinct("button title", (button.title for button in self.buttons))
        if self.header and self.image_link:
            raise ValueError("a header is either words or a picture")
        return self

    def payload(self) -> JsonObject:
        replies = [{"type": "reply", "reply": button.model_dump()} for button in self.buttons]
        return _interactive("button", self, {"buttons": replies}, header=self._header())

    def plain_text(self) -> str:
        options = _numbered(button.title for button in self.buttons)
        return _paragraphs(self.header, self.body, options, self.footer)

    def _header(self) -> JsonObject | None:
        if self.image_link:
            return {"type": "image", "image": {"link": self.image_link}}
        return {"type": "text", "text": self.header} if self.header else None


class Row(BaseModel):
    """One line of a list."""

    model_config = _STRICT

    id: Annotated[Clean, fits(200, lines=False)]
    title: Annotated[Clean, fits(24, lines=False)]
    description: Annotated[Clean, fits(72, empty=True, lines=False)] = ""


class Section(BaseModel):
    """Rows under a title, which may be empty only where it is the list's one section."""

    model_config = _STRICT

    title: Annotated[Clean, fits(24, empty=True, lines=False)] = ""
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=10)]


class ListMenu(_Message):
    """A menu behind one opening button: at most ten sections and ten rows over all of them."""

    type: Literal["list"] = "list"
    body: Body
    button: ShortTitle
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=10)]
    header: Footer | None = None
    footer: Footer | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in the order the customer sees them."""
        return tuple(row for section in self.sections for row in section.rows)

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        if len(self.rows) > 10:
            raise ValueError("a list holds at most 10 rows over all its sections")
        _require_distinct("row id", (row.id for row in self.rows))
        _require_distinct("row title", (row.title for row in self.rows))
        if len(self.sections) > 1 and not all(section.title for section in self.sections):
            raise ValueError("every section of a list with several needs a title")
        return self

    def payload(self) -> JsonObject:
        sections = [
            _sparse({"rows": [row.model_dump(exclude_defaults=True) for row in section.rows]}, title=section.title)
            for section in self.sections
        ]
        header: JsonObject | None = {"type": "text", "text": self.header} if self.header else None
        return _interactive("list", self, {"button": self.button, "sections": sections}, header=header)

    def plain_text(self) -> str:
        options = _numbered(_dashed(row.title, row.description) for row in self.rows)
        return _paragraphs(self.header, self.body, options, self.footer)


class CtaUrl(_Message):
    """Words with one button that opens a page."""

    type: Literal["cta_url"] = "cta_url"
    body: Body
    display_text: ShortTitle
    url: Url
    footer: Footer | None = None

    def payload(self) -> JsonObject:
        parameters = {"display_text": self.display_text, "url": self.url}
        return _interactive("cta_url", self, {"name": "cta_url", "parameters": parameters})

    def plain_text(self) -> str:
        return _paragraphs(self.body, f"{self.display_text}: {self.url}", self.footer)


class LocationRequest(_Message):
    """Words with a button that shares where the customer is."""

    type: Literal["location_request"] = "location_request"
    body: Body

    def payload(self) -> JsonObject:
        return _interactive("location_request_message", self, {"name": "send_location"})

    def plain_text(self) -> str:
        return self.body


class ContactRequest(_Message):
    """Words with a button that shares the customer's phone."""

    type: Literal["contact_request"] = "contact_request"
    body: Body

    def payload(self) -> JsonObject:
        return _interactive("request_contact_info", self, {"name": "request_contact_info"})

    def plain_text(self) -> str:
        return self.body


class Reaction(_Message):
    """An emoji on one of the customer's messages; an empty one takes it back."""

    type: Literal["reaction"] = "reaction"
    message_id: Wamid
    emoji: Annotated[Clean, fits(32, empty=True, lines=False)]

    def payload(self) -> JsonObject:
        return {"type": "reaction", "reaction": {"message_id": self.message_id, "emoji": self.emoji}}

    def plain_text(self) -> str:
        return self.emoji or "(reação removida)"


class Template(_Message):
    """An approved template with its values; the only thing that may be sent outside the 24 h window.

    ``preview`` is the filled text as the customer will read it (see :mod:`.templates`); it is kept for history and
    not sent.
    """

    type: Literal["template"] = "template"
    name: Annotated[Clean, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[Clean, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2,3})?$")]
    components: Annotated[tuple[JsonObject, ...], AfterValidator(check_components)] = ()
    preview: Clean = ""

    def payload(self) -> JsonObject:
        content: JsonObject = {"name": self.name, "language": {"code": self.language}}
        if self.components:
            content["components"] = list(self.components)
        return {"type": "template", "template": content}

    def plain_text(self) -> str:
        return self.preview or _lines(f"[Modelo {self.name}]", ", ".join(component_texts(self.components)))


OutboundMessage: TypeAlias = Annotated[
    Text
    | Image
    | Document
    | Audio
    | Video
    | LocationPin
    | Buttons
    | ListMenu
    | CtaUrl
    | LocationRequest
    | ContactRequest
    | Reaction
    | Template,
    Field(discriminator="type"),
]

_adapter: TypeAdapter[OutboundMessage] = TypeAdapter(OutboundMessage, config=ConfigDict(hide_input_in_errors=True))


def outbound_from_json(value: str | bytes | JsonObject) -> OutboundMessage:
    """A message from what ``model_dump_json`` (or ``model_dump``) wrote; raises pydantic's ``ValidationError``."""
    if isinstance(value, str | bytes):
        return _adapter.validate_json(value)
    return _adapter.validate_python(value)


def as_plain(message: OutboundMessage) -> Text:
    """The message as plain text with numbered options, for when the rich form was refused.

    What goes beyond one bubble is cut, at a border of the text where there is one.
    """
    if isinstance(message, Text):
        return message
    return Text(body=split_text(message.plain_text())[0])


def _interactive(kind: str, message: _Message, action: JsonObject, *, header: JsonObject | None = None) -> JsonObject:
    content: JsonObject = {"type": kind, "body": {"text": getattr(message, "body", "")}, "action": action}
    if header:
        content["header"] = header
    if footer := getattr(message, "footer", None):
        content["footer"] = {"text": footer}
    return {"type": "interactive", "interactive": content}


def _sparse(content: JsonObject, **optional: str) -> JsonObject:
    return content | {key: value for key, value in optional.items() if value}


def _require_distinct(what: str, values: Iterable[str]) -> None:
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if repeated:
        raise ValueError(f"every {what} must be different")


def _numbered(titles: Iterable[str]) -> str:
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def _dashed(title: str, description: str) -> str:
    return f"{title} – {description}" if description else title


def _lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _paragraphs(*parts: str | None) -> str:
    return "\n\n".join(part for part in parts if part)
