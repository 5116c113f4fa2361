"""When people had to take over from the bot, for those who look for what it did not understand."""

from collections.abc import Iterable
from datetime import datetime

from conversations.learning import Takeover
from handoff.models import Handoff

MOST = 1000
_NOT_UNDERSTOOD = (Handoff.Reason.FAILURES, Handoff.Reason.ASKED)


def takeovers(since: datetime) -> Iterable[Takeover]:
    """The latest handoffs that the bot could not spare the customer, newest first."""
    found = Handoff.objects.filter(created_at__gt=since, reason__in=_NOT_UNDERSTOOD).order_by("-created_at")
    return [Takeover(*row) for row in found.values_list("conversation_id", "created_at")[:MOST]]
