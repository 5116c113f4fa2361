"""Make the random key of all keyed hashes, wrapped by the first field key."""

import secrets

from django.db import migrations


def make_key(apps, schema_editor):
    from conversations.models import HashKey as Wrapper

    HashKey = apps.get_model("conversations", "HashKey")
    if not HashKey.objects.exists():
        HashKey.objects.create(wrapped=Wrapper.wrap(secrets.token_bytes(32)))


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunPython(make_key, migrations.RunPython.noop)]
