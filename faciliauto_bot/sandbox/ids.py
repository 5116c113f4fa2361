"""Identifiers shaped like Meta's."""

import base64
import hashlib
import os
import re
import secrets

BSUID = re.compile(r"^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$")
_COUNTRIES = {"55": "BR", "351": "PT", "54": "AR", "52": "MX", "34": "ES"}


def wamid() -> str:
    """A new message id; opaque, unlike Meta's it carries no phone."""
    return "wamid.HBgN" + base64.b64encode(os.urandom(30)).decode() + "FQIAEhg="


def media_id() -> str:
    """A new media id: sixteen digits, never starting with zero."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def trace_id() -> str:
    """The fbtrace_id of an error body."""
    return "A" + base64.urlsafe_b64encode(os.urandom(15)).decode()


def business_scoped_user_id(number: str) -> str:
    """The BSUID of a phone number. Fixed by the number, so a restarted sandbox plays the same people."""
    digest = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big")
    country = next((name for prefix, name in _COUNTRIES.items() if number.startswith(prefix)), "US")
    return f"{country}.731{digest % 10**13:013d}"


def digits(text: str) -> str:
    """Only the digits of a phone number."""
    return re.sub(r"\D", "", text)


def lookup_form(number: str) -> str:
    """One form for a Brazilian mobile with and without its ninth digit; other numbers unchanged."""
    if re.fullmatch(r"55\d{2}9[6-9]\d{7}", number):
        return number[:4] + number[5:]
    return number
