"""The error table of the specification, row by row: what is broken for real, what the customer and the team see."""

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import stamina
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from pytest_django import Settings

from conversations import bell, sql, tasks, turns
from conversations.conversation import locked
from conversations.effects import Later, OpenHandoff
from conversations.engine.graph import build_engine
from conversations.engine.services import Services
from conversations.models import BusinessNumber, Conversation, DeadLetter, Delivery, Message, Session
from conversations.sweep import Sweep
from conversations.turn import DueEvent, TurnInput, TurnOutput
from conversations.turns import Outcome, take_turn
from faciliauto_bot.embedded.processes import free_port
from leads.recommendations.breaker import MAX_ERRORS, Breaker
from leads.recommendations.cache import AnswerCache
from leads.recommendations.client import BackendClient
from leads.recommendations.shared import Shared
from leads.recommendations.stock import FaciliautoStock
from nlp import analyze
from tests.conversations.engine.fakes import Customer, FakeQualification
from tests.conversations.whatsapp.meta_server import MetaServer, says, says_bytes, stays_silent
from tests.conversations.world import (
    Line,
    age,
    ago,
    answer,
    answering,
    consenting,
    deliver,
    echo,
    hear,
    make_due,
    meta_says,
    send,
    states,
    unhandled,
)
from tests.leads.cast import wire_answer, wire_car
from tests.leads.threads import serving
from tests.people import JOAO, MARIA
from tests.webhooks import raw_and_headers, webhook

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("bells")]
in_tables = pytest.mark.django_db
in_real_transactions = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered() -> Conversation:
    """An answer waits to be sent to Maria."""
    conversation = hear("oi")
    answer(conversation, engine=answering("um", "dois"))
    return conversation


def post(client: Client, *elements: dict[str, object]) -> int:
    raw, headers = raw_and_headers(webhook(*elements))
    return client.post("/webhook/whatsapp", raw, content_type="application/json", headers=headers).status_code


# --- 1. WhatsApp ------------------------------------------------------------------------------------------------------


@in_tables
def test_whatsapp_rate_limiting_429_is_retried_with_backoff(answered: Conversation) -> None:
    line = Line(fates=[meta_says(130429, http_status=429) for _ in range(3)])
    waits = []
    for _ in range(3):
        send(answered, line)
        waits.append((Delivery.objects.earliest("pk").due_at - ago(0)).total_seconds())
        age(answered, 600)
    assert waits == sorted(waits)
    assert waits[2] > 2 * waits[0]
    send(answered, line)
    assert line.texts == ["um"] * 4 + ["dois"]


@in_tables
def test_whatsapp_invalid_token_401_alerts_the_team_and_the_queue_waits_for_the_renewal(
    answered: Conversation, alarms_raised: list[str]
) -> None:
    send(answered, Line(fates=[meta_says(190, http_status=401)]))
    assert alarms_raised == [f"number_halted_{answered.phone_number_id}"]
    assert send(answered).sent == []
    Sweep(print, print, lambda _: True).once()  # a good probe: the token was renewed
    assert BusinessNumber.objects.get().halted_at is None
    assert send(answered).texts == ["um", "dois"]


