"""LGPD requests, leaving, coming back, and the two optional consents."""

import re
import zlib
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from conversations.effects import (
    CompleteSession,
    GrantConsent,
    LeaveQueue,
    OpenDataRequest,
    OptIn,
    OptOut,
    UpdateContact,
    WithdrawConsent,
)
from conversations.engine import consent, profile
from conversations.engine.consent import LEFT, Signal
from conversations.engine.draft import Bubble, Choice
from conversations.engine.lead import learn_email, read_name
from conversations.engine.mail import read_email
from conversations.engine.replies.format import listed
from conversations.engine.text import folded
from conversations.engine.work import Work
from conversations.memory import SessionState

OPTIONAL = ("recontact", "improvement")
_BRASILIA = ZoneInfo("America/Sao_Paulo")
_DELETION = re.compile(r"\b(?:apag\w+|exclu\w+|delet\w+|remov\w+|elimin\w+|esquec\w+|anonimiz\w+)\b")
_EXPORT = re.compile(r"\b(?:copia|export\w+|baixar|portabilidade|me (?:manda|envia|mande|envie)\w*|acess\w+)\b")
_CORRECTION = re.compile(r"\b(?:corrig\w+|corre[cç]\w+|atualiz\w+|errad[oa]|mudei|trocar meu|alterar?|mudar meu)\b")
_WITHDRAWAL = re.compile(
    r"\b(?:revog\w+|retir\w+|cancel\w+)\b.{0,25}\b(?:consentiment\w+|aceite|autorizac\w+|permiss\w+)\b"
)
_RIGHT_NAME = re.compile(r"(?:é|e|eh|para|por)\s+(?P<name>[^\W\d_]+(?:\s+[^\W\d_]+){0,3})\W*$")


def privacy(work: Work) -> None:
    request = work.current
    text = folded(request.text) if request else ""
    message_id = request.message_id if request else None
    if _WITHDRAWAL.search(text):
        _withdraw(work, message_id)
    elif (request and consent.match(request.text) is Signal.DELETE) or _DELETION.search(text):
        open_request(work, "deletion", message_id)
    elif _CORRECTION.search(text):
        _correct(work, message_id)
    elif _EXPORT.search(text):
        open_request(work, "export", message_id)
    else:
        open_request(work, "information", message_id)


def open_request(work: Work, kind: str, message_id: int | None, *, details: str = "") -> None:
    """Open the request in this very turn and say its number; a deletion asks nothing more."""
    protocol = protocol_of(work)
    work.do(OpenDataRequest(kind=kind, protocol=protocol, details=details, message_id=message_id))
    work.bubble.notice = True
    known = listed(profile.known_words(work.profile)) or _("nada ainda")
    work.evidence.know_names(*work.profile.modelos_preferidos)
    work.say(kind, protocol=protocol, dpo=work.services.dpo_contact, url=work.services.privacy_url, known=known)
    if kind == "deletion":
        work.do(*(WithdrawConsent(purpose, message_id=message_id) for purpose in ("service", *OPTIONAL)))
        work.session.state = SessionState.COMPLETED
        work.do(CompleteSession("erased"))
    work.closed = True


def protocol_of(work: Work) -> str:
    """``LGPD-20261122-7F3A``: the same for the same session and turn, however often it is computed."""
    mark = zlib.crc32(f"{work.turn.conversation_id}:{work.seed}".encode()) & 0xFFFFFF
    return f"LGPD-{work.turn.now.astimezone(_BRASILIA):%Y%m%d}-{mark:06X}"


def _withdraw(work: Work, message_id: int | None) -> None:
    protocol = protocol_of(work)
    work.do(*(WithdrawConsent(purpose, message_id=message_id) for purpose in ("service", *OPTIONAL)))
    work.do(OpenDataRequest(kind="information", protocol=protocol, details="consent withdrawn", message_id=message_id))
    work.dialogue.terms_shown = False
    work.bubble.notice = True
    work.say("consent_withdrawn", protocol=protocol)
    work.closed = True


def _correct(work: Work, message_id: int | None) -> None:
    request = work.current
    text = request.text if request else ""
    right = _RIGHT_NAME.search(text) if "nome" in folded(text) else None
    name = read_name(right["name"]) if right else None
    if name:
        work.profile.name = name
        work.do(UpdateContact(name=name))
    if email := read_email(text):
        learn_email(work, email)
        work.say("email_noted")
    open_request(work, "correction", message_id, details=text[:500])


def opt_out(work: Work) -> None:
    leave(work, work.current.message_id if work.current else None)


def leave(work: Work, message_id: int | None) -> None:
    """SAIR: one confirmation, then nothing but replies; a person they wait for would only write to who has left."""
    if "recontact" in work.contact.consents:
        work.do(WithdrawConsent("recontact", message_id=message_id))
    if work.turn.owner == "nobody":
        work.do(LeaveQueue(LEFT))
    work.do(OptOut(message_id=message_id), CompleteSession("opt_out"))
    work.session.state = SessionState.COMPLETED
    work.bubble.notice = True
    work.say("opted_out")
    work.closed = True


def opt_in(work: Work) -> None:
    work.do(OptIn())
    work.bubble.notice = True
    work.say("opted_in")


def next_purpose(work: Work) -> str:
    """The optional consent to ask for now; empty when both were asked or given.

    Each is asked once in a lifetime: ``purposes_asked`` outlives its session, and what was agreed to and taken back
    is not asked for again. Who left is not asked at all.
    """
    if work.contact.opted_out:
        return ""
    settled = {*work.dialogue.purposes_asked, *work.contact.consents, *work.contact.ever_granted}
    return next((one for one in OPTIONAL if one not in settled), "")


def ask_purpose(work: Work) -> None:
    """Ask for one optional consent, in a bubble of its own: nobody should agree to it by the way."""
    purpose = next_purpose(work)
    work.dialogue.purposes_asked = [*work.dialogue.purposes_asked, purpose]
    work.dialogue.asked = purpose
    bubble = Bubble()
    bubble.say(f"ask_{purpose}")
    bubble.buttons(
        Choice(f"purpose:{purpose}:yes", _("Sim, pode")), Choice(f"purpose:{purpose}:no", _("Não, obrigado"))
    )
    if work.bubble.lines:
        work.extra.append(bubble)
    else:
        work.bubble = bubble
    work.answered = True


def purposes(work: Work) -> None:
    """The answer to an optional consent."""
    request = work.current
    parts = request.pick.split(":") if request else []
    agreed = "yes" in parts
    purpose = next((part for part in parts if part in OPTIONAL), "")
    if not request or not purpose:
        return
    if agreed:
        work.do(GrantConsent(purpose, message_id=request.message_id))
    elif purpose in work.contact.consents:
        work.do(WithdrawConsent(purpose, message_id=request.message_id))
    work.say(f"{purpose}_{'yes' if agreed else 'no'}")
    if purpose == "recontact" and next_purpose(work):
        ask_purpose(work)
