from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from conversations.admin.contact import name_shown
from conversations.admin.search import ContactSearch
from conversations.admin.typed import action, display
from leads.models import Appointment

STATUS = {"marcado": "info", "cancelado": "", "realizado": "success", "não compareceu": "danger"}


@admin.register(Appointment)
class AppointmentAdmin(ContactSearch):
    list_display = ("starts_at", "cliente", "dealer", "car_id", "kind", "situacao")
    list_filter = ("status", ("starts_at", admin.DateFieldListFilter))
    list_select_related = ("contact", "dealer")
    ordering = ("-starts_at", "-pk")
    fields = (
        ("contact", "session"),
        ("dealer", "car_id"),
        ("kind", "starts_at"),
        "situacao",
        "created_at",
        "cancelled_at",
    )
    actions = ("mark_done", "mark_missed", "cancel")

    @display(description="cliente")
    def cliente(self, appointment: Appointment) -> str:
        return name_shown(appointment.contact) if appointment.contact else "–"

    @display(description="situação", label=STATUS)
    def situacao(self, appointment: Appointment) -> str:
        return appointment.get_status_display()

    @action(description="Marcar como realizado", permissions=["operate"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._close(request, queryset, Appointment.Status.DONE)

    @action(description="Marcar que não compareceu", permissions=["operate"])
    def mark_missed(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._close(request, queryset, Appointment.Status.MISSED)

    @action(description="Cancelar", permissions=["operate"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        self._close(request, queryset, Appointment.Status.CANCELLED)

    @transaction.atomic
    def _close(self, request: HttpRequest, queryset: QuerySet[Appointment], status: Appointment.Status) -> None:
        booked = list(queryset.filter(status=Appointment.Status.BOOKED).select_related(None))
        cancelled_at = timezone.now() if status == Appointment.Status.CANCELLED else None
        rows = Appointment.objects.filter(pk__in=[each.pk for each in booked])
        rows.update(status=status, cancelled_at=cancelled_at)
        for appointment in booked:
            self.log_change(request, appointment, f"Situação: {status.label}")
        self.message_user(request, f"Agendamentos alterados: {len(booked)}.", messages.SUCCESS)
