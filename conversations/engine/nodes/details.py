"""show_car_details: one car in full, a question about it, or the car somebody named."""

import re

from django.utils.translation import gettext as _

from conversations.effects import CreateTask
from conversations.engine import cars
from conversations.engine.attributes import About, about
from conversations.engine.draft import Choice, Photo
from conversations.engine.nodes.recommendations import interaction, show_found
from conversations.engine.questions import ORDER
from conversations.engine.replies.format import listed, money
from conversations.engine.services import Car, CarQuery
from conversations.engine.text import folded
from conversations.engine.work import Heard, Work
from conversations.memory import SessionState
from nlp.catalogue import category_of

_MOST_PHOTOS = 3
_WHOLE_CARD = re.compile(
    r"\b(?:detalh\w+|especificac\w+|ficha|fala mais|me conta mais|saber mais|mais informac\w+|informac\w+|sobre)\b"
)

_THAT_ONE = re.compile(r"\b(?:d?el[ea]|d?es[st][ea])\b")


def show_car_details(work: Work) -> None:
    request = work.current
    if request is None:
        return
    kind, _sep, car_id = request.pick.partition(":")
    if kind in ("car", "photos"):
        _by_id(work, car_id, photos=kind == "photos")
    elif request.heard:
        _by_words(work, request.heard)


def _by_id(work: Work, car_id: str, *, photos: bool = False) -> None:
    car = cars.fetch(work, car_id)
    if car is None:
        sold(work, car_id)
    elif photos:
        _send_photos(work, car)
    else:
        show(work, car, "details")


def _by_words(work: Work, heard: Heard) -> None:
    known = cars.picked_ids(work, heard) or [one for one in [cars.superlative(work, heard.text)] if one]
    if known:
        _answer(work, heard, known[0])
    elif models := cars.mentioned_models(heard.result.entities):
        _named(work, heard, models)
    elif work.dialogue.focus:
        _answer(work, heard, work.dialogue.focus)
    elif len(shown := cars.shown_list(work)) == 1:
        _answer(work, heard, shown[0])
    elif work.question in ORDER and not shown and not _THAT_ONE.search(folded(heard.text)):
        work.say("depends_on_car")
        work.told_facts = True  # answered; the interview goes on
    else:
        which_car(work)


def _answer(work: Work, heard: Heard, car_id: str) -> None:
    """The question about this car; its card when nothing in particular was asked."""
    car = cars.fetch(work, car_id)
    if car is None:
        sold(work, car_id)
        return
    asked = about(car, heard.text)
    best = cars.superlative(work, heard.text) == car_id
    if best or not asked.asked or (_WHOLE_CARD.search(folded(heard.text)) and not asked.unknown):
        show(work, car, "details")
    else:
        tell(work, car, asked, heard.text)


def tell(work: Work, car: Car, asked: About, question: str) -> None:
    """Facts from the data; the rest becomes a question to the shop."""
    work.see(car)
    work.dialogue.focus = car.id
    work.dialogue.details = True
    if asked.facts:
        work.tell(f"*{cars.title(car)}*: " + " ".join(asked.facts))
    if asked.photos:
        _send_photos(work, car)
    if asked.unknown:
        ask_store(work, car, question)
    _offer(work, car)


def ask_store(work: Work, car: Car | None, question: str) -> None:
    """A fact that is not in the data: an agent's task, never a guess."""
    work.do(
        CreateTask(
            "store_question",
            question[:500],
            dealer_id=car.dealer_id if car else None,
            car_id=car.id if car else None,
        )
    )
    work.say("ask_store")


def _send_photos(work: Work, car: Car) -> None:
    work.see(car)
    work.dialogue.focus = car.id
    links = [link for link in car.images if re.fullmatch(r"https?://\S+", link)]
    if not links:
        work.do(CreateTask("store_question", _("O cliente pediu fotos."), dealer_id=car.dealer_id, car_id=car.id))
        work.say("no_photos")
        return
    work.photos += [Photo(link, cars.title(car)) for link in links[:_MOST_PHOTOS]]
    work.say("photos", car=cars.title(car))


