"""How each member of the team works the desk."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from conversations.admin.typed import ModelAdmin, display
from handoff.admin.people import called
from handoff.figures import with_load
from handoff.models import Agent

STATES = {"disponível": "success", "em pausa": "warning", "fora": ""}


@admin.register(Agent)
class AgentAdmin(ModelAdmin):
    """Capacity and shops are set here; whether somebody is there, only they themselves say."""

    list_display = ("pessoa", "situacao", "state_since", "carga", "lojas")
    list_filter = ("state",)
    list_select_related = ("user",)
    ordering = ("user__first_name", "user__username")
    autocomplete_fields = ("dealers",)
    fields = ("user", "capacity", "dealers", ("situacao", "state_since"), ("seen_at", "assigned_at"))
    readonly_fields = ("situacao", "state_since", "seen_at", "assigned_at")
    list_fullwidth = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        return with_load(super().get_queryset(request)).prefetch_related("dealers")

    def get_readonly_fields(self, request: HttpRequest, obj: Agent | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "user") if obj else self.readonly_fields

    def has_delete_permission(self, _request: HttpRequest, _obj: Agent | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True, agent=None).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if change:  # beside what the form changed, their own browser writes that they are there
            obj.save(update_fields=["capacity"])
        else:
            super().save_model(request, obj, form, change)

    @display(description="pessoa")
    def pessoa(self, agent: Agent) -> str:
        return called(agent.user)

    @display(description="situação", label=STATES)
    def situacao(self, agent: Agent) -> str:
        return agent.get_state_display()

    @display(description="conversas abertas")
    def carga(self, agent: Agent) -> str:
        return f"{getattr(agent, 'load', 0)} de {agent.capacity}"

    @display(description="lojas")
    def lojas(self, agent: Agent) -> str:
        return ", ".join(map(str, agent.dealers.all())) or "todas as filas"
