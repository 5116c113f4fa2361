import pytest

from nlp.catalogue import brand_of, brands, catalogue, category_of, model_named

pytestmark = pytest.mark.unit


def test_a_model_has_its_brand_and_body_type() -> None:
    assert (brand_of("HB20"), category_of("HB20")) == ("Hyundai", "hatch")
    assert (brand_of("t-cross"), category_of("t-cross")) == ("Volkswagen", "suv")


def test_an_unknown_model_has_none() -> None:
    assert brand_of("Batmóvel") is None
    assert category_of("Batmóvel") is None


def test_every_model_of_a_brand_names_it_back() -> None:
    assert all(brand_of(model) == brand for brand, models in brands().items() for model in models)


def test_no_two_models_share_an_alias() -> None:
    phrases = [alias.phrase for alias in catalogue().aliases]
    assert sorted(phrases) == sorted(set(phrases))


def test_a_model_is_named_whatever_the_case() -> None:
    found = model_named("ONIX")
    assert found is not None
    assert found.name == "Onix"
