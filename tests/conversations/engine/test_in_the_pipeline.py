"""The engine with its turns read from and written to the real tables."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Contact, Conversation, Delivery, Session
from conversations.turns import Outcome
from tests.conversations.engine.fakes import Customer
from tests.conversations.world import Listening, answer, deliver, hear, send
from tests.people import MARIA

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("bells")]
SEARCH = ("até 60 mil", "pra trabalho", "moro em Santos", "1 2 3")


class Chat:
    """Maria's conversation with the engine, over the town of the engine's own tests."""

    def __init__(self) -> None:
        self.engine = Customer().engine

    def says(self, text: str) -> str:
        """What is sent in answer to a message."""
        return self._answered(hear(text))

    def replies(self, text: str, *, to: Delivery) -> str:
        """What is sent in answer to a message that quotes one of ours."""
        deliver(MARIA.says(text, context={"from": "5511999990000", "id": to.wamid}), name=MARIA.name)
        return self._answered(self.conversation)

    def _answered(self, conversation: Conversation) -> str:
        assert answer(conversation, engine=self.engine) is Outcome.DONE
        return "\n".join(send(conversation).texts)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get()

    @property
    def session(self) -> Session:
        """The open one."""
        return Session.objects.get(ended_at=None)

    def accepted(self) -> "Chat":
        self.says("Oi")
        self.says("ACEITO")
        return self

    def told(self) -> "Chat":
        self.accepted()
        for text in SEARCH:
            self.says(text)
        return self


def test_after_sair_voltar_brings_the_messages_back() -> None:
    chat = Chat().told()
    assert "VOLTAR" in chat.says("SAIR")
    assert Contact.objects.get().opted_out_at
    assert chat.conversation.suppressed
    reply = chat.says("VOLTAR")
    assert "de novo" in reply or "reativei" in reply
    assert Contact.objects.get().opted_out_at is None
    assert not chat.conversation.suppressed
    assert chat.session.data["user_profile"]["orcamento_max"] == 60_000
    assert "R$ 62.990,00" in chat.says("quanto custa o onix?")


def test_an_address_told_is_the_contacts() -> None:
    chat = Chat().accepted()
    reply = chat.says("meu email é maria@x.com.br")
    assert "anotei seu e-mail" in reply.lower()
    assert Contact.objects.get().email == "maria@x.com.br"
    assert "maria@" not in str(chat.session.data)


def test_the_quoted_bubble_says_which_car_is_meant() -> None:
    chat = Chat().told()
    chat.says("2")
    of_the_second = Delivery.objects.latest("message_id")
    chat.says("1")
    assert "61.000 km" in chat.replies("qual o km?", to=of_the_second)
    assert chat.session.data["dialogue"]["focus"] == "hb20"


def test_a_quote_costs_one_statement() -> None:
    chat = Chat().told()
    last = Delivery.objects.latest("message_id")
    asked = []
    for words in ({}, {"context": {"from": "5511999990000", "id": last.wamid}}):
        deliver(MARIA.says("qual o km?", **words), name=MARIA.name)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer(chat.conversation, engine=Listening())
        asked.append(len(queries))
    assert asked[1] == asked[0] + 1


def test_who_refused_the_optional_consents_is_not_asked_in_the_next_session() -> None:
    chat = Chat().told()
    heard = [chat.says(text) for text in ("obrigado", "valeu", "não", "não", "tchau")]
    assert sum("posso te" in reply for reply in heard) == 1
    again = [chat.says(text) for text in (*SEARCH, "obrigado", "valeu", "obrigado mesmo", "valeu mesmo")]
    assert not [reply for reply in again if "posso te" in reply or "esta conversa" in reply]
    assert chat.session.data["dialogue"]["purposes_asked"] == ["recontact", "improvement"]


def test_who_left_before_being_asked_is_asked_in_the_next_session() -> None:
    chat = Chat().accepted()
    chat.says("tchau")
    again = [chat.says(text) for text in (*SEARCH, "obrigado", "valeu", "obrigado mesmo")]
    assert sum("posso te" in reply for reply in again) == 1


def test_who_comes_back_stays_known_as_such_through_the_session() -> None:
    chat = Chat().accepted()
    chat.says("tchau")
    engine = Listening()
    for text in ("oi", "tudo bem?"):
        answer(hear(text), engine=engine)
    assert [turn.contact.returning for turn in engine.heard] == [True, True]
