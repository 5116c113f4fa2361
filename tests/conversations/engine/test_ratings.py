"""After a person closed the matter: stars, a word about them, and what is neither."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effects import AddFeedback, OpenHandoff, RateHandoff
from conversations.engine.services import AfterHandoff
from conversations.engine.stars import read_stars
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit
HANDOFF = str(uuid.UUID(int=7))


@pytest.fixture
def helped() -> Customer:
    """Somebody who agreed long ago, whom a person has just helped, and who is asked for stars."""
    customer = Customer(consents=frozenset({"service"}), returning=True)
    customer.queue.closed = AfterHandoff(handoff_id=HANDOFF, rating_awaited=True, returns=True)
    return customer


@pytest.fixture
def unread() -> Customer:
    """As ``helped``, but they never agreed to be answered by the bot."""
    customer = Customer(returning=True)
    customer.queue.closed = AfterHandoff(handoff_id=HANDOFF, rating_awaited=True, returns=True)
    return customer


def taps_stars(customer: Customer, stars: int) -> str:
    return customer.sends(customer.message("⭐" * stars, type="interactive", reply_id=f"rate:{stars}:{HANDOFF}"))


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("5", 5),
        ("cinco", 5),
        ("⭐⭐⭐", 3),
        ("⭐️⭐️⭐️⭐️", 4),
        ("nota 4", 4),
        ("Nota 10!", 5),
        ("zero", 1),
        ("4 estrelas", 4),
        ("5️⃣", 5),
        ("3/5", 3),
        ("obrigada, 5", 5),
        ("Péssimo", 1),
        ("dou 2", 2),
        ("⭐⭐ Ruim", 2),
        ("nota 4 obrigado", 4),
        ("dou nota 5 pra Ana", 5),
        ("atendimento nota 10, parabéns", 5),
        ("nota 4/5 pelo atendimento", 4),
        ("5 estrelas, nota 10!", 5),
        ("⭐⭐⭐⭐⭐ nota 10", 5),
        ("5, a Ana foi ótima", 5),
        ("5 - resolveu rápido", 5),
        ("5. Parabéns!", 5),
        ("5, ela é um amor", 5),
        ("5, adorei o Onix, muito obrigada pela ajuda", 5),
        ("4 de 5, só demorou um pouco", 4),
        ("3, esperei 2 horas", 3),
        ("1, ninguém me respondeu", 1),
        ("1, a atendente foi grossa", 1),
        ("minha nota é 4, podia ser mais rápido", 4),
    ],
)
def test_stars_are_understood_as_people_type_them(helped: Customer, text: str, stars: int) -> None:
    helped.says(text)
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, stars)]
    assert not helped.done(OpenHandoff)
    assert len(helped.messages) == 1
    assert helped.last.replies[0].purpose == "notice"


@pytest.mark.parametrize(
    "text", ["5 lugares", "2 carros", "5 mil de entrada", "dou 20% de entrada", "nota fiscal", "bom dia", "1 pergunta"]
)
def test_a_figure_about_something_else_is_no_mark(text: str) -> None:
    assert read_stars(text) is None


MATTERS = [
    "1, o Onix ainda está disponível?",
    "1, o Onix ainda está disponível",
    "2. qual o preço do HB20?",
    "2. qual o preço do HB20",
    "o Onix tem nota 2 no Latin NCAP?",
    "o Onix tem nota 2 no Latin NCAP",
    "1, quero agendar um test drive",
    "1, o seguro já está incluso",
    "2, gostei do HB20 prata",
    "2, moro em Santos",
    "1. me manda fotos",
    "1 - documento do carro",
    "1, vocês abrem sábado",
    "a loja tem nota 4 no google",
    "1, quero falar com um atendente",
]


@pytest.mark.parametrize("text", MATTERS)
@pytest.mark.parametrize("customer", ["helped", "unread"])
def test_a_matter_with_a_figure_in_it_is_no_mark_and_goes_to_the_team(
    request: pytest.FixtureRequest, customer: str, text: str
) -> None:
    who: Customer = request.getfixturevalue(customer)
    who.says(text)
    assert not who.done(RateHandoff)
    assert len(who.done(OpenHandoff)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "dou nota 1 pro carro, mas 5 pra Ana",
        "5 estrelas para a Ana, 2 para a loja",
        "atendimento nota 5, carro nota 2",
        "⭐ pro carro ⭐⭐⭐⭐⭐ pra Ana",
        "⭐⭐ nota 5",
    ],
)
def test_two_marks_that_differ_are_asked_again(helped: Customer, text: str) -> None:
    assert "1 a 5" in helped.says(text)
    assert not helped.done(RateHandoff)
    assert not helped.done(OpenHandoff)


@pytest.mark.parametrize("text", ["5, a Ana foi ótima", "nota 5 pra Ana", "4, muito bom o atendimento"])
def test_who_never_agreed_may_say_how_it_was_beside_the_stars_and_it_is_not_kept(unread: Customer, text: str) -> None:
    unread.says(text)
    assert len(unread.done(RateHandoff)) == 1
    assert not unread.done(AddFeedback)
    assert not unread.done(OpenHandoff)


@given(st.text(max_size=40), st.sampled_from(["5", "1, ", "nota 4 ", "⭐⭐", "3 estrelas, ", ""]))
def test_whoever_asks_something_gives_no_mark(text: str, mark: str) -> None:
    assert read_stars(f"{mark}{text}?") is None


@given(st.text(max_size=60))
def test_every_mark_is_on_the_scale_or_asked_again(text: str) -> None:
    for said in (text, f"5, {text}", f"nota 3 {text}", f"⭐{text}"):
        stars = read_stars(said)
        assert stars is None or stars.number in range(6)


@given(st.integers(1, 5), st.integers(1, 5))
def test_two_marks_are_one_only_where_they_agree(one: int, other: int) -> None:
    stars = read_stars(f"nota {one} pro carro e {other} pra Ana")
    assert stars is not None
    assert stars.number == (one if one == other else 0)


def test_a_tapped_star_counts_and_a_word_is_asked_for(helped: Customer) -> None:
    reply = taps_stars(helped, 5)
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]
    assert "coment" in reply or "conte" in reply
    assert helped.options == ["Sem comentário"]


def test_the_word_after_the_stars_goes_with_them(helped: Customer) -> None:
    taps_stars(helped, 4)
    reply = helped.says("A moça foi muito atenciosa e resolveu rápido")
    assert helped.done(AddFeedback) == [AddFeedback(HANDOFF, "A moça foi muito atenciosa e resolveu rápido")]
    assert "brigado" in reply
    assert not helped.done(OpenHandoff)


def test_stars_and_word_in_one_message_are_both_kept_and_nothing_more_is_asked(helped: Customer) -> None:
    helped.says("5, muito bom o atendimento")
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]
    assert helped.done(AddFeedback) == [AddFeedback(HANDOFF, "5, muito bom o atendimento")]
    assert helped.options == []


def test_stars_and_word_in_two_messages_of_one_turn_are_both_kept(helped: Customer) -> None:
    helped.says("5", "adorei o atendimento da Ana")
    assert [type(effect) for effect in helped.last.effects] == [RateHandoff, AddFeedback]
    assert not helped.done(OpenHandoff)


@pytest.mark.parametrize("text", ["não", "obrigada!", "agora não"])
def test_the_word_may_be_left_out(helped: Customer, text: str) -> None:
    taps_stars(helped, 5)
    helped.says(text)
    assert not helped.last.effects
    assert helped.session.dialogue.asked == ""
    assert len(helped.messages) == 1


def test_the_word_may_be_declined_by_a_tap(helped: Customer) -> None:
    taps_stars(helped, 5)
    assert helped.taps("Sem comentário")
    assert not helped.last.effects


def test_a_new_matter_after_the_stars_is_no_word_about_them(helped: Customer) -> None:
    taps_stars(helped, 5)
    helped.says("vocês têm HB20?")
    assert not helped.done(AddFeedback)
    assert helped.done(OpenHandoff)[0].returning


def test_other_stars_take_the_place_of_the_first(helped: Customer) -> None:
    taps_stars(helped, 5)
    helped.says("4")
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 4)]


@pytest.mark.parametrize("stars", [1, 2])
def test_low_stars_are_met_with_regret_and_a_person(helped: Customer, stars: int) -> None:
    reply = taps_stars(helped, stars)
    assert "Sinto muito" in reply or "desculpe" in reply
    assert "Falar com pessoa" in helped.options
    helped.taps("Falar com pessoa")
    (handoff,) = helped.done(OpenHandoff)
    assert (handoff.reason, handoff.returning) == ("low_rating", False)


def test_what_went_wrong_is_kept_and_the_person_is_offered_again(helped: Customer) -> None:
    taps_stars(helped, 1)
    helped.says("demoraram demais para responder")
    assert helped.done(AddFeedback) == [AddFeedback(HANDOFF, "demoraram demais para responder")]
    helped.says("sim")
    assert helped.done(OpenHandoff)[0].reason == "low_rating"


def test_a_person_declined_after_low_stars_is_not_called(helped: Customer) -> None:
    taps_stars(helped, 2)
    helped.says("não")
    assert not helped.done(OpenHandoff)
    assert not helped.done(AddFeedback)


@pytest.mark.parametrize("text", ["8", "4,5"])
def test_a_mark_beyond_the_scale_is_asked_again(helped: Customer, text: str) -> None:
    assert "1 a 5" in helped.says(text)
    assert not helped.done(RateHandoff)
    helped.says("5")
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]


def test_a_typed_figure_counts_only_where_stars_are_awaited(helped: Customer) -> None:
    helped.queue.closed = None
    helped.says("5")
    assert not helped.done(RateHandoff)


def test_a_late_tap_counts_in_the_middle_of_another_talk_and_leaves_it_as_it_was(buyer: Customer) -> None:
    buyer.says("1")
    asked = buyer.session.dialogue.asked
    taps_stars(buyer, 5)
    assert buyer.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]
    assert buyer.session.dialogue.asked == asked
    assert "Sem comentário" not in buyer.options


def test_who_never_agreed_may_give_stars_and_nothing_else_is_read(unread: Customer) -> None:
    unread.says("5")
    assert unread.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]
    assert "Bem-vindo" not in unread.text
    assert unread.session.dialogue.asked == ""
    unread.says("muito bom o atendimento dela")
    assert not unread.done(AddFeedback)


def test_who_never_agreed_gets_a_person_after_low_stars(unread: Customer) -> None:
    unread.says("1")
    unread.says("sim")
    assert unread.done(OpenHandoff)[0].reason == "low_rating"


def test_stars_beside_a_question_are_kept_and_the_question_goes_to_the_team(helped: Customer) -> None:
    helped.says("5", "e o IPVA, quem paga?")
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 5)]
    assert helped.done(OpenHandoff)[0].returning


@pytest.mark.parametrize("reply_id", ["rate:9:" + HANDOFF, "rate:5:nada", "rate:5:" + "-" * 36, "rate::", "word:x"])
def test_a_broken_tap_rates_nothing(helped: Customer, reply_id: str) -> None:
    helped.queue.closed = None
    helped.sends(helped.message("⭐", type="interactive", reply_id=reply_id))
    assert not helped.done(RateHandoff)
    assert helped.messages


def test_stars_given_while_waiting_again_do_not_offer_the_person_they_wait_for(helped: Customer) -> None:
    helped.owner = "nobody"
    taps_stars(helped, 1)
    assert helped.done(RateHandoff) == [RateHandoff(HANDOFF, 1)]
    assert helped.options == []
