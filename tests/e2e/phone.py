"""A customer's phone, driven through the sandbox's control API: what they write and what comes back."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.e2e.system import System

Json = dict[str, Any]
_numbers = itertools.count(4001)


@dataclass(frozen=True)
class Bubble:
    """One message of the assistant, as the customer sees it."""

    id: str
    type: str
    content: Json
    status: str

    @property
    def text(self) -> str:
        """Everything that can be read on it, titles of buttons aside."""
        content = self.content
        parts = [content.get("header", {}).get("text"), content.get("caption"), content.get("footer", {}).get("text")]
        body = content.get("body")
        parts.insert(1, body.get("text") if isinstance(body, dict) else body)
        return "\n".join(part for part in parts if part)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(id, title) of the buttons or rows."""
        action = self.content.get("action", {})
        buttons = [button["reply"] for button in action.get("buttons", [])]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        return [(choice["id"], choice["title"]) for choice in buttons + rows]

    @property
    def shown(self) -> str:
        """The bubble in a transcript."""
        kind = self.content.get("type", "") if self.type == "interactive" else self.type
        picture = self.content.get("header", {}).get("type") == "image" or self.type == "image"
        notes = [f"[{title}]" for _, title in self.choices] + [f"[{kind}]"] * (kind not in ("text", "button", "list"))
        return "\n".join(filter(None, ["(foto)" if picture else "", self.text, " ".join(notes)]))


@dataclass
class Replies:
    """The assistant's answer to one message: no bubble, one, or several."""

    bubbles: list[Bubble] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(bubble.text for bubble in self.bubbles)

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [choice for bubble in self.bubbles for choice in bubble.choices]

    @property
    def titles(self) -> list[str]:
        return [title for _, title in self.choices]


class Phone:
    """One customer. ``say`` and its kin return when the whole answer is there."""

    def __init__(self, system: System, *, number: str, name: str, shown: bool = False) -> None:
        """``shown`` puts it on the sandbox's page, whose reader then reads the answers."""
        self.system, self.number, self.name = system, number, name
        self.last = Replies()
        self.transcript: list[str] = []
        wanted = {"number": number, "name": name, "shown": shown, "auto_read": not shown}
        created = system.sandbox.post("phones", json=wanted)
        self.id = created.raise_for_status().json()["id"]
        system.used |= {number.lstrip("+"), name}

    def say(self, text: str) -> Replies:
        self.system.used.add(text)
        return self.send({"type": "text", "text": text}, shown=text)

    def tap(self, title: str) -> Replies:
        """Tap the button, or choose the row, whose title begins so, in the last answer."""
        for bubble in reversed(self.last.bubbles):
            for choice, full in bubble.choices:
                if full.lower().startswith(title.lower()):
                    kind = "button_reply" if bubble.content["type"] == "button" else "list_reply"
                    wanted = {"type": kind, kind: {"id": choice, "title": full}, "reply_to": bubble.id}
                    return self.send(wanted, shown=f"[toca em: {full}]")
        raise AssertionError(f"nothing to tap begins with {title!r}: {self.last.titles}\n{self.last.text}")

    def accept(self) -> Replies:
        """Greet and agree to the terms: how every journey begins."""
        self.say("Oi")
        return self.say("ACEITO")

    def send(self, wanted: Json, *, shown: str) -> Replies:
        """Send any message and wait for the answer."""
        sent = self.system.sandbox.post(f"phones/{self.id}/messages", json=wanted).raise_for_status().json()
        return self.answer_to(sent, shown=shown)

    def answer_to(self, sent: Json, *, shown: str) -> Replies:
        """The answer to a message, once it is whole: the webhook was taken, and nothing is at work any more."""
        self.system.until(lambda: self._status(sent["id"]), "the webhook is answered")
        self.system.until_quiet()
        self.last = self.since(sent["seq"])
        self.transcript.append(f"**{self.name}:** {shown}")
        self.transcript += [f"**FacilIAuto:** {bubble.shown}" for bubble in self.last.bubbles]
        return self.last

    def since(self, seq: int = 0) -> Replies:
        """Everything that came after a message."""
        later = [each for each in self.messages(after=seq) if each["direction"] == "outbound"]
        keys = ("id", "type", "content", "status")
        return Replies([Bubble(**{key: each[key] for key in keys}) for each in later if each["type"] != "reaction"])

    def messages(self, *, after: int = 0) -> list[Json]:
        answer = self.system.sandbox.get(f"phones/{self.id}/messages", params={"after": after})
        found: list[Json] = answer.raise_for_status().json()["messages"]
        return found

    def until_delivered(self, replies: Replies) -> None:
        """Wait until every bubble is on the phone."""
        for bubble in replies.bubbles:
            self.system.until(lambda wamid=bubble.id: self._status(wamid) in ("delivered", "read"), "it is delivered")

    def _status(self, wamid: str) -> str:
        return next(each["status"] for each in self.messages() if each["id"] == wamid)

    # --- what the system knows of this person ----------------------------------------------------------------------

    @property
    def facts(self) -> Json:
        return self.system.export(self.number)

    @property
    def session(self) -> Json:
        """The latest session."""
        session: Json = self.facts["sessions"][-1]
        return session

    @cached_property
    def contact_id(self) -> str:
        return str(self.facts["contact"]["id"])

    def switch_off(self) -> None:
        """Take the phone away, with its place on the page."""
        self.system.sandbox.delete(f"phones/{self.id}").raise_for_status()


def new_phone(system: System, name: str = "Marina Quadros", *, shown: bool = False) -> Phone:
    """A phone with a number that no other has."""
    return Phone(system, number=f"551198700{next(_numbers)}", name=name, shown=shown)
