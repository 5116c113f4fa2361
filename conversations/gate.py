"""May this row be sent now? Asked at the claim, under the conversation's lock, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from conversations import sql, throughput
from conversations.conversation import bot_is_silent
from conversations.models import Consent, Conversation, Delivery

Author = Delivery.Author
Owner = Conversation.Owner
PARTING = "parting"
"""The purpose of what an agent said before they themselves handed the conversation over."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Exactly one of: pass (with the pair's next time), wait in the lane, refuse with a named reason."""

    next_send_at: datetime | None = None
    wait: float | None = None  # seconds
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate asks about besides the conversation and its lane."""

    halted: bool  # nothing is claimed for this number now
    consented: bool  # the contact agreed to the service


def standing(conversation: Conversation) -> Standing:
    """Read after the conversation's lock: a part of the locking statement would see what was before the wait."""
    found = sql.row(
        "SELECT EXISTS (SELECT 1 FROM conversations_businessnumber WHERE phone_number_id = %s"
        "  AND halted_at IS NOT NULL),"
        " EXISTS (SELECT 1 FROM conversations_consent WHERE contact_id = %s AND purpose = %s AND withdrawn_at IS NULL)",
        [conversation.phone_number_id, conversation.contact_id, Consent.Purpose.SERVICE.value],
    )
    return Standing(*found) if found else Standing(halted=True, consented=False)


def judge(row: Delivery, conversation: Conversation, standing: Standing, now: datetime) -> Verdict:
    """The gate's whole rule, cheapest checks first."""
    refusal = _refusal(row, conversation, standing, now)
    if refusal:
        return Verdict(refusal=refusal)
    interval = timedelta(milliseconds=settings.WHATSAPP_PAIR_INTERVAL_MS)
    # GCRA: next_send_at is the theoretical arrival time; a burst may run ahead of it by (burst - 1) intervals.
    arrival = max(conversation.next_send_at or now, now)
    early = arrival - interval * (settings.WHATSAPP_PAIR_BURST - 1)
    if early > now:
        return Verdict(wait=(early - now).total_seconds())
    wait = throughput.take(conversation.phone_number_id)
    if wait:
        return Verdict(wait=wait)
    return Verdict(next_send_at=arrival + interval)


def _refusal(row: Delivery, conversation: Conversation, standing: Standing, now: datetime) -> str:
    if conversation.merged_into_id:
        return "merged"
    if conversation.erased and row.purpose != "erasure":
        return "erased"
    if not _may_speak(row, conversation, now):
        return "owner"
    if conversation.suppressed and not row.is_reply:
        return "opted_out"
    if row.author == Author.BOT and row.purpose == "service" and not standing.consented:
        return "no_consent"
    margin = timedelta(seconds=settings.CLOCKS.window_margin)
    if row.message.message_type != "template" and (
        conversation.window_until is None or conversation.window_until <= now + margin
    ):
        return "window_closed"
    return ""


def _may_speak(row: Delivery, conversation: Conversation, now: datetime) -> bool:
    """The bot while no person speaks, an agent only as owner, both at their own generation; system always.

    What an agent said last before handing over belongs to the time before it: it goes out, whoever speaks now.
    """
    if row.author == Author.SYSTEM or row.purpose == PARTING:
        return True
    if row.generation != conversation.generation:
        return False
    if row.author == Author.BOT:
        return not bot_is_silent(conversation, now)
    return conversation.owner == Owner.AGENT and conversation.agent_id == row.agent_id
