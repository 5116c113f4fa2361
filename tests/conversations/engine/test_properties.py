"""Whatever is written, the engine answers within Meta's limits and never raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.whatsapp.outbound import outbound_from_json
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit

WORDS = [
    "oi",
    "aceito",
    "não",
    "sim",
    "60",
    "até 60 mil",
    "trabalho",
    "São Paulo",
    "1",
    "2",
    "1 e 3",
    "gostei",
    "muito caro",
    "onix",
    "hb20 2019",
    "quero",
    "test drive",
    "sábado de manhã",
    "amanhã às 15h",
    "financiar em 48x",
    "15 mil de entrada",
    "atendente",
    "loja",
    "fotos",
    "km?",
    "mais opções",
    "tanto faz",
    "recomeçar",
    "tchau",
    "compara",
    "corolla",
    "não quero sedan",
    "economia",
    "segurança",
    "meu gol 2015 na troca",
    "🚗",
    "\u202eabc",
    "\u200b",
    "R$ 99.999.999,99",
    "{name}",
    "{}",
    "%s",
    "*_~`",
    "x" * 300,
    "\n\n",
    "dia 31/02",
    "99/99",
    "1️⃣",
    "ok",
    "hola",
    "help",
]
KINDS = ["text", "text", "text", "text", "audio", "image", "sticker", "reaction", "contacts", "unsupported", "location"]
MESSAGE = st.tuples(
    st.sampled_from(KINDS), st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
)


def _said(customer: Customer, kind: str, text: str) -> None:
    location = (-23.5, -46.6) if kind == "location" else None
    customer.sends(customer.message(text, type=kind, location=location))
    for message in customer.messages:
        assert outbound_from_json(message.model_dump_json()) == message
        assert message.plain_text().strip()


@settings(max_examples=60)
@given(st.lists(MESSAGE, min_size=1, max_size=6), st.sampled_from(["stranger", "customer", "buyer"]))
def test_no_text_makes_the_engine_raise_or_break_a_limit(messages: list[tuple[str, str]], start: str) -> None:
    customer = Customer()
    if start == "customer":
        customer.accepted()
    elif start == "buyer":
        customer.told()
    for kind, text in messages:
        _said(customer, kind, text)


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), min_size=1, max_size=5))
def test_the_same_turn_computed_twice_says_the_same(texts: list[str]) -> None:
    one, two = Customer().told(), Customer().told()
    for text in texts:
        assert one.says(text) == two.says(text)
        assert one.last.effects == two.last.effects


@settings(max_examples=30)
@given(st.text(max_size=80))
def test_a_tap_of_an_unknown_button_is_harmless(reply_id: str) -> None:
    customer = Customer().told()
    customer.sends(customer.message("Botão", type="interactive", reply_id=reply_id))
    assert customer.messages


@settings(max_examples=60)
@given(
    st.sampled_from(
        [
            "car:",
            "like:",
            "dislike:",
            "drive:",
            "time:",
            "dealer:",
            "finance:",
            "compare:",
            "more",
            "similar:",
            "relax:",
            "ask:use:",
            "ask:budget:",
            "ask:urgency:",
            "ask:payment:",
            "ask:name:",
            "skip:",
            "yes:",
            "no:",
            "purpose:",
            "undrive:",
            "recs:",
            "rate:",
            "rate:5:",
            "word:",
            "call_back:",
            "person",
        ]
    ),
    st.text(max_size=20),
)
def test_a_tap_with_an_odd_value_is_harmless(kind: str, value: str) -> None:
    customer = Customer().told()
    customer.sends(customer.message("Botão", type="interactive", reply_id=kind + value))
    assert customer.messages
