"""The customer's side of a handoff, through the inbox, the engine, the queue's service and the outbox."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import consent, reading
from conversations.conversation import locked, pause_bot
from conversations.engine.graph import build_engine
from conversations.engine.services import Services
from conversations.models import Conversation, Message, Session
from conversations.turn import Engine
from conversations.turns import Outcome
from handoff import agents, call_backs, claims, composing
from handoff.hours import Hours
from handoff.models import Handoff, Task
from handoff.queue import HandoffQueue
from tests.conversations.engine.fakes import FakeAgenda, FakeQualification, FakeStock
from tests.conversations.world import Line, answer, deliver, hear, meta_says, say, send
from tests.people import MARIA

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
ALWAYS = Hours(week={str(day): [["00:00", "23:59"]] for day in range(7)})


class Chat:
    """Maria's conversation with the bot and the team, in a house where people are always there."""

    def __init__(self) -> None:
        self.engine: Engine = build_engine(
            Services(
                stock=FakeStock(),
                agenda=FakeAgenda(),
                qualification=FakeQualification(),
                queue=HandoffQueue(ALWAYS),
                privacy_url="https://faciliauto.example/privacidade",
                dpo_contact="privacidade@faciliauto.example",
            )
        )

    def says(self, *texts: str) -> str:
        return self._answered(hear(*texts))

    def taps(self, reply_id: str, title: str) -> str:
        deliver(MARIA.taps(reply_id, title), name=MARIA.name)
        return self._answered(self.conversation)

    def agent_says(self, agent: User, text: str) -> None:
        say(self.conversation, text, author="agent", agent_id=agent.pk)
        Handoff.objects.filter(assigned_to=agent, first_response_at=None).update(first_response_at=timezone.now())
        send(self.conversation)

    def _answered(self, conversation: Conversation) -> str:
        assert answer(conversation, engine=self.engine) is Outcome.DONE
        return "\n".join(send(conversation).texts)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get()

    @property
    def session(self) -> Session:
        return Session.objects.get(ended_at=None)

    @property
    def handoff(self) -> Handoff:
        return Handoff.objects.order_by("-created_at")[0]

    def waiting(self) -> "Chat":
        for text in ("Oi", "ACEITO", "quero falar com um atendente"):
            self.says(text)
        return self

    def helped(self, agent: User) -> "Chat":
        """Waited, was answered, and the matter is closed."""
        self.waiting()
        claims.claim(self.handoff.pk, agent)
        self.agent_says(agent, "Oi, Maria! Resolvido.")
        claims.close(self.handoff.pk, outcome="resolvido", actor_id=agent.pk)
        assert "estrelas" in "\n".join(send(self.conversation).texts)
        return self


@pytest.fixture
def chat() -> Chat:
    return Chat()


def test_stars_and_a_word_after_the_close_are_kept_on_the_handoff(chat: Chat, ana: User) -> None:
    chat.helped(ana)

    assert "brigado" in chat.taps(f"rate:5:{chat.handoff.pk}", "⭐⭐⭐⭐⭐ Ótimo")
    chat.says("a Ana foi muito atenciosa")

    assert (chat.handoff.rating, chat.handoff.feedback) == (5, "a Ana foi muito atenciosa")
    assert Handoff.objects.count() == 1
    assert chat.conversation.owner == Conversation.Owner.BOT


def test_stars_tapped_while_an_agent_has_the_chat_again_are_kept_without_a_word_of_the_bot(
    chat: Chat, ana: User
) -> None:
    chat.helped(ana)
    rated = chat.handoff
    chat.says("quero falar com um atendente de novo")
    assert (chat.handoff.status, chat.handoff.assigned_to) == ("in_progress", ana)

    assert chat.taps(f"rate:4:{rated.pk}", "⭐⭐⭐⭐ Bom") == ""

    rated.refresh_from_db()
    assert (rated.rating, chat.handoff.rating) == (4, None)
    assert chat.conversation.owner == Conversation.Owner.AGENT


def test_low_stars_bring_another_person_and_not_the_same_agent(chat: Chat, ana: User) -> None:
    chat.helped(ana)
    agents.come_online(ana)

    chat.says("1")
    assert "1º" in chat.says("sim") or chat.handoff.status == "pending"

    assert (chat.handoff.reason, chat.handoff.status, chat.handoff.assigned_to) == ("low_rating", "pending", None)


def test_back_soon_after_the_close_the_same_agent_answers_and_the_bot_is_silent(chat: Chat, ana: User) -> None:
    chat.helped(ana)
    agents.come_online(ana)

    reply = chat.says("esqueci de perguntar do seguro")

    assert "te atendeu" in reply
    assert (chat.handoff.status, chat.handoff.assigned_to) == ("in_progress", ana)
    assert chat.conversation.agent_id == ana.pk
    assert chat.says("alô?") == ""


