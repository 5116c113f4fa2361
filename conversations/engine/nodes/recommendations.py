"""generate_recommendations: up to five, three at a time, then the rest of the stock that fits."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from conversations.effects import Later, RecordInteraction
from conversations.engine import cars, guardrails, nearest
from conversations.engine.draft import Choice
from conversations.engine.profile import category_words, set_budget
from conversations.engine.questions import answered, next_question
from conversations.engine.replies.format import listed, money
from conversations.engine.services import Car, CarQuery, CarsRateLimited, Feedback, Recommendation, Recommendations
from conversations.engine.text import folded
from conversations.engine.work import Work
from conversations.memory import SessionState
from nlp.catalogue import category_of

AT_ONCE = 3
RECOMMENDED = 5
ROOM = 1.15  # how much a ceiling gives when the customer agrees to raise it
_MORE = re.compile(
    r"\b(?:mais (?:opc\w+|carros?|modelos?|alternativas?|sugest\w+)|outr[oa]s|ver mais|tem mais|"
    r"mostra mais|me mostra mais|proxim[oa]s)\b|^mais\W*$"
)
_CHEAPER = re.compile(r"\b(?:mais (?:barat\w+|em conta)|menos caros?)\b")


def generate_recommendations(work: Work) -> None:
    request = work.current
    pick = request.pick if request else ""
    text = folded(request.text) if request and not pick else ""
    if pick.startswith(("similar:", "yes:similar")):
        show_similar(work, pick.partition(":")[2])
    elif pick.startswith(("relax:", "yes:relax")):
        relax(work, pick.partition(":")[2])
    elif _wants_more(work, pick, text):
        show_more(work)
    elif _on_screen(work) and _CHEAPER.search(text):
        show_cheaper(work)
    elif request and pick not in ("recs:retry",) and _asked_too_early(work):
        return
    else:
        show_recommendations(work, "recommendations")


def _wants_more(work: Work, pick: str, text: str) -> bool:
    shown = work.dialogue.recommended and bool(work.session.current_recommendations)
    asked = pick in ("more", "yes:more") or (bool(text) and _MORE.search(text) is not None)
    return shown and asked and not work.search_changed


def _asked_too_early(work: Work) -> bool:
    """Cars are wanted before the profile is complete: a taste of the stock and a question; cars if they insist."""
    dialogue, profile = work.dialogue, work.profile
    if not next_question(profile) or dialogue.recommended:
        return False
    dialogue.asked_anyway += 1
    if dialogue.asked_anyway > (1 if answered(profile, "budget") else 2):
        return False
    if not _taste_of_stock(work) and not work.told_facts:
        work.say("first_tell_me")
    return True


def _taste_of_stock(work: Work) -> bool:
    profile = work.profile
    if not (profile.tipos_preferidos or profile.marcas_preferidas):
        return False
    found = cars.search(work, cars.query_of(profile), limit=cars.LONGEST_STOCK)
    wanted = listed([*profile.marcas_preferidas, *(category_words(one) for one in profile.tipos_preferidos)])
    if not found:
        _nothing_at_this_price(work, wanted)
        return True
    count = _("{count} carros").format(count=len(found)) if len(found) > 1 else _("1 carro")
    work.say("type_in_stock", count=count, price=money(found[0].price), examples=cars.names(found[:2]))
    return True


def _nothing_at_this_price(work: Work, wanted: str) -> None:
    """The truth, and from which price on there is one."""
    wanted = wanted[:1].upper() + wanted[1:]
    anywhere = cars.query_of(work.profile).model_copy(update={"price_min": None, "price_max": None})
    if not (alike := cars.search(work, anywhere, limit=1)):
        work.say("not_in_stock", asked=wanted)
        return
    work.see(alike[0])
    work.say("nothing_at_this_price", wanted=wanted, car=cars.title(alike[0]), price=money(alike[0].price))


def price_range(work: Work) -> None:
    """ "Qual a faixa de preço?": where the stock begins."""
    if found := cars.search(work, CarQuery(), limit=1):
        work.say("cheapest", price=money(found[0].price))


def show_recommendations(work: Work, key: str, *, feedbacks: Sequence[Feedback] = ()) -> None:
    work.session.state = SessionState.GENERATING_RECOMMENDATIONS
    try:
        answer = _recommended(work, feedbacks)
    except CarsRateLimited as limited:
        promise_later(work, limited.retry_after)
        return
    items = [item for item in answer.items if item.car.id not in work.dialogue.disliked and item.car.available]
    if not items:
        _none(work, answer)
        return
    if answer.stale:
        work.say("stale")
    work.session.current_recommendations = []
    work.dialogue.upcoming = [item.car.id for item in items[AT_ONCE:RECOMMENDED]]
    work.say(key)
    _show(work, items[:AT_ONCE])
    if not work.dialogue.recommended:
        work.dialogue.recommended = True
        work.dialogue.turns_since_recommended = 0


def _recommended(work: Work, feedbacks: Sequence[Feedback]) -> Recommendations:
    stock = work.services.stock
    return stock.refine(work.profile, feedbacks) if feedbacks else stock.recommend(work.profile)


def promise_later(work: Work, seconds: float) -> None:
    """429: the cars come by themselves as soon as the backend takes questions again."""
    due = work.turn.now + timedelta(seconds=max(seconds, 1.0))
    work.do(Later("retry_recommendations", due_at=due, key="retry_recommendations"))
    work.say("rate_limited")
    work.closed = True


def _none(work: Work, answer: Recommendations) -> None:
    why = " ".join(part for part in (answer.message, answer.suggestion) if part)
    work.evidence.know_amounts(guardrails.amounts(why))
    work.say("none_found", why=why)
    work.dialogue.recommended = True
    work.session.state = SessionState.SHOWING_RECOMMENDATIONS
    _offer_to_relax(work, cars.query_of(work.profile))


def _show(work: Work, items: Sequence[Recommendation]) -> None:
    first = len(work.session.current_recommendations) + 1
    for number, item in enumerate(items, start=first):
        work.see(item.car)
        work.tell(cars.recommendation_card(number, item, told=work.profile.orcamento_max))
    _list(work, [item.car for item in items], first)


def _list(work: Work, shown: Sequence[Car], first: int) -> None:
    """Number the cars, tell the backend they were seen, and offer them to tap."""
    dialogue, session = work.dialogue, work.session
    session.current_recommendations = [*session.current_recommendations, *(car.id for car in shown)][
        : cars.LONGEST_STOCK
    ]
    dialogue.numbered = [f"car:{car_id}" for car_id in session.current_recommendations]
    dialogue.focus = ""
    work.showed_cars = True
    session.state = SessionState.SHOWING_RECOMMENDATIONS
    work.do(*(_viewed(car, position) for position, car in enumerate(shown, start=first)))
    work.say("pick_number")
    further = (
        Choice("more", _("Mais opções")),
        Choice("compare:", _("Comparar")),
        Choice("person", _("Falar com pessoa")),
    )
    work.bubble.menu(_("Ver detalhes"), [*cars.car_choices(shown), *further])


def _viewed(car: Car, position: int) -> RecordInteraction:
    return interaction(car, "viewed", position=position)


def interaction(car: Car, kind: str, *, position: int | None = None, reason: str = "") -> RecordInteraction:
    return RecordInteraction(
        car_id=car.id,
        kind=kind,
        position=position,
        reason=reason,
        brand=car.brand,
        category=car.category,
        price=car.price,
        year=car.year,
        dealer_id=car.dealer_id,
    )


def show_more(work: Work) -> None:
    """The fourth and fifth recommendation, then what else fits; at last that this is all, and what to relax."""
    waiting, work.dialogue.upcoming = work.dialogue.upcoming, []
    items = [item for item in _recommended(work, ()).items if item.car.id in waiting] if waiting else []
    if items:
        work.say("more_recommendations")
        _show(work, items[:AT_ONCE])
        return
    query = cars.query_of(work.profile)
    fresh = cars.unseen(work, query)
    if not fresh:
        _that_is_all(work, query)
        return
    work.say("more_stock")
    _show_stock(work, fresh[:AT_ONCE])


def _show_stock(work: Work, shown: Sequence[Car]) -> None:
    first = len(work.session.current_recommendations) + 1
    for number, car in enumerate(shown, start=first):
        work.see(car)
        work.tell(cars.stock_card(number, car))
    _list(work, shown, first)


def _that_is_all(work: Work, query: CarQuery, *, cheaper: bool = False) -> None:
    work.say("no_more")
    _offer_to_relax(work, query, cheaper=cheaper)


def _offer_to_relax(work: Work, query: CarQuery, *, cheaper: bool = False) -> None:
    """The nearest car beyond ``query``, and what could give way: the ceiling, or the wish for one type or brand."""
    profile = work.profile
    near = nearest.name_nearest(work, query, cheaper=cheaper)
    ways = [Choice(f"car:{near.id}", _("Ver esse carro"))] if near else []
    if profile.orcamento_max:
        ways.append(Choice("relax:budget", _("Subir orçamento")))
    if (
        profile.tipos_preferidos
        or profile.marcas_preferidas
        or profile.cambio_preferido
        or profile.combustivel_preferido
    ):
        ways.append(Choice("relax:wishes", _("Abrir preferências")))
    work.ask("relax", "relax")
    work.bubble.buttons(*ways, Choice("person", _("Falar com pessoa")))


def relax(work: Work, what: str) -> None:
    """Search again with a little more room, and say what was loosened."""
    profile = work.profile
    raised = profile.orcamento_max if what != "wishes" else None
    fact = set_budget(profile, profile.orcamento_min, round(raised * ROOM, -3)) if raised else None
    if fact:
        work.evidence.know_amounts((profile.orcamento_min, profile.orcamento_max))
        work.say("corrected", facts=fact.words)
    else:
        profile.tipos_preferidos, profile.marcas_preferidas = [], []
        profile.cambio_preferido = profile.combustivel_preferido = None
        work.say("noted_indifferent")
    show_recommendations(work, "recommendations_refined")


def show_similar(work: Work, sold: str) -> None:
    """Cars of the same kind as one that is gone."""
    seen = next((one for one in work.dialogue.seen if one.id == sold), None)
    seen = seen or next((one for one in reversed(work.dialogue.seen) if one.id in work.dialogue.disliked), None)
    query = CarQuery(category=category_of(seen.model) if seen else None, price_max=cars.budget_range(work.profile)[1])
    fresh = cars.unseen(work, query)
    if not fresh:
        _that_is_all(work, query)
        return
    work.session.current_recommendations = []
    work.say("more_stock")
    _show_stock(work, fresh[:AT_ONCE])


def show_cheaper(work: Work) -> None:
    """What fits for less than the cheapest car on the screen."""
    prices = [car.price for car_id in _on_screen(work) if (car := cars.fetch(work, car_id))]
    query = cars.query_of(work.profile).model_copy(
        update={"price_min": None, "price_max": min(prices) - 1 if prices else None}
    )
    fresh = cars.unseen(work, query)
    if not fresh:
        _that_is_all(work, query, cheaper=True)
        return
    work.session.current_recommendations = []
    work.say("more_stock")
    _show_stock(work, fresh[:AT_ONCE])


def _on_screen(work: Work) -> list[str]:
    """The cars last listed, else the one that is spoken of."""
    focus = work.dialogue.focus
    return cars.shown_list(work)[:RECOMMENDED] or ([focus] if focus else [])


def show_found(work: Work, found: Sequence[Car]) -> None:
    """Several cars of one model: a short list to pick from."""
    work.session.current_recommendations = []
    _show_stock(work, found[:AT_ONCE])
