"""What rules a car out: each filter the customer's profile can set, and how to relax it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from faciliauto_bot.sandbox.backend.places import distance_km, locate
from faciliauto_bot.sandbox.backend.profile import Profile
from faciliauto_bot.sandbox.backend.stock import Car, Dealership, Stock, fold


@dataclass(frozen=True)
class Candidate:
    """A car for sale, its shop, and how far that is from the customer (None: unknown)."""

    car: Car
    dealer: Dealership
    km_away: float | None


@dataclass(frozen=True)
class Filter:
    """``keep`` says whether a car may be shown; ``relax`` tells the customer what to give up."""

    keep: Callable[[Profile, Candidate], bool]
    relax: str


def candidates(profile: Profile, stock: Stock) -> list[Candidate]:
    """Every car for sale, whatever the profile's filters say."""
    home = locate(profile.city, profile.state)
    found = []
    for car in stock.cars:
        if car.disponivel:
            dealer = stock.dealer_of(car)
            away = distance_km(home, (dealer.latitude, dealer.longitude)) if home else None
            found.append(Candidate(car, dealer, away))
    return found


def kept(profile: Profile, found: Iterable[Candidate], *, filters: Iterable[Filter] | None = None) -> list[Candidate]:
    """The candidates that pass every filter."""
    wanted = FILTERS if filters is None else tuple(filters)
    return [candidate for candidate in found if all(each.keep(profile, candidate) for each in wanted)]


def _near_enough(profile: Profile, candidate: Candidate) -> bool:
    if profile.raio_maximo_km is None or candidate.km_away is None:
        return True
    # Nobody who says "na minha cidade" means to rule out its other end.
    same_city = profile.city is not None and fold(profile.city) == fold(candidate.dealer.city)
    return same_city or candidate.km_away <= profile.raio_maximo_km


def _right_km(profile: Profile, candidate: Candidate) -> bool:
    return profile.km_maxima is None or candidate.car.quilometragem <= profile.km_maxima


def _right_year(profile: Profile, candidate: Candidate) -> bool:
    ano = candidate.car.ano
    return (profile.ano_minimo or ano) <= ano <= (profile.ano_maximo or ano)


def _right_gearbox(profile: Profile, candidate: Candidate) -> bool:
    wanted = profile.cambio_preferido
    accepted = ("Automático", "CVT") if wanted == "Automático" else (wanted,)
    return wanted is None or candidate.car.cambio in accepted


def _right_fuel(profile: Profile, candidate: Candidate) -> bool:
    wanted = profile.combustivel_preferido
    # A flex car runs on petrol, and pure petrol cars are rare in Brazil.
    accepted = ("Gasolina", "Flex") if wanted == "Gasolina" else (wanted,)
    return wanted is None or candidate.car.combustivel in accepted


def _right_equipment(profile: Profile, candidate: Candidate) -> bool:
    return {fold(item) for item in profile.must_haves} <= {fold(item) for item in candidate.car.equipment}


def _right_brand(profile: Profile, candidate: Candidate) -> bool:
    return fold(candidate.car.marca) not in {fold(brand) for brand in profile.marcas_rejeitadas}


def _enough_seats(profile: Profile, candidate: Candidate) -> bool:
    return candidate.car.lugares >= profile.tamanho_familia


def _right_price(profile: Profile, candidate: Candidate) -> bool:
    return profile.orcamento_min <= candidate.car.preco <= profile.orcamento_max


BUDGET = Filter(_right_price, "ajustar a faixa de preço")
FILTERS = (
    Filter(_near_enough, "procurar mais longe da sua cidade"),
    Filter(_right_km, "aceitar uma quilometragem um pouco maior"),
    Filter(_right_year, "abrir mão do ano"),
    Filter(_right_gearbox, "considerar outro tipo de câmbio"),
    Filter(_right_fuel, "considerar outro combustível"),
    Filter(_right_equipment, "abrir mão de algum item obrigatório"),
    Filter(_right_brand, "reconsiderar uma das marcas descartadas"),
    Filter(_enough_seats, "considerar um carro com menos lugares"),
    BUDGET,
)
"""From what people give up most easily to what they give up least."""
