import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from handoff import claims
from handoff.models import Handoff, Task
from handoff.opening import create_task
from tests.handoff.conftest import make_conversation, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/admin/handoff/handoff/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(user: User, action: str, pk: object, address: str = LIST) -> str:
    data = {"action": action, "_selected_action": [str(pk)]}
    return signed_in(user).post(address, data, follow=True).content.decode()


def status_of(handoff: Handoff) -> str:
    return Handoff.objects.get(pk=handoff.pk).status


def test_an_agent_takes_returns_and_closes(ana: User) -> None:
    handoff = make_handoff()
    assert "assumido" in act(ana, "take", handoff.pk)
    assert Handoff.objects.get(pk=handoff.pk).assigned_to == ana
    act(ana, "to_bot", handoff.pk)
    assert status_of(handoff) == "returned"

    again = make_handoff(handoff.conversation)
    act(ana, "finish", again.pk)
    assert status_of(again) == "completed"


def test_the_slower_agent_is_told_who_has_it(ana: User, bruno: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    assert "já está com ana" in act(bruno, "take", handoff.pk)


def test_a_colleagues_chat_is_not_closed(ana: User, bruno: User, gestora: User) -> None:
    handoff = make_handoff()
    claims.claim(handoff.pk, ana)
    assert "está com ana" in act(bruno, "finish", handoff.pk)
    assert status_of(handoff) == "in_progress"
    act(gestora, "finish", handoff.pk)
    assert status_of(handoff) == "completed"


def test_a_closed_one_says_so(ana: User) -> None:
    handoff = make_handoff()
    claims.close(handoff.pk, outcome="vendido")
    assert "já está encerrado" in act(ana, "take", handoff.pk)


def test_staff_outside_the_groups_sees_nothing(db: None) -> None:
    outsider = User.objects.create(username="fora", is_staff=True)
    assert signed_in(outsider).get(LIST).status_code == 403


def test_the_page_shows_the_context_and_what_happened(ana: User) -> None:
    handoff = make_handoff()
    Handoff.objects.filter(pk=handoff.pk).update(context={"resumo": "Quer trocar o Gol"})
    page = signed_in(ana).get(f"{LIST}{handoff.pk}/change/").content.decode()
    assert "Quer trocar o Gol" in page
    assert "entrou na fila" in page


def test_a_task_is_done_once(ana: User, bruno: User) -> None:
    task = create_task(make_conversation(), kind="store_question", text="Aceita troca?", now=timezone.now())
    address = "/admin/handoff/task/"
    assert "Tarefas feitas: 1" in act(ana, "complete", task.pk, address)
    assert "Tarefas feitas: 0" in act(bruno, "complete", task.pk, address)
    assert Task.objects.get().done_by == ana


@pytest.mark.parametrize("model", ["handoff", "task"])
def test_a_list_costs_the_same_whatever_its_length(
    ana: User, model: str, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        handoff = make_handoff()
        create_task(handoff.conversation, kind="call_back", text=str(number), now=timezone.now())
        if number % 2:
            claims.claim(handoff.pk, ana)
    client = signed_in(ana)
    client.get(f"/admin/handoff/{model}/")
    with django_assert_max_num_queries(9):
        assert client.get(f"/admin/handoff/{model}/").status_code == 200
