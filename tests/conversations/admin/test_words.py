import pytest

from conversations.admin import transcript, words
from conversations.admin.contact import phone_shown
from conversations.admin.profile import rows_of
from conversations.memory import SessionState, TradeIn, UserProfileData
from conversations.models import Delivery
from nlp.result import Intent

pytestmark = pytest.mark.unit


def test_every_state_of_a_session_has_words() -> None:
    assert {state.value for state in SessionState} == set(words.States.values)


@pytest.mark.parametrize(
    ("facts", "shown", "ticks"),
    [
        ({"send_state": "pending"}, "na fila", "🕓"),
        ({"send_state": "accepted"}, "aceita", "✓"),
        ({"send_state": "accepted", "delivery_rank": 1}, "enviada", "✓"),
        ({"send_state": "accepted", "delivery_rank": 2}, "entregue", "✓✓"),
        ({"send_state": "accepted", "delivery_rank": 3}, "lida", "✓✓"),
        ({"send_state": "failed", "delivery_rank": 1}, "falhou", "⚠"),
        ({"send_state": "refused"}, "não enviada", "⚠"),
        ({"send_state": "unconfirmed"}, "não confirmada", "⚠"),
    ],
)
def test_how_far_a_message_came(facts: dict[str, object], shown: str, ticks: str) -> None:
    delivery = Delivery(**facts)
    assert (words.delivery_state(delivery), words.ticks(delivery)) == (shown, ticks)


def test_metas_error_is_told_in_words_before_the_reason() -> None:
    problem = words.delivery_problem(Delivery(send_state="failed", error_code=131047, reason="meta_131047"))
    assert problem.startswith("Passaram mais de 24 horas")


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    assert words.delivery_problem(Delivery(send_state="refused", reason="new_rule")) == "new_rule"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("5511988880166", "+55 11 98888-0166"),
        ("551188880166", "+55 11 8888-0166"),
        ("351912345678", "+351912345678"),
        (None, "–"),
    ],
)
def test_phones_as_brazilians_write_them(phone: str | None, shown: str) -> None:
    assert phone_shown(phone) == shown


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (None, 60000, "até R$ 60.000,00"),
        (40000, None, "a partir de R$ 40.000,00"),
        (50000, 50000, "em torno de R$ 50.000,00"),
        (40000, 55000, "de R$ 40.000,00 a R$ 55.000,00"),
    ],
)
def test_budgets_as_told(low: float | None, high: float | None, shown: str) -> None:
    assert ("Orçamento", shown) in rows_of(UserProfileData(orcamento_min=low, orcamento_max=high))


def test_an_empty_profile_has_no_rows() -> None:
    assert rows_of(UserProfileData()) == []


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        (UserProfileData(has_trade_in=False), "não"),
        (UserProfileData(has_trade_in=True), "sim"),
        (UserProfileData(trade_in=TradeIn(model="Gol", year=2012, mileage=90000)), "Gol, 2012, 90.000 km"),
    ],
)
def test_the_trade_in(profile: UserProfileData, shown: str) -> None:
    assert ("Carro na troca", shown) in rows_of(profile)


def test_a_full_profile_is_told_in_words() -> None:
    rows = dict(
        rows_of(
            UserProfileData(
                marcas_preferidas=["Fiat", "Chevrolet"],
                cambio_preferido="automatico",
                km_maxima=80000,
                tem_criancas=True,
                primeiro_carro=True,
                payment_form="a_vista",
            )
        )
    )
    assert rows["Marcas preferidas"] == "Fiat e Chevrolet"
    assert rows["Câmbio"] == "automático"
    assert rows["Quilometragem até"] == "80.000 km"
    assert rows["Observações"] == "tem crianças e primeiro carro"
    assert rows["Pagamento"] == "à vista"


def test_every_intent_has_words() -> None:
    assert {intent.value for intent in Intent} == set(words.INTENTS)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*Onix* por R$ 60.000", "<strong>Onix</strong> por R$ 60.000"),
        ("_novo_ e *velho*", "<em>novo</em> e <strong>velho</strong>"),
        ("2*3*4 e a_b_c", "2*3*4 e a_b_c"),
        ("* item\n* outro", "* item\n* outro"),
        ("*<script>*", "<strong>&lt;script&gt;</strong>"),
        ("https://x.com/_a_b_", "https://x.com/_a_b_"),
    ],
)
def test_text_is_drawn_as_on_the_phone_and_escaped(text: str, drawn: str) -> None:
    assert transcript._formatted(text) == drawn