def test_back_in_the_queue_the_bot_still_answers_about_cars(chat: Chat, ana: User) -> None:
    chat.helped(ana)
    agents.leave(ana)

    reply = chat.says("quanto custa o hb20?")

    assert chat.handoff.status == "pending"
    assert "1" in reply
    assert "R$ 58.900,00" in reply


def test_thanks_after_the_close_open_nothing(chat: Chat, ana: User) -> None:
    chat.helped(ana)

    assert chat.says("muito obrigada!")

    assert Handoff.objects.count() == 1


def test_a_call_back_taken_leaves_the_queue_and_the_bot_goes_on(chat: Chat) -> None:
    chat.waiting()
    assert call_backs.offer(chat.handoff, now=timezone.now())
    assert "Sim, me retornem" in "\n".join(send(chat.conversation).texts)

    assert chat.says("sim")

    assert chat.handoff.status == "abandoned"
    assert [task.kind for task in Task.objects.all()] == ["call_back"]
    assert chat.conversation.owner == Conversation.Owner.BOT
    assert "R$ 58.900,00" in chat.says("quanto custa o hb20?")


def test_who_rather_waits_keeps_the_place(chat: Chat) -> None:
    chat.waiting()
    call_backs.offer(chat.handoff, now=timezone.now())

    assert "1" in chat.says("prefiro esperar")

    assert chat.handoff.status == "pending"
    assert not Task.objects.exists()


@pytest.mark.parametrize("text", ["não quero retorno, quero falar agora", "ninguém me retorna nunca"])
def test_who_wants_no_call_back_keeps_the_place(chat: Chat, text: str) -> None:
    chat.waiting()

    chat.says(text)

    assert (chat.handoff.status, chat.conversation.owner) == ("pending", Conversation.Owner.NOBODY)
    assert not Task.objects.exists()


def test_an_offer_tapped_after_an_agent_gave_the_chat_back_becomes_a_task_once(chat: Chat, ana: User) -> None:
    chat.waiting()
    call_backs.offer(chat.handoff, now=timezone.now())
    send(chat.conversation)
    claims.claim(chat.handoff.pk, ana)
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)

    first, second = (chat.taps("call_back:yes", "Sim, me retornem") for _ in range(2))

    assert [task.kind for task in Task.objects.all()] == ["call_back"]
    assert "marcado" in first or "Combinado" in first
    assert "já está" in second.lower()


