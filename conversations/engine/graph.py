"""The conversation as a LangGraph: read, answer what was asked, ask one thing, look it over.

Compiled once per process. Its checkpoint is the session row: nothing is kept between two invocations.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Protocol, TypedDict

from langgraph.graph import END, START, StateGraph

from conversations.effects import OpenHandoff
from conversations.engine import guardrails, lead, summary
from conversations.engine.nodes import (
    comparison,
    consent_gate,
    details,
    feedback,
    financing,
    hearing,
    interview,
    loose_ends,
    meanwhile,
    people,
    privacy,
    recommendations,
    returning,
    shops,
    talk,
    visits,
)
from conversations.engine.overhearing import overhear
from conversations.engine.questions import completeness
from conversations.engine.services import CarsRateLimited, CarsUnavailable, Services
from conversations.engine.work import Work
from conversations.memory import SessionState
from conversations.turn import Engine, TurnInput, TurnOutput

Node = Callable[[Work], None]


class State(TypedDict):
    """What travels along the graph: one turn's work, changed in place by each node."""

    work: Work


class GraphNode(Protocol):
    """A node as LangGraph calls it."""

    def __call__(self, state: State) -> State: ...


ANSWERS: dict[str, Node] = {
    "handle_greeting": talk.handle_greeting,
    "collect_profile": interview.collect_profile,
    "generate_recommendations": recommendations.generate_recommendations,
    "price_range": recommendations.price_range,
    "show_car_details": details.show_car_details,
    "compare_cars": comparison.compare_cars,
    "car_feedback": feedback.car_feedback,
    "test_drive": visits.test_drive,
    "dealer_contact": shops.dealer_contact,
    "financing": financing.financing,
    "human_handoff": people.human_handoff,
    "privacy": privacy.privacy,
    "purposes": privacy.purposes,
    "opt_out": privacy.opt_out,
    "opt_in": privacy.opt_in,
    "restart": talk.restart,
    "goodbye": talk.goodbye,
    "small_talk": talk.small_talk,
    "media": talk.media,
    "clarify": talk.clarify,
}
QUESTIONS: dict[str, Node] = {
    "ask_profile": interview.ask_profile,
    "ask_lead": interview.ask_lead,
    "ask_purpose": privacy.ask_purpose,
}


def build_engine(services: Services) -> Engine:
    """The engine of this process: a function of a turn and these services, with no clock and no network of its own."""
    graph = compiled()

    def engine(turn: TurnInput) -> TurnOutput:
        if turn.overheard:
            return overhear(turn)
        if turn.rate_notice:
            return _slow_down(turn, services)
        work = Work(turn=turn, services=services, session=turn.session.model_copy(deep=True))
        graph.invoke({"work": work}, {"recursion_limit": 60})
        return TurnOutput(
            session=work.session,
            replies=tuple(work.replies),
            effects=tuple(work.effects),
            understood=tuple(work.understood),
            held=frozenset(work.held),
        )

    return engine


@lru_cache(maxsize=1)
def compiled() -> Any:
    """The one compiled graph."""
    return drawn().compile()


def picture() -> str:
    """The graph as Mermaid, as the document shows it."""
    return str(compiled().get_graph().draw_mermaid(with_styles=False)).strip()


def drawn() -> StateGraph[State]:
    """The graph as the document draws it: every answer may lead to the next one, then to one question, then out."""
    graph = StateGraph(State)
    for name, node in {**ANSWERS, **QUESTIONS}.items():
        graph.add_node(name, _node(node))
    graph.add_node("consent_gate", _node(consent_gate.consent_gate))
    graph.add_node("process_nlp", _node(_hear))
    graph.add_node("next_step", _node(_nothing))
    graph.add_node("apply_guardrails", _node(_finish))
    graph.add_conditional_edges(START, _way_in, _targets("consent_gate", "process_nlp"))
    graph.add_conditional_edges("consent_gate", _after_gate, _targets("process_nlp", "apply_guardrails"))
    # A step costs a fifth of a turn's thinking, so the common way, one request or one question, takes no crossing.
    for name in ("process_nlp", "next_step"):
        graph.add_conditional_edges(name, _onward, _targets(*ANSWERS, *QUESTIONS, "apply_guardrails"))
    for name in ANSWERS:
        graph.add_edge(name, "next_step")
    for name in QUESTIONS:
        graph.add_edge(name, "apply_guardrails")
    graph.add_edge("apply_guardrails", END)
    return graph


