"""Business schedules for beat; the message's own clocks are the sweep's."""

from django.db import migrations

EVERY = {"conversations.tasks.fetch_media": 60, "conversations.tasks.sync_templates": 3600}


def make_schedules(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for task, seconds in EVERY.items():
        interval, _ = Interval.objects.get_or_create(every=seconds, period="seconds")
        Task.objects.get_or_create(name=task, defaults={"task": task, "interval": interval})


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_hash_key"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(make_schedules, migrations.RunPython.noop)]
