"""The cars and shops these tests speak of, as the backend writes them and as the engine reads them."""

from typing import Any

from conversations.engine.services import Car
from leads.recommendations.wire import WireCar

SHOP: dict[str, Any] = {
    "id": "loja_sp",
    "name": "Paulista Seminovos",
    "city": "São Paulo",
    "state": "SP",
    "phone": "+551130004101",
    "whatsapp": "+5511900004101",
    "email": "contato@paulista.example",
    "latitude": -23.5676,
    "longitude": -46.6482,
    "address": "Av. Rebouças, 1.450",
    "opening_hours": "Seg-Sex 9h-18h30, Sáb 9h-14h",
}
SHOP_ACRE = SHOP | {
    "id": "loja_ac",
    "name": "Acre Veículos",
    "city": "Rio Branco",
    "state": "AC",
    "opening_hours": None,
}


def wire_car(car_id: str = "onix", **changes: Any) -> dict[str, Any]:
    """An Onix of 2020 for R$ 62.900 at the shop in São Paulo, but for ``changes``."""
    return {
        "id": car_id,
        "nome": "Chevrolet Onix LT 1.0",
        "marca": "Chevrolet",
        "modelo": "Onix",
        "versao": "LT 1.0",
        "ano": 2020,
        "preco": 62900.0,
        "quilometragem": 48000,
        "combustivel": "Flex",
        "cambio": "Manual",
        "cor": "Prata",
        "portas": 4,
        "categoria": "Hatch",
        "consumo_cidade": 12.9,
        "consumo_estrada": None,
        "itens_seguranca": ["ABS", "ISOFIX"],
        "itens_conforto": ["ar_condicionado"],
        "imagens": ["https://fotos.example/onix.png"],
        "disponivel": True,
        "destaque": False,
        "dealership_id": "loja_sp",
        "dealership_name": "Paulista Seminovos",
        "dealership_city": "São Paulo",
        "dealership_state": "SP",
        "dealership_phone": "+551130004101",
        "dealership_whatsapp": "+5511900004101",
        "score_familia": 0.5,
    } | changes


def car(car_id: str = "onix", **changes: Any) -> Car:
    return WireCar.model_validate(wire_car(car_id, **changes)).to_car()


def wire_answer(*cars: dict[str, Any], **extra: Any) -> dict[str, Any]:
    """An answer of /api/recommend with these cars."""
    return {
        "total_recommendations": len(cars),
        "profile_summary": {"budget_range": "", "usage": "", "location": "", "top_priorities": []},
        "recommendations": [
            {
                "car": each,
                "match_score": 0.87,
                "match_percentage": 87,
                "justification": "Econômico e barato de manter.",
                "fits_budget": True,
                "tco_breakdown": None,
            }
            for each in cars
        ],
    } | extra