def _targets(*names: str) -> dict[Hashable, str]:
    return {name: name for name in names}


def _node(run: Node) -> GraphNode:
    def node(state: State) -> State:
        work = state["work"]
        waiting = work.pending[0] if work.pending else None
        if waiting and ANSWERS.get(waiting.node) is run:
            work.current = work.pending.pop(0)
        elif run in ANSWERS.values():
            work.current = None
        _spared(run, work)
        return {"work": work}

    return node


def _spared(run: Node, work: Work) -> None:
    """The backend being away or busy never costs the customer an answer."""
    try:
        run(work)
    except CarsUnavailable:
        people.offer(work, "backend_down")
        work.pending.clear()
    except CarsRateLimited as limited:
        recommendations.promise_later(work, limited.retry_after)
        work.pending.clear()


def _way_in(state: State) -> str:
    return "process_nlp" if consent_gate.has_consent(state["work"]) else "consent_gate"


def _after_gate(state: State) -> str:
    return "process_nlp" if state["work"].consented else "apply_guardrails"


def _onward(state: State) -> str:
    work = state["work"]
    if work.pending:
        return work.pending[0].node
    return interview.what_next(work) or "apply_guardrails"


def _hear(work: Work) -> None:
    """Take what the team asked for, greet who comes in, read, and note a language we do not speak."""
    if not work.consented:  # else the gate has done it
        loose_ends.settle(work)
    if work.closed and not work.turn.events:
        return
    meanwhile.catch_up(work)
    comes_back = work.after is not None and work.after.returns and not work.consented
    if not comes_back:
        talk.open_conversation(work)
    hearing.process_nlp(work)
    if comes_back:
        returning.come_back(work)
    talk.foreign_notice(work)


def _nothing(_work: Work) -> None:
    """The crossing itself does nothing: its edges decide."""


def _remember(work: Work) -> None:
    """What the next turn will want to know."""
    session, dialogue = work.session, work.dialogue
    session.user_profile.completeness = completeness(session.user_profile)
    if consent_gate.has_consent(work) or work.consented:
        if not (work.bubble.lines or work.photos or work.closed):
            work.say("okay")
        lead.save_if_changed(work)
        talk.keep_person(work)
        if dialogue.recommended:
            dialogue.turns_since_recommended += 1
        if work.heard and not work.misunderstood:
            dialogue.failures = 0
    if work.turn.owner == "nobody" and session.state is not SessionState.COMPLETED:
        session.state = SessionState.HUMAN_HANDOFF
    elif session.state is SessionState.HUMAN_HANDOFF and not work.asks_for(OpenHandoff):
        session.state = (
            SessionState.SHOWING_RECOMMENDATIONS if dialogue.recommended else SessionState.COLLECTING_PROFILE
        )
    session.memory.summary = summary.summarise(session)
    session.memory.last_updated = work.turn.now


def _finish(work: Work) -> None:
    """Nothing leaves without the guardrails, and nothing is said that is not remembered."""
    _remember(work)
    work.replies = guardrails.finished(work)


def _slow_down(turn: TurnInput, services: Services) -> TurnOutput:
    """Over the messages a minute: one polite line; but SAIR counts also now. The rest waits for a calmer minute."""
    work = Work(turn=turn, services=services, session=turn.session.model_copy(deep=True))
    work.bubble.notice = True
    work.say("rate_notice")
    noted = overhear(turn)
    held = frozenset() if consent_gate.has_consent(work) else noted.held
    return TurnOutput(session=work.session, replies=tuple(guardrails.finished(work)), effects=noted.effects, held=held)
