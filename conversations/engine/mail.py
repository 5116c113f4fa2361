"""An e-mail address in what somebody writes: taken for the contact, and no word of the search."""

import re

from conversations.engine.text import folded

_LONGEST = 254  # characters of an address (RFC 5321)
_ADDRESS = re.compile(
    r"(?<![\w.+@-])(?P<box>[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@(?P<host>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})"
    r"(?![\w@-])",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"\bmeu (?:e-?mail|endereco|contato)\b")
_SOMEBODY_ELSES = re.compile(
    r"\b(?:d[eo] voces?|vcs?|voces|seu|d[ao] (?:loja|vendedor\w*|empresa)|del[ea]s?|espos[oa]|marido|mulher|"
    r"namorad[oa]|filh[oa]|irma|irmao|mae|pai|amig[oa])\b"
)


def read_email(text: str) -> str | None:
    """The address somebody gives as theirs, its host in lower case; ``None`` where there is none."""
    found = _ADDRESS.search(text)
    if found is None or len(found[0]) > _LONGEST or len(found["box"]) > 64:
        return None
    clause = folded(re.split(r"[,;!?\n]", text[: found.start()])[-1])
    if _SOMEBODY_ELSES.search(clause) and not _THEIRS.search(clause):
        return None
    return f"{found['box']}@{found['host'].lower()}"


def without_email(text: str) -> str:
    """``text`` with blanks in place of addresses, so that positions stay: a name in one is no car and no person."""
    return _ADDRESS.sub(lambda found: " " * len(found[0]), text)
