import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faciliauto_bot.sandbox.backend import engine
from faciliauto_bot.sandbox.backend.profile import Profile
from faciliauto_bot.sandbox.backend.scoring import PRIORITIES, USES
from faciliauto_bot.sandbox.backend.stock import load
from tests.sandbox.backend.conftest import Recommend

pytestmark = pytest.mark.unit

BASE = "http://sandbox"


def cars(answer: dict[str, Any]) -> list[dict[str, Any]]:
    found = [each["car"] for each in answer["recommendations"]]
    assert found, "a filter that leaves nothing proves nothing"
    return found


profiles = st.builds(
    Profile,
    orcamento_min=st.sampled_from([0, 20_000, 40_000]),
    orcamento_max=st.integers(40_000, 260_000),
    uso_principal=st.sampled_from(list(USES)),
    city=st.sampled_from([None, "São Paulo", "Olinda", "Betim", "Lugar Nenhum"]),
    state=st.sampled_from([None, "SP", "PE", "MG"]),
    prioridades=st.dictionaries(st.sampled_from(PRIORITIES), st.integers(1, 5)),
    marcas_preferidas=st.lists(st.sampled_from(["Fiat", "Toyota", "Lada"]), max_size=2),
    marcas_rejeitadas=st.lists(st.sampled_from(["Chevrolet", "fiat", "Renault"]), max_size=2),
    tipos_preferidos=st.lists(st.sampled_from(["Hatch", "Sedan", "SUV", "Pickup", "Compacto", "Van"]), max_size=2),
    cambio_preferido=st.sampled_from([None, "Manual", "Automático", "CVT"]),
    combustivel_preferido=st.sampled_from([None, "Flex", "Gasolina", "Diesel", "Elétrico", "Híbrido"]),
    ano_minimo=st.none() | st.integers(2010, 2026),
    km_maxima=st.none() | st.integers(0, 150_000),
    tamanho_familia=st.integers(1, 8),
    tem_criancas=st.booleans(),
    tem_idosos=st.booleans(),
    necessita_espaco=st.booleans(),
    primeiro_carro=st.booleans(),
)


@given(profiles)
def test_whatever_the_profile_the_answer_is_sound(profile: Profile) -> None:
    answer = engine.recommend(profile, load(), base_url=BASE)
    entries = answer["recommendations"]
    assert answer["total_recommendations"] == len(entries) <= 10
    assert ("message" in answer) == ("suggestion" in answer) == (not entries)
    scores = [entry["match_score"] for entry in entries]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for entry in entries:
        car = entry["car"]
        assert entry["match_percentage"] == round(entry["match_score"] * 100)
        assert car["disponivel"]
        assert profile.orcamento_min <= car["preco"] <= profile.orcamento_max
        assert car["marca"].lower() not in {brand.lower() for brand in profile.marcas_rejeitadas}
        assert car["ano"] >= (profile.ano_minimo or 0)
        assert profile.km_maxima is None or car["quilometragem"] <= profile.km_maxima


@given(profiles)
def test_the_reason_is_one_sentence_that_names_where_the_car_is(profile: Profile) -> None:
    for entry in engine.recommend(profile, load(), base_url=BASE)["recommendations"]:
        reason = entry["justification"]
        assert reason[0].isupper()
        assert reason.endswith("seu orçamento.")
        assert f"está em {entry['car']['dealership_city']}" in reason
        assert not re.search(r"None|  |_|, ,|\{", reason)


def test_the_reason_tells_true_consumption_as_brazilians_write_it(recommend: Recommend) -> None:
    for entry in recommend(prioridades={"economia": 5})["recommendations"]:
        told = re.search(r"(?i)faz (\d+,\d) km/l", entry["justification"])
        if told:
            assert float(told[1].replace(",", ".")) == entry["car"]["consumo_cidade"]


def test_children_are_told_of_isofix_where_the_car_has_it(recommend: Recommend) -> None:
    entries = recommend(tem_criancas=True)["recommendations"]
    told = ["ISOFIX para a cadeirinha" in entry["justification"] for entry in entries]
    assert told == ["ISOFIX" in entry["car"]["itens_seguranca"] for entry in entries]
    assert any(told)


def test_a_car_of_another_kind_says_so(recommend: Recommend) -> None:
    for entry in recommend(tipos_preferidos=["SUV"])["recommendations"]:
        assert entry["justification"].startswith("Não é um SUV, mas ") == (entry["car"]["categoria"] != "SUV")


def test_every_car_of_the_wanted_kind_comes_before_all_others(recommend: Recommend) -> None:
    in_budget = [car for car in load().cars if car.categoria == "SUV" and car.disponivel and car.preco <= 80_000]
    is_suv = [car["categoria"] == "SUV" for car in cars(recommend(tipos_preferidos=["SUV"]))]
    assert len(in_budget) >= 3
    assert is_suv == [True] * len(in_budget) + [False] * (10 - len(in_budget))


