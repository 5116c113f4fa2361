"""Waiting: the place, the time it takes, and a call-back instead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effects import CreateTask, LeaveQueue, OpenHandoff
from conversations.engine.nodes import call_back
from conversations.engine.services import QueueStatus
from tests.conversations.engine.fakes import Customer

pytestmark = pytest.mark.unit
BACK = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # Tuesday 24/11, 9 in São Paulo


@pytest.fixture
def waiting(buyer: Customer) -> Customer:
    """Waits for a person, second in the queue."""
    buyer.says("atendente")
    buyer.owner = "nobody"
    return buyer


@pytest.fixture
def offered(waiting: Customer) -> Customer:
    """Waited for long, and has just been offered a call-back by the desk."""
    waiting.queue.answer = QueueStatus(position=2, call_back_offered_at=waiting.now)
    return waiting


def test_who_asks_for_a_person_is_told_the_place_and_the_wait(buyer: Customer) -> None:
    buyer.queue.answer = QueueStatus(position=3, wait_minutes=12)
    reply = buyer.says("atendente")
    assert "3" in reply
    assert "cerca de 15 minutos" in reply


def test_who_is_offered_a_person_is_told_the_wait(buyer: Customer) -> None:
    buyer.queue.answer = QueueStatus(position=1, wait_minutes=4)
    assert "cerca de 4 minutos" in buyer.says("que atendimento ruim")


def test_who_is_offered_a_person_out_of_hours_is_told_when_people_are_back(buyer: Customer) -> None:
    buyer.queue.answer = QueueStatus(position=1, open_now=False, opens_at=BACK)
    assert "terça-feira, 24/11, às 9h" in buyer.says("que atendimento ruim")


@pytest.mark.parametrize("text", ["vai demorar muito?", "qual minha posição na fila?", "quanto tempo ainda?"])
def test_the_wait_is_told_when_asked(waiting: Customer, text: str) -> None:
    waiting.queue.answer = QueueStatus(position=2, wait_minutes=8)
    reply = waiting.says(text)
    assert "2" in reply
    assert "cerca de 8 minutos" in reply


def test_no_wait_is_made_up(waiting: Customer) -> None:
    assert "minuto" not in waiting.says("vai demorar muito?")


def test_out_of_hours_a_call_back_is_offered_at_once(buyer: Customer) -> None:
    buyer.queue.answer = QueueStatus(open_now=False, opens_at=BACK)
    reply = buyer.says("atendente")
    assert "terça-feira, 24/11, às 9h" in reply
    assert buyer.options == ["Sim, me retornem", "Prefiro esperar"]
    assert buyer.done(OpenHandoff)[0].call_back_offered
    buyer.owner = "nobody"
    reply = buyer.taps("Sim, me retornem")
    assert [task.kind for task in buyer.done(CreateTask)] == ["call_back"]
    assert "terça-feira, 24/11, às 9h" in reply


def test_in_hours_the_desk_offers_it_later(buyer: Customer) -> None:
    buyer.says("atendente")
    assert not buyer.done(OpenHandoff)[0].call_back_offered
    assert "Sim, me retornem" not in buyer.options


@pytest.mark.parametrize(
    "text", ["sim", "Sim, me retornem", "pode ser", "prefiro que me liguem", "quero o retorno", "podem me ligar amanhã"]
)
def test_a_call_back_is_taken_in_words(offered: Customer, text: str) -> None:
    offered.says(text)
    (task,) = offered.done(CreateTask)
    assert task.kind == "call_back"
    assert "São Paulo" in task.text
    assert len(offered.done(LeaveQueue)) == 1
    assert offered.last.replies[0].purpose == "notice"
    assert offered.state != "human_handoff"


DENIED = [
    "não quero retorno, quero falar agora",
    "não me liguem, prefiro por aqui mesmo",
    "prefiro que não me liguem",
    "por favor não me liga no trabalho",
    "vocês não podem me ligar agora",
    "me liguem não",
]
COMPLAINED = ["vocês nunca me ligam", "ninguém me retorna nunca", "vocês me ligam toda hora", "ontem não me retornaram"]


@pytest.mark.parametrize("text", [*DENIED, *COMPLAINED])
def test_who_speaks_of_a_call_without_wanting_one_keeps_the_place(waiting: Customer, text: str) -> None:
    waiting.says(text)
    assert not waiting.done(CreateTask)
    assert not waiting.done(LeaveQueue)
    assert waiting.state == "human_handoff"


@pytest.mark.parametrize("text", [*DENIED, "não quero mais que vocês me liguem"])
def test_a_call_back_refused_in_words_is_a_no_to_the_offer(offered: Customer, text: str) -> None:
    reply = offered.says(text)
    assert not offered.done(CreateTask)
    assert not offered.done(LeaveQueue)
    assert "lugar continua" in reply or "continua na fila" in reply
    assert "2" in reply


@pytest.mark.parametrize(
    "text",
    [
        "pode me ligar",
        "não, pode me ligar",
        "me retornem amanhã",
        "me liga que não posso ficar esperando",
        "não posso falar agora, me liguem às 15h",
        "não vou esperar, me liguem",
        "não quero esperar prefiro que me liguem",
        "não me liguem agora, me liguem amanhã",
    ],
)
def test_a_no_to_something_else_takes_no_call_back_away(waiting: Customer, text: str) -> None:
    waiting.says(text)
    assert [task.kind for task in waiting.done(CreateTask)] == ["call_back"]
    assert len(waiting.done(LeaveQueue)) == 1


@given(st.sampled_from(["não", "nunca", "ninguém", "jamais"]), st.sampled_from(["", "mais ", "aí "]), st.data())
def test_whatever_is_denied_right_before_it_is_no_wish(no: str, between: str, data: st.DataObject) -> None:
    wish = data.draw(st.sampled_from(["me liguem", "me liga", "me retornem", "quero retorno", "podem me ligar"]))
    more = data.draw(st.sampled_from(["", ", obrigada", " por favor", "!", " amanhã"]))
    assert call_back._said(call_back._RETURN, f"{no} {between}{wish}{more}".capitalize()) is False
    assert call_back._said(call_back._RETURN, f"{no}, {wish}{more}") is True


def test_what_they_say_of_when_is_in_the_task(offered: Customer) -> None:
    offered.says("podem me ligar amanhã depois das 14h")
    assert "amanhã depois das 14h" in offered.done(CreateTask)[0].text


@pytest.mark.parametrize("text", ["não", "prefiro esperar", "vou aguardar", "não precisa ligar"])
def test_who_rather_waits_keeps_the_place(offered: Customer, text: str) -> None:
    reply = offered.says(text)
    assert offered.last.effects == () or not (offered.done(CreateTask) or offered.done(LeaveQueue))
    assert "2" in reply
    assert offered.state == "human_handoff"


@pytest.mark.parametrize(("pick", "leaves"), [("call_back:yes", True), ("call_back:no", False)])
def test_a_tap_answers_it_whenever_it_comes(offered: Customer, pick: str, leaves: bool) -> None:
    offered.says("quanto custa o hb20?")
    offered.sends(offered.message("…", type="interactive", reply_id=pick))
    assert bool(offered.done(LeaveQueue)) is leaves


def test_a_yes_to_something_else_is_not_taken_for_it(offered: Customer) -> None:
    offered.queue.answer = QueueStatus(position=2, call_back_offered_at=offered.now - timedelta(hours=1))
    offered.says("sim")
    assert not offered.done(LeaveQueue)


def test_a_yes_before_any_offer_leaves_no_queue(waiting: Customer) -> None:
    waiting.says("sim")
    assert not waiting.done(LeaveQueue)


def test_who_asks_for_a_call_back_unasked_gets_it(waiting: Customer) -> None:
    waiting.says("me liga mais tarde")
    assert [task.kind for task in waiting.done(CreateTask)] == ["call_back"]


def test_a_question_about_cars_is_answered_beside_the_offer(offered: Customer) -> None:
    assert "R$ 58.900,00" in offered.says("quanto custa o hb20?")
    assert not offered.done(LeaveQueue)


def test_a_second_tap_makes_no_second_task(offered: Customer) -> None:
    tap = {"type": "interactive", "reply_id": "call_back:yes"}
    offered.sends(offered.message("Sim, me retornem", **tap))
    offered.owner = "bot"
    offered.sends(offered.message("Sim, me retornem", **tap))
    assert not offered.done(CreateTask)
    assert offered.messages


def test_an_old_offer_tapped_once_nobody_waits_is_agreed_on_then(offered: Customer) -> None:
    offered.queue.answer = QueueStatus(open_now=False, opens_at=BACK)
    offered.owner = "bot"
    reply = offered.sends(offered.message("Sim, me retornem", type="interactive", reply_id="call_back:yes"))
    assert [task.kind for task in offered.done(CreateTask)] == ["call_back"]
    assert not offered.done(LeaveQueue)
    assert "terça-feira, 24/11, às 9h" in reply


def test_an_old_offer_tapped_twice_in_one_turn_makes_one_task(offered: Customer) -> None:
    offered.owner = "bot"
    tap = {"type": "interactive", "reply_id": "call_back:yes"}
    offered.sends(offered.message("Sim, me retornem", **tap), offered.message("Sim, me retornem", **tap))
    assert len(offered.done(CreateTask)) == 1


def test_a_call_back_taken_leaves_the_question_that_is_open(buyer: Customer) -> None:
    buyer.session.dialogue.asked = "budget"
    buyer.sends(buyer.message("Sim, me retornem", type="interactive", reply_id="call_back:yes"))
    assert buyer.done(CreateTask)
    assert buyer.session.dialogue.asked == "budget"


def test_once_agreed_the_talk_goes_on_with_the_bot(offered: Customer) -> None:
    offered.says("sim")
    offered.owner = "bot"
    assert "HB20" in offered.says("2")


def test_who_never_agreed_may_take_a_call_back() -> None:
    stranger = Customer()
    stranger.queue.answer = QueueStatus(open_now=False, opens_at=BACK)
    stranger.says("quero falar com um atendente")
    stranger.owner = "nobody"
    stranger.says("sim")
    assert [task.kind for task in stranger.done(CreateTask)] == ["call_back"]