@in_tables
def test_whatsapp_webhook_timeout_504_cannot_happen_because_work_is_asynchronous(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((turns, "take_turn"), (tasks, "send_lane"), (tasks, "channel"), (tasks, "engine")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("the webhook must only store and ring"))
    assert post(client, MARIA.says("oi")) == 200
    assert unhandled() == 1
    assert not Delivery.objects.exists()


@in_tables
def test_whatsapp_message_delivery_failed_is_sent_again_up_to_three_times(answered: Conversation) -> None:
    line = Line(fates=[meta_says(131000, http_status=500) for _ in range(9)])
    for _ in range(4):
        send(answered, line)
        age(answered, 600)
    assert line.texts[:5] == ["um"] * 4 + ["dois"]  # the first send and three more, then the lane goes on
    assert states(answered)[0] == ("failed", "meta_131000")


# --- 2. Understanding -------------------------------------------------------------------------------------------------

NONSENSE = ("zxqw plof brr", "kkk blau zump", "grumf zap tlim")
MENU = ["Ver carros", "Falar com pessoa", "Recomeçar"]


@pytest.fixture(scope="module")
def known() -> Callable[[], Customer]:
    """Makes customers who went through the interview."""
    return lambda: Customer().told()


def test_nlp_low_confidence_asks_the_customer_to_clarify(known: Callable[[], Customer]) -> None:
    customer = known()
    assert analyze(NONSENSE[0]).confidence < 0.5
    reply = customer.says(NONSENSE[0])
    assert "?" in reply or ":" in reply
    assert customer.options == MENU


def test_nlp_unknown_intent_offers_a_menu_and_the_third_time_a_person(known: Callable[[], Customer]) -> None:
    customer = known()
    replies = []
    for text in NONSENSE:
        replies.append(customer.says(text))
    assert len(set(replies)) == 3
    assert "pessoa" in replies[2]
    assert "Falar com pessoa" in customer.options
    customer.taps("Falar com pessoa")
    assert customer.done(OpenHandoff)


def test_nlp_entity_extraction_failed_asks_the_question_directly() -> None:
    customer = Customer().accepted()
    reply = customer.says(NONSENSE[0])
    assert "orçamento" in reply
    assert "60 mil" in reply  # an example shows how to answer
    assert "60 mil" in customer.says("Tenho até 60 mil")
    assert customer.session.user_profile.orcamento_max == 60_000


@pytest.mark.parametrize("text", ["🚗", "???", "zxqw plof brr", ""])
def test_nlp_language_detection_failed_assumes_brazilian_portuguese(text: str) -> None:
    assert analyze(text).language == "pt-BR"


# --- 3. The FacilIAuto backend ----------------------------------------------------------------------------------------


@pytest.fixture
def backend() -> Iterator[MetaServer]:
    """A server in the backend's place with one Onix."""
    stamina.set_testing(True, attempts=3)
    with serving(MetaServer()) as server:
        server.behave = says(wire_answer(wire_car()))
        yield server
        server.released.set()
    stamina.set_testing(False)


@pytest.fixture
def memory() -> LocMemCache:
    return LocMemCache(uuid4().hex, {})


@pytest.fixture
def an_hour_passes(memory: LocMemCache) -> Callable[[], None]:
    """Cached answers are no longer fresh; the last good ones are kept a day."""

    def forget() -> None:
        for key in [key.removeprefix(":1:") for key in memory._cache if ":fresh:" in key]:
            memory.delete(key)

    return forget


@pytest.fixture
def buyer(backend: MetaServer, memory: LocMemCache, alarms_raised: list[str]) -> Iterator[Customer]:
    """A customer whose next word brings the recommendations, from a real backend over HTTP."""
    client, shared = BackendClient(base_url=backend.url), Shared(memory)
    breaker = Breaker(uuid4().hex, shared, alert=alarms_raised.append)
    customer = Customer()
    services = Services(
        stock=FaciliautoStock(client, breaker, AnswerCache(shared)),
        agenda=customer.agenda,
        qualification=FakeQualification(),
        queue=customer.queue,
        privacy_url="https://faciliauto.example/privacidade",
        dpo_contact="privacidade@faciliauto.example",
    )
    customer.engine = build_engine(services)
    customer.accepted()
    for text in ("Tenho até 90 mil", "Vou usar para trabalho", "Moro em São Paulo"):
        customer.says(text)
    yield customer
    client.close()


LAST_QUESTION = "Economia, espaço e segurança"


@in_tables
def test_backend_api_timeout_uses_the_last_good_recommendations_and_says_so(
    backend: MetaServer, buyer: Customer, an_hour_passes: Callable[[], None]
) -> None:
    assert "Onix" in buyer.says(LAST_QUESTION)
    an_hour_passes()
    backend.behave = stays_silent
    asked = len(backend.received)
    reply = buyer.says("quero ver os carros")
    assert len(backend.received) > asked
    assert "Onix" in reply
    assert "⚠️" in reply


@in_tables
def test_backend_api_down_opens_the_circuit_breaker_with_an_alert_and_a_person_is_offered(
    backend: MetaServer, buyer: Customer, alarms_raised: list[str]
) -> None:
    backend.behave = says({"detail": "fora do ar"}, 503)
    reply = buyer.says(LAST_QUESTION)
    assert "pessoa" in reply
    for _ in range(MAX_ERRORS + 1):
        buyer.says("quero ver os carros")
    assert len(alarms_raised) == 1
    asked = len(backend.received)
    buyer.says("quero ver os carros")
    assert len(backend.received) == asked  # degraded mode: it is spared


@in_tables
@pytest.mark.parametrize("content", [b"{", b"<html>", b'{"recommendations": [{"car": {}}]}', b"[]"])
def test_backend_invalid_response_is_logged_and_answered_with_general_words(
    backend: MetaServer, buyer: Customer, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    backend.behave = says_bytes(content)
    reply = buyer.says(LAST_QUESTION)
    assert "pessoa" in reply
    assert "Onix" not in reply
    assert "backend_failed" in caplog.text


@in_tables
def test_backend_rate_limit_exceeded_queues_the_request_and_keeps_the_promise(
    backend: MetaServer, buyer: Customer
) -> None:
    backend.behave = says({"detail": "calma"}, 429, Retry_After="20")
    buyer.says(LAST_QUESTION)
    [later] = buyer.done(Later)
    assert 15 <= (later.due_at - buyer.now).total_seconds() + 60 <= 120
    backend.behave = says(wire_answer(wire_car()))
    assert "Onix" in buyer.sends(events=[DueEvent(later.kind, later.payload)])


# --- 4. The database --------------------------------------------------------------------------------------------------


@in_real_transactions
def test_database_connection_timeout_is_retried_by_meta_and_by_the_sweep(client: Client) -> None:
    conversation = hear("oi")
    make_due(conversation)
    port = connection.settings_dict["PORT"]
    try:
        connection.close()
        connection.settings_dict["PORT"] = str(free_port())  # nobody listens there
        assert post(client, MARIA.says("tem alguém?")) == 503
        with pytest.raises(OperationalError):
            take_turn(conversation.pk, engine=echo)
    finally:
        connection.settings_dict["PORT"] = port
    assert post(client, MARIA.says("tem alguém?")) == 200
    assert answer(conversation) is Outcome.DONE
    assert send(conversation).texts == ["eco: oi | tem alguém?"]


@in_real_transactions
def test_database_deadlock_retries_the_transaction() -> None:
    """A real one: another transaction holds the message and wants the conversation, the turn the other way round."""
    conversation = hear("oi")
    holding, finished = threading.Event(), threading.Event()

    def opponent() -> None:
        try:
            with transaction.atomic():
                Message.objects.select_for_update().get(direction="inbound")
                holding.set()
                finished.wait(0.3)  # the turn's commit now holds the conversation and waits for the message
                locked(conversation.pk)
        finally:
            connections.close_all()

    other = threading.Thread(target=opponent)

    def engine(turn: TurnInput) -> TurnOutput:
        other.start()
        assert holding.wait(5)
        return echo(turn)

    assert answer(conversation, engine=engine) is Outcome.SUPERSEDED
    other.join(10)
    assert Conversation.objects.get().turn_attempts == 0
    assert answer(conversation) is Outcome.DONE
    assert send(conversation).texts == ["eco: oi"]


@in_tables
def test_database_constraint_violation_is_logged_and_told_and_costs_nobody_else(
    client: Client, alarms_raised: list[str]
) -> None:
    sql.execute("ALTER TABLE conversations_storedmedia ADD CONSTRAINT no_seven CHECK (media_id <> '7')")
    photo = {"id": "7", "mime_type": "image/jpeg", "sha256": "x"}
    assert post(client, MARIA.sends("image", photo), JOAO.says("oi")) == 200
    assert Message.objects.get().content == "oi"
    assert DeadLetter.objects.get().reason == "refused:IntegrityError"
    assert alarms_raised == ["element_refused"]


@in_tables
def test_database_disk_full_alerts_the_infrastructure_and_loses_nothing(
    client: Client, alarms_raised: list[str]
) -> None:
    sql.execute(
        "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
    )
    sql.execute("CREATE TRIGGER full_disk BEFORE INSERT ON conversations_message EXECUTE FUNCTION disk_full()")
    message = MARIA.says("oi")
    assert post(client, message) == 503
    assert alarms_raised == ["database_disk_full"]
    assert not Message.objects.exists()
    sql.execute("DROP TRIGGER full_disk ON conversations_message")
    assert post(client, message) == 200
    assert unhandled() == 1


# --- 5. Sessions ------------------------------------------------------------------------------------------------------


@in_tables
def test_session_expired_begins_a_new_one_and_explains_it() -> None:
    engine = Customer().engine
    conversation = consenting(hear("oi"))
    answer(conversation, engine=engine)
    Session.objects.update(last_activity_at=ago(90_000))
    Sweep(print, print, lambda _: False)._chores()
    assert Session.objects.get().end_reason == "silence"
    deliver(MARIA.says("oi"))
    answer(conversation, engine=engine)
    assert Session.objects.filter(ended_at=None).count() == 1
    assert "nova" in " ".join(send(conversation).texts[1:])  # "… comecei uma conversa nova"


@in_real_transactions
def test_session_lock_timeout_is_retried_after_a_while() -> None:
    conversation = hear("oi")
    holding, release = threading.Event(), threading.Event()

    def holder() -> None:
        try:
            with transaction.atomic():
                locked(conversation.pk)
                holding.set()
                release.wait(5)
        finally:
            connections.close_all()

    other = threading.Thread(target=holder)

    def engine(turn: TurnInput) -> TurnOutput:
        other.start()
        assert holding.wait(5)
        sql.execute("SET lock_timeout = '200ms'")
        return echo(turn)

    try:
        assert Session.objects.count() == 0
        make_due(conversation)
        with pytest.raises(OperationalError):  # giving the lease back needs the same lock: it runs out instead
            take_turn(conversation.pk, engine=engine)
    finally:
        release.set()
        other.join(10)
        sql.execute("RESET lock_timeout")
    Conversation.objects.update(lease_until=ago(1))
    assert answer(conversation) is Outcome.DONE
    assert send(conversation).texts == ["eco: oi"]


@in_tables
def test_session_corrupted_data_begins_a_new_session_and_tells_the_team(alarms_raised: list[str]) -> None:
    engine = Customer().engine
    conversation = consenting(hear("oi"))
    answer(conversation, engine=engine)
    sql.execute("UPDATE conversations_session SET data = '\\x00'::bytea")
    deliver(MARIA.says("oi?"))
    assert answer(conversation, engine=engine) is Outcome.DONE
    assert sql.rows("SELECT end_reason FROM conversations_session ORDER BY started_at") == [("corrupted",), ("",)]
    assert "session_corrupt" in alarms_raised
    assert "problem" in " ".join(send(conversation).texts[1:])  # "… um problema técnico apagou parte da conversa"


@in_real_transactions
def test_session_redis_unavailable_falls_back_to_postgres(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to the process' memory, which would be lost with it and unknown to the others."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    bell.shared_redis.cache_clear()
    monkeypatch.setattr(bell, "_ringers", {})  # nobody hears
    try:
        conversation = hear("oi")
        Conversation.objects.update(turn_due_at=ago(60))
        line = Line()
        sweep = Sweep(
            _closing(lambda pk: take_turn(pk, engine=echo)),
            _closing(lambda pk: send(Conversation.objects.get(pk=pk), line)),
            bool,
        )
        sweep.once()
        _finish(sweep)
        age(conversation, 60)
        sweep.once()
        _finish(sweep)
    finally:
        bell.shared_redis.cache_clear()
    assert line.texts == ["eco: oi"]
    assert states(conversation) == [("accepted", "")]


def _closing(do: Callable[[str], object]) -> Callable[[str], object]:
    """On the sweep's own threads, whose connections would outlive the test."""

    def work(pk: str) -> None:
        try:
            do(pk)
        finally:
            connections.close_all()

    return work


def _finish(sweep: Sweep) -> None:
    for future in sweep.busy.values():
        future.result(10)


def test_every_row_of_the_table_has_its_test() -> None:
    rows = {"whatsapp": 4, "nlp": 4, "backend": 4, "database": 4, "session": 4}
    names = [name.removeprefix("test_").partition("_")[0] for name in globals() if name.startswith("test_")]
    assert {kind: names.count(kind) for kind in rows} == rows
