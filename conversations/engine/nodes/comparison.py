"""compare_cars: two or three side by side."""

import re

from conversations.engine import cars
from conversations.engine.draft import Choice
from conversations.engine.nodes.recommendations import interaction
from conversations.engine.services import Car
from conversations.engine.text import folded
from conversations.engine.work import Request, Work
from conversations.memory import SessionState

MOST = 3
_ALL = re.compile(r"\b(?:deles|desses|delas|todos|os (?:tres|dois|3|2)|entre eles)\b")


def compare_cars(work: Work) -> None:
    request = work.current
    if request is None:
        return
    compared = _meant(work, request)
    if len(compared) < 2:
        _ask_which(work)
        return
    for car in compared:
        work.see(car)
    work.dialogue.compared = True
    work.dialogue.focus = ""
    if work.turn.owner == "bot":
        work.session.state = SessionState.COMPARING_CARS
    work.do(*(interaction(car, "compared") for car in compared))
    work.say("comparison")
    work.tell(cars.comparison_lines(compared))
    if verdicts := cars.verdicts(compared):
        work.tell(verdicts)
    work.ask("choice", "compare_done")
    work.dialogue.numbered = [f"car:{car.id}" for car in compared]
    work.bubble.buttons(*(_choice(car) for car in compared))


def _choice(car: Car) -> Choice:
    return Choice(f"car:{car.id}", cars.short_title(car))


def _meant(work: Work, request: Request) -> list[Car]:
    """The cars named, by position, by name, or with the one being spoken of."""
    ids = [one for one in request.pick.removeprefix("compare:").split(",") if one]
    if request.heard and not ids:
        ids = cars.picked_ids(work, request.heard)
        named = [_by_model(work, model) for model in cars.mentioned_models(request.heard.result.entities)]
        ids += [one for one in named if one]
        ids = ids if len(ids) > 1 else [*ids, *_by_figures(work, request.text)]
    if len(set(ids)) == 1 and work.dialogue.focus:
        ids.append(work.dialogue.focus)
    shown = cars.shown_list(work)
    if not ids and (len(shown) == 2 or _ALL.search(folded(request.text))):
        ids = list(shown[-MOST:])
    fresh = (cars.fetch(work, car_id) for car_id in list(dict.fromkeys(ids))[:MOST])
    return [car for car in fresh if car]


def _by_model(work: Work, model: str) -> str:
    if seen := cars.seen_named(work, model):
        return seen.id
    found = cars.search(work, cars.model_query(model), limit=1)
    return found[0].id if found else ""


def _by_figures(work: Work, text: str) -> list[str]:
    """Bare figures of a comparison are places on the list."""
    shown = cars.shown_list(work)
    places = (int(figure) for figure in re.findall(r"(?<![\d.,])\d(?![\d.]|,\d)", text))
    return [shown[place - 1] for place in places if 1 <= place <= len(shown)]


def _ask_which(work: Work) -> None:
    if not cars.shown_list(work):
        work.ask("which", "which_car_unknown")
        return
    work.ask("compare", "compare_which")
    work.dialogue.numbered = [f"car:{car_id}" for car_id in cars.shown_list(work)]
