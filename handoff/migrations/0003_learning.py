"""Managers review what customers' messages mean; the permission's row is made here as in 0002."""

from django.db import migrations


def let_managers_review(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="gestores")
    content_type, _ = ContentType.objects.get_or_create(app_label="conversations", model="correction")
    for action in ("view", "change"):
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_correction",
            defaults={"name": f"Can {action} correction"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0002_groups"),
        ("conversations", "0006_correction"),
    ]
    operations = [migrations.RunPython(let_managers_review, migrations.RunPython.noop)]
