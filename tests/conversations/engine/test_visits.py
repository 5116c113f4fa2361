"""A visit: proposed, refused where it cannot be, booked with weekday and date, moved, cancelled."""

from datetime import datetime

import pytest

from conversations.effects import BookAppointment, CancelAppointment, CreateTask, SaveLead
from conversations.engine.services import CarsUnavailable
from conversations.whatsapp.outbound import ContactRequest
from tests.conversations.engine.fakes import SAO_PAULO, Customer

pytestmark = pytest.mark.unit


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO)


def test_a_free_time_is_booked_and_said_with_weekday_and_date(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("quero fazer um test drive amanhã às 15h")
    (booking,) = buyer.done(BookAppointment)
    assert (booking.car_id, booking.dealer_id, booking.starts_at) == ("argo", "loja_sp", at("2026-11-24 15:00"))
    assert "terça-feira, 24/11, às 15h" in reply
    assert "Paulista Seminovos" in reply


def test_a_booked_visit_routes_the_lead_at_once(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("quero visitar amanhã às 15h")
    routed = [lead for lead in buyer.done(SaveLead) if lead.route]
    assert [(lead.dealer_id, lead.route_reason, lead.cars) for lead in routed] == [("loja_sp", "test_drive", ["argo"])]
    assert buyer.session.user_profile.urgency == "semana"


def test_a_part_of_the_day_offers_its_free_times(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("posso ver o carro sábado de manhã?")
    assert buyer.done(BookAppointment) == []
    assert "sábado, 28/11, às 9h" in reply
    assert "às 13h" not in reply
    buyer.says("2")
    assert buyer.done(BookAppointment)[0].starts_at == at("2026-11-28 10:00")


def test_no_time_named_offers_the_next_free_ones(buyer: Customer) -> None:
    buyer.says("1")
    buyer.taps("Agendar visita")
    assert "segunda-feira, 23/11" in buyer.text
    buyer.taps(buyer.options[0])
    assert buyer.done(BookAppointment)


def test_a_time_can_be_typed_after_the_list(buyer: Customer) -> None:
    buyer.says("1")
    buyer.taps("Agendar visita")
    buyer.says("prefiro quinta às 16h")
    assert buyer.done(BookAppointment)[0].starts_at == at("2026-11-26 16:00")


def test_a_time_alone_belongs_to_the_day_that_was_offered(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("posso ver sábado de manhã?")
    buyer.says("às 11h")
    assert buyer.done(BookAppointment)[0].starts_at == at("2026-11-28 11:00")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("posso ver domingo às 10h?", "29/11 (domingo)"),
        ("posso visitar dia 20/11 às 10h?", "já"),
        ("posso visitar dia 10/03 às 10h?", "23/11"),
        ("quero ver o carro amanhã às 22h", "loja"),
    ],
)
def test_past_closed_and_far_times_are_refused_with_free_ones(buyer: Customer, text: str, words: str) -> None:
    buyer.says("1")
    reply = buyer.says(text)
    assert buyer.done(BookAppointment) == []
    assert words in reply
    assert buyer.options


def test_a_taken_time_is_refused_with_free_ones(buyer: Customer) -> None:
    buyer.agenda.taken.add(at("2026-11-24 15:00"))
    buyer.says("1")
    buyer.says("test drive amanhã às 15h")
    assert buyer.done(BookAppointment) == []
    assert "terça-feira, 24/11, às 15h" not in buyer.text
    assert buyer.options


def test_a_closed_day_without_a_time_is_said_to_be_closed(buyer: Customer) -> None:
    buyer.says("1")
    reply = buyer.says("posso ir aí domingo?")
    assert "29/11 (domingo)" in reply
    assert "30/11" in reply


def test_an_agenda_without_any_time_becomes_a_question_to_the_shop(buyer: Customer) -> None:
    buyer.agenda.free_times = lambda *args, **kwargs: []  # type: ignore[method-assign]
    buyer.says("1")
    reply = buyer.says("quero fazer um test drive")
    assert buyer.done(CreateTask)
    assert "vou confirmar com a loja" in reply.lower()


def test_a_visit_is_moved_by_naming_another_time(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("test drive amanhã às 15h")
    reply = buyer.says("preciso remarcar para quinta às 10h")
    assert buyer.done(CancelAppointment)[0].starts_at == at("2026-11-24 15:00")
    assert buyer.done(BookAppointment)[0].starts_at == at("2026-11-26 10:00")
    assert "quinta-feira, 26/11, às 10h" in reply
    assert len(buyer.session.dialogue.booked) == 1


def test_a_new_day_named_alone_moves_the_visit(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("test drive amanhã às 15h")
    buyer.says("na verdade quarta às 11h")
    assert [one.starts_at for one in buyer.session.dialogue.booked] == [at("2026-11-25 11:00")]


def test_a_weekday_alone_belongs_to_the_week_that_was_offered(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("quero ver o carro semana que vem")
    buyer.says("terça às 10h")
    assert buyer.done(BookAppointment)[0].starts_at == at("2026-12-01 10:00")


def test_a_time_the_agenda_finds_too_soon_is_not_called_past(buyer: Customer) -> None:
    buyer.agenda.problem = lambda *args, **kwargs: "past"  # type: ignore[method-assign]
    buyer.says("1")
    assert "em cima" in buyer.says("quero ver o carro hoje às 13h")


def test_a_visit_is_cancelled(buyer: Customer) -> None:
    buyer.says("1")
    buyer.says("test drive amanhã às 15h")
    reply = buyer.says("não vou poder ir, cancela a visita")
    assert buyer.done(CancelAppointment)[0].dealer_id == "loja_sp"
    assert "cancel" in reply.lower()
    assert buyer.session.dialogue.booked == []


def test_a_phone_is_asked_for_before_the_lead_is_shared(customer: Customer) -> None:
    hidden = Customer(phone_known=False).accepted()
    hidden.says("tem argo?")
    hidden.says("quero fazer um test drive amanhã às 15h")
    assert hidden.done(BookAppointment)
    assert not [lead for lead in hidden.done(SaveLead) if lead.route]
    assert isinstance(hidden.messages[-1], ContactRequest)
    hidden.sends(hidden.message(type="contacts", shared_phone="5511987654321"))
    assert [lead.dealer_id for lead in hidden.done(SaveLead) if lead.route] == ["loja_sp"]


def test_a_visit_without_a_car_asks_which_car(buyer: Customer) -> None:
    buyer.says("quero agendar uma visita")
    buyer.says("2")
    assert "HB20" in buyer.text
    assert "Ver horários" in [getattr(message, "button", "") for message in buyer.messages]


def test_a_car_sold_before_the_visit_is_said_so(buyer: Customer) -> None:
    buyer.says("1")
    buyer.stock.sell("argo")
    assert "vendido" in buyer.says("quero fazer um test drive amanhã às 15h")


def test_backend_away_while_booking_offers_a_person(buyer: Customer) -> None:
    buyer.says("1")
    buyer.stock.error = CarsUnavailable()
    buyer.says("quero fazer um test drive amanhã às 15h")
    assert buyer.done(BookAppointment) == []
    assert "Falar com pessoa" in buyer.options
