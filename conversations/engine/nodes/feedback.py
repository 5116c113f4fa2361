"""Liked or disliked, with the reason: the first opens the lead, the second refines the search."""

import re

from django.utils.translation import gettext as _

from conversations.engine import cars
from conversations.engine.draft import Choice
from conversations.engine.nodes.meant import car_meant
from conversations.engine.nodes.recommendations import interaction, show_recommendations
from conversations.engine.services import Feedback
from conversations.engine.text import folded
from conversations.engine.work import Request, Work

_REASONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:car[oa]s?|preco|salgad\w+|acima do|fora do (?:meu )?orcamento|puxad[oa])\b", "preco"),
    (r"\b(?:rodad\w+|km|quilometr\w+)\b", "km"),
    (r"\b(?:velh\w+|antig\w+|ano)\b", "ano"),
    (r"\b(?:cor|cores)\b", "cor"),
    (r"\b(?:fei\w+|modelo|marca|estilo|design|nao curto|pequen\w+|grande|tipo)\b", "modelo"),
    (r"\b(?:longe|distante|cidade)\b", "distancia"),
)


def car_feedback(work: Work) -> None:
    request = work.current
    if request is None:
        return
    kind, _sep, _rest = request.pick.partition(":")
    if kind in ("dislike", "no"):
        _disliked(work, request)
    else:
        _liked(work, request)


def _liked(work: Work, request: Request) -> None:
    if not work.dialogue.focus and len(cars.shown_list(work)) > 1 and not _points(work, request):
        _ask_which_liked(work)
        return
    car = car_meant(work, request, "like")
    if car is None:
        return
    dialogue = work.dialogue
    dialogue.lead_open = True
    dialogue.disliked = [one for one in dialogue.disliked if one != car.id]
    if car.id not in dialogue.liked:
        dialogue.liked = [*dialogue.liked, car.id]
        work.do(interaction(car, "liked"))
    if work.turn.owner == "bot" or not work.answered:
        work.say("liked")


def _points(work: Work, request: Request) -> bool:
    if request.pick.partition(":")[2] and not request.pick.startswith("yes:"):
        return True
    return bool(request.heard and cars.picked_ids(work, request.heard))


def _ask_which_liked(work: Work) -> None:
    work.ask("which", "which_liked")
    work.dialogue.numbered = [f"like:{car_id}" for car_id in cars.shown_list(work)]


def _disliked(work: Work, request: Request) -> None:
    rejected = _rejected(work, request)
    reason = _reason(request)
    dialogue = work.dialogue
    for car_id in rejected:
        dialogue.disliked = list(dict.fromkeys([*dialogue.disliked, car_id]))
        dialogue.liked = [one for one in dialogue.liked if one != car_id]
        if reason:
            dialogue.dislike_reasons[car_id] = reason
        if car := cars.fetch(work, car_id):
            work.do(interaction(car, "disliked", reason=reason))
    if not (reason or work.search_changed or work.question == "dislike"):
        _ask_reason(work, rejected)
        return
    dialogue.focus = ""
    dialogue.lead_open = bool(dialogue.liked)
    work.say("disliked")
    show_recommendations(work, "recommendations_refined", feedbacks=_feedbacks(work))


def _rejected(work: Work, request: Request) -> list[str]:
    """The car pointed at or spoken of; else all of the list on the screen."""
    _kind, _sep, picked = request.pick.partition(":")
    if picked.startswith("reason:"):
        return _last_rejected(work)
    if request.heard and (pointed := cars.picked_ids(work, request.heard)):
        return pointed
    if work.question == "dislike":
        return _last_rejected(work)
    if work.dialogue.focus:
        return [work.dialogue.focus]
    return cars.shown_list(work)[-3:]


def _last_rejected(work: Work) -> list[str]:
    unexplained = [one for one in work.dialogue.disliked if one not in work.dialogue.dislike_reasons]
    return unexplained[-3:]


def _reason(request: Request) -> str:
    _kind, _sep, picked = request.pick.partition(":")
    if picked.startswith("reason:"):
        return picked.removeprefix("reason:")
    plain = folded(request.text)
    return next((reason for pattern, reason in _REASONS if re.search(pattern, plain)), "")


def _ask_reason(work: Work, rejected: list[str]) -> None:
    if not rejected:
        work.say("okay")
        return
    work.ask("dislike", "disliked_ask")
    work.bubble.buttons(
        Choice("dislike:reason:preco", _("O preço")),
        Choice("dislike:reason:km", _("Muito rodado")),
        Choice("dislike:reason:modelo", _("O modelo")),
    )


def _feedbacks(work: Work) -> list[Feedback]:
    dialogue = work.dialogue
    no = [
        Feedback(car_id=one, action="disliked", reason=dialogue.dislike_reasons.get(one, ""))
        for one in dialogue.disliked
    ]
    return no + [Feedback(car_id=one, action="liked") for one in dialogue.liked]
