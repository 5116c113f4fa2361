from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from conversations.turn import Engine


class FaciliautoBotConfig(AppConfig):
    name = "faciliauto_bot"
    verbose_name = "FacilIAuto"

    def ready(self) -> None:
        from conversations.alarm import on_alarm
        from conversations.doors import install_engine
        from faciliauto_bot import alerts, celery  # noqa: F401  shared tasks bind to the project's application

        on_alarm(alerts.sink)
        install_engine(_make_engine)


def _make_engine() -> "Engine":
    """Imported at the first turn: the graph's libraries cost a second that only turn workers should pay."""
    from faciliauto_bot.engine import make_engine

    return make_engine()
