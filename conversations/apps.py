from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"
    verbose_name = "Conversas"

    def ready(self) -> None:
        from conversations import (
            effect_handlers,
            tasks,  # noqa: F401  installs the bells
        )

        effect_handlers.register_handlers()
