"""Budget, use, city, priorities: told in any order, confirmed, corrected."""

import pytest

from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit


def test_the_seeds_qualification_flow(stranger: Customer) -> None:
    replies = [stranger.says("Oi")]
    stranger.says("ACEITO")
    for text in (
        "Tenho até 60 mil",
        "Vou usar para trabalho",
        "Moro em São Paulo",
        "Priorizo economia, espaço e segurança",
    ):
        replies.append(stranger.says(text))
    assert "Bem-vindo" in replies[0]
    assert "orçamento" in replies[1].lower()
    assert "usar" in replies[2].lower()
    assert "cidade" in replies[3].lower()
    assert "recomendações" in replies[4].lower() or "carros" in replies[4].lower()


def test_the_seeds_journey_to_the_dealer(stranger: Customer) -> None:
    stranger.says("Oi")
    stranger.says("ACEITO")
    assert "usar" in stranger.says("Tenho 50 mil").lower()
    assert "cidade" in stranger.says("Para trabalho").lower()
    assert "prioridades" in stranger.says("São Paulo").lower()
    shown = stranger.says("Economia, espaço e segurança")
    assert "recomendações" in shown.lower() or "carros" in shown.lower()
    assert "R$" in shown
    assert "%" in shown
    assert len(shown.split("\n")) > 10
    details = stranger.says("1").lower()
    assert "detalhes" in details or "especificações" in details
    contact = stranger.says("Quero falar com a concessionária").lower()
    assert "contato" in contact
    assert "whatsapp" in contact or "telefone" in contact


@pytest.mark.parametrize("turn", range(6))
def test_the_words_the_seed_looks_for_are_in_every_variant(turn: int) -> None:
    customer = Customer().accepted()
    customer.session.turn_id = 100 + turn
    assert "usar" in customer.says("Tenho 50 mil").lower()
    reply = customer.says("Para trabalho").lower()
    assert "usar" in reply
    assert "cidade" in reply
    reply = customer.says("São Paulo").lower()
    assert "cidade" in reply
    assert "prioridades" in reply


def test_each_answer_is_confirmed_before_the_next_question(customer: Customer) -> None:
    reply = customer.says("Tenho até 60 mil")
    assert "notei" in reply
    assert "orçamento até R$ 60 mil" in reply
    assert reply.index("R$ 60 mil") < reply.index("usar")
    assert len(customer.messages) == 1


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("até 60 mil", "max", None, 60_000),
        ("uns 50 mil", "target", 50_000, 50_000),
        ("entre 40 e 55 mil", "range", 40_000, 55_000),
        ("a partir de 40 mil", "min", 40_000, None),
        ("60", "target", 60_000, 60_000),
        ("60000", "target", 60_000, 60_000),
        ("R$ 45.900", "target", 45_900, 45_900),
    ],
)
def test_a_budget_is_kept_as_told(
    customer: Customer, text: str, kind: str, low: float | None, high: float | None
) -> None:
    customer.says(text)
    profile = customer.session.user_profile
    assert (profile.budget_kind, profile.orcamento_min, profile.orcamento_max) == (kind, low, high)


def test_all_facts_in_one_message_go_straight_to_the_cars(customer: Customer) -> None:
    reply = customer.says(
        "quero um carro até 60 mil pra trabalhar, moro em Campinas, priorizo economia, conforto e segurança"
    )
    assert "R$ 60 mil" in reply
    assert "Campinas" in reply
    assert "% de compatibilidade" in reply
    assert customer.state == "showing_recommendations"
    assert customer.session.user_profile.completeness == 1.0


def test_facts_of_a_burst_of_messages_are_all_taken(customer: Customer) -> None:
    customer.says("até 60 mil", "é pra trabalho", "moro em Santos")
    profile = customer.session.user_profile
    assert (profile.orcamento_max, profile.uso_principal, profile.city) == (60_000, "trabalho", "Santos")
    assert customer.session.dialogue.asked == "priorities"


def test_a_correction_in_the_interview_replaces_the_answer(customer: Customer) -> None:
    customer.says("até 60 mil")
    reply = customer.says("na verdade até 70")
    assert customer.session.user_profile.orcamento_max == 70_000
    assert "R$ 70 mil" in reply
    assert "usar" in reply


def test_a_correction_after_the_recommendations_searches_again(buyer: Customer) -> None:
    calls = buyer.stock.calls.count("recommend")
    reply = buyer.says("na verdade até 90 mil")
    assert buyer.stock.calls.count("recommend") == calls + 1
    assert "R$ 90 mil" in reply
    assert "% de compatibilidade" in reply


