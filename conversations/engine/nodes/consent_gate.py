"""The way in: nothing is read, beyond the fixed matcher, until the customer agrees."""

from django.utils.translation import gettext as _

from conversations.effects import EraseHeldText, GrantConsent
from conversations.engine import consent
from conversations.engine.consent import Signal
from conversations.engine.draft import Choice
from conversations.engine.nodes import loose_ends, people, privacy, ratings
from conversations.engine.work import Request, Work
from conversations.memory import SessionState
from conversations.turn import Understanding
from nlp import Intent

_URGENT = (Signal.STOP, Signal.DELETE, Signal.PERSON)


def has_consent(work: Work) -> bool:
    return "service" in work.contact.consents


def consent_gate(work: Work) -> None:
    """Act on what the fixed matcher read; everything else stays unread until a yes."""
    work.bubble.notice = True
    work.held = {message.id for message in work.turn.messages if message.held}
    if len(work.held) == len(work.turn.messages):
        return  # a clock ran out: nothing was said
    loose_ends.settle(work)
    if work.closed:
        return
    signals = {message.id: consent.signal_of(message) for message in work.messages if not message.held}
    work.understood += [_understanding(pk, signal) for pk, signal in signals.items() if signal]
    said = [signal for signal in signals.values() if signal]
    terms_known = work.dialogue.terms_shown or (work.contact.returning and bool(said))
    urgent = next((signal for signal in _URGENT if signal in said), None)
    if urgent:
        _hold_unread(work, signals)
        _act(work, urgent, _evidence(signals, urgent))
    elif said and said[-1] is Signal.YES and terms_known:
        _accept(work, _evidence(signals, Signal.YES))
    elif said and said[-1] is Signal.NO and terms_known:
        _refuse(work)
    elif work.session.state is SessionState.HUMAN_HANDOFF:
        people.keep_waiting(work)
    elif work.after and work.after.returns:
        _come_back(work)
    else:
        _hold_unread(work, signals)
        _ask(work)


def _come_back(work: Work) -> None:
    """A person was asked for before: what is written now is theirs to read, unless it is only thanks."""
    if all(ratings.only_thanks(message.text) for message in work.messages if not message.held):
        work.say("thanks")
    else:
        people.bring_back(work)
    work.closed = True


_MEANS = {
    Signal.YES: Intent.AFFIRM,
    Signal.NO: Intent.DENY,
    Signal.PERSON: Intent.HUMAN_HANDOFF,
    Signal.DELETE: Intent.DATA_PRIVACY,
    Signal.STOP: Intent.OPT_OUT,
}


def _understanding(message_id: int, signal: Signal) -> Understanding:
    """What the fixed matcher read, in the classifier's terms: it is sure, or it reads nothing."""
    return Understanding(message_id, _MEANS[signal].value, confidence=1.0, sentiment="neutral")


def _evidence(signals: dict[int, Signal | None], wanted: Signal) -> int:
    """The last message that said it."""
    return max(pk for pk, signal in signals.items() if signal is wanted)


def _hold_unread(work: Work, signals: dict[int, Signal | None]) -> None:
    work.held |= {message_id for message_id, signal in signals.items() if signal is None}


def _ask(work: Work) -> None:
    if work.dialogue.refused:
        work.say("terms_after_no")
    elif work.dialogue.terms_shown:
        work.say("terms_again")
    else:
        work.dialogue.terms_shown = True
        work.say("terms", url=work.services.privacy_url)
    work.bubble.buttons(
        Choice("consent:yes", _("Aceito")),
        Choice("consent:no", _("Não aceito")),
        Choice("consent:person", _("Falar com pessoa")),
    )
    work.closed = True


def _accept(work: Work, message_id: int) -> None:
    """From here the turn goes on as any other, with what was held."""
    work.do(GrantConsent("service", message_id=message_id))
    work.bubble.notice = False
    work.consented = True
    work.held = set()
    work.dialogue.refused = False
    work.dialogue.terms_shown = True


def _refuse(work: Work) -> None:
    work.do(EraseHeldText())
    work.held = set()
    work.dialogue.refused = True
    work.dialogue.terms_shown = True
    work.say("refused")
    work.closed = True


def _act(work: Work, signal: Signal, message_id: int) -> None:
    message = next(one for one in work.turn.messages if one.id == message_id)
    if signal is Signal.PERSON:
        offered = work.dialogue.asked == "person"
        people.hand_over(work, work.dialogue.handoff_reason if offered else "asked")
    elif signal is Signal.DELETE:
        privacy.open_request(work, "deletion", message_id)
    else:
        work.current = Request("opt_out", pick=f"opt_out:{message.id}")
        privacy.leave(work, message_id)
    work.closed = True
