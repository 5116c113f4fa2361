"""Whose customers the admin's pages show: an agent of one shop does not read another shop's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client, RequestFactory
from django.utils import timezone

from conversations.models import Consent, Contact, Conversation, Message, Session
from handoff.models import Agent, Handoff, Note
from handoff.opening import create_task
from leads import routing
from leads.models import Appointment, CarInteraction, Dealer, Lead
from tests.conversations.admin.conftest import answer, make_contact, make_conversation, make_session, say
from tests.handoff.conftest import make_agent, make_handoff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGES = [
    "contact",
    "conversation",
    "session",
    "message",
    "delivery",
    "consent",
    "lead",
    "carinteraction",
    "appointment",
]
SEARCHED = [page for page in PAGES if page not in {"message", "delivery"}]
PHONES = {"norte": "5511988880166", "sul": "5511977770155"}


@dataclass
class Customer:
    """Somebody with a row of everything; ``rows`` by the name of their page."""

    conversation: Conversation
    session: Session
    rows: dict[str, Model]


def address_of(page: str, row: Model | None = None, view: str = "change") -> str:
    app = "leads" if page in {"lead", "carinteraction", "appointment"} else "conversations"
    return f"/admin/{app}/{page}/" + (f"{row.pk}/{view}/" if row else "")


def customer_of(dealer: str, *, handoff: bool = True) -> Customer:
    """A customer who is worked by this shop, or (without a handoff) has only asked the bot for its cars."""
    shop, now = routing.known_dealer(dealer), timezone.now()
    conversation = make_conversation(make_contact(f"Cliente {dealer}", PHONES[dealer]))
    contact, session = conversation.contact, make_session(conversation)
    if handoff:
        began = make_handoff(conversation)
        Handoff.objects.filter(pk=began.pk).update(dealer_id=dealer, created_at=now - timedelta(hours=2))
    said, sent = say(session, "Tem Onix?"), answer(session, f"Tem sim, na loja {dealer}")
    lead = Lead.objects.create(
        contact=contact, qualification_score=70, profile_data={}, created_at=now, updated_at=now, session=session
    )
    routing.route(lead, dealer_id=dealer, reason="", now=now)
    rows: dict[str, Model] = {
        "contact": contact,
        "conversation": conversation,
        "session": session,
        "message": said,
        "delivery": sent.delivery,
        "consent": Consent.objects.get(contact=contact),
        "lead": lead,
        "carinteraction": CarInteraction.objects.create(
            contact=contact, car_id="1", interaction_type="liked", created_at=now, car_dealer_id=dealer
        ),
        "appointment": Appointment.objects.create(
            contact=contact, session=session, dealer=shop, car_id="1", starts_at=now, created_at=now
        ),
    }
    return Customer(conversation, session, rows)


def goes_on_to(dealer: str, customer: Customer, at: datetime) -> None:
    """The chat is closed and later wanted by another shop."""
    Handoff.objects.filter(conversation=customer.conversation).update(status="completed")
    later = make_handoff(customer.conversation)
    Handoff.objects.filter(pk=later.pk).update(dealer_id=dealer, created_at=at, status="completed")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(client: Client, address: str) -> set[Any]:
    return {row.pk for row in client.get(address, follow=True).context["cl"].result_list}


@pytest.fixture
def of_north(ana: User) -> User:
    Agent.objects.create(user=ana).dealers.add(routing.known_dealer("norte"))
    return ana


@pytest.mark.parametrize("page", PAGES)
def test_an_agent_of_a_shop_is_shown_its_own_customers_only(of_north: User, page: str) -> None:
    mine, other = customer_of("norte"), customer_of("sul")
    client = signed_in(of_north)

    shown = listed(client, address_of(page))

    assert mine.rows[page].pk in shown
    assert other.rows[page].pk not in shown
    assert client.get(address_of(page)).context["cl"].result_count == len(shown)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("view", ["change", "history"])
def test_a_page_of_another_shops_customer_is_not_there(of_north: User, page: str, view: str) -> None:
    mine, other = customer_of("norte"), customer_of("sul")
    client = signed_in(of_north)

    assert client.get(address_of(page, mine.rows[page], view)).status_code == 200
    assert client.get(address_of(page, other.rows[page], view)).headers["Location"] == "/admin/"


@pytest.mark.parametrize("page", SEARCHED)
def test_a_search_finds_nobody_of_another_shop(of_north: User, page: str) -> None:
    mine, _ = customer_of("norte"), customer_of("sul")
    client = signed_in(of_north)
    found = {}
    for dealer, phone in PHONES.items():
        answered = client.post(f"{address_of(page)}buscar/", {"termo": phone[-4:]}, follow=True)
        found[dealer] = {row.pk for row in answered.context["cl"].result_list}
    assert found == {"norte": {mine.rows[page].pk}, "sul": set()}


def test_a_field_that_completes_itself_offers_nobody_of_another_shop(of_north: User) -> None:
    mine, _ = customer_of("norte"), customer_of("sul")
    asked = {"app_label": "leads", "model_name": "lead", "field_name": "contact"}
    offered = signed_in(of_north).get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in offered] == [str(mine.rows["contact"].pk)]


@pytest.mark.parametrize("page", PAGES)
def test_who_sees_every_queue_is_shown_everybody(bruno: User, gestora: User, page: str) -> None:
    everybody = {customer_of("norte").rows[page].pk, customer_of("sul", handoff=False).rows[page].pk}
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    for user in (bruno, gestora, root):
        assert everybody <= listed(signed_in(user), address_of(page))


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_work_the_desk_is_shown_no_customer(page: str) -> None:
    customer_of("norte")
    reader = User.objects.create(username="leitora", is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename=f"view_{page}"))
    assert listed(signed_in(reader), address_of(page)) == set()


def test_what_is_a_shops_own_is_shown_to_it_whoever_works_the_customer(of_north: User) -> None:
    asked_the_bot = customer_of("norte", handoff=False)
    client = signed_in(of_north)
    shown = {page for page, row in asked_the_bot.rows.items() if row.pk in listed(client, address_of(page))}
    assert shown == {"lead", "carinteraction", "appointment"}


def test_a_lead_given_to_two_shops_stays_with_both(of_north: User) -> None:
    lead = customer_of("norte", handoff=False).rows["lead"]
    assert isinstance(lead, Lead)
    routing.route(lead, dealer_id="sul", reason="", now=timezone.now())
    assert listed(signed_in(of_north), address_of("lead")) == {lead.pk}


def test_what_was_said_after_the_chat_went_to_another_shop_is_not_shown(of_north: User, gestora: User) -> None:
    customer = customer_of("norte")
    goes_on_to("sul", customer, at=timezone.now())
    said, sent = say(customer.session, "Meu segredo"), answer(customer.session, "Combinado com a loja sul")

    def shown_to(user: User) -> list[bool]:
        client = signed_in(user)
        pages = [address_of(page, customer.rows[page]) for page in ("conversation", "session")]
        text = [client.get(page).content.decode() for page in (*pages, address_of("message"))]
        assert all("Tem Onix?" in page for page in text)
        rows = [said.pk in listed(client, address_of("message")), sent.pk in listed(client, address_of("delivery"))]
        return [any(word in page for word in ("segredo", "Combinado")) for page in text] + rows

    assert shown_to(of_north) == [False] * 5
    assert shown_to(gestora) == [True] * 5
    assert signed_in(of_north).get(address_of("message", said)).headers["Location"] == "/admin/"


def test_a_chat_that_came_back_is_read_whole(of_north: User) -> None:
    customer, now = customer_of("norte"), timezone.now()
    goes_on_to("sul", customer, at=now)
    said = say(customer.session, "Falei com a loja sul")
    goes_on_to("norte", customer, at=now + timedelta(seconds=1))
    assert said.pk in listed(signed_in(of_north), address_of("message"))


def test_every_page_an_agent_may_open_leaves_out_other_shops_customers(of_north: User) -> None:
    for dealer in PHONES:
        conversation = customer_of(dealer).conversation
        create_task(conversation, kind="call_back", text="Ligar", now=timezone.now(), dealer_id=dealer)
        handoff = Handoff.objects.get(conversation=conversation)
        Note.objects.create(contact=conversation.contact, handoff=handoff, text="…", created_at=timezone.now())
    request = RequestFactory().get("/")
    request.user = of_north
    shown: dict[type[Model], set[Any]] = {}
    for model, page in admin.site._registry.items():
        if page.has_view_permission(request) and (lead_to := _customer_of(model)):
            shown[model] = set(page.get_queryset(request).values_list(lead_to, flat=True))

    assert {Contact, Message, Handoff, Note} <= set(shown)
    assert len(shown) >= len(PAGES) + 3
    assert set().union(*shown.values()) == {Contact.objects.exclude(conversations__handoffs__dealer_id="sul").get().pk}


def _customer_of(model: type[Model]) -> str:
    names = {field.name for field in model._meta.fields}
    if model is Contact:
        return "pk"
    return "contact" if "contact" in names else "conversation__contact" if "conversation" in names else ""


def test_a_list_of_a_shops_own_costs_the_same_whatever_its_length(
    of_north: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(of_north)
    customer = customer_of("norte")
    for _ in range(8):
        say(customer.session, "Oi")
    client.get(address_of("message"))
    with django_assert_max_num_queries(9):
        client.get(address_of("message"))


def test_an_agent_of_a_shop_without_customers_is_shown_none(db: None) -> None:
    customer_of("sul")
    user = make_agent("lia")
    Agent.objects.create(user=user).dealers.add(Dealer.objects.create(pk="oeste"))
    assert [listed(signed_in(user), address_of(page)) for page in PAGES] == [set()] * len(PAGES)
