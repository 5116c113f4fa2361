"""The stock: five dealers and their cars, read once from ``stock.json``."""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from faciliauto_bot.sandbox.backend.profile import CarQuery

STOCK_FILE = Path(__file__).with_name("stock.json")


class Dealership(BaseModel):
    """A shop, as ``GET /api/dealerships`` shows it."""

    id: str
    name: str
    city: str
    state: str
    phone: str
    whatsapp: str
    email: str
    latitude: float
    longitude: float
    address: str
    opening_hours: str


class Car(BaseModel):
    """One used car. Price in R$, consumption in km/l, scores from 0 to 1.

    The last five fields are the engine's own knowledge of the model and are not part of the answer.
    """

    id: str
    nome: str
    marca: str
    modelo: str
    versao: str | None
    ano: int
    preco: float
    quilometragem: int
    combustivel: str
    cambio: str
    cor: str | None
    portas: int
    categoria: str
    consumo_cidade: float | None
    consumo_estrada: float | None
    itens_seguranca: list[str]
    itens_conforto: list[str]
    disponivel: bool
    destaque: bool
    dealership_id: str
    score_familia: float
    score_economia: float
    score_performance: float
    score_conforto: float
    score_seguranca: float
    lugares: int = Field(exclude=True)
    porta_malas_litros: int = Field(exclude=True)
    revenda: float = Field(exclude=True)
    confiabilidade: float = Field(exclude=True)
    custo_manutencao: float = Field(exclude=True)

    @property
    def equipment(self) -> list[str]:
        """Safety and comfort items together."""
        return self.itens_seguranca + self.itens_conforto


class Stock(BaseModel):
    """All dealers and all cars, sold ones included."""

    dealerships: list[Dealership]
    cars: list[Car]

    def dealer_of(self, car: Car) -> Dealership:
        """The shop that has this car; raises StopIteration for a car of no known shop."""
        return next(dealer for dealer in self.dealerships if dealer.id == car.dealership_id)

    def find(self, car_id: str) -> Car | None:
        """The car with this id, or None."""
        return next((car for car in self.cars if car.id == car_id), None)

    def search(self, query: CarQuery) -> list[Car]:
        """Cars that meet every filter given, in the order of the stock."""
        return [car for car in self.cars if _meets(car, self.dealer_of(car), query)]

    def without(self, sold: Iterable[str]) -> "Stock":
        """The same stock with these cars marked as sold."""
        gone = set(sold)
        cars = [car.model_copy(update={"disponivel": False}) if car.id in gone else car for car in self.cars]
        return Stock.model_construct(dealerships=self.dealerships, cars=cars)

    def forgetting(self, gone: Iterable[str]) -> "Stock":
        """The same stock as if these cars had never been in it."""
        hidden = set(gone)
        cars = [car for car in self.cars if car.id not in hidden]
        return Stock.model_construct(dealerships=self.dealerships, cars=cars)

    def emptied(self) -> "Stock":
        """The same dealers without a single car."""
        return Stock.model_construct(dealerships=self.dealerships, cars=[])


@cache
def load() -> Stock:
    """The shipped stock, parsed once a process."""
    return Stock.model_validate(json.loads(STOCK_FILE.read_text(encoding="utf-8")))


def fold(text: str) -> str:
    """Text without accents, case and surrounding spaces, for comparing names."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold().strip()


def photo_name(car: Car) -> str:
    """The illustration of this car's shape and colour, without extension."""
    return f"{fold(car.categoria)}-{fold(car.cor or 'prata')}"


def public(car: Car, dealer: Dealership, *, base_url: str) -> dict[str, Any]:
    """The car as the service shows it, with its shop and absolute image addresses."""
    return car.model_dump() | {
        "imagens": [f"{base_url}/fotos/{photo_name(car)}.png"],
        "dealership_name": dealer.name,
        "dealership_city": dealer.city,
        "dealership_state": dealer.state,
        "dealership_phone": dealer.phone,
        "dealership_whatsapp": dealer.whatsapp,
    }


def _meets(car: Car, dealer: Dealership, query: CarQuery) -> bool:
    at_least = [(car.preco, query.preco_min), (car.ano, query.ano_min)]
    at_most = [(car.preco, query.preco_max), (car.quilometragem, query.km_max)]
    named = [
        (car.marca, query.marca),
        (car.categoria, query.categoria),
        (dealer.city, query.city),
        (dealer.state, query.state),
    ]
    return (
        all(low is None or value >= low for value, low in at_least)
        and all(high is None or value <= high for value, high in at_most)
        and all(name is None or fold(value) == fold(name) for value, name in named)
    )
