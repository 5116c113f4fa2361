import uuid

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conversations.admin.search import contacts_of, token_of
from conversations.models import Contact
from tests.conversations.admin.conftest import make_contact, make_conversation, make_session

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/admin/conversations/contact/"


def found(term: str) -> set[uuid.UUID]:
    return set(contacts_of(token_of(term)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "term",
    [
        "0166",
        "88880166",
        "8888-0166",
        "(11) 98888-0166",
        "11 8888 0166",
        "+55 11 98888-0166",
        "5511988880166",
        "maria",
        "SOUZA maria",
        "Clára",
    ],
)
def test_a_contact_is_found_by_what_people_remember(term: str) -> None:
    contact = make_contact("Maria Clara Souza", "5511988880166")
    make_contact("João Pereira", "5521977771234")

    assert found(term) == {contact.pk}


def test_a_contact_is_found_by_its_code() -> None:
    contact = make_contact()
    assert found(str(contact.pk)) == {contact.pk}


@pytest.mark.parametrize("term", ["", "  ", "016", "Fulano", "maria pereira", "9999", "🚗"])
def test_what_nobody_has_finds_nobody(term: str) -> None:
    make_contact("Maria Clara Souza", "5511988880166")
    make_contact("João Pereira", "5521977771234")

    assert found(term) == set()


@pytest.mark.parametrize("token", ["maria", "name-", "name-zz", "id-00", "last4-0166", "x-00ff", "phone-,", "-"])
def test_a_made_up_address_finds_nobody(token: str) -> None:
    make_contact()
    assert list(contacts_of(token)) == []


@given(st.text(max_size=40))
def test_no_address_carries_what_was_typed(term: str) -> None:
    kind, _, values = token_of(term).partition("-")
    assert kind in {"", "id", "last4", "phone", "name"}
    assert all(len(bytes.fromhex(value)) == 16 for value in values.split(",") if value)


def test_the_address_of_a_result_holds_nothing_personal(agent: Client) -> None:
    contact = make_contact("Maria Clara Souza", "5511988880166")
    make_contact("João Pereira", "5521977771234")

    answer = agent.post(f"{LIST}buscar/", {"termo": "Maria Souza"}, follow=True)

    (address, _), *_ = answer.redirect_chain
    assert "aria" not in address.lower()
    assert "ouza" not in address.lower()
    assert str(contact) in answer.content.decode()
    assert "João" not in answer.content.decode()


@pytest.mark.parametrize("model", ["session", "conversation", "consent"])
def test_what_belongs_to_a_contact_is_found_the_same_way(agent: Client, model: str) -> None:
    conversation = make_conversation(make_contact("Maria Clara Souza", "5511988880166"))
    session = make_session(conversation)
    consent = conversation.contact.consents.get()
    other = make_conversation(make_contact("João Pereira", "5521977771234"))
    make_session(other)

    page = agent.post(f"/admin/conversations/{model}/buscar/", {"termo": "0166"}, follow=True).content.decode()

    shown = {"session": session, "conversation": conversation, "consent": consent}[model]
    assert f"/admin/conversations/{model}/{shown.pk}/change/" in page
    assert page.count('class="action-select"') <= 1
    assert str(other) not in page


def test_an_empty_search_shows_the_whole_list(agent: Client) -> None:
    make_contact()
    answer = agent.post(f"{LIST}buscar/", {"termo": ""})
    assert answer.headers["Location"] == LIST


def test_a_stranger_may_not_search(client: Client) -> None:
    make_contact()
    assert client.post(f"{LIST}buscar/", {"termo": "0166"}).headers["Location"].startswith("/admin/login/")


def test_search_is_not_open_to_staff_without_the_right(db: None) -> None:
    from tests.conversations.admin.conftest import signed_in

    assert signed_in(username="outra").post(f"{LIST}buscar/", {"termo": "0166"}, follow=True).status_code == 403
    assert Contact.objects.count() == 0
