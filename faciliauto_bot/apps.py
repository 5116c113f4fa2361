from django.apps import AppConfig


class FaciliautoBotConfig(AppConfig):
    name = "faciliauto_bot"
    verbose_name = "FacilIAuto"

    def ready(self) -> None:
        from faciliauto_bot import celery  # noqa: F401  shared tasks bind to the project's application
        from faciliauto_bot.engine import register_effect_handlers

        register_effect_handlers()
