"""collect_profile and the questions of the lead: what is asked next, one thing at a time."""

from conversations.engine import lead
from conversations.engine.draft import Choice
from conversations.engine.nodes import privacy
from conversations.engine.questions import ORDER, ask, attach, completeness, next_question
from conversations.engine.work import Work
from conversations.memory import SessionState

_TURNS_BEFORE_PURPOSES = 2  # after the first recommendations, when the talk has got going again


def collect_profile(work: Work) -> None:
    """Facts were confirmed while reading; what is left is to ask, which ``ask_next`` does."""
    work.profile.completeness = completeness(work.profile)


def what_next(work: Work) -> str:
    """The node that ends the turn with one question; empty when nothing is to be asked."""
    if work.closed or work.asks or work.showed_cars or work.turn.owner != "bot":
        return ""
    if work.dialogue.recommended and work.search_changed:
        return "generate_recommendations"
    if work.dialogue.lead_open:
        return "ask_lead" if _lead_is_next(work) else _purposes(work)
    if work.dialogue.recommended:
        return _purposes(work)
    if _talks_about_a_car(work):
        return ""
    return "ask_profile" if next_question(work.profile) else "generate_recommendations"


def ask_profile(work: Work) -> None:
    question = next_question(work.profile)
    if work.session.state is not SessionState.HUMAN_HANDOFF or work.turn.owner == "bot":
        work.session.state = SessionState.COLLECTING_PROFILE
    ask(work, question)


def ask_lead(work: Work) -> None:
    """Payment, trade-in, urgency, name, phone: each once, and once more where it went unanswered."""
    question = _next_lead(work)
    dialogue = work.dialogue
    if question == "done":
        dialogue.lead_asked = [*dialogue.lead_asked, "done"]
        _close_lead(work)
        return
    dialogue.lead_asked = [*dialogue.lead_asked, question]
    work.ask(question, f"ask_{question}")
    attach(work, question)


def _lead_is_next(work: Work) -> bool:
    return bool(_next_lead(work))


def _next_lead(work: Work) -> str:
    profile, dialogue = work.profile, work.dialogue
    lacks_car = profile.has_trade_in and (profile.trade_in is None or not profile.trade_in.model)
    if lacks_car and lead.may_ask(work, "trade_in_car"):
        return "trade_in_car"
    if question := lead.next_lead_question(work):
        return question
    return "" if "done" in dialogue.lead_asked or dialogue.routed else "done"


def _close_lead(work: Work) -> None:
    """Everything is told: the visit or the shop."""
    car = work.dialogue.focus or next(iter(reversed(work.dialogue.liked)), "")
    work.ask("next_step", "lead_ready")
    work.bubble.buttons(
        Choice(f"drive:{car}", "Agendar visita"),
        Choice(f"dealer:{car}", "Falar com a loja"),
        Choice("more", "Ver outros carros"),
    )


def _purposes(work: Work) -> str:
    """The optional consents come at a quiet moment after the first recommendations."""
    dialogue = work.dialogue
    quiet = dialogue.recommended and dialogue.turns_since_recommended >= _TURNS_BEFORE_PURPOSES
    quiet = quiet and not (work.bubble.widget or work.bubble.asks)
    return "ask_purpose" if quiet and privacy.next_purpose(work) else ""


def _talks_about_a_car(work: Work) -> bool:
    """Outside the interview, someone who looks at a car is not asked about budget and use."""
    return bool(work.dialogue.focus) and work.question not in ORDER and not work.told_facts
