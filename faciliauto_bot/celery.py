"""The Celery application. Queues: ``turns`` (prefork), ``outbox`` (threads), ``default``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")

app = Celery("faciliauto_bot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
