"""The customer's side of a handoff, through the inbox, the engine, the queue's service and the outbox."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations import reading
from conversations.engine.graph import build_engine
from conversations.engine.services import Services
from conversations.models import Conversation, Message, Session
from conversations.turn import Engine
from conversations.turns import Outcome
from handoff import agents, call_backs, claims
from handoff.hours import Hours
from handoff.models import Handoff, Task
from handoff.queue import HandoffQueue
from tests.conversations.engine.fakes import FakeAgenda, FakeQualification, FakeStock
from tests.conversations.world import answer, deliver, hear, say, send
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
