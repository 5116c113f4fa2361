"""Canned replies: found while an agent types, and filled with what is known of the customer."""

import re
from collections.abc import Mapping
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Q
from pydantic import ValidationError

from conversations.engine.text import folded
from conversations.memory import SeenCar, SessionData
from conversations.models import Contact
from handoff.models import CannedReply, Handoff
from leads.models import CatalogueCar, Dealer

_SHOWN: Final = 20
PLACEHOLDERS: Final = ("nome", "carro", "loja", "cidade", "atendente")
"""What may stand in braces."""
_PLACE = re.compile(rf"([ \t]?)\{{({'|'.join(PLACEHOLDERS)})\}}")
_PLAIN: Final = {"carro": "carro", "loja": "loja", "cidade": "sua cidade", "atendente": "nossa equipe"}
"""What stands where nothing better is known; a name that is not known is left out."""
_BEFORE_A_PERSON = r"(?:a|ao|com|contra|d[eo]|em|entre|n[ao]|o|para|por|pra|sem|sobre)"
_TALKED_OF = re.compile(rf"(?<!\w)({_BEFORE_A_PERSON}) \{{nome\}}", re.IGNORECASE)
_CALLED_FIRST = re.compile(r"(^|[.!?…]\s+|\n)\{nome\}[,!]?\s*(\w?)")
_CALLED = re.compile(r",?[ \t]*\{nome\}")


def find(prefix: str, dealer_id: str) -> list[CannedReply]:
    """What may be said for this shop (its own replies and everybody's), those whose shortcut begins so first."""
    wanted = folded(prefix.lstrip("/"))
    usable = CannedReply.objects.filter(Q(dealer=None) | Q(dealer_id=dealer_id), active=True)
    by_shortcut, by_title = [], []
    for reply in usable.order_by("shortcut"):
        if folded(reply.shortcut).startswith(wanted):
            by_shortcut.append(reply)
        elif wanted in folded(reply.title):
            by_title.append(reply)
    return [*by_shortcut, *by_title][:_SHOWN]


def filled(reply: CannedReply, handoff: Handoff, agent: User) -> str:
    """The reply as it would be sent. What is not known leaves words that still read well."""
    return fill(reply.text, facts(handoff, agent))


def fill(text: str, known: Mapping[str, str]) -> str:
    """``text`` with its placeholders replaced; one without a value gives way to plain words, or to nothing."""
    if not known.get("nome"):
        text = _nameless(text)
    return _PLACE.sub(lambda found: _value(found, known), text).strip()


def facts(handoff: Handoff, agent: User | None) -> dict[str, str]:
    """What the placeholders stand for; a fact that is not known is missing."""
    session = _session(handoff)
    found = {
        "nome": first_name(handoff.contact, told=session.user_profile.name or ""),
        "carro": _car(handoff, session),
        "loja": _dealer_name(handoff.dealer_id),
        "cidade": session.user_profile.city or handoff.contact.city,
        "atendente": _called(agent) if agent else "",
    }
    return {name: value for name, value in found.items() if value}


def first_name(contact: Contact, *, told: str = "") -> str:
    """How to call the person; empty where what WhatsApp shows is no name."""
    words = (told or contact.name or contact.profile_name or "").split()
    if not words or not words[0].isalpha() or len(words[0]) > 20:
        return ""
    return words[0].capitalize() if words[0].islower() or words[0].isupper() else words[0]


def _nameless(text: str) -> str:
    text = _TALKED_OF.sub(r"\1 você", text)
    text = _CALLED_FIRST.sub(lambda found: found[1] + found[2].upper(), text)
    return _CALLED.sub("", text)


def _value(found: re.Match[str], known: Mapping[str, str]) -> str:
    space, name = found.groups()
    value = known.get(name) or _PLAIN.get(name, "")
    said_already = name not in known and folded(found.string[: found.start()]).endswith(value)
    return "" if said_already else space + value


def _session(handoff: Handoff) -> SessionData:
    """What the bot knew, as it stands now; nothing where its memory cannot be read."""
    session = handoff.conversation.sessions.order_by("-started_at").first()
    try:
        return SessionData.model_validate(session.data if session else {})
    except ValidationError:
        return SessionData()


def _car(handoff: Handoff, session: SessionData) -> str:
    """The car spoken of last: the one in focus, else the last one liked, else the only one seen."""
    seen = {car.id: car for car in session.dialogue.seen}
    context = handoff.context if isinstance(handoff.context, dict) else {}
    liked = [*(context.get("liked") or []), *session.dialogue.liked]
    only = list(seen) or list(context.get("cars") or [])
    for car_id in [session.dialogue.focus, *reversed(liked), *(only if len(only) == 1 else [])]:
        if car_id and (name := _car_name(car_id, seen)):
            return name
    return ""


def _car_name(car_id: str, seen: Mapping[str, SeenCar]) -> str:
    if car := seen.get(car_id):
        return f"{car.model} {car.year}"
    known = CatalogueCar.objects.filter(pk=car_id).values_list("data", flat=True).first()
    return f"{known['model']} {known['year']}" if known else ""


def _dealer_name(dealer_id: str) -> str:
    return Dealer.objects.filter(pk=dealer_id).values_list("name", flat=True).first() or "" if dealer_id else ""


def _called(agent: User) -> str:
    return agent.first_name or agent.get_username().partition("@")[0].capitalize()
