"""A reply to one of our bubbles: the cars that bubble presents are the ones meant."""

from conversations.engine.work import Work
from conversations.memory import SeenCar
from conversations.turn import InboundView

_OF_A_CAR = frozenset({"car", "photos", "like", "drive", "dealer", "finance"})  # kinds of option ids


def cars_of(work: Work, message: InboundView) -> list[str]:
    """Ids of the cars in the bubble a message replies to, in its order; empty where it presents none."""
    options = (option.partition(":") for option in message.quoted_options)
    tappable = [car_id for kind, _sep, car_id in options if kind in _OF_A_CAR and car_id]
    text = message.quoted_text
    named = sorted((place, seen.id) for seen in work.dialogue.seen if (place := _place(seen, text)) >= 0)
    return list(dict.fromkeys(tappable or [car_id for _place, car_id in named]))


def go_back_to(work: Work, message: InboundView) -> None:
    """The talk is about the quoted car again; of several, about the quoted list. A tap says itself what it means."""
    quoted = [] if message.reply_id else cars_of(work, message)
    if len(quoted) == 1:
        work.dialogue.focus = quoted[0]
    elif quoted:
        work.dialogue.focus = ""
        work.dialogue.numbered = [f"car:{car_id}" for car_id in quoted]


def _place(seen: SeenCar, text: str) -> int:
    """Where ``text`` names the car, as cards and titles write it; -1 where it does not."""
    title = seen.name if str(seen.year) in seen.name else f"{seen.name} {seen.year}"
    places = (text.find(title), text.find(f"*{seen.name}* ({seen.year})"))
    return max(places)
