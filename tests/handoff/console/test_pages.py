"""The console's page and fragments: what an agent sees, and what they may not."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conversations.identity import set_name, set_phone
from conversations.models import Consent, Conversation, Message, StoredMedia
from handoff import agents, claims, notes, scheduled
from handoff.console.admission import watchable
from handoff.console.shared import rendered_queues
from handoff.models import Agent, Handoff, Note, ScheduledMessage
from leads.models import Dealer
from tests.handoff.conftest import make_agent, make_conversation, make_handoff

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10


@pytest.fixture
def desk(ana: User, client: Client) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture(autouse=True)
def _nothing_rendered_yet() -> None:
    rendered_queues.forget()


def customer(name: str = "Maria Souza", *, words: str = "quero falar com alguém") -> Handoff:
    conversation = make_conversation()
    contact = conversation.contact
    contact.name, contact.city, contact.state = name, "Sobral", "CE"
    contact.save()
    Consent.objects.create(contact=contact, purpose="service", granted_at=timezone.now())
    says(conversation, words)
    return make_handoff(conversation)


def says(conversation: Conversation, words: str, kind: str = "text") -> Message:
    now = timezone.now()
    Conversation.objects.filter(pk=conversation.pk).update(window_until=now + timedelta(hours=24))
    return Message.objects.create(
        conversation=conversation, direction="inbound", message_type=kind, content=words, payload={}, created_at=now
    )


def look(desk: Client, name: str, handoff: Handoff | None = None, **query: str) -> str:
    address = reverse(f"console:{name}", args=[handoff.pk] if handoff else [])
    answer = desk.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_agent_sees_who_waits_and_their_last_words(desk: Client) -> None:
    customer("Maria Souza", words="o carro ainda está à venda?")
    shown = look(desk, "page")
    for words in ("Maria Souza", "o carro ainda está à venda?", "Sobral – CE", "pediu uma pessoa"):
        assert words in shown


def test_words_from_before_consent_are_on_no_page(desk: Client) -> None:
    handoff = customer()
    Consent.objects.all().delete()
    held = says(handoff.conversation, "meu segredo")
    Message.objects.filter(pk=held.pk).update(held=True)
    assert "meu segredo" not in look(desk, "queue") + look(desk, "pane", handoff)


def test_the_filters_and_the_search_find_what_is_meant(desk: Client, ana: User) -> None:
    waiting, mine = customer("Maria Souza"), customer("João Lima")
    claims.claim(mine.pk, ana)
    assert "Maria Souza" in look(desk, "queue", filtro="fila")
    assert "João Lima" not in look(desk, "queue", filtro="fila")
    assert "João Lima" in look(desk, "queue", filtro="minhas")
    both = look(desk, "queue", filtro="todas")
    assert "João Lima" in both
    assert "Maria Souza" in both
    claims.close(waiting.pk, outcome="Dúvida resolvida")
    assert "Maria Souza" in look(desk, "queue", filtro="encerradas")


def test_opening_the_console_costs_few_queries_however_many_wait(desk: Client) -> None:
    for number in range(30):
        customer(f"Pessoa {number}")
    desk.get(reverse("console:page"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        desk.get(reverse("console:page"))
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:160] for query in queries)


def test_a_chat_shows_both_sides_notes_and_what_happened(desk: Client, ana: User) -> None:
    handoff = customer(words="tem Onix?")
    claims.claim(handoff.pk, ana)
    notes.add(handoff, ana, "prefere prata")
    shown = look(desk, "pane", handoff)
    for words in ("tem Onix?", "prefere prata", "Entrou na fila", "Assumido · ana", "Cliente"):
        assert words in shown


def test_older_messages_come_page_by_page(desk: Client) -> None:
    """Ids beyond a thousand are written as numbers, not as Brazilians write them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('conversations_message', 'id'), 1234567)")
    handoff = customer(words="a primeira de todas")
    for number in range(70):
        says(handoff.conversation, f"mensagem {number}")
    latest = look(desk, "course", handoff)
    assert "a primeira de todas" not in latest
    oldest_shown = latest.split('data-older="')[1].split('"')[0]
    assert "a primeira de todas" in look(desk, "course", handoff, antes=oldest_shown)