def test_where_whatsapp_takes_no_list_the_number_typed_is_the_stars(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.agent_says(ana, "Oi, Maria! Resolvido.")
    claims.close(chat.handoff.pk, outcome="resolvido", actor_id=ana.pk)

    asked = send(chat.conversation, Line(fates=[meta_says(131009)])).texts[-1]
    (best,) = [line for line in asked.splitlines() if "Ótimo" in line]
    chat.says(best[0])

    assert chat.handoff.rating == 5


def test_a_question_with_a_figure_in_it_is_answered_by_the_team_and_rates_nobody(
    chat: Chat, ana: User, alarms_raised: list[str]
) -> None:
    helped = chat.helped(ana).handoff

    chat.says("1, o Onix ainda está disponível?")

    helped.refresh_from_db()
    assert helped.rating is None
    assert (chat.handoff.status, chat.handoff.assigned_to) == ("in_progress", ana)
    assert chat.handoff != helped
    assert not [alarm for alarm in alarms_raised if alarm.startswith("low_rating")]


def test_who_leaves_while_waiting_is_nobodys_to_claim(chat: Chat, ana: User) -> None:
    chat.waiting()

    assert "VOLTAR" in chat.says("SAIR")

    assert (chat.handoff.status, chat.handoff.events.last().detail) == ("abandoned", "pediu para sair")
    assert (chat.conversation.owner, chat.conversation.suppressed) == (Conversation.Owner.BOT, True)
    with pytest.raises(claims.Moved):
        claims.claim(chat.handoff.pk, ana)


def test_who_says_sair_to_an_agent_has_left_and_is_not_asked_for_stars(chat: Chat, ana: User) -> None:
    chat.waiting()
    consent.grant(chat.conversation.contact, "recontact", now=timezone.now())
    claims.claim(chat.handoff.pk, ana)
    chat.agent_says(ana, "Oi, Maria!")

    assert chat.says("SAIR") == ""

    contact = chat.conversation.contact
    assert contact.opted_out_at is not None
    assert consent.granted(contact) == {"service"}
    assert (chat.handoff.status, chat.conversation.owner) == ("in_progress", Conversation.Owner.AGENT)
    claims.close(chat.handoff.pk, outcome="resolvido", actor_id=ana.pk)
    assert send(chat.conversation).texts == []
    assert chat.conversation.suppressed


def test_an_agent_may_still_answer_who_said_sair_to_them(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.says("SAIR")

    key = uuid.uuid4()
    composing.say_text(chat.handoff.pk, ana, "Certo, não te chamamos mais.", key=key, now=timezone.now())

    assert send(chat.conversation).texts == ["Certo, não te chamamos mais."]


def test_voltar_said_to_an_agent_takes_sair_back(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.says("SAIR")

    assert chat.says("VOLTAR") == ""

    assert chat.conversation.contact.opted_out_at is None
    assert not chat.conversation.suppressed


def test_who_waits_and_says_sair_while_the_shops_phone_answers_waits_for_nobody(chat: Chat) -> None:
    chat.waiting()
    pause_bot(locked(chat.conversation.pk), until=timezone.now() + timedelta(hours=4))

    assert chat.says("SAIR") == ""

    assert chat.handoff.status == "abandoned"
    assert chat.conversation.suppressed


def test_stars_tapped_in_a_pause_without_consent_are_counted_once(
    chat: Chat, ana: User, alarms_raised: list[str]
) -> None:
    for text in ("Oi", "quero falar com um atendente"):
        chat.says(text)
    claims.claim(chat.handoff.pk, ana)
    chat.agent_says(ana, "Oi")
    claims.close(chat.handoff.pk, outcome="ok", actor_id=ana.pk)
    send(chat.conversation)
    rated = chat.handoff
    pause_bot(locked(chat.conversation.pk), until=timezone.now() + timedelta(hours=4))

    for stars in (1, 5):
        chat.taps(f"rate:{stars}:{rated.pk}", "⭐")
    for text in ("ok", "obrigada"):
        chat.says(text)

    rated.refresh_from_db()
    assert rated.rating == 5
    assert rated.events.filter(kind="rated").count() == 2


def test_the_bot_picks_up_knowing_what_was_told_to_the_agent(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    assert chat.says("tenho até 60 mil") == ""
    assert chat.says("moro em Santos") == ""
    chat.agent_says(ana, "Vou te mandar as opções de Santos.")
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)

    reply = chat.says("oi")

    profile = chat.session.data["user_profile"]
    assert (profile["orcamento_max"], profile["city"]) == (60_000, "Santos")
    assert "Bem-vindo" not in reply
    assert chat.session.data["dialogue"]["asked"] == "use"
    assert "Vou te mandar as opções de Santos." in chat.session.data["memory"]["summary"]


def test_what_was_said_with_an_agent_is_read_once_and_only_when_the_bot_is_back(chat: Chat, ana: User) -> None:
    chat.waiting()
    assert not reading.read(chat.conversation).input.meanwhile.customer
    claims.claim(chat.handoff.pk, ana)
    chat.says("tenho até 60 mil")
    chat.agent_says(ana, "Certo!")
    assert not reading.read(chat.conversation).input.meanwhile.customer

    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)
    meanwhile = reading.read(chat.conversation).input.meanwhile
    assert [message.text for message in meanwhile.customer] == ["tenho até 60 mil"]
    assert meanwhile.agent == ("Certo!",)

    chat.says("oi")
    after = reading.read(chat.conversation).input.meanwhile
    assert (after.customer, after.agent) == ((), ())


def test_a_second_talk_with_an_agent_does_not_bring_back_what_was_corrected_since(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.says("tenho até 60 mil")
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)
    chat.says("na verdade até 80 mil")
    chat.says("quero falar com um atendente")
    claims.claim(chat.handoff.pk, ana)
    chat.says("moro em Santos")
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)

    chat.says("oi")

    profile = chat.session.data["user_profile"]
    assert (profile["orcamento_max"], profile["city"]) == (80_000, "Santos")


def test_of_a_long_talk_with_an_agent_the_latest_messages_are_read(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.says(*(f"mensagem {number}" for number in range(reading.MAX_MEANWHILE + 5)))
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)

    customer = reading.read(chat.conversation).input.meanwhile.customer

    assert len(customer) == reading.MAX_MEANWHILE
    assert customer[-1].text == f"mensagem {reading.MAX_MEANWHILE + 4}"


def test_what_was_erased_is_not_read_again(chat: Chat, ana: User) -> None:
    chat.waiting()
    claims.claim(chat.handoff.pk, ana)
    chat.says("tenho até 60 mil")
    claims.return_to_bot(chat.handoff.pk, actor_id=ana.pk)
    Message.objects.filter(direction="inbound").update(erased_at=timezone.now() - timedelta(seconds=1))

    assert not reading.read(chat.conversation).input.meanwhile.customer
