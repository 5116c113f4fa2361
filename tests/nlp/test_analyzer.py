import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp import Entity, analyze
from tests.nlp.wild import WILD

pytestmark = pytest.mark.unit


def _inside(entity: Entity, text: str) -> bool:
    return 0 <= entity.start < entity.end <= len(text) and text[entity.start : entity.end] == entity.text


@pytest.mark.parametrize("text", WILD.values(), ids=WILD.keys())
def test_no_text_is_too_wild(text: str) -> None:
    result = analyze(text)
    assert 0 <= result.confidence <= 1
    assert all(_inside(entity, text) for entity in result.entities)


PIECES = st.sampled_from(
    [
        "até",
        "60",
        "mil",
        "R$",
        "45.900,00",
        "não",
        "quero",
        "suv",
        "HB 20",
        "São",
        "Paulo",
        "/SP",
        "2019",
        "oi",
        "e",
        ",",
        "?",
        "amanhã",
        "às 15h",
        "o segundo",
        "😍",
        "\u200b",
        "k",
        "conto",
        "de",
        "entrada",
        "meu gol",
        "na troca",
        "\n",
        "18/19",
        "km",
        "ﬁesta",
    ]
)


@given(st.lists(PIECES, max_size=14).map(" ".join))
@example("\u200boi, ATÉ  60\u200b mil")
def test_every_entity_lies_where_it_says(text: str) -> None:
    assert all(_inside(entity, text) for entity in analyze(text).entities)


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    result = analyze(text)
    assert (result.intent == "unknown") == (result.confidence < 0.5)


@given(st.lists(PIECES, max_size=10).map(" ".join))
def test_a_result_survives_json(text: str) -> None:
    result = analyze(text)
    assert type(result).model_validate_json(result.model_dump_json()) == result


def test_offsets_count_characters_of_the_original_message() -> None:
    text = "Oiii\u200b!! Moro em  SÃO   PAULO \U0001f600 e tenho ATÉ 60 MIL"
    found = {entity.type: text[entity.start : entity.end] for entity in analyze(text).entities}
    assert found == {"city": "SÃO   PAULO", "budget": "60 MIL"}


def test_two_requests_in_one_message_are_two_parts() -> None:
    result = analyze("quanto custa o onix? e vocês financiam?")
    assert [part.intent for part in result.parts] == ["car_details", "financing_inquiry"]
    assert result.intent == "financing_inquiry"
    assert [entity.value for entity in result.parts[0].entities] == ["Onix"]


@pytest.mark.parametrize("text", ["oi, bom dia! tem suv até 90 mil?", "moro em santos e uso pra trabalho", "tem onix?"])
def test_a_single_request_has_no_parts(text: str) -> None:
    assert analyze(text).parts == []


def test_a_part_keeps_offsets_of_the_whole_message() -> None:
    text = "onde fica a loja? quanto tá o HB20?"
    part = analyze(text).parts[1]
    assert text[part.entities[0].start : part.entities[0].end] == "HB20"


BARE = [
    ("60", []),
    ("60 mil", [("budget", {"min": 60000.0, "max": 60000.0})]),
    ("trabalho", [("use", "trabalho")]),
    ("sp", [("state", "SP")]),
    ("santos", [("city", "Santos")]),
    ("economia, espaço e segurança", [("priority", "economia"), ("priority", "espaco"), ("priority", "seguranca")]),
    ("1, 3 e 5", [("option", 1), ("option", 3), ("option", 5)]),
    ("o primeiro e o terceiro", [("option", 1), ("option", 3)]),
    ("sim", []),
    ("não", []),
    ("tanto faz", []),
    ("ok", []),
    ("pode ser", []),
    ("bora", []),
    ("combinado", []),
    ("beleza", []),
]


@pytest.mark.parametrize(("text", "expected"), BARE)
def test_a_bare_answer_gives_what_it_says_and_nothing_else(text: str, expected: list[tuple[str, object]]) -> None:
    assert [(entity.type, entity.value) for entity in analyze(text).entities] == expected
