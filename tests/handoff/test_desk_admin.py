from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import timezone

from handoff import claims
from handoff.models import Agent, CannedReply, Closure, Desk, DeskHours, Handoff, Note, Outcome, ScheduledMessage
from handoff.opening import create_task
from leads.models import Dealer
from tests.handoff.conftest import make_agent, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ADMIN = "/admin/handoff/"
SETTINGS = ("agent", "deskhours", "closure", "cannedreply", "outcome")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def saved(editor: User, address: str, **data: Any) -> str:
    """The page that follows: the list with what was said of it, or the form with what is wrong."""
    answer = signed_in(editor).post(f"{ADMIN}{address}", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def desk(**changes: Any) -> dict[str, Any]:
    names = [field.name for field in Desk._meta.fields if field.name not in {"id", "assigns"}]
    return {name: str(getattr(Desk(), name)) for name in names} | changes


# --- who may change what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", SETTINGS)
def test_managers_set_up_the_desk(gestora: User, model: str) -> None:
    client = signed_in(gestora)
    assert client.get(f"{ADMIN}{model}/").status_code == 200
    assert client.get(f"{ADMIN}{model}/add/").status_code == 200


@pytest.mark.parametrize("model", ["agent", "desk", "deskhours", "closure", "scheduledmessage"])
def test_agents_do_not_set_up_the_desk(ana: User, model: str) -> None:
    assert signed_in(ana).get(f"{ADMIN}{model}/").status_code == 403


def test_agents_read_canned_replies_without_changing_them(ana: User) -> None:
    client = signed_in(ana)
    assert client.get(f"{ADMIN}cannedreply/").status_code == 200
    assert client.get(f"{ADMIN}cannedreply/add/").status_code == 403


@pytest.mark.parametrize("model", ["note", "scheduledmessage"])
def test_what_agents_wrote_is_never_changed_here(gestora: User, model: str) -> None:
    client = signed_in(gestora)
    assert client.get(f"{ADMIN}{model}/").status_code == 200
    assert client.get(f"{ADMIN}{model}/add/").status_code == 403


# --- the rules ------------------------------------------------------------------------------------------------------


def test_the_rules_are_one_page_with_their_defaults_until_somebody_changes_them(gestora: User) -> None:
    answer = signed_in(gestora).get(f"{ADMIN}desk/")
    assert answer.headers["Location"] == f"{ADMIN}desk/1/change/"
    assert 'value="120"' in signed_in(gestora).get(f"{ADMIN}desk/1/change/").content.decode()
    assert not Desk.objects.exists()


def test_changed_rules_are_in_force(gestora: User) -> None:
    for minutes in (7, 9):
        saved(gestora, "desk/1/change/", **desk(assigns="on", first_response_target=minutes))
        assert (Desk.rules().assigns, Desk.rules().first_response_target) == (True, minutes)
    assert Desk.objects.count() == 1


def test_there_is_no_second_set_of_rules(gestora: User) -> None:
    client = signed_in(gestora)
    assert client.get(f"{ADMIN}desk/add/").status_code == 403
    assert client.get(f"{ADMIN}desk/1/delete/").status_code == 403
    assert client.get(f"{ADMIN}desk/2/change/", follow=True).redirect_chain[0][0] == "/admin/"


def test_rules_so_short_that_they_break_at_once_are_refused(gestora: User) -> None:
    assert "No mínimo 90 segundos" in saved(gestora, "desk/1/change/", **desk(away_after="89"))
    assert "No mínimo 1 minuto" in saved(gestora, "desk/1/change/", **desk(remind_rating_after="0"))
    assert not Desk.objects.exists()


# --- when people are there ------------------------------------------------------------------------------------------


def test_hours_are_written_as_text_and_read_back(gestora: User) -> None:
    page = saved(gestora, "deskhours/add/", dealer="", text="Seg-Sex 9h-12h e 13h30-18h, Sáb 9h-14h")
    week = DeskHours.objects.get().week
    assert week["4"] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert (week["5"], week["6"]) == ([["09:00", "14:00"]], [])
    assert "segunda a sexta: 9h–12h e 13h30–18h; sábado: 9h–14h; domingo: fechado" in page
    assert "<div>segunda a sexta: 9h–12h e 13h30–18h</div>" in page


def test_two_days_alike_are_read_back_together(gestora: User) -> None:
    page = saved(gestora, "deskhours/add/", dealer="", text="Seg-Qua 10h-16h")
    assert "segunda a quarta: 10h–16h; quinta a domingo: fechado" in page
    saved(gestora, f"deskhours/{DeskHours.objects.get().pk}/change/", dealer="", text="Sáb e Dom 10h-16h")
    assert "sábado e domingo: 10h–16h" in signed_in(gestora).get(f"{ADMIN}deskhours/").content.decode()


def test_hours_nobody_can_read_are_refused_with_an_example(gestora: User) -> None:
    assert "Não entendi este horário" in saved(gestora, "deskhours/add/", dealer="", text="quando der")
    assert not DeskHours.objects.exists()


def test_shifts_that_overlap_are_refused(gestora: User) -> None:
    page = saved(gestora, "deskhours/add/", dealer="", text="Seg-Sex 9h-13h e 12h-18h")
    assert "Dois turnos de segunda se sobrepõem" in page


def test_the_central_queue_has_one_set_of_hours(gestora: User) -> None:
    saved(gestora, "deskhours/add/", dealer="", text="Seg-Sex 9h-18h")
    assert "A central já tem um horário" in saved(gestora, "deskhours/add/", dealer="", text="Seg-Sex 8h-17h")
    Dealer.objects.create(id="sul", name="Auto Sul")
    saved(gestora, "deskhours/add/", dealer="sul", text="Seg-Sex 8h-17h")
    assert DeskHours.objects.count() == 2


def test_a_day_is_closed_once(gestora: User) -> None:
    saved(gestora, "closure/add/", day="24/12/2026", name="Véspera de Natal", dealer="")
    page = saved(gestora, "closure/add/", day="24/12/2026", name="De novo", dealer="")
    assert Closure.objects.get().day == date(2026, 12, 24)
    assert "já existe" in page


def test_the_form_says_that_national_holidays_are_closed_anyway(gestora: User) -> None:
    page = signed_in(gestora).get(f"{ADMIN}closure/add/").content.decode()
    assert "Feriados nacionais já contam como fechados." in page
    assert "Em branco, fecham todas as filas." in page


# --- words ----------------------------------------------------------------------------------------------------------


def test_a_canned_reply_may_only_hold_what_can_be_filled(gestora: User) -> None:
    reply = {"shortcut": "Preco", "title": "Preço", "dealer": "", "active": "on"}
    assert "{preco} não existe" in saved(gestora, "cannedreply/add/", **reply, text="O {carro} custa {preco}.")
    assert "Uma chave ficou aberta" in saved(gestora, "cannedreply/add/", **reply, text="Oi, {nome!")
    assert not CannedReply.objects.filter(title="Preço").exists()
    saved(gestora, "cannedreply/add/", **reply, text="{nome}, o {carro} está na {loja}, em {cidade}. {atendente}")
    assert CannedReply.objects.get(title="Preço").shortcut == "preco"


def test_outcomes_are_put_in_order_on_the_list(gestora: User) -> None:
    rows = list(Outcome.objects.order_by("position", "name"))
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
    for index, outcome in enumerate(rows):
        data |= {f"form-{index}-id": outcome.pk, f"form-{index}-position": len(rows) - index}
        data |= {f"form-{index}-active": "on"} if index else {}
    saved(gestora, "outcome/", **data)
    rows[0].refresh_from_db()
    assert (rows[0].position, rows[0].active) == (len(rows), False)
    assert Outcome.objects.order_by("position").first() == rows[-1]


# --- the team -------------------------------------------------------------------------------------------------------


def test_a_manager_sets_how_much_and_for_whom_somebody_works(ana: User, gestora: User) -> None:
    Dealer.objects.create(id="sul", name="Auto Sul")
    saved(gestora, "agent/add/", user=ana.pk, capacity=4, dealers=["sul"])
    agent = Agent.objects.get()
    assert (agent.user, agent.capacity, agent.state) == (ana, 4, "offline")
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="sul")
    claims.claim(handoff.pk, ana)
    shown = signed_in(gestora).get(f"{ADMIN}agent/").content.decode()
    assert "1 de 4" in shown
    assert "Auto Sul" in shown
    saved(gestora, f"agent/{ana.pk}/change/", capacity=6, dealers=[])
    agent.refresh_from_db()
    assert (agent.capacity, agent.dealers.count()) == (6, 0)


