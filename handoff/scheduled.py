"""Messages that an agent writes now and sends later, in their own name and only while the chat is theirs."""

import uuid
from datetime import datetime, timedelta

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.conversation import locked
from conversations.models import Conversation
from conversations.whatsapp.limits import BODY_LIMIT
from conversations.whatsapp.text import clean_text, utf16_length
from handoff import access, composing, streams
from handoff.models import Handoff, ScheduledMessage
from handoff.refusals import Empty, NotSaid, NotYours, OptedOut, TooLong, Unfit

log = structlog.get_logger(__name__)
State = ScheduledMessage.State
FARTHEST = timedelta(days=30)
AT_ONCE = 100
"""Messages sent in one round."""
_PATIENCE = timedelta(minutes=10)  # how long what fails for a reason of ours is tried again
IN_THE_PAST = "Escolha um horário que ainda não passou."
TOO_FAR = "Escolha um horário dentro dos próximos 30 dias."
OVER = "Este atendimento já tinha terminado."
_FAILED = "Não foi possível enviar no horário."


class TooLate(Exception):
    """It is no longer waiting. ``message`` is as it stands now."""

    def __init__(self, message: ScheduledMessage) -> None:
        super().__init__(f"{message.pk} is {message.state}")
        self.message = message


@transaction.atomic
def schedule(
    handoff: Handoff,
    agent: User,
    text: str,
    due_at: datetime,
    *,
    key: uuid.UUID | None = None,
    now: datetime | None = None,
) -> ScheduledMessage:
    """Keep ``text`` to be said at ``due_at`` (aware) by the agent who works the handoff.

    A second try with the same ``key`` (the page's own) keeps nothing twice.

    Raises ``NotSaid`` with words for the agent: ``NotYours``, ``Empty``, ``TooLong``, or ``Unfit`` for a time that has
    passed or is too far away. Whether the window will be open then nobody knows yet.
    """
    now = now or timezone.now()
    text = clean_text(text).strip()
    _check(text, due_at, now)
    conversation = locked(handoff.conversation_id)
    own = uuid.uuid5(key, f"{handoff.pk}:{agent.pk}") if key else uuid.uuid4()
    if known := ScheduledMessage.objects.filter(pk=own).first():
        return known
    current = Handoff.objects.select_related("assigned_to").get(pk=handoff.pk)
    if not _theirs(current, agent.pk):
        raise NotYours(current)
    message = ScheduledMessage.objects.create(
        id=own,
        handoff=current,
        conversation=conversation,
        agent=agent,
        text=text,
        due_at=due_at,
        created_at=now,
    )
    _tell(conversation)
    return message


@transaction.atomic
def cancel(message_id: uuid.UUID | str, agent: User) -> ScheduledMessage:
    """Take back what they scheduled themselves.

    Raises ``ScheduledMessage.DoesNotExist`` for anybody else's, ``TooLate`` for one that is no longer waiting.
    """
    found = ScheduledMessage.objects.select_related("conversation").get(pk=message_id, agent=agent)
    conversation = locked(found.conversation_id)
    if not _moved(found, State.CANCELLED):
        raise TooLate(ScheduledMessage.objects.get(pk=message_id))
    _tell(conversation)
    found.state = State.CANCELLED
    return found


def send_due(now: datetime) -> int:
    """Say what is due, oldest first; returns how many were said. What cannot be said is dropped with its reason."""
    due = ScheduledMessage.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at")
    sent = 0
    for message in list(due.select_related("agent")[:AT_ONCE]):
        try:
            sent += _sent(message, now)
        except NotSaid as refused:
            _drop(message, refused.words)
        except Exception as error:
            log.exception("scheduled_message_failed", scheduled_id=str(message.pk), error=type(error).__name__)
            if message.due_at < now - _PATIENCE:
                _drop(message, _FAILED)
    return sent


@transaction.atomic
def _sent(message: ScheduledMessage, now: datetime) -> bool:
    """Whether it was ours to say; the agent may have taken it back just now."""
    conversation = locked(message.conversation_id)
    if not _moved(message, State.SENT):
        return False
    handoff = Handoff.objects.select_related("assigned_to").get(pk=message.handoff_id)
    if not handoff.is_open:
        raise NotSaid(OVER)
    if not _theirs(handoff, message.agent_id) or not access.may_see(message.agent, handoff):
        raise NotYours(handoff)
    if conversation.suppressed and not _wrote_since(conversation, message.created_at):
        raise OptedOut
    composing.say_text(message.handoff_id, message.agent, message.text, key=message.pk, now=now)
    _tell(conversation)
    return True


@transaction.atomic
def _drop(message: ScheduledMessage, problem: str) -> None:
    conversation = locked(message.conversation_id)
    if _moved(message, State.DROPPED, problem=problem[:60]):
        log.info("scheduled_message_dropped", scheduled_id=str(message.pk))
        _tell(conversation)


def _check(text: str, due_at: datetime, now: datetime) -> None:
    if not text:
        raise Empty
    if (length := utf16_length(text)) > BODY_LIMIT:
        raise TooLong(length, BODY_LIMIT)
    if due_at <= now:
        raise Unfit(IN_THE_PAST)
    if due_at > now + FARTHEST:
        raise Unfit(TOO_FAR)


def _moved(message: ScheduledMessage, state: ScheduledMessage.State, **fields: object) -> bool:
    """Out of waiting, once."""
    waiting = ScheduledMessage.objects.filter(pk=message.pk, state=State.WAITING)
    return bool(waiting.update(state=state, **fields))


def _wrote_since(conversation: Conversation, moment: datetime) -> bool:
    """Who wants replies only has something to be replied to."""
    return conversation.last_inbound_at is not None and conversation.last_inbound_at > moment


def _theirs(handoff: Handoff, agent_id: int) -> bool:
    return handoff.status == Handoff.Status.IN_PROGRESS and handoff.assigned_to_id == agent_id


def _tell(conversation: Conversation) -> None:
    name = streams.chat(conversation.pk)
    transaction.on_commit(lambda: streams.publish([name]), robust=True)
