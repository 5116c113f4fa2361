from django.apps import AppConfig


class HandoffConfig(AppConfig):
    name = "handoff"
    verbose_name = "Atendimento"

    def ready(self) -> None:
        from conversations import news, sweep
        from conversations.identity import on_merge
        from conversations.learning import on_takeovers
        from handoff import clock, effects, merge, streams
        from handoff.privacy import HandoffData
        from handoff.takeovers import takeovers
        from leads.privacy.shredder import register_shredder

        effects.register_handlers()
        on_merge(merge.follow)
        on_takeovers(takeovers)
        news.listen(streams.conversation_has_news)
        sweep.also(clock.tick)
        register_shredder(HandoffData())