def test_a_wanted_brand_comes_first(recommend: Recommend) -> None:
    assert cars(recommend(marcas_preferidas=["honda"]))[0]["marca"] == "Honda"
    assert cars(recommend(marcas_preferidas=["Fiat"]))[0]["marca"] == "Fiat"


def test_of_equal_cars_the_one_nearby_wins(recommend: Recommend) -> None:
    for city, state in (("Recife", "PE"), ("Curitiba", "PR")):
        found = cars(recommend(city=city, state=state))[:3]
        assert city in {car["dealership_city"] for car in found}


def test_the_way_to_a_shop_elsewhere_is_told_and_to_one_in_town_is_not(recommend: Recommend) -> None:
    told = {entry["car"]["dealership_city"]: entry["justification"] for entry in recommend()["recommendations"]}
    assert "em Campinas (a cerca de 80 km de você)" in told["Campinas"]
    assert "km de você" not in told["São Paulo"]


def test_automatic_includes_cvt(recommend: Recommend) -> None:
    answer = recommend(cambio_preferido="Automático", orcamento_max=120_000, uso_principal="lazer")
    assert {car["cambio"] for car in cars(answer)} == {"Automático", "CVT"}


def test_cvt_means_cvt(recommend: Recommend) -> None:
    assert {car["cambio"] for car in cars(recommend(cambio_preferido="CVT"))} == {"CVT"}


def test_radius_keeps_to_shops_nearby(recommend: Recommend) -> None:
    assert {car["dealership_city"] for car in cars(recommend(raio_maximo_km=30))} == {"São Paulo"}
    near = recommend(city="Jundiaí", raio_maximo_km=100)
    assert {car["dealership_city"] for car in cars(near)} <= {"São Paulo", "Campinas"}


def test_a_radius_around_nowhere_rules_nothing_out(recommend: Recommend) -> None:
    assert cars(recommend(city=None, state=None, raio_maximo_km=1))


def test_must_haves_are_had(recommend: Recommend) -> None:
    for car in cars(recommend(must_haves=["ISOFIX", "camera_re"])):
        assert {"ISOFIX", "camera_re"} <= set(car["itens_seguranca"])


def test_seven_people_get_seven_seats(recommend: Recommend) -> None:
    assert all("sete_lugares" in car["itens_conforto"] for car in cars(recommend(tamanho_familia=7)))


def test_a_company_is_shown_vehicles_that_carry(recommend: Recommend) -> None:
    first = cars(recommend(uso_principal="comercial", prioridades={}, orcamento_max=90_000))[0]
    assert first["categoria"] in ("Pickup", "Van")


def test_the_top_priority_moves_the_ranking(recommend: Recommend) -> None:
    frugal = cars(recommend(prioridades={"economia": 5}, uso_principal="trabalho"))[:5]
    quick = cars(recommend(prioridades={"performance": 5}, uso_principal="lazer"))[:5]
    assert sum(car["score_economia"] for car in frugal) > sum(car["score_economia"] for car in quick)
    assert sum(car["score_performance"] for car in quick) > sum(car["score_performance"] for car in frugal)


def test_no_model_fills_the_list(recommend: Recommend) -> None:
    models = [car["modelo"] for car in cars(recommend(marcas_preferidas=["Chevrolet"], orcamento_max=150_000))]
    assert max(models.count(model) for model in models) <= 2


def test_the_profile_is_summed_up(recommend: Recommend) -> None:
    assert recommend(orcamento_min=40_000)["profile_summary"] == {
        "budget_range": "R$ 40.000,00 a R$ 80.000,00",
        "usage": "familia",
        "location": "São Paulo, SP",
        "top_priorities": ["economia", "espaco", "seguranca"],
    }


def test_too_small_a_budget_is_told_where_prices_begin(recommend: Recommend) -> None:
    answer = recommend(orcamento_max=20_000)
    assert answer["recommendations"] == []
    assert "até R$ 20.000,00" in answer["message"]
    assert answer["suggestion"].startswith("A partir de R$ 27.900,00")


def test_the_one_filter_in_the_way_is_named(recommend: Recommend) -> None:
    answer = recommend(city="Santos", raio_maximo_km=10)
    assert answer["total_recommendations"] == 0
    assert "procurar mais longe" in answer["suggestion"]


def test_several_filters_in_the_way_are_not_blamed_on_one(recommend: Recommend) -> None:
    answer = recommend(orcamento_max=20_000, km_maxima=100)
    assert "mais de um critério" in answer["suggestion"]
