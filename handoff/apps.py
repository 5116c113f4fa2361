from django.apps import AppConfig


class HandoffConfig(AppConfig):
    name = "handoff"
    verbose_name = "Atendimento"

    def ready(self) -> None:
        from conversations.identity import on_merge
        from handoff import effects, merge
        from handoff.privacy import HandoffData
        from leads.privacy.shredder import register_shredder

        effects.register_handlers()
        on_merge(merge.follow)
        register_shredder(HandoffData())
