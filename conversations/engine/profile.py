"""From what was said to the profile: several facts at once, corrections, rejected values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from conversations.engine.questions import PICKED_PRIORITIES, PRIORITIES, USES, WEIGHTS, priority_words
from conversations.engine.replies.format import kilometres, round_money
from conversations.engine.text import folded
from conversations.memory import BudgetKind, TradeIn, UserProfileData
from nlp import Entity
from nlp.places import city_named, find_cities

SEARCHED = frozenset(
    {"budget", "use", "city", "priorities", "brand", "category", "transmission", "fuel", "year", "mileage", "family"}
)
_MOST = 10  # values kept of a kind


@dataclass(frozen=True, slots=True)
class Fact:
    """Something just learnt, in words; ``corrected`` when it replaced another value."""

    field: str
    words: str
    corrected: bool = False
    brief: str = ""  # in a list of several, where ``words`` is a sentence

    @property
    def listed(self) -> str:
        return self.brief or self.words


def merge(profile: UserProfileData, entities: Iterable[Entity], text: str) -> list[Fact]:
    """Write what a message tells into the profile and say what was learnt."""
    told = [entity for entity in entities if entity.role != "own_car"]
    facts = [
        _budget(profile, told),
        _use(profile, told),
        _place(profile, told, text),
        _priorities(profile, told),
        *_tastes(profile, told),
        *_limits(profile, told),
        *_money(profile, told),
    ]
    _family(profile, text)
    return [fact for fact in facts if fact]


def merge_own_car(profile: UserProfileData, entities: Iterable[Entity], *, asked: bool, text: str) -> Fact | None:
    """The car the customer would trade in; after our question every car of the answer is theirs."""
    own = [entity for entity in entities if entity.role == "own_car" or (asked and not entity.negated)]
    model = next((str(entity.value) for entity in own if entity.type == "model"), "")
    year = next((_upper(entity) for entity in own if entity.type == "year"), None)
    mileage = _mileage_in(text) if asked or model else None
    if not (model or (asked and (year or mileage))):
        return None
    known = profile.trade_in or TradeIn()
    profile.trade_in = TradeIn(model=model or known.model, year=year or known.year, mileage=mileage or known.mileage)
    profile.has_trade_in = True
    return Fact("trade_in", _("{car} na troca").format(car=own_car_words(profile.trade_in)))


def own_car_words(car: TradeIn) -> str:
    parts = [car.model or _("carro na troca"), str(car.year) if car.year else ""]
    words = " ".join(part for part in parts if part)
    return _("{car}, com {km}").format(car=words, km=kilometres(car.mileage)) if car.mileage else words


def set_budget(profile: UserProfileData, low: float | None, high: float | None) -> Fact | None:
    before = (profile.orcamento_min, profile.orcamento_max)
    if before == (low, high):
        return None
    profile.orcamento_min, profile.orcamento_max = low, high
    profile.budget_kind = _budget_kind(low, high)
    _settled(profile, "budget")
    return Fact("budget", budget_words(profile), corrected=before != (None, None))


def budget_words(profile: UserProfileData) -> str:
    low, high = profile.orcamento_min, profile.orcamento_max
    if profile.budget_kind == "target" and high is not None:
        return _("orçamento em torno de {value}").format(value=round_money(high))
    if low is not None and high is not None:
        return _("orçamento entre {low} e {high}").format(low=round_money(low), high=round_money(high))
    if high is not None:
        return _("orçamento até {value}").format(value=round_money(high))
    if low is not None:
        return _("orçamento a partir de {value}").format(value=round_money(low))
    return _("orçamento em aberto")


def set_use(profile: UserProfileData, use: str) -> Fact | None:
    if use not in USES or profile.uso_principal == use:
        return None
    corrected = profile.uso_principal is not None
    profile.uso_principal = use
    _settled(profile, "use")
    return Fact("use", use_words(use), corrected=corrected, brief=brief_use(use))


def use_words(use: str) -> str:
    words = {
        "trabalho": _("você vai usar o carro para trabalho"),
        "familia": _("você vai usar o carro com a família"),
        "dia_a_dia": _("você vai usar o carro no dia a dia"),
        "aplicativo": _("você vai usar o carro para rodar por aplicativo"),
        "viagem": _("você vai usar o carro para viajar"),
        "lazer": _("você vai usar o carro para lazer"),
        "estudo": _("você vai usar o carro para estudar"),
        "carga": _("você vai usar o carro para levar carga"),
    }
    return words.get(use, use)


def brief_use(use: str) -> str:
    words = {
        "trabalho": _("uso para trabalho"),
        "familia": _("uso com a família"),
        "dia_a_dia": _("uso no dia a dia"),
        "aplicativo": _("uso por aplicativo"),
        "viagem": _("uso em viagens"),
        "lazer": _("uso para lazer"),
        "estudo": _("uso para estudar"),
        "carga": _("uso para levar carga"),
    }
    return words.get(use, use)


def set_place(profile: UserProfileData, city: str, state: str) -> Fact | None:
    if (profile.city, profile.state) == (city, state):
        return None
    corrected = profile.city is not None
    profile.city, profile.state = city, state
    _settled(profile, "city")
    return Fact("city", _("cidade {city} ({state})").format(city=city, state=state), corrected=corrected)


def set_priorities(profile: UserProfileData, told: Sequence[str]) -> Fact | None:
    """Three at once replace what was there; fewer are added after what is known."""
    told = [priority for priority in dict.fromkeys(told) if priority in PRIORITIES][:PICKED_PRIORITIES]
    known = list(profile.prioridades)
    if not told or told == known:
        return None
    full = len(known) >= PICKED_PRIORITIES
    merged = told if full or len(told) == PICKED_PRIORITIES else list(dict.fromkeys([*known, *told]))
    merged = merged[:PICKED_PRIORITIES]
    profile.prioridades = dict(zip(merged, WEIGHTS, strict=False))
    _settled(profile, "priorities")
    return Fact("priorities", _("prioridades em {words}").format(words=priority_words(merged)), corrected=full)


def skip(profile: UserProfileData, question: str) -> None:
    """ "Tanto faz": the question counts as answered."""
    if question not in profile.indiferente:
        profile.indiferente = [*profile.indiferente, question]


def known_words(profile: UserProfileData) -> list[str]:
    """What is known of the search, in words, for a welcome back or a question about the data."""
    words = []
    if profile.budget_kind:
        words.append(budget_words(profile))
    if profile.uso_principal:
        words.append(brief_use(profile.uso_principal))
    if profile.city:
        words.append(_("cidade {city}").format(city=profile.city))
    if profile.prioridades:
        words.append(_("prioridades em {words}").format(words=priority_words(list(profile.prioridades))))
    if profile.marcas_preferidas:
        words.append(_("marca {brands}").format(brands=", ".join(profile.marcas_preferidas)))
    if profile.tipos_preferidos:
        words.append(_("tipo {types}").format(types=", ".join(category_words(one) for one in profile.tipos_preferidos)))
    return words


def category_words(category: str) -> str:
    words = {"suv": "SUV", "sedan": _("sedã"), "pickup": _("picape"), "coupe": _("cupê"), "wagon": _("perua")}
    return words.get(category, category)


def read_city(text: str) -> tuple[str, str] | None:
    """City and state of an answer that is nothing but a place."""
    named = find_cities(text)
    city = named[0] if named else city_named(re.split(r"\s*[,/()-]\s*", text.strip())[0])
    return (city.name, city.uf) if city else None


def _budget(profile: UserProfileData, told: Sequence[Entity]) -> Fact | None:
    ranges = [entity.value for entity in told if entity.type == "budget" and not entity.negated]
    value = next((value for value in ranges if isinstance(value, dict)), None)
    if value is None or (value.get("min") is None and value.get("max") is None):
        return None
    return set_budget(profile, value.get("min"), value.get("max"))


def _budget_kind(low: float | None, high: float | None) -> BudgetKind:
    if low is None:
        return "max"
    if high is None:
        return "min"
    return "target" if low == high else "range"


def _use(profile: UserProfileData, told: Sequence[Entity]) -> Fact | None:
    use = next((str(entity.value) for entity in told if entity.type == "use" and not entity.negated), None)
    return set_use(profile, use) if use else None


def _place(profile: UserProfileData, told: Sequence[Entity], text: str) -> Fact | None:
    named = [entity for entity in told if entity.type == "city" and not entity.negated]
    if named:
        city = next(iter(find_cities(text)), None) or city_named(str(named[0].value))
        return set_place(profile, city.name, city.uf) if city else None
    state = next((str(entity.value) for entity in told if entity.type == "state" and not entity.negated), None)
    if state is None or state == profile.state:
        return None
    profile.state = state
    if profile.city and city_named(profile.city, state) is None:
        profile.city = None
    return Fact("city", _("estado {state}").format(state=state))


def _priorities(profile: UserProfileData, told: Sequence[Entity]) -> Fact | None:
    return set_priorities(profile, [str(e.value) for e in told if e.type == "priority" and not e.negated])


def _tastes(profile: UserProfileData, told: Sequence[Entity]) -> list[Fact | None]:
    facts: list[Fact | None] = []
    for entity in told:
        value = str(entity.value)
        if entity.type == "brand":
            facts.append(
                _prefer(profile, "marcas_preferidas", "marcas_rejeitadas", value, entity, _("marca {value}"), value)
            )
        elif entity.type == "category":
            shown = category_words(value)
            facts.append(
                _prefer(profile, "tipos_preferidos", "tipos_rejeitados", value, entity, _("tipo {value}"), shown)
            )
        elif entity.type == "model" and entity.negated:
            profile.modelos_rejeitados = _with(profile.modelos_rejeitados, value)
            facts.append(Fact("brand", _("sem {value}").format(value=value)))
        elif entity.type == "model":
            profile.modelos_preferidos = _with(profile.modelos_preferidos, value)
        elif entity.type == "transmission":
            facts.append(_gearbox(profile, value, negated=entity.negated))
        elif entity.type == "fuel":
            facts.append(_fuel(profile, value, negated=entity.negated))
    return facts


def _prefer(
    profile: UserProfileData, wanted: str, refused: str, value: str, entity: Entity, template: str, shown: str
) -> Fact | None:
    """Move a value to the side it was told on."""
    to, other = (refused, wanted) if entity.negated else (wanted, refused)
    if value in getattr(profile, to):
        return None
    setattr(profile, to, _with(getattr(profile, to), value))
    setattr(profile, other, [one for one in getattr(profile, other) if one != value])
    words = _("sem {value}").format(value=shown) if entity.negated else template.format(value=shown)
    return Fact(entity.type, words)


def _gearbox(profile: UserProfileData, value: str, *, negated: bool) -> Fact | None:
    shown = {"automatico": _("automático"), "manual": _("manual")}.get(value, value)
    if negated:
        if profile.cambio_rejeitado == value:
            return None
        profile.cambio_rejeitado = value
        profile.cambio_preferido = None if profile.cambio_preferido == value else profile.cambio_preferido
        return Fact("transmission", _("sem câmbio {value}").format(value=shown))
    if profile.cambio_preferido == value:
        return None
    profile.cambio_preferido = value
    profile.cambio_rejeitado = None if profile.cambio_rejeitado == value else profile.cambio_rejeitado
    return Fact("transmission", _("câmbio {value}").format(value=shown))


def _fuel(profile: UserProfileData, value: str, *, negated: bool) -> Fact | None:
    shown = {"hibrido": _("híbrido"), "eletrico": _("elétrico"), "gnv": "GNV"}.get(value, value)
    if negated:
        if value in profile.combustiveis_rejeitados:
            return None
        profile.combustiveis_rejeitados = _with(profile.combustiveis_rejeitados, value)
        return Fact("fuel", _("sem {value}").format(value=shown))
    if profile.combustivel_preferido == value:
        return None
    profile.combustivel_preferido = value
    return Fact("fuel", _("combustível {value}").format(value=shown))


def _limits(profile: UserProfileData, told: Sequence[Entity]) -> list[Fact | None]:
    facts: list[Fact | None] = []
    names_a_model = any(entity.type == "model" for entity in told)
    for entity in told:
        if entity.type == "year" and not entity.negated and not names_a_model and isinstance(entity.value, dict):
            facts.append(_year(profile, entity.value))
        elif entity.type == "mileage_max" and isinstance(entity.value, int | float):
            facts.append(_mileage(profile, int(entity.value)))
    return facts


def _mileage(profile: UserProfileData, most: int) -> Fact | None:
    if profile.km_maxima == most:
        return None
    profile.km_maxima = most
    return Fact("mileage", _("até {km}").format(km=kilometres(most)))


def _year(profile: UserProfileData, value: dict[str, Any]) -> Fact | None:
    low, high = value.get("min"), value.get("max")
    if (profile.ano_minimo, profile.ano_maximo) == (low, high):
        return None
    profile.ano_minimo, profile.ano_maximo = low, high
    if low and high:
        words = _("ano {low}").format(low=low) if low == high else _("ano de {low} a {high}").format(low=low, high=high)
    else:
        words = _("ano {low} em diante").format(low=low) if low else _("ano até {high}").format(high=high)
    return Fact("year", words)


def _money(profile: UserProfileData, told: Sequence[Entity]) -> list[Fact | None]:
    facts: list[Fact | None] = []
    for entity in told:
        if not isinstance(entity.value, int | float) or entity.negated:
            continue
        if entity.type == "down_payment" and profile.down_payment != entity.value:
            profile.down_payment = float(entity.value)
            facts.append(Fact("down_payment", _("entrada de {value}").format(value=round_money(profile.down_payment))))
        elif entity.type == "installment" and profile.installment_max != entity.value:
            profile.installment_max = float(entity.value)
            facts.append(
                Fact("installment", _("parcela até {value}").format(value=round_money(profile.installment_max)))
            )
    return facts


_PEOPLE = re.compile(
    r"\b(?:somos(?: em)?|familia de|para|pra|com|tenho)?\s?(\d|tres|quatro|cinco|seis|sete)\s(?:pessoas|"
    r"lugares|passageiros)\b"
)
_CHILDREN = re.compile(r"\b(?:filh[oa]s?|criancas?|bebe|cadeirinha|nene|isofix)\b")
_ELDERLY = re.compile(r"\b(?:idos[oa]s?|avo|avos|meus pais|minha mae|cadeirante)\b")
_LUGGAGE = re.compile(r"\b(?:porta[- ]malas|bagage[mn]s?|malas|carrinho de bebe|cachorr\w+)\b")
_NUMBERS = {"tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7}


def _family(profile: UserProfileData, text: str) -> None:
    plain = folded(text)
    if people := _PEOPLE.search(plain):
        profile.tamanho_familia = int(_NUMBERS.get(people[1], people[1]))
    if re.search(r"\bprimeiro carro\b", plain):
        profile.primeiro_carro = True
    if re.search(r"\b(?:sem|nao tenho) filhos?\b", plain):
        return
    profile.tem_criancas = profile.tem_criancas or bool(_CHILDREN.search(plain))
    profile.tem_idosos = profile.tem_idosos or bool(_ELDERLY.search(plain))
    profile.necessita_espaco = profile.necessita_espaco or bool(_LUGGAGE.search(plain))
    for pattern, key in ((r"\bisofix\b", "ISOFIX"), (r"\bcamera de re\b", "camera_re")):
        if re.search(pattern, plain):
            profile.must_haves = _with(profile.must_haves, key)


def _mileage_in(text: str) -> int | None:
    found = re.search(r"(\d{1,3}(?:\.\d{3})+|\d+)\s?(mil)?\s?(?:km|kms|quilometros|rodados)\b", folded(text))
    if found is None:
        return None
    value = int(found[1].replace(".", "")) * (1000 if found[2] else 1)
    return value if value < 2_000_000 else None


def _upper(entity: Entity) -> int | None:
    value = entity.value
    year = (value.get("max") or value.get("min")) if isinstance(value, dict) else None
    return int(year) if year else None


def _settled(profile: UserProfileData, question: str) -> None:
    profile.indiferente = [one for one in profile.indiferente if one != question]


def _with(values: list[str], value: str) -> list[str]:
    return values if value in values else [*values, value][-_MOST:]
