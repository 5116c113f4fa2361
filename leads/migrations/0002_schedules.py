"""The business schedules of leads, for beat. A manager may change them: they are made once and never overwritten."""

from django.db import migrations

EVERY_MINUTE = {
    "leads: informar retornos ao backend": "leads.tasks.post_feedback",
    "leads: atender exclusões de dados": "leads.tasks.carry_out_deletions",
}
HOURLY = {"leads: sincronizar catálogo": "leads.tasks.sync_catalogue"}


def make(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for names, minutes in ((EVERY_MINUTE, 1), (HOURLY, 60)):
        interval, _ = Interval.objects.get_or_create(every=minutes, period="minutes")
        for name, task in names.items():
            # One that waited longer than its own interval is not worth running twice.
            defaults = {"task": task, "interval": interval, "expire_seconds": minutes * 60 - 5}
            Task.objects.get_or_create(name=name, defaults=defaults)


def remove(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    Task.objects.filter(name__in=[*EVERY_MINUTE, *HOURLY]).delete()


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(make, remove)]
