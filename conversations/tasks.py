"""Celery's doors to the conversation, and how its bells are rung."""

from celery import Task, shared_task

from conversations import bell, media, numbers, template_sync
from conversations import turns as domain_turns
from conversations.doors import channel, engine
from conversations.outbox import send_lane

BELLS = {"turns": "turn", "outbox": "outbox"}  # by the queue whose workers also ring the late ones


@shared_task(name="conversations.tasks.take_turn")
def take_turn(conversation_id: str) -> None:
    """Take the conversation's turn if it is due."""
    domain_turns.take_turn(conversation_id, engine=engine())


@shared_task(name="conversations.tasks.send_outbox")
def send_outbox(conversation_id: str) -> None:
    """Send what the conversation's lane holds."""
    wait = send_lane(conversation_id, channel=channel())
    if wait:
        bell.ring_outbox(conversation_id, wait.seconds)


@shared_task(name="conversations.tasks.fetch_media", soft_time_limit=110, time_limit=120)
def fetch_media(*_: str) -> None:
    """Fetch the files that are due."""
    media.fetch_due(channel())


@shared_task(name="conversations.tasks.sync_templates", soft_time_limit=110, time_limit=120)
def sync_templates() -> None:
    """Copy Meta's list of templates and what it says of our number."""
    template_sync.sync(channel())
    numbers.learn(channel().probe())


def _ringer(task: Task) -> bell.Ringer:
    def ring(conversation_id: str) -> None:
        task.apply_async((conversation_id,), retry=False)

    return ring


bell.install("turn", _ringer(take_turn))
bell.install("outbox", _ringer(send_outbox))
bell.install("media", _ringer(fetch_media))
