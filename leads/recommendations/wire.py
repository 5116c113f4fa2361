"""The backend's answers as it writes them. Unknown fields are ignored; a missing required one is an error."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from conversations.engine.services import Car, Recommendation, Recommendations


def _storable(value: Any) -> Any:
    """Text without what Postgres or UTF-8 cannot hold: null characters and lone surrogates."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").encode("utf8", "ignore").decode("utf8")


def _or_empty(value: Any) -> Any:
    return "" if value is None else _storable(value)


Text = Annotated[str, BeforeValidator(_storable)]
Id = Annotated[str, BeforeValidator(_storable), Field(min_length=1, max_length=64)]
Name = Annotated[str, BeforeValidator(_storable), Field(min_length=1, max_length=200)]
Word = Annotated[str, BeforeValidator(_storable), Field(max_length=40)]
Brand = Annotated[str, BeforeValidator(_storable), Field(min_length=1, max_length=60)]
OptionalText = Annotated[str, BeforeValidator(_or_empty), Field(max_length=300)]
Phone = Annotated[str, BeforeValidator(_or_empty), Field(max_length=40)]
City = Annotated[str, BeforeValidator(_or_empty), Field(max_length=100)]
State = Annotated[str, BeforeValidator(_or_empty), Field(max_length=2)]
Money = Annotated[float, Field(ge=0, lt=1e9, allow_inf_nan=False)]
Share = Annotated[float, Field(allow_inf_nan=False)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class WireCar(_Wire):
    """CAR of the contract."""

    id: Id
    nome: Name
    marca: Brand
    modelo: Brand
    versao: OptionalText = ""
    ano: Annotated[int, Field(ge=1900, le=2200)]
    preco: Money
    quilometragem: Annotated[int, Field(ge=0, lt=2**31)]
    combustivel: Word
    cambio: Word
    cor: OptionalText = ""
    portas: Annotated[int, Field(ge=0, le=20)]
    categoria: Word
    consumo_cidade: Share | None = None
    consumo_estrada: Share | None = None
    itens_seguranca: tuple[Text, ...]
    itens_conforto: tuple[Text, ...]
    imagens: tuple[Text, ...]
    disponivel: bool
    dealership_id: Id
    dealership_name: OptionalText
    dealership_city: City
    dealership_state: State
    dealership_phone: Phone
    dealership_whatsapp: Phone

    def to_car(self) -> Car:
        return Car(
            id=self.id,
            name=self.nome,
            brand=self.marca,
            model=self.modelo,
            version=self.versao,
            year=self.ano,
            price=self.preco,
            mileage=self.quilometragem,
            fuel=self.combustivel,
            transmission=self.cambio,
            color=self.cor,
            doors=self.portas,
            category=self.categoria,
            city_consumption=self.consumo_cidade,
            road_consumption=self.consumo_estrada,
            safety_items=self.itens_seguranca,
            comfort_items=self.itens_conforto,
            images=tuple(url for url in self.imagens if url.startswith(("https://", "http://"))),
            available=self.disponivel,
            dealer_id=self.dealership_id,
            dealer_name=self.dealership_name,
            dealer_city=self.dealership_city,
            dealer_state=self.dealership_state,
            dealer_phone=self.dealership_phone,
            dealer_whatsapp=self.dealership_whatsapp,
        )


class _WireRecommendation(_Wire):
    car: WireCar
    match_percentage: Annotated[int, Field(ge=0, le=100)]
    justification: Text


class WireRecommendations(_Wire):
    """The answer of ``/api/recommend`` and ``/api/refine-recommendations``."""

    recommendations: tuple[_WireRecommendation, ...]
    message: OptionalText = ""
    suggestion: OptionalText = ""

    def to_recommendations(self) -> Recommendations:
        """What can still be bought, best first as the backend ordered it."""
        items = tuple(
            Recommendation(
                car=item.car.to_car(), match_percentage=item.match_percentage, justification=item.justification
            )
            for item in self.recommendations
            if item.car.disponivel
        )
        return Recommendations(items=items, message=self.message, suggestion=self.suggestion)


class WireDealer(_Wire):
    """A dealership of ``/api/dealerships``."""

    id: Id
    name: Name
    city: City
    state: State
    phone: Phone
    whatsapp: Phone
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    address: OptionalText = ""
    opening_hours: OptionalText = ""


WIRE_CARS = TypeAdapter(tuple[WireCar, ...])
