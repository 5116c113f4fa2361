"""Days and hours as customers write them: which count, and where their span begins and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import analyze

pytestmark = pytest.mark.unit


def _dates(text: str) -> list[object]:
    return [entity.value for entity in analyze(text).entities if entity.type == "date_time"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("posso ver o carro no sábado?", "sábado"),
        ("há disponibilidade na próxima terça?", "próxima terça"),
        ("vocês abrem aos domingos?", "domingos"),
        ("qual o horário de segunda a sexta?", "segunda a sexta"),
        ("vou praí às 17h", "às 17h"),
        ("quero visitar na hora do almoço", "na hora do almoço"),
        ("reserva o horário das 13h", "das 13h"),
        ("remarca pra depois do feriado", "depois do feriado"),
        ("segura o carro até sexta?", "até sexta"),
        ("abrem no feriado de sexta?", "feriado de sexta"),
        ("abrem no feriado da Consciência Negra?", "feriado da Consciência Negra"),
        ("funciona no feriado de Nossa Senhora?", "feriado de Nossa Senhora"),
        ("vão abrir na segunda de carnaval?", "segunda de carnaval"),
        ("tô perto, se eu for aí em meia hora consigo ver?", "em meia hora"),
        ("me encaixa entre 11 e meio dia?", "entre 11 e meio dia"),
        ("meu marido vai de tarde experimentar", "de tarde"),
        ("dou uma passada aí na hora do almoço", "na hora do almoço"),
        ("ele pode olhar o carro quinta?", "quinta"),
        ("posso ir aí agorinha ver ele?", "agorinha"),
        ("saiu meu financiamento, amanhã passo aí", "amanhã"),
        ("faz por quanto se eu for aí hoje?", "hoje"),
        ("meu carro quebrou, consigo ver algum hoje?", "hoje"),
        ("segunda feira eu chego aí pra ver o toro", "segunda feira"),
        ("vocês seguram o carro até hoje?", "até hoje"),
    ],
)
def test_a_day_loses_its_preposition_and_an_hour_part_or_limit_keeps_it(text: str, value: str) -> None:
    assert _dates(text) == [value]


@pytest.mark.parametrize(
    "value",
    [
        "sexta, umas 4 da tarde",
        "quarta 9 da manhã",
        "dia 25/11 às 10",
        "terça que vem de manhã",
        "sábado até meio dia",
        "amanhã entre 9h e 11h",
        "dia 3 de abril, período vespertino",
    ],
)
def test_neighbouring_pieces_are_one(value: str) -> None:
    assert _dates(f"quero marcar visita {value}") == [value]


def test_alternatives_are_two() -> None:
    assert _dates("posso ir quinta ou sexta") == ["quinta", "sexta"]


@pytest.mark.parametrize(
    "text",
    [
        "até amanhã",
        "bom domingo pra vocês",
        "quanto custa um hatch hoje em dia?",
        "hoje tenho um ka 2012",
        "fui no feirão sábado",
        "vi esse carro no feirão de domingo",
        "uso pra trilha todo domingo",
        "rodo de madrugada",
        "trabalho de segunda a sexta",
        "quero financiar em 60 meses",
        "segunda via do boleto",
        "gostei da segunda opção",
        "guincho 24h?",
        "quero comprar, e agora?",
        "qual das duas é melhor?",
        "10/10 o atendimento",
        "precisa ter 6 airbags",
        "tô desde as 8 da manhã esperando",
        "tô desde segunda esperando uma foto",
        "cheguei às 17h40 e a porta tava fechada",
        "comprei em março e até hoje nenhum problema",
        "pra pegar carro que preste hoje tem que ter quanto?",
        "qual o carro mais caro do mundo hoje?",
        "obrigada pela gentileza, até dia 20!",
        "quero comprar as duas",
        "boleto todo dia 10 dá?",
        "acabou meu horário de almoço",
        "6 da manhã mandando promoção?",
    ],
)
def test_what_is_past_habitual_or_no_moment_is_no_date(text: str) -> None:
    assert _dates(text) == []


def test_ones_working_hours_are_no_date_but_the_visit_is() -> None:
    assert _dates("saio do plantão às 7, às 8 tô aí pra ver o carro") == ["às 8"]


@given(
    day=st.sampled_from(["hoje", "amanhã", "sábado", "quinta-feira", "dia 12", "semana que vem"]),
    hour=st.integers(min_value=8, max_value=19),
    joint=st.sampled_from([" às ", ", às ", " as "]),
)
def test_a_day_and_an_hour_are_one_whatever_they_are(day: str, hour: int, joint: str) -> None:
    assert _dates(f"posso ir {day}{joint}{hour}h?") == [f"{day}{joint}{hour}h"]


@given(st.text(alphabet="0123456789hàs:/,. demilxR$kanoté", max_size=80))
def test_figures_in_any_disorder_are_read_without_harm(text: str) -> None:
    for entity in analyze(text).entities:
        assert text[entity.start : entity.end] == entity.text
