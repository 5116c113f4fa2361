"""The Celery application. Queues: ``turns`` (prefork), ``outbox`` (threads), ``default``."""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")

app = Celery("faciliauto_bot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def run_what_never_ran(**_: object) -> None:
    """A fresh start has templates and cars in seconds: beat alone waits a whole interval before a first run."""
    from django_celery_beat.models import PeriodicTask

    for name in PeriodicTask.objects.filter(enabled=True, last_run_at=None).values_list("task", flat=True):
        app.send_task(name, countdown=3)


beat_init.connect(run_what_never_ran)