def test_a_capacity_of_none_is_refused(ana: User, gestora: User) -> None:
    saved(gestora, "agent/add/", user=ana.pk, capacity=0)
    assert not Agent.objects.exists()


def test_saving_a_capacity_leaves_who_came_online_meanwhile_online(ana: User, gestora: User) -> None:
    Agent.objects.create(user=ana)
    as_read = Agent.objects.get()
    Agent.objects.update(state="online", seen_at=timezone.now())
    as_read.capacity = 3
    request = RequestFactory().post(f"{ADMIN}agent/{ana.pk}/change/")
    request.user = gestora
    admin.site._registry[Agent].save_model(request, as_read, None, True)
    agent = Agent.objects.get()
    assert (agent.capacity, agent.state) == (3, "online")
    assert agent.seen_at is not None


def test_only_staff_without_a_row_yet_become_agents(ana: User, bruno: User, gestora: User) -> None:
    Agent.objects.create(user=ana)
    User.objects.create(username="cliente")
    form = signed_in(gestora).get(f"{ADMIN}agent/add/").content.decode()
    assert ">bruno</option>" in form
    assert ">ana</option>" not in form
    assert ">cliente</option>" not in form


def test_an_agent_with_all_they_may_have_takes_no_more_from_the_list(ana: User) -> None:
    Agent.objects.create(user=ana, capacity=1)
    first, second = make_handoff(), make_handoff()
    claims.claim(first.pk, ana)
    data = {"action": "take", "_selected_action": [str(second.pk)]}
    assert "todas as conversas que pode atender" in saved(ana, "handoff/", **data)
    assert Handoff.objects.get(pk=second.pk).status == "pending"


