"""Option ids: what a tap, a number or a plain yes stands for."""

import re
from typing import cast, get_args

from django.utils.translation import gettext as _

from conversations.engine import lead, profile, questions
from conversations.engine.profile import Fact
from conversations.engine.work import Work
from conversations.memory import PaymentForm, Urgency

_NODES = {
    "car": "show_car_details",
    "photos": "show_car_details",
    "like": "car_feedback",
    "dislike": "car_feedback",
    "drive": "test_drive",
    "time": "test_drive",
    "undrive": "test_drive",
    "dealer": "dealer_contact",
    "finance": "financing",
    "compare": "compare_cars",
    "recs": "generate_recommendations",
    "more": "generate_recommendations",
    "similar": "generate_recommendations",
    "relax": "generate_recommendations",
    "person": "human_handoff",
    "restart": "restart",
    "purpose": "purposes",
    "consent": "small_talk",
}
_YES = {
    "person": "human_handoff",
    "recontact": "purposes",
    "improvement": "purposes",
    "like": "car_feedback",
    "more": "generate_recommendations",
    "similar": "generate_recommendations",
    "relax": "generate_recommendations",
    "drive": "test_drive",
    "dealer": "dealer_contact",
}
_NO = {"recontact": "purposes", "improvement": "purposes", "like": "car_feedback"}


def node_of(pick: str, work: Work) -> str:
    """The node a pick is for; empty where it was an answer that needs none, or is not one of ours."""
    kind, _sep, value = pick.partition(":")
    if kind == "yes":
        return _YES.get(value, "small_talk")
    if kind == "no":
        return _NO.get(value, "small_talk")
    if kind in ("ask", "skip"):
        return "collect_profile"
    return _NODES.get(kind, "")


def apply_pick(work: Work, pick: str) -> Fact | None:
    """Take an answer into the profile. Picks that ask for something change nothing here."""
    kind, _sep, rest = pick.partition(":")
    if kind == "skip":
        return _skip(work, rest)
    if kind in ("yes", "no") and rest == "trade_in":
        return _trade_in(work, kind)
    if kind != "ask":
        return None
    question, _sep, value = rest.partition(":")
    return _answer(work, question, value)


def _answer(work: Work, question: str, value: str) -> Fact | None:
    known = work.profile
    if question == "budget":
        return _budget(work, value)
    if question == "use":
        return profile.set_use(known, value)
    if question == "priorities":
        return _priority(work, value)
    if question == "payment" and value in get_args(PaymentForm):
        return _payment(work, cast(PaymentForm, value))
    if question == "trade_in":
        return _trade_in(work, value)
    if question == "urgency" and value in get_args(Urgency):
        return _urgency(work, cast(Urgency, value))
    if question == "name" and value.strip():
        return lead.learn_name(work, value.strip())
    return None


def _budget(work: Work, figure: str) -> Fact | None:
    """A bare figure: the new ceiling where one was told, else the target."""
    if not re.fullmatch(r"\d{1,9}", figure):
        return None
    value = float(figure)
    return profile.set_budget(work.profile, None if work.profile.budget_kind == "max" else value, value)


def _priority(work: Work, value: str) -> Fact | None:
    return profile.set_priorities(work.profile, [value])


def _urgency(work: Work, value: Urgency) -> Fact:
    work.profile.urgency = value
    return Fact("urgency", lead.urgency_words(value))


def _payment(work: Work, value: PaymentForm) -> Fact:
    work.profile.payment_form = value
    if value == "troca":
        work.profile.has_trade_in = True
    return Fact("payment", lead.payment_words(value))


def _trade_in(work: Work, value: str) -> Fact | None:
    work.profile.has_trade_in = value == "yes"
    if value != "yes":
        return Fact("trade_in", _("sem carro na troca"))
    return None


def _skip(work: Work, question: str) -> Fact | None:
    if question in questions.ORDER:
        profile.skip(work.profile, question)
        work.say("noted_indifferent")
    else:
        lead.settle(work, question)
    return None
