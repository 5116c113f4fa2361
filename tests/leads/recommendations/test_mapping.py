from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.engine.services import CarQuery, Recommendation, Recommendations
from conversations.memory import UserProfileData
from faciliauto_bot.sandbox.backend.profile import Profile as ServiceProfile
from leads.recommendations.client import BackendUnavailable
from leads.recommendations.mapping import (
    profile_request,
    query_params,
    read_car,
    read_recommendations,
    shown,
)
from tests.leads.cast import car, wire_answer, wire_car

pytestmark = pytest.mark.unit

MONEY = st.none() | st.floats(min_value=1, max_value=1e6, allow_nan=False)
USES = ["trabalho", "familia", "lazer", "viagem", "aplicativo", "dia_a_dia", "estudo", "carga"]
TYPES = ["hatch", "sedan", "suv", "pickup", "minivan", "van", "coupe", "wagon"]
FUELS = ["flex", "gasolina", "etanol", "diesel", "hibrido", "eletrico", "gnv"]
PRIORITIES = ["economia", "espaco", "performance", "conforto", "seguranca", "tecnologia", "revenda"]


@st.composite
def profiles(draw: st.DrawFn) -> UserProfileData:
    low, high = draw(MONEY), draw(MONEY)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return UserProfileData(
        orcamento_min=low,
        orcamento_max=high,
        budget_kind=draw(st.sampled_from([None, "max", "target", "min", "range"])),
        uso_principal=draw(st.none() | st.sampled_from(USES)),
        city=draw(st.none() | st.just("Santos")),
        state=draw(st.none() | st.just("SP")),
        prioridades=draw(st.dictionaries(st.sampled_from(PRIORITIES), st.integers(1, 5))),
        tipos_preferidos=draw(st.lists(st.sampled_from(TYPES), unique=True)),
        tipos_rejeitados=draw(st.lists(st.sampled_from(TYPES), unique=True)),
        cambio_preferido=draw(st.sampled_from([None, "automatico", "manual"])),
        combustivel_preferido=draw(st.none() | st.sampled_from(FUELS)),
        km_maxima=draw(st.none() | st.integers(0, 300_000)),
        tamanho_familia=draw(st.none() | st.integers(1, 9)),
        primeiro_carro=draw(st.booleans()),
    )


@given(profiles())
def test_every_profile_becomes_a_request_the_service_accepts(profile: UserProfileData) -> None:
    accepted = ServiceProfile.model_validate(profile_request(profile))
    assert accepted.orcamento_min <= accepted.orcamento_max


@given(profiles(), st.lists(st.floats(0, 2e6, allow_nan=False), min_size=1, max_size=5))
def test_nothing_above_a_stated_ceiling_is_ever_shown(profile: UserProfileData, prices: list[float]) -> None:
    items = [
        Recommendation(car=car(str(n), preco=price), match_percentage=50, justification="")
        for n, price in enumerate(prices)
    ]
    visible = shown(Recommendations(items=tuple(items)), profile)
    ceiling = profile_request(profile)["orcamento_max"]
    assert all(item.car.price <= ceiling for item in visible.items)


@pytest.mark.parametrize(
    ("kind", "told", "sent"),
    [
        ("max", (None, 60000), (0, 60000)),
        ("target", (50000, 50000), (40000, 60000)),
        ("min", (40000, None), (40000, 80000)),
        ("range", (40000, 55000), (40000, 55000)),
        (None, (None, 60000), (0, 60000)),
        (None, (50000, 50000), (40000, 60000)),
    ],
)
def test_the_budget_is_sent_as_the_contract_says(
    kind: Any, told: tuple[float | None, float | None], sent: tuple[float, float]
) -> None:
    request = profile_request(UserProfileData(orcamento_min=told[0], orcamento_max=told[1], budget_kind=kind))
    assert (request["orcamento_min"], request["orcamento_max"]) == sent


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("aplicativo", "transporte_passageiros"),
        ("carga", "comercial"),
        ("viagem", "lazer"),
        ("dia_a_dia", "trabalho"),
        ("estudo", "trabalho"),
        ("familia", "familia"),
        ("lazer", "lazer"),
        (None, "trabalho"),
    ],
)
def test_uses_are_sent_in_the_backends_words(told: str | None, sent: str) -> None:
    assert profile_request(UserProfileData(uso_principal=told))["uso_principal"] == sent


def test_a_first_car_is_a_use_and_a_flag() -> None:
    request = profile_request(UserProfileData(primeiro_carro=True))
    assert (request["uso_principal"], request["primeiro_carro"]) == ("primeiro_carro", True)


def test_priorities_keep_their_order_and_technology_counts_as_comfort() -> None:
    sent = profile_request(UserProfileData(prioridades={"economia": 5, "tecnologia": 4, "seguranca": 3}))["prioridades"]
    assert {"economia": 5, "conforto": 4, "seguranca": 3}.items() <= sent.items()
    assert {sent[key] for key in ("espaco", "performance", "revenda", "confiabilidade", "custo_manutencao")} == {2}


def test_body_types_the_backend_does_not_know_are_not_sent() -> None:
    request = profile_request(UserProfileData(tipos_preferidos=["suv", "minivan", "van", "coupe"]))
    assert request["tipos_preferidos"] == ["SUV", "Van"]


