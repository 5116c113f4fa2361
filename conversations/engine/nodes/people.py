"""human_handoff: a person is wanted, waited for, or offered."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from conversations.effects import OpenHandoff
from conversations.engine import summary
from conversations.engine.draft import Choice
from conversations.engine.lead import profile_for_lead
from conversations.engine.replies.format import day_and_time
from conversations.engine.text import folded
from conversations.engine.work import Work
from conversations.memory import SessionState

_BRASILIA = ZoneInfo("America/Sao_Paulo")
_REASONS = {"offer_person": "failures", "complaint": "complaint", "backend_down": "backend_down"}


def human_handoff(work: Work) -> None:
    request = work.current
    if request and request.pick == "complaint:":
        offer(work, "complaint")
    elif work.turn.owner == "nobody":
        tell_place(work)
    else:
        hand_over(work, _reason(work))


def hand_over(work: Work, reason: str) -> None:
    """Put the conversation in the queue and say what happens next."""
    work.do(OpenHandoff(reason=reason, dealer_id=_dealer(work), context=_context(work)))
    work.session.state = SessionState.HUMAN_HANDOFF
    work.dialogue.failures = 0
    work.bubble.notice = True
    work.say("handoff")
    status = work.services.queue.status(work.turn.conversation_id, now=work.turn.now)
    if status.open_now:
        work.say("handoff_soon")
    elif status.opens_at:
        work.say("handoff_closed", when=_when(status.opens_at))
    else:
        work.say("handoff_closed_unknown")
    if "service" in work.contact.consents or work.consented:
        work.say("handoff_meanwhile")
    work.closed = True


def tell_place(work: Work) -> None:
    """Where the customer stands in the queue."""
    status = work.services.queue.status(work.turn.conversation_id, now=work.turn.now)
    work.bubble.notice = True
    if not status.open_now and status.opens_at and status.position is not None:
        work.say("queue_closed", position=status.position, when=_when(status.opens_at))
    elif not status.open_now and status.opens_at:
        work.say("handoff_closed", when=_when(status.opens_at))
    elif status.position is not None:
        work.say("queue", position=status.position)
    else:
        work.say("queue_unknown")
    work.closed = True


def keep_waiting(work: Work) -> None:
    """Messages of someone who asked for a person without agreeing to the bot: left for that person."""
    texts = " ".join(folded(message.text) for message in work.turn.messages)
    work.bubble.notice = True
    if "fila" in texts or "demora" in texts or "?" in texts:
        tell_place(work)
    else:
        work.say("waiting")
    work.closed = True


def offer(work: Work, key: str) -> None:
    """Ask whether a person should take over; yes is understood next time."""
    if work.turn.owner == "nobody":
        tell_place(work)
        return
    work.bubble.notice = True
    work.dialogue.handoff_reason = _REASONS.get(key, "")
    work.ask("person", key)
    work.bubble.buttons(Choice("person", _("Falar com pessoa")), Choice("no:person", _("Não, obrigado")))


def _when(moment: datetime) -> str:
    """In the time the queue thinks in; a bare UTC is told as Brasília's."""
    return day_and_time(moment.astimezone(_BRASILIA) if moment.tzinfo is UTC else moment)


def _reason(work: Work) -> str:
    """Why a person is wanted, from what was being talked about when they said yes."""
    if work.current is not None and work.current.pick == "law:":
        return "money_or_law"
    accepted = work.current is not None and work.current.pick in ("person", "yes:person")
    return work.dialogue.handoff_reason if accepted and work.dialogue.handoff_reason else "asked"


def _dealer(work: Work) -> str | None:
    focus = work.dialogue.focus
    return next((seen.dealer_id for seen in work.dialogue.seen if seen.id == focus and seen.dealer_id), None)


def _context(work: Work) -> dict[str, object]:
    """What the person should see at once."""
    return {
        "summary": summary.summarise(work.session),
        "profile": profile_for_lead(work.profile),
        "cars": [seen.id for seen in work.dialogue.seen],
        "liked": list(work.dialogue.liked),
        "score": work.session.qualification_score,
    }
