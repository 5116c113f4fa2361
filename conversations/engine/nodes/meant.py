"""Which car a request is about, for every node that needs exactly one."""

from conversations.engine import cars
from conversations.engine.nodes.details import sold, which_car
from conversations.engine.services import Car
from conversations.engine.work import Request, Work


def car_meant(work: Work, request: Request, purpose: str) -> Car | None:
    """The car, fresh from the stock; ``None`` after having asked which one, or said that it is sold."""
    car_id = _id_meant(work, request)
    if not car_id:
        which_car(work, purpose)
        return None
    car = cars.fetch(work, car_id)
    if car is None:
        sold(work, car_id)
        return None
    work.see(car)
    work.dialogue.focus = car.id
    return car


def _id_meant(work: Work, request: Request) -> str:
    kind, _sep, picked = request.pick.partition(":")
    if picked and kind not in ("yes", "no", "time"):
        return picked
    if request.heard and kind not in ("yes", "no"):
        if pointed := cars.picked_ids(work, request.heard):
            return pointed[0]
        for model in cars.mentioned_models(request.heard.result.entities):
            years = cars.year_asked(request.heard.result.entities)
            if found := cars.search(work, cars.model_query(model, years), limit=1):
                return found[0].id
    return _in_mind(work)


def _in_mind(work: Work) -> str:
    """The car being spoken of; else the last liked one; else the only one on the screen."""
    shown = cars.shown_list(work)
    booking = work.dialogue.booking
    candidates = [
        work.dialogue.focus,
        booking.car_id if booking else "",
        next(iter(reversed(work.dialogue.liked)), ""),
        shown[0] if len(shown) == 1 else "",
    ]
    return next((candidate for candidate in candidates if candidate), "")
