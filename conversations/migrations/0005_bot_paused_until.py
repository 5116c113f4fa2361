from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_delivery_rejections"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="bot_paused_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="robô em silêncio até"),
        ),
    ]
