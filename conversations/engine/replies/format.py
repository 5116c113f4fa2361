"""Numbers, dates and enumerations as Brazilians write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

WEEKDAYS = (
    _("segunda-feira"),
    _("terça-feira"),
    _("quarta-feira"),
    _("quinta-feira"),
    _("sexta-feira"),
    _("sábado"),
    _("domingo"),
)
SHORT_WEEKDAYS = (_("seg"), _("ter"), _("qua"), _("qui"), _("sex"), _("sáb"), _("dom"))


def money(value: float) -> str:
    """Reais with cents: ``R$ 84.990,00``."""
    return "R$ " + _brazilian(f"{value:,.2f}")


def round_money(value: float) -> str:
    """Reais as people say them: ``R$ 60 mil``, else with cents."""
    if value >= 1_000_000 and value % 100_000 == 0:
        millions = f"{value / 1_000_000:g}".replace(".", ",")
        return f"R$ {millions} " + ("milhão" if value < 2_000_000 else "milhões")
    if value >= 1000 and value % 500 == 0:
        thousands = f"{value / 1000:g}".replace(".", ",")
        return f"R$ {thousands} mil"
    return money(value)


def kilometres(value: int) -> str:
    return _brazilian(f"{value:,}") + " km"


def decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def listed(items: Sequence[str]) -> str:
    """``a, b e c``."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " e " + items[-1]


def about_minutes(minutes: int) -> str:
    """``cerca de 1 minuto``, ``cerca de 25 minutos``, ``mais de 2 horas``: nobody knows it better than that."""
    if minutes <= 1:
        return "cerca de 1 minuto"
    if minutes > 120:
        return "mais de 2 horas"
    rounded = minutes if minutes <= 10 else -(-minutes // 5) * 5
    if rounded < 60:
        return f"cerca de {rounded} minutos"
    if rounded < 90:
        return "cerca de 1 hora"
    return "cerca de 1h30" if rounded < 115 else "cerca de 2 horas"


def clock(moment: datetime) -> str:
    """``10h`` or ``10h30``."""
    return f"{moment.hour}h{moment.minute:02d}" if moment.minute else f"{moment.hour}h"


def day_and_time(moment: datetime) -> str:
    """``sábado, 28/11, às 10h``."""
    preposition = "à" if moment.hour in (0, 1) else "às"
    return f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m}, {preposition} {clock(moment)}"


def day_in_brackets(day: date) -> str:
    """``28/11 (sábado)``."""
    return f"{day:%d/%m} ({WEEKDAYS[day.weekday()]})"


def short_time(moment: datetime) -> str:
    """For a list row: ``sáb 28/11 10h``."""
    return f"{SHORT_WEEKDAYS[moment.weekday()]} {moment:%d/%m} {clock(moment)}"


def shortened(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def clauses(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut after a whole clause and ended with a full stop."""
    if len(text) <= limit:
        return text
    ends = [found.start() for found in re.finditer(r"[,;.] | e ", text[:limit])]
    return text[: ends[-1]] + "." if ends else shortened(text, limit)


def _brazilian(number: str) -> str:
    return number.replace(",", "_").replace(".", ",").replace("_", ".")
