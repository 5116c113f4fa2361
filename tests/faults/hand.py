"""One working process of a fault run; disturbed with SIGKILL and SIGSTOP at any point of what it does.

``python -m tests.faults.hand ROLE SEED``. It works straight from Postgres, as if every bell were lost or late.
"""

import os
import random
import sys
import time
import uuid
from dataclasses import replace

import django

django.setup()

import contextlib

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conversations import bell, merge, outbox, sessions, sql, turns
from conversations.conversation import change_owner, locked
from conversations.doors import channel
from conversations.erasure import erase_conversation_data
from conversations.models import Conversation
from conversations.turn import Reply, TurnInput, TurnOutput
from conversations.whatsapp.outbound import Text

RANDOM = random.Random(int(sys.argv[2]))


def engine(turn: TurnInput) -> TurnOutput:
    """Answers with the ids it answers; sometimes slow, sometimes broken, sometimes in two bubbles."""
    luck = RANDOM.random()
    if luck < 0.01:
        raise RuntimeError("on purpose")
    if luck < 0.1:
        time.sleep(RANDOM.random() * 0.1)
    words = [message.text for message in turn.messages]
    bubbles = [words] if luck < 0.8 or len(words) < 2 else [words[:1], words[1:]]
    replies = [Reply(Text(body="re " + " ".join(bubble)), purpose="notice") for bubble in bubbles]
    return TurnOutput(session=turn.session, replies=replies)


def take_turns() -> None:
    for (pk,) in _some("SELECT id FROM conversations_conversation WHERE turn_due_at <= now() LIMIT 20"):
        with contextlib.suppress(RuntimeError):
            turns.take_turn(pk, engine=engine)


def send() -> None:
    due = "SELECT DISTINCT conversation_id FROM conversations_delivery WHERE due_at <= now()"
    for (pk,) in _some(f"{due} AND send_state IN ('pending', 'sending', 'unknown') LIMIT 20"):
        outbox.send_lane(pk, channel=channel())


def keep_house() -> None:
    merge.carry_out_requests()
    sessions.expire_silent()
    time.sleep(0.05)


def interfere() -> None:
    """Agents claim, write and give back; now and then a customer is forgotten."""
    found = _some("SELECT id FROM conversations_conversation WHERE NOT erased AND merged_into_id IS NULL LIMIT 500")
    if found:
        action = RANDOM.choices([_claim, _write, _give_back, _erase], weights=[30, 20, 45, 4])[0]
        with transaction.atomic():
            conversation = locked(found[0][0])
            if not conversation.erased:
                action(conversation)
    time.sleep(0.02)


def _claim(conversation: Conversation) -> None:
    if conversation.owner != Conversation.Owner.AGENT:
        agent, _ = User.objects.get_or_create(username=f"agente{RANDOM.randrange(3)}")
        change_owner(conversation, owner=Conversation.Owner.AGENT, agent=agent, actor_id=agent.pk)


def _write(conversation: Conversation) -> None:
    if conversation.owner == Conversation.Owner.AGENT:
        outbox.enqueue(
            [outbox.Draft(Text(body="ag"))],
            conversation=conversation,
            session=None,
            turn_id=None,
            key=str(uuid.uuid4()),
            now=timezone.now(),
            author="agent",
            agent_id=conversation.agent_id,
        )


def _give_back(conversation: Conversation) -> None:
    if conversation.owner != Conversation.Owner.BOT:
        change_owner(conversation, owner=Conversation.Owner.BOT)


def _erase(conversation: Conversation) -> None:
    erase_conversation_data(conversation.contact_id)


def _some(statement: str) -> list[sql.Row]:
    found = sql.rows(statement)
    RANDOM.shuffle(found)
    return found


ROLES = {"turns": take_turns, "sends": send, "house": keep_house, "people": interfere}


def main() -> None:
    settings.CLOCKS = replace(settings.CLOCKS, session_idle=2.0)
    for name in ("turn", "outbox"):
        bell.install(name, lambda _conversation, _delay: None)
    print("ready", flush=True)
    work, parent = ROLES[sys.argv[1]], os.getppid()
    while os.getppid() == parent:
        try:
            work()
        except DatabaseError as error:
            print(sys.argv[1], type(error).__name__, str(error).splitlines()[0], file=sys.stderr, flush=True)
            connection.close()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
