"""Typed reading of the environment.

Every variable may come as ``NAME`` or as ``NAME_FILE``, a path whose content is the value. A value that does not
fit is collected, so that one start shows every wrong variable with what it should look like.
"""

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Number = TypeVar("Number", int, float)
TRUE = {"1", "true", "yes", "on", "sim"}
FALSE = {"0", "false", "no", "off", "nao", "não", ""}


class Environment:
    """Reads settings from ``os.environ`` over ``fallback`` (what a running ``up`` decided)."""

    def __init__(self, fallback: Mapping[str, str] | None = None) -> None:
        self.fallback = dict(fallback or {})
        self.problems: list[str] = []

    def raw(self, name: str) -> str | None:
        """The variable's text, from ``NAME``, the file ``NAME_FILE`` names, or the fallback; ``None`` if unset."""
        value = os.environ.get(name) or None  # set to nothing is not set
        if value is None and (path := os.environ.get(f"{name}_FILE")):
            try:
                value = Path(path).read_text(encoding="utf8").strip()
            except OSError as error:
                self._problem(f"{name}_FILE", f"a readable file ({error.strerror})")
        return self.fallback.get(name) if value is None else value

    def text(self, name: str, default: str = "") -> str:
        return self.raw(name) or default

    def secret(self, name: str, *, minimum: int = 1) -> str:
        """A value with no default: required, ``minimum`` characters or more."""
        value = self.raw(name) or ""
        if len(value) < minimum:
            self._problem(name, f"set, with at least {minimum} characters" if minimum > 1 else "set")
        return value

    def integer(self, name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
        return self._parsed(name, default, int, f"a whole number from {low} to {high}", lambda n: low <= n <= high)

    def decimal(self, name: str, default: float, *, low: float = 0.0) -> float:
        return self._parsed(name, default, float, f"a number of at least {low}", lambda n: n >= low)

    def boolean(self, name: str, *, default: bool) -> bool:
        value = self.raw(name)
        if value is None:
            return default
        if value.lower() not in TRUE | FALSE:
            self._problem(name, "on or off")
        return value.lower() in TRUE

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value and (urlsplit(value).scheme not in schemes):
            self._problem(name, f"a URL starting with {' or '.join(f'{s}://' for s in schemes)}")
        return value.rstrip("/")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            self._problem(name, f"one of {', '.join(choices)}")
        return value

    def keys(self, name: str) -> list[bytes]:
        """Comma-separated 32-byte keys in URL-safe base64: the first writes, all read."""
        found = []
        for word in self.words(name):
            try:
                key = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
            except (binascii.Error, ValueError):
                key = b""
            found.append(key)
        if not found or any(len(key) != 32 for key in found):
            self._problem(name, "a comma-separated list of 32-byte keys in URL-safe base64")
        return found

    def check(self) -> None:
        """Raise ``ImproperlyConfigured`` naming every wrong variable."""
        if self.problems:
            raise ImproperlyConfigured("Settings are wrong:\n  " + "\n  ".join(self.problems))

    def _parsed(
        self, name: str, default: Number, parse: Callable[[str], Number], wanted: str, fits: Callable[[Number], bool]
    ) -> Number:
        value = self.raw(name)
        if value is None or value == "":
            return default
        try:
            number = parse(value)
        except ValueError:
            number = None
        if number is None or not fits(number):
            self._problem(name, wanted)
            return default
        return number

    def _problem(self, name: str, wanted: str) -> None:
        self.problems.append(f"{name} must be {wanted}.")