def _named(work: Work, heard: Heard, models: list[str]) -> None:
    """The car somebody names, right away: this year, else another year, else the truth."""
    model = models[0]
    work.evidence.know_names(*models)
    if len(models) > 1 and (
        several := [one for name in models for one in cars.search(work, cars.model_query(name), limit=1)]
    ):
        _show_one_or_list(work, heard, several, listed(models))
        return
    years = cars.year_asked(heard.result.entities)
    found = cars.search(work, cars.model_query(model, years))
    asked = f"{model} {years[0]}" if years[0] and years[0] == years[1] else model
    if found:
        _show_one_or_list(work, heard, found, asked)
    elif years != (None, None) and (others := cars.search(work, cars.model_query(model))):
        work.say("other_year", asked=asked)
        _show_one_or_list(work, heard, others, "", quiet=True)
    else:
        _not_here(work, asked, model)


def _show_one_or_list(work: Work, heard: Heard, found: list[Car], asked: str, *, quiet: bool = False) -> None:
    if len(found) > 1:
        if not quiet:
            work.say("several_found", count=len(found), what=asked)
        show_found(work, found)
        return
    question = about(found[0], heard.text)
    show(work, found[0], "details" if quiet else "available")
    if question.unknown:
        ask_store(work, found[0], heard.text)


def _not_here(work: Work, asked: str, model: str) -> None:
    """Not in stock: say so and, where there is one, offer something of the same kind."""
    work.say("not_in_stock", asked=asked)
    high = cars.budget_range(work.profile)[1]
    alike = (
        cars.search(work, CarQuery(category=category_of(model), price_max=high), limit=2) if category_of(model) else []
    )
    if alike:
        examples = [f"{cars.title(car)} por {money(car.price)}" for car in alike]
        work.tell(_("Parecidos com ele, tenho {examples}.").format(examples=listed(examples)))
        for car in alike:
            work.see(car)


def show(work: Work, car: Car, key: str) -> None:
    """The whole card with its picture, and one question."""
    work.see(car)
    dialogue = work.dialogue
    dialogue.focus = car.id
    dialogue.details = True
    if work.turn.owner == "bot":
        work.session.state = SessionState.CAR_DETAILS
    work.do(interaction(car, "viewed_details", position=_position(work, car)))
    work.say(key, car=cars.title(car))
    work.tell(cars.detail_lines(car))
    links = [link for link in car.images if re.fullmatch(r"https?://\S+", link)]
    work.bubble.picture = work.bubble.picture or (links[0] if links else "")
    _offer(work, car)


def _offer(work: Work, car: Car) -> None:
    """What to do with this car: a single question, unless the interview waits for its answer."""
    if work.question in ORDER or work.pending or work.turn.owner != "bot":
        return
    if car.id in work.dialogue.liked:
        return
    work.ask("like", "liked_it")
    work.bubble.buttons(
        Choice(f"like:{car.id}", _("Gostei!")),
        Choice(f"drive:{car.id}", _("Agendar visita")),
        Choice("more" if work.dialogue.recommended else "recs:menu", _("Ver outros")),
    )


def _position(work: Work, car: Car) -> int | None:
    shown = work.session.current_recommendations
    return shown.index(car.id) + 1 if car.id in shown else None


def sold(work: Work, car_id: str) -> None:
    """Sold meanwhile: said at once, and never shown again."""
    dialogue = work.dialogue
    dialogue.focus = ""
    dialogue.disliked = list(dict.fromkeys([*dialogue.disliked, car_id]))
    work.ask("similar", "sold")
    work.bubble.buttons(Choice(f"similar:{car_id}", _("Ver parecidos")), Choice("person", _("Falar com pessoa")))


def which_car(work: Work, purpose: str = "car") -> None:
    """Nobody knows which car is meant: ask, with the ones on the screen to tap for ``purpose``."""
    shown = [seen for seen in work.dialogue.seen if seen.id in cars.shown_list(work)]
    if not shown:
        work.ask("which", "which_car_unknown")
        return
    work.ask("which", "which_car")
    work.bubble.menu(
        _("Ver carros"),
        [Choice(f"{purpose}:{seen.id}", f"{seen.model} {seen.year}", seen.name) for seen in shown[:10]],
    )
    work.dialogue.numbered = [f"{purpose}:{seen.id}" for seen in shown[:10]]
