"""Who a message goes to: a phone or a business-scoped user id, and the key a phone is found by."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers

_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_WA_ID = re.compile(r"[1-9][0-9]{4,19}")
_BRAZIL_MOBILE = re.compile(r"(55[1-9][0-9])9([6-9][0-9]{7})")
_MEXICO_MOBILE = re.compile(r"(52)1([0-9]{10})")
_ARGENTINA_MOBILE = re.compile(r"(54)9([0-9]{10})")
_TWO_FORMS = (_BRAZIL_MOBILE, _MEXICO_MOBILE, _ARGENTINA_MOBILE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where one message is sent. A phone is kept in the exact form last seen: no form is ever derived for sending.

    Raises ``ValueError`` when the value is neither digits of a phone nor a business-scoped user id (BSUID).
    """

    kind: Literal["phone", "bsuid"]
    value: str

    def __post_init__(self) -> None:
        fits = is_wa_id if self.kind == "phone" else is_bsuid
        if not fits(self.value):
            raise ValueError(f"not a usable {self.kind} address")

    def to_fields(self) -> dict[str, str]:
        """The addressing part of a send body: ``to`` with its ``+`` (without it Meta may add a country), or
        ``recipient``."""
        return {"to": f"+{self.value}"} if self.kind == "phone" else {"recipient": self.value}

    def __repr__(self) -> str:
        """Without the value: addresses are personal and representations end up in logs."""
        return f"Address(kind={self.kind!r})"


def is_bsuid(value: str) -> bool:
    """Whether the text is a business-scoped user id, plain or of a linked portfolio (§2.4)."""
    return _BSUID.fullmatch(value) is not None


def is_wa_id(value: str) -> bool:
    """Whether the text is a phone as Meta writes it: country code first, digits only, no plus."""
    return _WA_ID.fullmatch(value) is not None


def phone_key(wa_id: str) -> str:
    """The one key under which both written forms of a phone are found; for look-ups only, never for sending.

    Brazilian mobiles lose the ninth digit where an eight-digit form ever existed: those whose next digit is 6–9
    (§2.6). Mexico's 521 and Argentina's 549 carry the same kind of extra digit.
    """
    for form in _TWO_FORMS:
        if match := form.fullmatch(wa_id):
            return match[1] + match[2]
    return wa_id


def wa_id_from_typed(value: str, *, region: str = "BR") -> str | None:
    """A phone as a person typed it (``(11) 98888-0166``, ``+351 912 345 678``) as full digits, or ``None``.

    Numbers without a country code are read in ``region``. Whether the line exists is not checked.
    """
    for candidate in _readings(value):
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).lstrip("+")
    return None


def typed_phone_key(value: str, *, region: str = "BR") -> str | None:
    """The look-up key of a phone as a person typed it, or ``None`` where it is no phone."""
    wa_id = wa_id_from_typed(value, region=region)
    return phone_key(wa_id) if wa_id else None


def _readings(value: str) -> list[str]:
    """``5511988880166`` without a plus is a full number that only lost its plus; try that reading first."""
    digits = re.sub(r"[^0-9]", "", value)
    if digits.startswith("55") and len(digits) in {12, 13}:
        return [f"+{digits}", value]
    return [value]
