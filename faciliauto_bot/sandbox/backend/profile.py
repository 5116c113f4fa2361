"""The bodies and queries the service accepts, validated as the existing service validates them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

Use = Literal["familia", "trabalho", "lazer", "comercial", "primeiro_carro", "transporte_passageiros"]
Priority = Literal[
    "economia", "espaco", "performance", "conforto", "seguranca", "revenda", "confiabilidade", "custo_manutencao"
]
Category = Literal["Hatch", "Sedan", "SUV", "Pickup", "Compacto", "Van"]
Fuel = Literal["Flex", "Gasolina", "Diesel", "Elétrico", "Híbrido"]
Gearbox = Literal["Manual", "Automático", "CVT"]
Action = Literal["liked", "disliked", "clicked_whatsapp", "viewed_details", "compared"]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Weight = Annotated[int, Field(ge=1, le=5)]


class Profile(BaseModel):
    """What one customer asked for. Amounts in R$, distances in km, priorities from 1 to 5."""

    orcamento_min: Money
    orcamento_max: Money
    uso_principal: Use
    city: str | None = None
    state: str | None = Field(default=None, pattern="^[A-Za-z]{2}$")
    prioridades: dict[Priority, Weight] = {}
    marcas_preferidas: list[str] = []
    marcas_rejeitadas: list[str] = []
    tipos_preferidos: list[Category] = []
    combustivel_preferido: Fuel | None = None
    cambio_preferido: Gearbox | None = None
    ano_minimo: int | None = None
    ano_maximo: int | None = None
    km_maxima: int | None = Field(default=None, ge=0)
    raio_maximo_km: int | None = Field(default=None, ge=0)
    tamanho_familia: int = Field(default=1, ge=1)
    tem_criancas: bool = False
    tem_idosos: bool = False
    necessita_espaco: bool = False
    primeiro_carro: bool = False
    must_haves: list[str] = []

    @model_validator(mode="after")
    def _budget_is_a_range(self) -> Self:
        if self.orcamento_min > self.orcamento_max:
            raise ValueError("orcamento_min must not exceed orcamento_max")
        return self


class Feedback(BaseModel):
    """One reaction to one car; ``user_id`` is the bot's opaque contact id."""

    user_id: str = Field(min_length=1)
    car_id: str = Field(min_length=1)
    action: Action
    recommendation_position: int | None = None
    session_id: str | None = None
    car_marca: str | None = None
    car_categoria: str | None = None
    car_preco: float | None = None
    car_ano: int | None = None


class Refinement(BaseModel):
    """A profile and what the customer made of the cars shown for it."""

    profile: Profile
    feedbacks: list[Feedback]


class CarQuery(BaseModel):
    """The filters of the catalogue; a filter left out keeps everything."""

    preco_min: float | None = None
    preco_max: float | None = None
    marca: str | None = None
    categoria: str | None = None
    ano_min: int | None = None
    km_max: int | None = None
    city: str | None = None
    state: str | None = None
