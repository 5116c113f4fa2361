"""What names a person does not leave the house, and labels stay where they belong."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import crypto
from conversations.pseudonyms import pseudonymised
from nlp import analyze


@pytest.fixture(autouse=True, scope="module")
def hash_key() -> Any:
    """A key as the database would give it."""
    patch = pytest.MonkeyPatch()
    patch.setattr(crypto, "_hash_key", lambda: b"k" * 32)
    yield
    patch.undo()


pytestmark = pytest.mark.unit
NAMES = ("Iracema Vidigal", "Ira 🚗")


def entities_of(text: str) -> list[dict[str, Any]]:
    return [entity.model_dump(mode="json") for entity in analyze(text).entities]


def hidden(text: str) -> str:
    return pseudonymised(text, entities_of(text), names=NAMES)[0]


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("oi, sou a Iracema Vidigal", ["Iracema", "Vidigal"]),
        ("IRACEMA aqui, quero um onix", ["IRACEMA"]),
        ("me chamo zulmira e quero um onix", ["zulmira"]),
        ("meu nome é Ubirajara Quintanilha", ["Ubirajara", "Quintanilha"]),
        ("minha esposa Patrícia gostou do HB20", ["Patrícia"]),
        ("meu zap é (11) 98888-0166", ["98888", "0166"]),
        ("liga no 11988880166", ["988880166"]),
        ("+55 21 9 8765-4321 é o meu", ["8765", "4321"]),
        ("fixo 3232-4545", ["3232", "4545"]),
        ("cpf 529.982.247-25", ["529", "982", "247"]),
        ("cpf 52998224725", ["52998224725"]),
        ("cnpj 11.222.333/0001-81", ["222", "333"]),
        ("manda pra iracema.v@gmail.com", ["gmail", "iracema"]),
        ("a placa é BRA2E19", ["BRA2E19"]),
        ("placa abc 1234", ["abc", "1234"]),
        ("olha https://olx.com.br/carro/123", ["olx", "123"]),
        ("meu insta é @ira.vidigal", ["ira.", "vidigal"]),
        ("moro na Rua das Flores, 345 apto 72", ["345", "72"]),
        ("av. paulista 1578, bela vista", ["1578"]),
        ("cep 01310-100", ["01310"]),
        ("chassi 9BWZZZ377VT004251", ["9BWZZZ377VT004251"]),
    ],
)
def test_what_names_a_person_is_replaced(text: str, personal: list[str]) -> None:
    assert [trace for trace in personal if trace in hidden(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "tenho até 60 mil, moro em São Carlos",
        "onix 2018 2020 automático",
        "parcela de 1200-1500",
        "ANO 2019 ou GOL 2015",
        "quero um uno 2012 por 25.000,00",
        "dá pra fazer com 2x15 mil?",
        "procuro honda civic até 2018, tem no site?",
        "Santa Helena fica longe?",
        "o onix ou o hb20?",
        "até 100000 reais",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert hidden(text) == text


def test_a_name_that_is_also_a_city_stays_where_it_is_the_city() -> None:
    text = "Santos aqui, moro em Santos"
    city = {"type": "city", "value": "Santos", "text": "Santos", "start": 21, "end": 27}
    changed, (entity,) = pseudonymised(text, [city], names=["Bia Santos"])
    assert changed.endswith("moro em Santos")
    assert not changed.startswith("Santos")
    assert changed[entity["start"] : entity["end"]] == "Santos"


def test_the_same_name_has_the_same_stand_in_in_its_own_case() -> None:
    first, shouted = hidden("sou a Iracema, a Iracema mesmo"), hidden("IRACEMA")
    name = first.split()[2].strip(",")
    assert first == f"sou a {name}, a {name} mesmo"
    assert shouted == name.upper()


def test_an_ordinary_word_in_a_name_is_only_replaced_with_its_capital() -> None:
    assert pseudonymised("quero um carro", [], names=["Carro Bom"])[0] == "quero um carro"


def test_layout_of_figures_is_kept() -> None:
    assert hidden("meu zap é (11) 98888-0166") == "meu zap é (00) 00000-0000"


def test_entities_are_where_the_text_says_they_are() -> None:
    text = "oi, aqui é a Iracema (11 98888-0166), tenho até 60 mil e quero um Onix 2020"
    changed, entities = pseudonymised(text, entities_of(text), names=NAMES)
    assert [changed[each["start"] : each["end"]] for each in entities] == [each["text"] for each in entities]
    assert {"budget", "model", "year"} <= {each["type"] for each in entities}


def test_a_name_inside_a_date_is_replaced_in_its_value_too() -> None:
    text = "sábado com a Iracema às 15h"
    date = {"type": "date_time", "value": text, "text": text, "start": 0, "end": len(text)}
    changed, (entity,) = pseudonymised(text, [date], names=NAMES)
    assert "Iracema" not in changed
    assert entity["value"] == entity["text"] == changed


def test_an_entity_read_out_of_a_phone_is_dropped() -> None:
    text = "meu número 11 98888-0166"
    wrong = {"type": "budget", "value": {"min": 988880166.0, "max": 988880166.0}, "start": 14, "end": 24}
    assert pseudonymised(text, [{**wrong, "text": text[14:24]}], names=[])[1] == []


@settings(deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["Iracema", "quero", "Onix", "até 60 mil", "11988880166", "São Paulo", "ana", "🚗", "rua X, 12"]
        ),
        max_size=12,
    )
)
def test_whatever_is_said_offsets_stay_true_and_names_go(words: list[str]) -> None:
    text = " ".join(words)
    changed, entities = pseudonymised(text, entities_of(text), names=NAMES)
    assert "Iracema" not in changed
    assert "11988880166" not in changed
    for entity in entities:
        assert changed[entity["start"] : entity["end"]] == entity["text"]


def test_stand_ins_are_not_the_name_itself() -> None:
    for name in ("Ana", "joana", "Bruno", "WAGNER", "Vanessa"):
        assert pseudonymised(name, [], names=[name])[0] != name
