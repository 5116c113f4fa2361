from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = "Leads"

    def ready(self) -> None:
        from conversations.identity import on_merge
        from leads import effects, merging

        effects.register_handlers()
        on_merge(merging.follow_merge)
