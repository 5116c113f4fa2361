"""The Celery application. Queues: ``turns`` (prefork), ``outbox`` (threads), ``default``."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")

app = Celery("faciliauto_bot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class DueBells(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A worker's own loop rings the bells that waited for their time, so there is one wherever there is a worker.

    A Celery countdown cannot be moved: each burst of messages would cost a task that comes too early.
    """

    requires = {"celery.worker.consumer.tasks:Tasks"}
    EVERY = 0.05  # seconds

    def __init__(self, c: Any, **options: Any) -> None:
        super().__init__(c, **options)
        self.timers: list[Any] = []

    def start(self, c: Any) -> None:
        from conversations import bell, tasks

        bells = [name for queue, name in tasks.BELLS.items() if queue in c.app.amqp.queues.consume_from]
        self.timers = [c.timer.call_repeatedly(self.EVERY, bell.ring_due, (name,)) for name in bells]

    def stop(self, c: Any) -> None:
        for timer in self.timers:
            timer.cancel()
        self.timers = []


app.steps["consumer"].add(DueBells)


def run_what_never_ran(**_: object) -> None:
    """A fresh start has templates and cars in seconds: beat alone waits a whole interval before a first run."""
    from django_celery_beat.models import PeriodicTask

    for name in PeriodicTask.objects.filter(enabled=True, last_run_at=None).values_list("task", flat=True):
        app.send_task(name, countdown=3)


def refuse_a_broken_model(**_: object) -> None:
    """A task that cannot read its message would spend its attempts; ends the process with what to run instead."""
    from nlp import model_files

    try:
        model_files.verify(model_files.in_use())
    except model_files.ModelBroken as error:
        raise SystemExit(str(error)) from error


beat_init.connect(run_what_never_ran)
worker_init.connect(refuse_a_broken_model)
