"""What the rest of the system knows of a channel: a message goes out in one of four ways."""

from dataclasses import dataclass
from typing import Protocol

from conversations.whatsapp.addresses import Address
from conversations.whatsapp.errors import ErrorRule
from conversations.whatsapp.outbound import OutboundMessage


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """Meta took the message, which is not yet delivery. ``wa_id`` may differ from the phone written to."""

    wamid: str
    wa_id: str | None = None
    user_id: str | None = None
    message_status: str | None = None
    """Templates only: ``accepted``, ``held_for_quality_assessment`` or ``paused``."""


class ChannelFailure(Exception):
    """A call that did not end in acceptance; exactly one of the three below."""


class NotSent(ChannelFailure):
    """Nothing left this machine; the same call may be made again at once."""


class OutcomeUnknown(ChannelFailure):
    """Bytes left and no usable answer came: Meta may have accepted. Never repeat blindly (§3.3)."""


class Rejected(ChannelFailure):
    """Meta said no. ``rule`` tells what that means; ``retry_after`` is in seconds."""

    def __init__(
        self,
        code: int | None,
        details: str,
        *,
        rule: ErrorRule,
        http_status: int | None = None,
        retry_after: float | None = None,
        fbtrace_id: str | None = None,
    ) -> None:
        # Only the code: details may repeat what was sent, and an exception's text ends up in logs.
        super().__init__(f"code {code}, HTTP {http_status}, trace {fbtrace_id}")
        self.code = code
        self.details = details
        self.rule = rule
        self.http_status = http_status
        self.retry_after = retry_after
        self.fbtrace_id = fbtrace_id


class Channel(Protocol):
    """Where messages go. ``GraphClient`` is the real one."""

    def send(
        self, address: Address, message: OutboundMessage, *, callback: str, context_wamid: str | None = None
    ) -> Accepted:
        """Send one message; ``callback`` (≤ 512 characters, nothing personal) comes back in each of its statuses.

        Raises :class:`NotSent`, :class:`Rejected` or :class:`OutcomeUnknown`.
        """

    def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        """Mark this message and all before it read; ``typing`` also shows that an answer is being written.

        Raises as :meth:`send` does.
        """