def test_what_the_agent_has_read_is_no_longer_unread(desk: Client, ana: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    says(handoff.conversation, "oi?")
    assert 'data-unread="1"' in look(desk, "queue", filtro="minhas")
    look(desk, "course", handoff, lido="1")
    assert 'data-unread="0"' in look(desk, "queue", filtro="minhas")


def test_a_manager_who_looks_leaves_it_unread(desk: Client, ana: User, gestora: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    says(handoff.conversation, "oi?")
    boss = Client()
    boss.force_login(gestora)
    look(boss, "pane", handoff)
    assert 'data-unread="1"' in look(desk, "queue", filtro="minhas")


def test_an_agent_of_one_shop_finds_no_trace_of_another(desk: Client, ana: User) -> None:
    Dealer.objects.bulk_create([Dealer(id="norte", name="Norte"), Dealer(id="sul", name="Sul")])
    Agent.objects.create(user=ana).dealers.add("norte")
    other, central = customer("Da Loja Sul"), customer("Da Central")
    Handoff.objects.filter(pk=other.pk).update(dealer_id="sul")
    found = desk.post(reverse("console:search") + "?filtro=todas", {"q": "Sul"})
    everything = look(desk, "queue", filtro="todas") + found.content.decode()
    assert "Da Loja Sul" not in everything
    assert "Da Central" not in everything
    for handoff in (other, central):
        for name in ("chat", "pane", "course", "header", "side", "composer", "templates"):
            assert desk.get(reverse(f"console:{name}", args=[handoff.pk])).status_code == 404
        for name in ("claim", "step-in", "put-back", "to-bot", "close", "transfer", "note", "text", "car", "typing"):
            assert desk.post(reverse(f"console:{name}", args=[handoff.pk])).status_code == 404


def test_once_a_chat_goes_on_in_another_shop_the_first_reads_no_further(desk: Client, ana: User, bruno: User) -> None:
    Dealer.objects.bulk_create([Dealer(id="norte", name="Norte"), Dealer(id="sul", name="Sul")])
    Agent.objects.create(user=ana).dealers.add("norte")
    ours = customer(words="palavras da norte")
    Handoff.objects.filter(pk=ours.pk).update(dealer_id="norte")
    claims.claim(ours.pk, ana)
    claims.close(ours.pk, outcome="ok", actor_id=ana.pk)
    theirs = make_handoff(ours.conversation)
    Handoff.objects.filter(pk=theirs.pk).update(dealer_id="sul")
    says(ours.conversation, "palavras da sul")
    photo = says(ours.conversation, "", kind="image")
    StoredMedia.objects.create(
        message=photo, media_id="1", mime_type="image/jpeg", content=b"x", state="stored", due_at=timezone.now()
    )
    claims.claim(theirs.pk, bruno)
    notes.add(theirs, bruno, "nota da sul")

    everything = "".join(look(desk, name, ours) for name in ("pane", "course", "side", "chat"))
    everything += look(desk, "queue", filtro="encerradas")

    assert "palavras da norte" in everything
    assert "A conversa seguiu em outra fila." in everything
    for foreign in ("palavras da sul", "nota da sul", "bruno"):
        assert foreign not in everything
    assert desk.get(reverse("console:media", args=[photo.pk])).status_code == 404
    assert watchable(ana, [str(ours.conversation_id)]) == frozenset()
    boss = Client()
    boss.force_login(make_agent("chefe", group="gestores"))
    assert "palavras da sul" in look(boss, "course", ours)


def test_who_pauses_may_pass_chats_to_colleagues_of_their_own_shop(desk: Client, ana: User, bruno: User) -> None:
    Dealer.objects.create(id="norte", name="Norte")
    for user in (ana, bruno):
        agents.come_online(user).dealers.add("norte")
    handoff = customer()
    Handoff.objects.filter(pk=handoff.pk).update(dealer_id="norte")
    claims.claim(handoff.pk, ana)

    answer = desk.post(reverse("console:presence"), {"estado": "paused"}).json()

    assert (str(bruno.pk), "Passar para bruno") in [(one["value"], one["label"]) for one in answer["choices"]]


def test_nothing_is_noted_of_who_was_erased(desk: Client) -> None:
    handoff = customer()
    Conversation.objects.filter(pk=handoff.conversation_id).update(erased=True)

    answer = desk.post(reverse("console:note", args=[handoff.pk]), {"texto": "mora na XV, 10"})

    assert (answer.status_code, Note.objects.count()) == (422, 0)
    assert "apagados" in answer.json()["words"]


def test_the_course_tells_when_the_head_would_look_different(desk: Client, ana: User) -> None:
    def marks(*names: str) -> list[str]:
        return [look(desk, name, handoff).split('data-standing="')[1].split('"')[0] for name in names]

    handoff = customer()
    waiting = marks("course", "header")
    claims.claim(handoff.pk, ana)
    mine = marks("course", "header")
    scheduled.schedule(handoff, ana, "oi", timezone.now() + timedelta(hours=1))
    planned = marks("course", "header")
    says(handoff.conversation, "e aí?")
    assert marks("course") == planned[:1]
    for course, head in (waiting, mine, planned):
        assert course == head
    assert len({waiting[0], mine[0], planned[0]}) == 3


def test_the_agent_sees_that_the_customer_asked_to_be_left_alone(desk: Client) -> None:
    handoff = customer()
    assert "pediu para sair" not in look(desk, "header", handoff)
    Conversation.objects.filter(pk=handoff.conversation_id).update(suppressed=True)
    assert "pediu para sair" in look(desk, "header", handoff)


@pytest.mark.parametrize(
    ("name", "field"),
    [("close", "resultado"), ("transfer", "para"), ("template", "modelo"), ("car", "carro"), ("not-later", "mensagem")],
)
def test_a_character_that_no_name_has_is_refused(desk: Client, ana: User, name: str, field: str) -> None:
    handoff = claims.claim(customer().pk, ana)
    fields = {field: "fila:a\x00b", "key": str(uuid.uuid4())}
    assert desk.post(reverse(f"console:{name}", args=[handoff.pk]), fields).status_code == 422


def test_who_is_no_agent_is_refused(client: Client) -> None:
    handoff = customer()
    client.force_login(make_agent("lia", group="lojistas"))
    assert client.get(reverse("console:page")).status_code == 403
    assert client.get(reverse("console:pane", args=[handoff.pk])).status_code == 403
    assert client.post(reverse("console:claim", args=[handoff.pk])).status_code == 403
    assert Client().get(reverse("console:page")).status_code == 302


def test_a_file_is_served_through_the_gate_only(desk: Client, ana: User) -> None:
    handoff = customer()
    message = says(handoff.conversation, "", kind="image")
    StoredMedia.objects.create(
        message=message,
        media_id="1",
        mime_type="image/jpeg",
        content=b"\xff\xd8\xff",
        state="stored",
        due_at=timezone.now(),
    )
    address = reverse("console:media", args=[message.pk])
    answer = desk.get(address)
    assert (answer.content, answer["Content-Type"]) == (b"\xff\xd8\xff", "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    Dealer.objects.create(id="norte", name="Norte")
    Agent.objects.create(user=ana).dealers.add("norte")
    assert desk.get(address).status_code == 404


def test_a_page_in_a_file_is_only_offered_to_be_saved(desk: Client) -> None:
    handoff = customer()
    message = says(handoff.conversation, "", kind="document")
    StoredMedia.objects.create(
        message=message,
        media_id="1",
        mime_type="text/html",
        content=b"<script>alert(1)</script>",
        state="stored",
        due_at=timezone.now(),
    )
    answer = desk.get(reverse("console:media", args=[message.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_what_a_customer_writes_cannot_become_part_of_the_page(desk: Client) -> None:
    handoff = customer("<b>Nome</b>", words="<script>alert(1)</script>")
    shown = look(desk, "page") + look(desk, "pane", handoff)
    assert "<script>alert(1)" not in shown
    assert "<b>Nome</b>" not in shown


def test_two_who_claim_at_once_the_second_is_told_who(desk: Client, ana: User, bruno: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, bruno)
    answer = desk.post(reverse("console:claim", args=[handoff.pk]))
    assert answer.status_code == 409
    assert json.loads(answer.content)["words"] == "bruno já assumiu este atendimento."


def test_an_agent_claims_answers_and_closes(desk: Client, ana: User) -> None:
    handoff = customer()
    assert desk.post(reverse("console:claim", args=[handoff.pk])).status_code == 200
    sent = {"texto": "Oi! Já te ajudo.", "key": str(uuid.uuid4())}
    for _ in range(2):  # the line was slow, the page tried again
        assert desk.post(reverse("console:text", args=[handoff.pk]), sent).status_code == 200
    assert Message.objects.filter(direction="outbound", content="").count() == 0
    assert "Oi! Já te ajudo." in look(desk, "course", handoff)
    assert Message.objects.filter(conversation=handoff.conversation, direction="outbound").count() == 1
    refused = desk.post(reverse("console:close", args=[handoff.pk]), {"resultado": "inventado"})
    assert refused.status_code == 422
    assert desk.post(reverse("console:close", args=[handoff.pk]), {"resultado": "Dúvida resolvida"}).status_code == 200
    handoff.refresh_from_db()
    assert (handoff.status, handoff.outcome) == ("completed", "Dúvida resolvida")


def test_what_the_server_refuses_is_told_in_words(desk: Client, bruno: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, bruno)
    answer = desk.post(reverse("console:text", args=[handoff.pk]), {"texto": "oi", "key": str(uuid.uuid4())})
    assert answer.status_code == 409
    assert "bruno" in json.loads(answer.content)["words"]
    assert desk.post(reverse("console:text", args=[handoff.pk]), {"texto": "oi"}).status_code == 422


def test_only_a_manager_steps_in(desk: Client, bruno: User, gestora: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, bruno)
    assert desk.post(reverse("console:step-in", args=[handoff.pk])).status_code == 403
    Agent.objects.create(user=gestora, state="online")
    boss = Client()
    boss.force_login(gestora)
    assert boss.post(reverse("console:step-in", args=[handoff.pk])).status_code == 200
    handoff.refresh_from_db()
    assert handoff.assigned_to == gestora


def test_a_closed_window_is_told_before_typing(desk: Client, ana: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    Conversation.objects.update(window_until=timezone.now() - timedelta(minutes=1))
    shown = look(desk, "composer", handoff)
    assert "A janela de 24 horas fechou" in shown
    assert "<textarea" not in shown


def test_the_news_tell_a_page_without_socket_where_its_streams_stand(desk: Client, ana: User) -> None:
    handoff = customer()
    Agent.objects.create(user=ana)
    before = json.loads(look(desk, "news", chat=str(handoff.conversation_id)))["streams"]
    from handoff import streams

    streams.publish([streams.chat(handoff.conversation_id), streams.EVERY_QUEUE])
    after = json.loads(look(desk, "news", chat=str(handoff.conversation_id)))["streams"]
    assert after["queue"] == before["queue"] + 1
    name = streams.chat(handoff.conversation_id)
    assert after[name] == before[name] + 1
    assert Agent.objects.get(user=ana).seen_at


def test_a_note_is_kept_and_never_sent(desk: Client) -> None:
    handoff = customer()
    assert desk.post(reverse("console:note", args=[handoff.pk]), {"texto": "cliente VIP"}).status_code == 200
    assert desk.post(reverse("console:note", args=[handoff.pk]), {"texto": " "}).status_code == 422
    assert "cliente VIP" in look(desk, "course", handoff)
    assert not Message.objects.filter(direction="outbound").exists()


def test_the_queue_is_rendered_once_for_all_who_see_the_same(desk: Client, bruno: User) -> None:
    customer("Maria Souza")
    look(desk, "queue")
    colleague = Client()
    colleague.force_login(bruno)
    with CaptureQueriesContext(connection) as queries:
        assert "Maria Souza" in look(colleague, "queue")
    assert not any("conversations_message" in query["sql"] for query in queries)


def test_a_queue_of_other_shops_is_never_shown_from_what_was_rendered(desk: Client, bruno: User) -> None:
    customer("Da Central")
    assert "Da Central" in look(desk, "queue")
    Dealer.objects.create(id="norte", name="Norte")
    Agent.objects.create(user=bruno).dealers.add("norte")
    other = Client()
    other.force_login(bruno)
    assert "Da Central" not in look(other, "queue")


def test_who_pauses_with_chats_in_hand_says_what_becomes_of_them(desk: Client, ana: User, bruno: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    Agent.objects.create(user=bruno, state="online", seen_at=timezone.now())
    asked = desk.post(reverse("console:presence"), {"estado": "paused"})
    assert asked.status_code == 409
    labels = [one["label"] for one in json.loads(asked.content)["choices"]]
    assert labels == ["Continuar com elas durante a pausa", "Devolver à fila", "Passar para bruno"]
    desk.post(reverse("console:presence"), {"estado": "paused", "conversas": str(bruno.pk)})
    handoff.refresh_from_db()
    assert handoff.assigned_to == bruno
    assert Agent.objects.get(user=ana).state == "paused"


def test_who_goes_cannot_keep_a_chat(desk: Client, ana: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    desk.post(reverse("console:presence"), {"estado": "offline", "conversas": "manter"})
    handoff.refresh_from_db()
    assert (handoff.status, handoff.assigned_to) == ("pending", None)


def test_a_message_for_later_is_shown_and_can_be_taken_back(desk: Client, ana: User) -> None:
    handoff = customer()
    claims.claim(handoff.pk, ana)
    soon = timezone.localtime() + timedelta(hours=2)
    fields = {"texto": "lembra da visita", "quando": f"{soon:%Y-%m-%dT%H:%M}", "key": str(uuid.uuid4())}
    for _ in range(2):  # a second try keeps nothing twice
        assert desk.post(reverse("console:later", args=[handoff.pk]), fields).status_code == 200
    assert ScheduledMessage.objects.count() == 1
    shown = look(desk, "composer", handoff)
    assert "lembra da visita" in shown
    pk = shown.split('data-cancel="')[1].split('"')[0]
    assert desk.post(reverse("console:not-later", args=[handoff.pk]), {"mensagem": pk}).status_code == 200
    assert "lembra da visita" not in look(desk, "composer", handoff)
    assert desk.post(reverse("console:not-later", args=[handoff.pk]), {"mensagem": "x"}).status_code == 403


def test_a_message_for_later_that_could_not_be_said_stands_in_the_chat_with_its_words(desk: Client, ana: User) -> None:
    handoff = claims.claim(customer().pk, ana)
    scheduled.schedule(handoff, ana, "lembra da visita", timezone.now() + timedelta(hours=1))
    claims.put_back(handoff.pk, actor_id=ana.pk)

    scheduled.send_due(timezone.now() + timedelta(hours=2))

    shown = look(desk, "course", handoff)
    assert "Mensagem agendada não enviada: “lembra da visita”" in shown


def test_a_handoff_goes_to_another_shops_queue_with_a_note(desk: Client, ana: User) -> None:
    Dealer.objects.create(id="sul", name="Loja Sul")
    handoff = claims.claim(customer().pk, ana)
    assert '<option value="fila:sul">Loja Sul</option>' in look(desk, "header", handoff)

    fields = {"para": "fila:sul", "nota": "mora perto da Sul"}
    assert desk.post(reverse("console:transfer", args=[handoff.pk]), fields).status_code == 200

    handoff.refresh_from_db()
    assert (handoff.dealer_id, handoff.status, Note.objects.get().text) == ("sul", "pending", "mora perto da Sul")
    assert desk.post(reverse("console:transfer", args=[handoff.pk]), {"para": "fila:oeste"}).status_code == 409


def test_a_handoff_put_back_keeps_the_note_for_who_comes_next(desk: Client, ana: User) -> None:
    handoff = claims.claim(customer().pk, ana)

    assert desk.post(reverse("console:put-back", args=[handoff.pk]), {"nota": "quer o preto"}).status_code == 200

    handoff.refresh_from_db()
    assert (handoff.status, Note.objects.get().text) == ("pending", "quer o preto")


def test_canned_replies_come_filled_for_the_customer(desk: Client) -> None:
    handoff = customer("Maria Souza")
    found = json.loads(look(desk, "canned", q="mom", atendimento=str(handoff.pk)))["replies"]
    assert [one["text"] for one in found] == ["Só um momento, Maria, já verifico para você."]


def test_a_customer_is_found_by_name_or_phone_and_neither_stands_in_an_address(desk: Client) -> None:
    handoff = customer("Maria Souza")
    contact = handoff.contact
    set_name(contact, "Maria Souza")
    set_phone(contact, "5511988880166")
    contact.save()
    customer("João Lima")
    for typed in ("maria", "0166", "(11) 98888-0166"):
        shown = desk.post(reverse("console:search") + "?filtro=todas", {"q": typed}).content.decode()
        assert "Maria Souza" in shown, typed
        assert "João Lima" not in shown
    assert desk.get(reverse("console:search"), {"q": "maria"}).status_code == 405
    assert "João Lima" in look(desk, "queue", filtro="todas", q="maria")


@pytest.mark.parametrize("nonsense", ["", "x", "0", "' OR 1=1", "1" * 60])
def test_nonsense_in_an_address_is_no_error_of_ours(desk: Client, nonsense: str) -> None:
    assert desk.get(reverse("console:news"), {"chat": nonsense}).status_code == 200
    assert desk.get(reverse("console:canned"), {"atendimento": nonsense, "q": nonsense}).status_code == 404
    assert desk.get(reverse("console:queue"), {"filtro": nonsense}).status_code == 200
    handoff = customer()
    assert desk.get(reverse("console:course", args=[handoff.pk]), {"antes": nonsense}).status_code == 200
    for name in ("claim", "later", "not-later", "transfer", "close", "file", "template"):
        fields = dict.fromkeys(("key", "mensagem", "para", "quando", "resultado", "modelo"), nonsense)
        assert desk.post(reverse(f"console:{name}", args=[handoff.pk]), fields).status_code < 500
