from django.apps import AppConfig


class HandoffConfig(AppConfig):
    name = "handoff"
    verbose_name = "Atendimento"

    def ready(self) -> None:
        from conversations.identity import on_merge
        from conversations.learning import on_takeovers
        from handoff import effects, merge
        from handoff.privacy import HandoffData
        from handoff.takeovers import takeovers
        from leads.privacy.shredder import register_shredder

        effects.register_handlers()
        on_merge(merge.follow)
        on_takeovers(takeovers)
        register_shredder(HandoffData())
