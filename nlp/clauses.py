"""Splits a message into clauses, so that two requests in one message are two parts."""

import re
from collections.abc import Iterator

_BREAK = re.compile(
    r"[.!?;](?=\s|\Z)+|[?!;]+"
    r"|(?:,\s?|\s)(?=(?:e|mas|ai|alem disso|tambem|outra coisa|e tambem|e ai)\s(?:voces|voce|qual|quais|quanto|"
    r"quando|onde|como|tem|da para|da pra|posso|pode|podem|quero|queria|gostaria|aceita\w*|financia\w*|faz\w*|"
    r"me|manda|que horas|fica\w*|abre\w*)\b)"
    r"|,\s?(?=(?:voces|qual|quais|quanto|quando|onde|tem|da para|posso|quero|queria|gostaria|aceita\w*|"
    r"financia\w*|me manda|manda|que horas)\b)"
)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the clauses of a normalised text that hold at least one word."""
    start = 0
    for match in _BREAK.finditer(text):
        end = match.start() if match.group().startswith((",", " ")) else match.end()
        if re.search(r"\w", text[start:end]):
            yield start, end
        start = match.end()
    if re.search(r"\w", text[start:]):
        yield start, len(text)