def test_use_can_be_tapped_or_picked_by_number(customer: Customer) -> None:
    customer.says("até 60 mil")
    customer.taps("Família")
    assert customer.session.user_profile.uso_principal == "familia"
    other = Customer().accepted()
    other.says("até 60 mil")
    other.says("4")
    assert other.session.user_profile.uso_principal == "aplicativo"


@pytest.mark.parametrize("text", ["1, 3 e 5", "135", "1 3 5", "1️⃣ 3️⃣ 5️⃣"])
def test_priorities_are_read_from_numbers_in_their_order(customer: Customer, text: str) -> None:
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    customer.says(text)
    assert customer.session.user_profile.prioridades == {"economia": 5, "performance": 4, "seguranca": 3}
    assert customer.state == "showing_recommendations"


def test_fewer_than_three_priorities_are_asked_for_once_more_and_then_let_be(customer: Customer) -> None:
    customer.says("até 60 mil", "pra trabalho", "moro em Santos")
    reply = customer.says("economia")
    assert "duas" in reply
    assert customer.state == "collecting_profile"
    customer.says("tanto faz")
    assert customer.session.user_profile.prioridades == {"economia": 5}
    assert customer.state == "showing_recommendations"


@pytest.mark.parametrize("answer", ["tanto faz", "não sei", "qualquer um"])
def test_indifference_counts_as_an_answer(customer: Customer, answer: str) -> None:
    customer.says("até 60 mil")
    reply = customer.says(answer)
    assert customer.session.user_profile.indiferente == ["use"]
    assert "cidade" in reply.lower()


def test_a_location_gives_the_city(customer: Customer) -> None:
    customer.says("até 60 mil", "pra trabalho")
    reply = customer.sends(customer.message(type="location", location=(-22.9056, -47.0608)))
    assert customer.session.user_profile.city == "Campinas"
    assert "Campinas" in reply
    assert "prioridades" in reply.lower()


def test_a_question_in_the_middle_is_answered_and_then_the_interview_goes_on(customer: Customer) -> None:
    customer.says("até 60 mil")
    reply = customer.says("quanto custa o onix?")
    assert "R$ 62.990,00" in reply
    assert customer.session.dialogue.asked == "use"
    customer.says("trabalho")
    assert customer.session.user_profile.uso_principal == "trabalho"


def test_a_rejected_type_is_noted_and_can_be_taken_back(customer: Customer) -> None:
    reply = customer.says("não quero sedan")
    assert customer.session.user_profile.tipos_rejeitados == ["sedan"]
    assert "sem sedã" in reply
    customer.says("pode ser sedan sim, prefiro sedan")
    assert customer.session.user_profile.tipos_rejeitados == []
    assert customer.session.user_profile.tipos_preferidos == ["sedan"]


def test_an_answer_nobody_understands_is_asked_again_in_plain_words(customer: Customer) -> None:
    reply = customer.says("xpto abc 123")
    assert "60 mil" in reply  # an example of an answer
    assert customer.session.dialogue.asked == "budget"
    assert "Falar com pessoa" in customer.options


def test_an_unknown_city_is_asked_for_with_its_state(customer: Customer) -> None:
    customer.says("até 60 mil", "pra trabalho")
    reply = customer.says("xyzópolis do xaxado")
    assert "estado" in reply.lower()
    assert customer.session.dialogue.asked == "city"


def test_who_stays_with_the_state_is_not_asked_for_the_city_for_ever(customer: Customer) -> None:
    customer.says("até 60 mil", "pra trabalho")
    assert "SP" in customer.says("sp")
    customer.says("interior de sp")
    assert customer.session.dialogue.asked == "priorities"
    assert (customer.session.user_profile.city, customer.session.user_profile.state) == (None, "SP")


def test_a_name_given_unasked_is_kept(customer: Customer) -> None:
    assert "Pedro" in customer.says("meu nome é Pedro e tenho 60 mil")
    assert customer.session.user_profile.name == "Pedro"


def test_the_profile_is_a_quarter_complete_with_each_answer(customer: Customer) -> None:
    seen = []
    for text in ("até 60 mil", "pra trabalho", "moro em Santos", "economia, espaço e segurança"):
        customer.says(text)
        seen.append(customer.session.user_profile.completeness)
    assert seen == [0.25, 0.5, 0.75, 1.0]


def test_the_city_stays_with_the_contact_beyond_the_session(customer: Customer) -> None:
    customer.says("moro em Santos")
    assert (customer.contact.city, customer.contact.state) == ("Santos", "SP")


def test_family_children_and_first_car_are_noticed(customer: Customer) -> None:
    customer.says("é meu primeiro carro, tenho 2 filhos e preciso de porta-malas grande")
    profile = customer.session.user_profile
    assert profile.primeiro_carro
    assert profile.tem_criancas
    assert profile.necessita_espaco
