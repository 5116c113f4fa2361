from django.apps import AppConfig


class FaciliautoBotConfig(AppConfig):
    name = "faciliauto_bot"
    verbose_name = "FacilIAuto"

    def ready(self) -> None:
        from conversations.alarm import on_alarm
        from faciliauto_bot import alerts, celery  # noqa: F401  shared tasks bind to the project's application
        from faciliauto_bot.engine import register_effect_handlers

        register_effect_handlers()
        on_alarm(alerts.sink)
