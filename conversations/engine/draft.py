"""The reply while it is being thought of: lines by key, one thing to tap, pictures. Words come last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from conversations.engine.replies import variants

Widget = Literal["buttons", "list", "location", "contact"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: words by ``key``, or ``text`` as it is."""

    key: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap: 20 characters of title on a button, 24 in a list with 72 of description."""

    id: str
    title: str
    description: str = ""


@dataclass(slots=True)
class Bubble:
    """One message to be: its paragraphs and what can be tapped under them."""

    lines: list[Line] = field(default_factory=list)
    widget: Widget | None = None
    choices: list[Choice] = field(default_factory=list)
    opener: str = ""  # the button that opens a list
    picture: str = ""  # link of a picture above the words
    notice: bool = False  # may be sent without consent

    @property
    def asks(self) -> bool:
        """Whether some way of wording it is a question."""
        ways = (variants(line.key) if line.key else (line.text,) for line in self.lines)
        return any("?" in way for words in ways for way in words)

    def say(self, key: str, **params: Any) -> None:
        self.lines.append(Line(key=key, params=params))

    def tell(self, text: str) -> None:
        self.lines.append(Line(text=text))

    def buttons(self, *choices: Choice) -> None:
        """Up to three answers; the first to ask for taps wins."""
        if self.widget is None:
            self.widget, self.choices = "buttons", list(choices[:3])

    def menu(self, opener: str, choices: Sequence[Choice]) -> None:
        """Up to ten answers behind one button."""
        if self.widget is None:
            self.widget, self.choices, self.opener = "list", list(choices[:10]), opener


@dataclass(slots=True)
class Photo:
    """A picture of its own, sent before the words."""

    link: str
    caption: str = ""