@pytest.mark.parametrize(("told", "sent"), [("gnv", None), ("etanol", "Flex"), ("hibrido", "Híbrido"), (None, None)])
def test_fuels_are_sent_in_the_backends_words(told: str | None, sent: str | None) -> None:
    assert profile_request(UserProfileData(combustivel_preferido=told))["combustivel_preferido"] == sent


def seen(profile: UserProfileData, *cars: dict[str, Any]) -> list[str]:
    answer = shown(read_recommendations(wire_answer(*cars)), profile)
    return [item.car.id for item in answer.items]


def test_rejected_values_are_not_shown() -> None:
    cars = [
        wire_car("onix"),
        wire_car("civic", marca="Honda", modelo="Civic", categoria="Sedan", cambio="CVT"),
        wire_car("s10", marca="Chevrolet", modelo="S10", categoria="Pickup", combustivel="Diesel", cambio="Automático"),
    ]
    assert seen(UserProfileData(tipos_rejeitados=["sedan"]), *cars) == ["onix", "s10"]
    assert seen(UserProfileData(marcas_rejeitadas=["chevrolet"]), *cars) == ["civic"]
    assert seen(UserProfileData(modelos_rejeitados=["ONIX"]), *cars) == ["civic", "s10"]
    assert seen(UserProfileData(cambio_rejeitado="automatico"), *cars) == ["onix"]
    assert seen(UserProfileData(combustiveis_rejeitados=["diesel"]), *cars) == ["onix", "civic"]


def test_cvt_counts_as_automatic() -> None:
    cars = [wire_car("manual"), wire_car("cvt", cambio="CVT"), wire_car("auto", cambio="Automático")]
    assert seen(UserProfileData(cambio_preferido="automatico"), *cars) == ["cvt", "auto"]


def test_a_flex_car_serves_who_wants_petrol() -> None:
    assert seen(UserProfileData(combustivel_preferido="gasolina"), wire_car("flex")) == ["flex"]


def test_gas_is_found_in_the_cars_description() -> None:
    cars = [wire_car("plain"), wire_car("gas", versao="1.0 com kit GNV"), wire_car("tetra", combustivel="Tetrafuel")]
    assert seen(UserProfileData(combustivel_preferido="gnv"), *cars) == ["gas", "tetra"]


def test_estates_are_told_by_their_name() -> None:
    cars = [
        wire_car("hatch"),
        wire_car("spacefox", nome="Volkswagen Golf Variant 1.4"),
        wire_car("suv", categoria="SUV"),
    ]
    assert seen(UserProfileData(tipos_preferidos=["wagon", "suv"]), *cars) == ["spacefox", "suv"]


def test_what_left_nothing_is_named_to_the_customer() -> None:
    answer = shown(read_recommendations(wire_answer(wire_car())), UserProfileData(tipos_preferidos=["coupe"]))
    assert answer.items == ()
    assert "cupê" in answer.message
    assert answer.suggestion


def test_the_backends_own_words_for_nothing_are_kept() -> None:
    answer = read_recommendations(wire_answer(message="Nada até R$ 20 mil.", suggestion="Aumente o orçamento."))
    assert (answer.message, answer.suggestion) == ("Nada até R$ 20 mil.", "Aumente o orçamento.")


def test_sold_cars_are_left_out() -> None:
    assert seen(UserProfileData(), wire_car("sold", disponivel=False), wire_car("there")) == ["there"]


REQUIRED = sorted(set(wire_car()) - {"versao", "cor", "consumo_cidade", "consumo_estrada", "destaque", "score_familia"})


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_required_field_is_an_invalid_answer(field: str) -> None:
    broken = {name: value for name, value in wire_car().items() if name != field}
    with pytest.raises(BackendUnavailable, match=field):
        read_car(broken)
    with pytest.raises(BackendUnavailable, match=field):
        read_recommendations(wire_answer(broken))


@pytest.mark.parametrize("answer", [None, [], "x", 3, {}, {"recommendations": None}, {"recommendations": [{}]}])
def test_another_shape_is_an_invalid_answer(answer: Any) -> None:
    with pytest.raises(BackendUnavailable):
        read_recommendations(answer)


@pytest.mark.parametrize("change", [{"preco": float("nan")}, {"preco": -1}, {"ano": 0}, {"quilometragem": 2**40}])
def test_values_no_car_has_are_an_invalid_answer(change: dict[str, Any]) -> None:
    with pytest.raises(BackendUnavailable):
        read_car(wire_car(**change))


def test_unknown_fields_are_ignored_and_text_is_storable() -> None:
    found = read_car(
        wire_car(nome="Onix\x00 \ud800LT", novidade={"a": 1}, imagens=["javascript:x", "https://a.example/1"])
    )
    assert found.name == "Onix LT"
    assert found.images == ("https://a.example/1",)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(REQUIRED), JSON)
def test_any_value_in_any_field_is_read_or_refused(field: str, value: Any) -> None:
    try:
        found = read_car(wire_car(**{field: value}))
    except BackendUnavailable:
        return
    assert found.model_dump_json()


def test_only_filters_the_catalogue_knows_are_sent() -> None:
    query = CarQuery(brand="Honda", category="suv", year_max=2020, transmission="automatico", price_max=90000)
    assert query_params(query) == {"marca": "Honda", "categoria": "SUV", "preco_max": 90000}
    assert query_params(CarQuery(category="coupe")) == {}
