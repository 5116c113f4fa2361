from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from pydantic import ValidationError

from conversations.admin.base import ReadOnlyInline
from conversations.admin.contact import name_shown, phone_shown
from conversations.admin.profile import rows_of
from conversations.admin.search import ContactSearch
from conversations.admin.typed import action, display
from conversations.memory import UserProfileData
from leads.models import CarInteraction, Lead, LeadRoute

STATUS = {"novo": "info", "em contato": "warning", "vendido": "success", "perdido": ""}


class ScoreFilter(admin.SimpleListFilter):
    title = "pontuação"
    parameter_name = "pontos"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [("60", "qualificado (60 ou mais)"), ("80", "80 ou mais")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Lead]) -> QuerySet[Lead]:
        floor = self.value()
        return queryset.filter(qualification_score__gte=int(floor)) if floor in {"60", "80"} else queryset


class RouteInline(ReadOnlyInline):
    model = LeadRoute
    fields = readonly_fields = ("dealer", "reason", "created_at")
    verbose_name_plural = "Lojas que receberam"
    show_change_link = False


@admin.register(Lead)
class LeadAdmin(ContactSearch):
    list_display = (
        "codigo",
        "cliente",
        "pontos",
        "situacao",
        "lugar",
        "budget_band",
        "assigned_to_dealer",
        "created_at",
    )
    list_filter = ("status", ScoreFilter, "budget_band", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("contact", "assigned_to_dealer")
    fields = (
        ("cliente", "telefone"),
        ("contact", "session"),
        ("pontos", "situacao"),
        "motivos",
        "perfil",
        "recommended_cars",
        ("assigned_to_dealer", "routed_at", "route_reason"),
        ("created_at", "updated_at", "qualified_at"),
    )
    inlines = (RouteInline,)
    actions = ("mark_contacted", "mark_converted", "mark_lost")

    @display(description="lead")
    def codigo(self, lead: Lead) -> str:
        return str(lead)

    @display(description="cliente")
    def cliente(self, lead: Lead) -> str:
        return name_shown(lead.contact)

    @display(description="telefone")
    def telefone(self, lead: Lead) -> str:
        return phone_shown(lead.contact.phone_number)

    @display(description="pontuação")
    def pontos(self, lead: Lead) -> str:
        return f"{lead.qualification_score:.0f}"

    @display(description="situação", label=STATUS)
    def situacao(self, lead: Lead) -> str:
        return lead.get_status_display()

    @display(description="cidade")
    def lugar(self, lead: Lead) -> str:
        return " – ".join(filter(None, [lead.city, lead.state])) or "–"

    @display(description="por quê")
    def motivos(self, lead: Lead) -> SafeString | str:
        return format_html_join("", "<div>{}</div>", ((reason,) for reason in lead.reasons)) or "–"

    @display(description="perfil")
    def perfil(self, lead: Lead) -> SafeString | str:
        try:
            rows = rows_of(UserProfileData.model_validate(lead.profile_data))
        except ValidationError:  # written by an older version of the profile
            return "–"
        return format_html_join("", "<div>{}: {}</div>", rows) or "–"

    @action(description="Marcar como em contato", permissions=["operate"])
    def mark_contacted(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        self._mark(request, queryset, Lead.Status.CONTACTED)

    @action(description="Marcar como vendido", permissions=["operate"])
    def mark_converted(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        self._mark(request, queryset, Lead.Status.CONVERTED)

    @action(description="Marcar como perdido", permissions=["operate"])
    def mark_lost(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        self._mark(request, queryset, Lead.Status.LOST)

    @transaction.atomic
    def _mark(self, request: HttpRequest, queryset: QuerySet[Lead], status: Lead.Status) -> None:
        """Only open leads move on: a sold or lost one has its end."""
        moved = list(queryset.filter(status__in=Lead.OPEN).select_related(None).defer("profile_data"))
        Lead.objects.filter(pk__in=[lead.pk for lead in moved]).update(status=status, updated_at=timezone.now())
        for lead in moved:
            self.log_change(request, lead, f"Situação: {status.label}")
        self.message_user(request, f"Leads alterados: {len(moved)}.", messages.SUCCESS)


@admin.register(CarInteraction)
class CarInteractionAdmin(ContactSearch):
    list_display = ("id", "contact", "car_id", "interaction_type", "position", "created_at", "informada")
    list_filter = ("interaction_type",)
    list_select_related = ("contact",)
    ordering = ("-id",)
    fields = (
        ("contact", "session"),
        ("car_id", "car_brand", "car_category", "car_price", "car_year", "car_dealer_id"),
        ("interaction_type", "position", "reason"),
        "created_at",
        ("informada", "attempts", "due_at", "posted_at", "given_up_at"),
    )

    @display(description="backend", label={"informado": "success", "na fila": "warning", "desistência": "danger"})
    def informada(self, interaction: CarInteraction) -> str:
        if interaction.posted_at:
            return "informado"
        if interaction.given_up_at:
            return "desistência"
        return "na fila" if interaction.due_at else "–"
