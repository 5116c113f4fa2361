"""Instalments by the Price table (constant payments). An estimate with its assumptions, never an offer of credit."""

import re
from dataclasses import dataclass

from conversations.engine.text import folded

MONTHLY_RATE = 0.0199  # an everyday rate for used cars in Brazil; the bank decides the real one
DOWN_PAYMENT_SHARE = 0.20  # where none was told
TERMS = (36, 48, 60)  # months shown where none was asked for
_TERM = re.compile(r"\b(\d{1,2})\s?(?:x|vezes|parcelas|prestac\w+|meses)\b")
LONGEST = 72


@dataclass(frozen=True, slots=True)
class Simulation:
    """All amounts in reais, rounded to cents."""

    price: float
    down_payment: float
    months: int
    installment: float

    @property
    def financed(self) -> float:
        return round(self.price - self.down_payment, 2)


def installment(financed: float, months: int, rate: float = MONTHLY_RATE) -> float:
    """The constant monthly payment that pays ``financed`` off in ``months`` (Price table)."""
    if months < 1 or financed <= 0:
        return 0.0
    if rate == 0:
        return round(financed / months, 2)
    return round(financed * rate / (1 - (1 + rate) ** -months), 2)


def affordable(monthly: float, months: int, rate: float = MONTHLY_RATE) -> float:
    """What a monthly payment can finance: the inverse of ``installment``."""
    return round(monthly * (1 - (1 + rate) ** -months) / rate, 2)


def simulate(price: float, down_payment: float | None, months: list[int]) -> list[Simulation]:
    """One simulation a term; without a down payment, a fifth of the price."""
    down = round(price * DOWN_PAYMENT_SHARE, 2) if down_payment is None else down_payment
    return [Simulation(price, down, term, installment(price - down, term)) for term in months]


def months_in(text: str) -> int | None:
    """The number of instalments a message asks for; ``None`` where it names none that is lent."""
    found = _TERM.search(folded(text))
    months = int(found[1]) if found else 0
    return months if 6 <= months <= LONGEST else None
