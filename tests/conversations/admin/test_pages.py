"""Every page opens for whom it is for, costs the same whatever its length, and hides what it must."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.admin import paginator
from conversations.models import (
    BusinessNumber,
    Contact,
    DeadLetter,
    DueEvent,
    MergeRequest,
    Message,
    MessageTemplate,
    Session,
)
from tests.conversations.admin.conftest import answer, make_contact, make_conversation, make_session, say, signed_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
MODELS = [
    "contact",
    "conversation",
    "session",
    "message",
    "delivery",
    "consent",
    "deadletter",
    "messagetemplate",
    "businessnumber",
    "mergerequest",
    "dueevent",
]


def fill(number: int) -> None:
    """``number`` rows of everything the lists show."""
    for n in range(number):
        phone = f"55119{uuid.uuid4().int % 10**8:08d}"
        conversation = make_conversation(make_contact(f"Cliente {n}", phone))
        session = make_session(conversation)
        say(session, "Oi")
        answer(session, "Olá!", send_state="accepted", delivery_rank=2)
        DueEvent.objects.create(conversation=conversation, kind="lembrete", key=str(n), due_at=timezone.now())
        MergeRequest.objects.create(loser=conversation.contact, winner=make_contact("Outro", phone[:-1] + "0"))
        DeadLetter.objects.create(reason="unknown type", payload=b"{}", payload_hash=uuid.uuid4().bytes)
        BusinessNumber.objects.create(phone_number_id=uuid.uuid4().hex)
        MessageTemplate.objects.create(name=uuid.uuid4().hex, language="pt_BR", category="UTILITY", status="APPROVED")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_the_same_whatever_its_length(manager: Client, model: str) -> None:
    address = f"/admin/conversations/{model}/"
    fill(2)
    queries(manager, address)  # content types are read once a process
    few = queries(manager, address)
    fill(8)

    assert queries(manager, address) == few
    assert few <= 10


def test_a_session_page_costs_the_same_whatever_was_said(manager: Client) -> None:
    session = make_session(make_conversation())
    address = f"/admin/conversations/session/{session.pk}/change/"
    for _ in range(2):
        say(session, "Oi")
        answer(session, "Olá!")
    queries(manager, address)
    few = queries(manager, address)
    for _ in range(10):
        say(session, "Oi")
        answer(session, "Olá!", author="agent", agent_id=1)

    assert queries(manager, address) <= few + 1  # the agents' names, once
    assert few <= 14


def test_nothing_is_added_edited_or_deleted_by_hand(root: Client) -> None:
    session = make_session(make_conversation())

    assert root.get("/admin/conversations/session/add/").status_code == 403
    assert root.post(f"/admin/conversations/session/{session.pk}/change/", {"state": "completed"}).status_code == 403
    assert root.post(f"/admin/conversations/session/{session.pk}/delete/", {"post": "yes"}).status_code == 403
    session.refresh_from_db()
    assert session.state == "collecting_profile"


def test_staff_without_a_right_sees_no_page(db: None) -> None:
    session = make_session(make_conversation())
    client = signed_in(username="nova")

    assert client.get("/admin/conversations/contact/").status_code == 403
    assert client.get(f"/admin/conversations/session/{session.pk}/change/").status_code == 403


def test_agents_see_customers_but_not_the_works(agent: Client) -> None:
    assert agent.get("/admin/conversations/contact/").status_code == 200
    assert agent.get("/admin/conversations/deadletter/").status_code == 403


class TestSessionPage:
    def page(self, client: Client, session: Session) -> str:
        return client.get(f"/admin/conversations/session/{session.pk}/change/").content.decode()

    def test_shows_the_profile_in_words(self, agent: Client) -> None:
        session = make_session(
            make_conversation(),
            orcamento_max=60000,
            budget_kind="max",
            uso_principal="familia",
            city="Campinas",
            state="SP",
            prioridades={"economia": 5, "seguranca": 4},
            urgency="semana",
            payment_form="financiamento",
            down_payment=15000,
        )
        page = self.page(agent, session)

        for words in (
            "até R$ 60.000,00",
            "família",
            "Campinas – SP",
            "economia (5) e segurança (4)",
            "esta semana",
            "financiamento",
            "R$ 15.000,00",
            "Quer um carro econômico.",
            "Maria Clara Souza",
            "+55 11 98888-0166",
            "55 de 100",
        ):
            assert words in page

    def test_shows_both_sides_with_their_delivery(self, agent: Client) -> None:
        session = make_session(make_conversation())
        say(session, "Quero um <b>Onix</b>", intent="car_recommendation", confidence=0.91)
        answer(session, "Boa escolha!", send_state="accepted", delivery_rank=3, read_at=timezone.now())
        answer(session, "Veja estes", send_state="failed", error_code=131026)
        answer(session, "Ainda aí?", send_state="refused", reason="window_closed")

        page = self.page(agent, session)

        assert "Quero um &lt;b&gt;Onix&lt;/b&gt;" in page
        assert "pede indicação · 91%" in page
        assert "fa-bubble__ticks--read" in page
        assert "o número pode não ter WhatsApp" in page
        assert "Passaram mais de 24 horas" in page

    def test_explains_the_score(self, agent: Client) -> None:
        session = make_session(make_conversation(), orcamento_max=60000, budget_kind="max")
        page = self.page(agent, session)
        assert "orçamento" in page.lower()
        assert "Nada que conte ainda" not in page

    def test_says_when_the_memory_cannot_be_read(self, agent: Client) -> None:
        session = make_session(make_conversation())
        Session.objects.filter(pk=session.pk).update(data={"state": "nonsense"})
        assert "não pôde ser lida" in self.page(agent, session)

    def test_names_the_agent_who_wrote(self, agent: Client, django_user_model: Any) -> None:
        session = make_session(make_conversation())
        author = django_user_model.objects.create(username="bruno", first_name="Bruno", last_name="Lima")
        answer(session, "Oi, sou o Bruno", author="agent", agent_id=author.pk)
        assert "Bruno Lima" in self.page(agent, session)


class TestHeldMessages:
    """What was written before consent is on no page."""

    ADDRESSES = ("/admin/conversations/message/", "session", "conversation")

    def pages(self, client: Client, session: Session, message: Message) -> list[str]:
        return [
            client.get(address, follow=True).content.decode()
            for address in (
                "/admin/conversations/message/",
                f"/admin/conversations/message/{message.pk}/change/",
                f"/admin/conversations/session/{session.pk}/change/",
                f"/admin/conversations/conversation/{session.conversation_id}/change/",
            )
        ]

    def test_held_text_is_hidden_even_from_superusers(self, root: Client) -> None:
        session = make_session(make_conversation(agreed=False))
        message = say(session, "Meu segredo", held=True)
        assert not any("segredo" in page for page in self.pages(root, session, message))

    def test_text_no_turn_has_judged_is_hidden_without_consent(self, root: Client) -> None:
        session = make_session(make_conversation(agreed=False))
        message = say(session, "Meu segredo", handled=False)
        assert not any("segredo" in page for page in self.pages(root, session, message))

    def test_with_consent_a_waiting_message_is_seen(self, root: Client) -> None:
        session = make_session(make_conversation())
        message = say(session, "Alguém aí?", handled=False)
        assert all("Alguém aí?" in page for page in self.pages(root, session, message))


class TestPaginator:
    def test_counts_exactly_while_that_is_cheap(self) -> None:
        fill(3)
        pages = paginator.EstimatedPaginator(Contact.objects.order_by("pk"), 2)
        assert (pages.count, pages.num_pages) == (Contact.objects.count(), -(-Contact.objects.count() // 2))

    def test_beyond_a_bound_it_estimates_and_offers_no_far_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paginator, "COUNTED", 3)
        fill(5)
        pages = paginator.EstimatedPaginator(Contact.objects.filter(state="").order_by("pk"), 2)
        assert pages.count > 3
        assert pages.num_pages == 2

    def test_an_empty_table_has_one_page(self) -> None:
        assert paginator.EstimatedPaginator(Contact.objects.none(), 50).num_pages == 1


class TestActions:
    def act(self, client: Client, model: str, action: str, pk: object) -> str:
        data = {"action": action, "_selected_action": [str(pk)]}
        return client.post(f"/admin/conversations/{model}/", data, follow=True).content.decode()

    def letter(self, payload: bytes = b'{"object":"page"}') -> DeadLetter:
        return DeadLetter.objects.create(reason="unknown type", payload=payload, payload_hash=uuid.uuid4().bytes)

    def test_a_letter_that_still_cannot_be_read_stays_open(self, manager: Client) -> None:
        letter = self.letter()
        page = self.act(manager, "deadletter", "replay", letter.pk)
        letter.refresh_from_db()
        assert letter.state == "open"
        assert "Ainda não puderam ser lidas: 1" in page

    def test_a_letter_is_replayed_through_the_inbox(self, manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        replayed: list[int] = []
        monkeypatch.setattr("conversations.inbox.replay", lambda letter: replayed.append(letter.pk) or True)
        letter = self.letter()
        assert "Reprocessadas: 1" in self.act(manager, "deadletter", "replay", letter.pk)
        assert replayed == [letter.pk]

    def test_a_discarded_letter_is_not_replayed(self, manager: Client) -> None:
        letter = self.letter()
        self.act(manager, "deadletter", "discard", letter.pk)
        letter.refresh_from_db()
        assert letter.state == "discarded"
        assert "Reprocessadas" not in self.act(manager, "deadletter", "replay", letter.pk)

    def test_the_letter_is_shown_as_it_came(self, manager: Client) -> None:
        letter = self.letter(b'{"a": "\\u00e7<script>"}')
        page = manager.get(f"/admin/conversations/deadletter/{letter.pk}/change/").content.decode()
        assert "ç&lt;script&gt;" in page

    def test_a_halted_number_is_resumed(self, manager: Client) -> None:
        number = BusinessNumber.objects.create(phone_number_id="1", halted_at=timezone.now(), halt_reason="190")
        page = self.act(manager, "businessnumber", "resume", number.pk)
        number.refresh_from_db()
        assert (number.halted_at, number.halt_reason) == (None, "")
        assert "voltou a enviar" in page

    def test_who_may_only_look_may_not_act(self, db: None) -> None:
        from django.contrib.auth.models import Permission, User

        client = signed_in(username="leitora")
        User.objects.get(username="leitora").user_permissions.add(
            *Permission.objects.filter(codename__in=["view_deadletter", "view_businessnumber"])
        )
        letter = self.letter()
        self.act(client, "deadletter", "discard", letter.pk)
        letter.refresh_from_db()
        assert letter.state == "open"


def test_template_text_is_shown(manager: Client) -> None:
    template = MessageTemplate.objects.create(
        name="lembrete",
        language="pt_BR",
        category="UTILITY",
        status="APPROVED",
        components=[{"type": "BODY", "text": "Olá, {{1}}!"}],
    )
    page = manager.get(f"/admin/conversations/messagetemplate/{template.pk}/change/").content.decode()
    assert "Olá, {{1}}!" in page


def test_session_filter_by_state(agent: Client) -> None:
    session = make_session(make_conversation())
    Session.objects.filter(pk=session.pk).update(started_at=timezone.now() - timedelta(days=1))
    assert str(session) in agent.get("/admin/conversations/session/?state=collecting_profile").content.decode()
    assert str(session) not in agent.get("/admin/conversations/session/?state=greeting").content.decode()


def test_deliveries_come_newest_first(manager: Client) -> None:
    session = make_session(make_conversation())
    older, newer = answer(session, "um"), answer(session, "dois")
    page = manager.get("/admin/conversations/delivery/").content.decode()
    assert page.index(f"delivery/{newer.pk}/change") < page.index(f"delivery/{older.pk}/change")


def test_a_contact_leads_to_their_sessions_and_conversation(agent: Client) -> None:
    session = make_session(make_conversation())
    page = agent.get(f"/admin/conversations/contact/{session.contact_id}/change/").content.decode()
    assert f"/admin/conversations/session/{session.pk}/change/" in page
    assert f"/admin/conversations/conversation/{session.conversation_id}/change/" in page
