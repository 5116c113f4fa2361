"""Text that every later stage can store and send."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(value: str) -> str:
    """The same text without what Postgres (NUL) or UTF-8 (lone surrogates) refuse.

    JSON may carry both (``\\u0000``, half an emoji cut by a client). NULs go; the two halves of a surrogate pair are
    joined again; a lone half becomes U+FFFD. Everything else, including the customer's spelling, is left alone.
    """
    if "\0" in value:
        value = value.replace("\0", "")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def utf16_length(value: str) -> int:
    """Length in UTF-16 units: Meta does not say what it counts, and this is the largest candidate (§4.3)."""
    if value.isascii():
        return len(value)
    return len(value.encode("utf-16-le", "surrogatepass")) // 2
