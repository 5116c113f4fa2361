"""human_handoff: a person is wanted, waited for, or offered."""

from dataclasses import replace

from django.utils.translation import gettext as _

from conversations.effects import OpenHandoff
from conversations.engine import summary, waiting
from conversations.engine.draft import Choice
from conversations.engine.lead import profile_for_lead
from conversations.engine.replies.format import about_minutes
from conversations.engine.services import QueueStatus
from conversations.engine.text import folded
from conversations.engine.work import Work
from conversations.memory import SessionState

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
    if work.after and work.after.returns and reason == "asked":
        bring_back(work)
        work.closed = True
        return
    status = _if_joined(work)
    calls_back = not status.open_now and status.opens_at is not None
    work.do(OpenHandoff(reason=reason, dealer_id=dealer(work), context=_context(work), call_back_offered=calls_back))
    work.session.state = SessionState.HUMAN_HANDOFF
    work.dialogue.failures = 0
    work.dialogue.call_back_declined = False
    work.bubble.notice = True
    work.say("handoff")
    key, values = waiting.joining(status)
    work.say(key, **values)
    if agreed(work):
        work.say("handoff_meanwhile")
    if calls_back:
        offer_call_back(work)
    work.closed = True


def bring_back(work: Work) -> None:
    """Soon after a person closed their matter: back to whoever helped them, else to the queue.

    Which of them it is the effect's handler tells; the bot only answers about cars meanwhile.
    """
    work.do(OpenHandoff(reason="asked", dealer_id=dealer(work), context=_context(work), returning=True))
    work.session.state = SessionState.HUMAN_HANDOFF
    work.dialogue.welcomed = True
    if work.after and work.after.same_agent:
        work.bubble.lines.clear()
        work.bubble.widget, work.bubble.choices = None, []
        work.pending.clear()
    else:
        work.turn = replace(work.turn, owner="nobody")


def offer_call_back(work: Work) -> None:
    """Ask whether to call back; for who has just been told that nobody is there."""
    work.ask("call_back", "offer_call_back")
    work.bubble.buttons(
        Choice(waiting.CALL_BACK_YES, _("Sim, me retornem")), Choice(waiting.CALL_BACK_NO, _("Prefiro esperar"))
    )


def tell_place(work: Work) -> None:
    """Where the customer stands in the queue, and for how long about."""
    key, values = waiting.place(work.services.queue.status(work.turn.conversation_id, now=work.turn.now))
    work.bubble.notice = True
    work.say(key, **values)
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
    status = _if_joined(work)
    if status.open_now and status.wait_minutes is not None:
        work.say("offer_wait", wait=about_minutes(status.wait_minutes))
    elif not status.open_now and status.opens_at:
        work.say("offer_closed", when=waiting.when_back(status.opens_at))
    work.bubble.buttons(Choice("person", _("Falar com pessoa")), Choice("no:person", _("Não, obrigado")))


def agreed(work: Work) -> bool:
    """Whether the customer agreed to be answered by the bot, now or before."""
    return work.consented or "service" in work.contact.consents


def _if_joined(work: Work) -> QueueStatus:
    """The queue as it would be for this customer in it."""
    return work.services.queue.status(work.turn.conversation_id, now=work.turn.now, joins=dealer(work) or "")


def _reason(work: Work) -> str:
    """Why a person is wanted, from what was being talked about when they said yes."""
    if work.current is not None and work.current.pick == "law:":
        return "money_or_law"
    accepted = work.current is not None and work.current.pick in ("person", "yes:person")
    return work.dialogue.handoff_reason if accepted and work.dialogue.handoff_reason else "asked"


def dealer(work: Work) -> str | None:
    """Whose queue it is: the shop of the car being spoken of."""
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
