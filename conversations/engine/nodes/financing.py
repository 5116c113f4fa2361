"""financing: a simulation with its assumptions; what is the bank's or the shop's to say becomes a question to them."""

import re

from django.utils.translation import gettext as _

from conversations.engine import cars
from conversations.engine.finance import MONTHLY_RATE, TERMS, Simulation, affordable, months_in, simulate
from conversations.engine.nodes.details import ask_store
from conversations.engine.nodes.meant import car_meant
from conversations.engine.profile import own_car_words
from conversations.engine.questions import ORDER
from conversations.engine.replies.format import listed, money, round_money
from conversations.engine.text import folded
from conversations.engine.work import Request, Work

_TRADE = re.compile(
    r"\b(?:na troca|de troca|em troca|aceita\w* (?:meu|troca|carro|moto|usado)|avali\w+|trocar (?:meu|o meu|com))\b"
)
_ASKS_WHETHER = re.compile(
    r"(?:^|\b(?:voces?|vcs?|ai|loja|e|oi|ola) )(?:financiam?|parcelam?|"
    r"(?:da|daria|tem como|da para|da pra|posso|consigo|aceitam?|fazem?|trabalham com|tem)"
    r" (?:para |pra )?(?:financia\w+|parcela\w+))\b"
)
_BANKS_TO_SAY = re.compile(
    r"\b(?:fgts|score|nome sujo|negativad\w+|restric\w+|spc|serasa|consorcio|carta de credito|documentos?|"
    r"comprovante|aprov\w+|"
    r"banco|taxa|juros|sem entrada|entrada (?:no|em) cartao|cartao|cnpj|mei|autonom\w+|fiador|avalista|"
    r"boleto|leasing)\b"
)


def financing(work: Work) -> None:
    request = work.current
    if request is None:
        return
    text = folded(request.text)
    work.profile.installments = months_in(request.text) or work.profile.installments
    traded = _TRADE.search(text) is not None
    if traded:
        _trade_in(work)
    if _BANKS_TO_SAY.search(text):
        ask_store(work, None, request.text)
    if _ASKS_WHETHER.search(text):
        work.say("financing_yes")
    if not traded or months_in(request.text) or re.search(r"\b(?:financ\w+|parcel\w+|simul\w+)\b", text):
        _simulate(work, request)


def _trade_in(work: Work) -> None:
    profile = work.profile
    profile.has_trade_in = True
    own = own_car_words(profile.trade_in) if profile.trade_in else _("carro")
    if profile.trade_in:
        work.evidence.know_names(profile.trade_in.model)
    work.say("trade_in_noted", own=own)
    talks_of_a_car = work.dialogue.focus or work.dialogue.recommended
    if not profile.trade_in and talks_of_a_car and work.turn.owner == "bot" and work.question not in ORDER:
        work.ask("trade_in_car", "ask_trade_in_car")
        work.dialogue.lead_asked = [*work.dialogue.lead_asked, "trade_in_car"]


def _simulate(work: Work, request: Request) -> None:
    profile = work.profile
    terms = [profile.installments] if profile.installments else list(TERMS)
    price = _price_said(request)
    if _names_a_car(work, request) or (price is None and (work.dialogue.focus or work.dialogue.liked)):
        car = car_meant(work, request, "finance")
        if car is None:
            return
        _show(work, simulate(car.price, profile.down_payment, terms), "financing", car=cars.title(car))
        return
    price = price or (None if profile.installment_max else profile.orcamento_max)
    if price:
        _show(work, simulate(price, profile.down_payment, terms), "financing_budget")
    elif profile.installment_max:
        _affordable(work, profile.installment_max, terms[-1] if profile.installments else 48)
    else:
        work.say("financing_ask")


def _price_said(request: Request) -> float | None:
    """A price named in the question itself ("financiar 60 mil")."""
    if request.heard is None:
        return None
    for entity in request.heard.result.entities:
        if entity.type == "budget" and isinstance(entity.value, dict):
            value = entity.value.get("max") or entity.value.get("min")
            return float(value) if value else None
    return None


def _names_a_car(work: Work, request: Request) -> bool:
    if request.heard is None:
        return bool(request.pick.partition(":")[2])
    return bool(cars.picked_ids(work, request.heard) or cars.mentioned_models(request.heard.result.entities))


def _show(work: Work, simulations: list[Simulation], key: str, **params: str) -> None:
    first = simulations[0]
    if first.financed <= 0:
        work.evidence.know_amounts([first.down_payment])
        work.say("entry_covers")
        return
    for one in simulations:
        work.evidence.know_amounts([one.price, one.down_payment, one.financed, one.installment])
    lines = [
        _("Entrada: {down}").format(down=money(first.down_payment)),
        _("Financiado: {financed}").format(financed=money(first.financed)),
        *(_("• {months}x de {value}").format(months=one.months, value=money(one.installment)) for one in simulations),
    ]
    work.say(key, price=money(first.price), **params)
    work.tell("\n".join(lines))
    _terms(work)
    work.say("financing_tip")


def _affordable(work: Work, monthly: float, months: int) -> None:
    """From what fits into a month to the price of the car."""
    down = work.profile.down_payment or 0.0
    price = round(affordable(monthly, months) + down, -2)
    work.evidence.know_amounts([monthly, down, price])
    terms = [_("{months} parcelas de {value}").format(months=months, value=round_money(monthly))]
    if down:
        terms.append(_("{value} de entrada").format(value=round_money(down)))
    work.say("financing_affordable", terms=listed(terms), price=round_money(price))
    _terms(work)


def _terms(work: Work) -> None:
    work.say("financing_terms", rate=f"{MONTHLY_RATE * 100:.2f}%".replace(".", ","))
