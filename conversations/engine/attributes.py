"""What a customer may ask about one car, answered from its data alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from conversations.engine.cars import shop_line
from conversations.engine.equipment import EQUIPMENT, item_words
from conversations.engine.replies.format import decimal, kilometres, money
from conversations.engine.services import Car
from conversations.engine.text import folded


@dataclass(frozen=True, slots=True)
class About:
    """Sentences that answer the question; ``unknown`` when something asked is not in the data."""

    facts: list[str]
    unknown: bool = False
    photos: bool = False

    @property
    def asked(self) -> bool:
        return bool(self.facts) or self.unknown or self.photos


def _consumption(car: Car) -> str:
    parts = []
    if car.city_consumption:
        parts.append(_("{value} km/l na cidade").format(value=decimal(car.city_consumption)))
    if car.road_consumption:
        parts.append(_("{value} km/l na estrada").format(value=decimal(car.road_consumption)))
    return _("Faz {figures}.").format(figures=" e ".join(parts)) if parts else ""


def _shop(car: Car) -> str:
    return _("Ele está aqui: {shop}").format(shop=shop_line(car)) if shop_line(car) else ""


_KNOWN: tuple[tuple[str, Callable[[Car], str]], ...] = (
    (
        r"\b(?:preco|valor|quanto (?:custa|e|ta|esta|sai|fica|vale)|custa quanto|por quanto)\b",
        lambda car: _("Custa {price}.").format(price=money(car.price)),
    ),
    (
        r"\b(?:km|kms|quilometr\w+|rodad[oa]s?|rodou|kilometr\w+)\b(?!/l| por litro)",
        lambda car: _("Está com {km} rodados.").format(km=kilometres(car.mileage)),
    ),
    (r"\b(?:consum\w+|km/l|por litro|bebe|beber|bebedor|gasta muit\w+|gasta quanto|economic[oa])\b", _consumption),
    (r"\b(?:cor|cores)\b", lambda car: _("A cor é {color}.").format(color=car.color.lower()) if car.color else ""),
    (
        r"\b(?:cambio|automatic[oa]|manual|cvt|marchas?)\b",
        lambda car: _("O câmbio é {value}.").format(
            value=car.transmission.lower() if car.transmission != "CVT" else "CVT"
        ),
    ),
    (
        r"\b(?:combustivel|flex|gasolina|alcool|etanol|diesel|gnv|hibrido|eletrico)\b",
        lambda car: _("O combustível é {value}.").format(value=car.fuel.lower()),
    ),
    (r"\b(?:portas)\b", lambda car: _("Tem {doors} portas.").format(doors=car.doors)),
    (
        r"\b(?:que ano|qual (?:o )?ano|ano dele|ano do carro|de que ano)\b",
        lambda car: _("É ano {year}.").format(year=car.year),
    ),
    (
        r"\b(?:onde (?:(?:ele|ela|o carro|esse) )?(?:esta|fica|ta)|qual (?:a )?loja|que cidade|fica onde|"
        r"em que loja)\b",
        _shop,
    ),
    (r"\b(?:dispon\w+|ainda tem|ja vend\w+|foi vendido|a venda)\b", lambda car: _("Sim, está disponível!")),
)
_PHOTOS = re.compile(r"\b(?:fotos?|imagen?s?|imagem|ver ele|video)\b")
_NOT_IN_DATA = re.compile(
    r"\b(?:ipva|multas?|leilao|sinistro|batid[oa]|bateu|batida|dono|donos|unico dono|revis\w+|garantia|"
    r"chave reserva|manual do (?:carro|proprietario)|pneus?|"
    r"laudo|cautelar|historico|documento|documentacao|licenciad[oa]|restric\w+|alienad[oa]|motor|potencia|"
    r"cavalos|cv|torque|porta[- ]malas|"
    r"tanque|manutenc\w+|seguro|bateria|suspensao|desconto|negoci\w+|faz por|melhor preco|"
    r"pintura|arranh\w+|estado (?:dele|do carro)|"
    r"placa|final da placa|blindad[oa]|rebaixad[oa]|gnv instalado|kit gas|som|insulfilm|estepe)\b"
)


def about(car: Car, text: str) -> About:
    """Answer a question about ``car``; nothing asked in particular gives an empty answer."""
    plain = folded(text)
    facts, unknown = [], False
    for pattern, say in _KNOWN:
        if re.search(pattern, plain) and not (say is _consumption and "rodad" in plain):
            sentence = say(car)
            facts += [sentence] if sentence else []
            unknown = unknown or not sentence
    equipment, missing = _equipment(car, plain)
    unknown = unknown or missing or _NOT_IN_DATA.search(plain) is not None
    return About(facts=[*facts, *equipment], unknown=unknown, photos=_PHOTOS.search(plain) is not None)


def asks_about_a_car(text: str) -> bool:
    """Whether a text asks for something cars have, whatever the classifier made of it."""
    plain = folded(text)
    patterns = [pattern for pattern, _say in (*_KNOWN, *EQUIPMENT)]
    return any(re.search(pattern, plain) for pattern in patterns) or bool(
        _PHOTOS.search(plain) or _NOT_IN_DATA.search(plain)
    )


def _equipment(car: Car, plain: str) -> tuple[list[str], bool]:
    """What the advertisement lists of the equipment asked for, and whether some of it is not listed."""
    listed = {folded(item_words(item)): item_words(item) for item in (*car.safety_items, *car.comfort_items)}
    found, missing = [], False
    for pattern, word in EQUIPMENT:
        if not re.search(pattern, plain):
            continue
        has = [shown for key, shown in listed.items() if word in key.replace("-", " ")]
        found += has
        missing = missing or not has
    unique = list(dict.fromkeys(found))
    return ([_("Tem, sim: {items}.").format(items=", ".join(unique))] if unique else []), missing