# --- only one's own queues ------------------------------------------------------------------------------------------


def test_an_agent_of_one_shop_sees_its_handoffs_tasks_and_notes_only(ana: User, gestora: User) -> None:
    Agent.objects.create(user=ana).dealers.add(Dealer.objects.create(id="sul"))
    here, elsewhere = make_handoff(), make_handoff()
    Handoff.objects.filter(pk=here.pk).update(dealer_id="sul")
    for handoff, dealer_id in ((here, "sul"), (elsewhere, "")):
        fields = {"contact": handoff.contact, "handoff": handoff, "author": gestora, "created_at": timezone.now()}
        Note.objects.create(text=f"Nota de {handoff.pk}", **fields)
        task = create_task(handoff.conversation, kind="call_back", text="Ligar", now=timezone.now())
        type(task).objects.filter(pk=task.pk).update(dealer_id=dealer_id)
    client = signed_in(ana)
    assert [len(client.get(f"{ADMIN}{name}/").context["cl"].result_list) for name in ("handoff", "task", "note")] == [
        1,
        1,
        1,
    ]
    assert client.get(f"{ADMIN}handoff/{here.pk}/change/").status_code == 200
    assert client.get(f"{ADMIN}handoff/{elsewhere.pk}/change/").status_code == 302
    everything = signed_in(gestora).get(f"{ADMIN}handoff/").context["cl"]
    assert len(everything.result_list) == 2


def test_a_note_shows_who_wrote_it_of_whom(gestora: User) -> None:
    handoff = make_handoff()
    note = Note.objects.create(
        contact=handoff.contact, handoff=handoff, author=gestora, text="Prefere ligação", created_at=timezone.now()
    )
    page = signed_in(gestora).get(f"{ADMIN}note/{note.pk}/change/").content.decode()
    assert "Prefere ligação" in page
    assert "gestora" in page


def test_a_scheduled_message_shows_why_it_did_not_leave(ana: User, gestora: User) -> None:
    handoff, now = make_handoff(), timezone.now()
    ScheduledMessage.objects.create(
        handoff=handoff,
        conversation=handoff.conversation,
        agent=ana,
        text="Bom dia!",
        due_at=now,
        created_at=now,
        state="dropped",
        problem="janela fechada",
    )
    shown = signed_in(gestora).get(f"{ADMIN}scheduledmessage/").content.decode()
    for text in ("Bom dia!", "não enviada", "janela fechada", "ana"):
        assert text in shown


@pytest.mark.parametrize("model", ["agent", "deskhours", "note", "scheduledmessage", "cannedreply"])
def test_a_list_costs_the_same_whatever_its_length(
    gestora: User, model: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        now, handoff = timezone.now(), make_handoff()
        user, dealer = make_agent(f"a{number}"), Dealer.objects.create(id=f"loja-{number}")
        Agent.objects.create(user=user).dealers.add(dealer)
        DeskHours.objects.create(dealer=dealer)
        CannedReply.objects.create(shortcut=f"r{number}", title="r", text="r", dealer=dealer)
        Note.objects.create(contact=handoff.contact, handoff=handoff, author=user, text="n", created_at=now)
        ScheduledMessage.objects.create(
            handoff=handoff, conversation=handoff.conversation, agent=user, text="m", due_at=now, created_at=now
        )
    client = signed_in(gestora)
    client.get(f"{ADMIN}{model}/")
    with django_assert_max_num_queries(10):
        assert client.get(f"{ADMIN}{model}/").status_code == 200
