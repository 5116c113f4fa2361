import json

from django.contrib import admin, messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from conversations.admin.search import ContactSearch
from conversations.admin.typed import action, display
from leads.models import DataRequest
from leads.privacy.export import export_contact

STATUS = {"aberto": "warning", "atrasado": "danger", "atendido": "success", "recusado": ""}


@admin.register(DataRequest)
class DataRequestAdmin(ContactSearch):
    list_display = ("protocol", "contact", "kind", "situacao", "created_at", "due_at", "done_at")
    list_filter = ("status", "kind")
    list_select_related = ("contact",)
    ordering = ("-created_at", "-pk")
    fields = (("protocol", "kind", "situacao"), "contact", "details", ("created_at", "due_at", "done_at"))
    actions = ("download", "mark_done", "refuse")

    @display(description="situação", label=STATUS)
    def situacao(self, request: DataRequest) -> str:
        late = request.status == DataRequest.Status.OPEN and request.due_at < timezone.now()
        return "atrasado" if late else request.get_status_display()

    @action(description="Baixar os dados da pessoa (JSON)", permissions=["operate"])
    def download(self, request: HttpRequest, queryset: QuerySet[DataRequest]) -> HttpResponse | None:
        """One person at a time, and noted who took it."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, "Escolha um pedido de cada vez.", messages.WARNING)
            return None
        self.log_change(request, chosen[0], "Baixou os dados da pessoa")
        text = json.dumps(export_contact(chosen[0].contact_id), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        headers = {
            "Content-Disposition": f'attachment; filename="{chosen[0].protocol}.json"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)

    @action(description="Marcar como atendido", permissions=["operate"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[DataRequest]) -> None:
        """A deletion closes itself, when it is carried out."""
        self._close(request, queryset.exclude(kind=DataRequest.Kind.DELETION), DataRequest.Status.DONE)

    @action(description="Recusar", permissions=["operate"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[DataRequest]) -> None:
        self._close(request, queryset, DataRequest.Status.REFUSED)

    @transaction.atomic
    def _close(self, request: HttpRequest, queryset: QuerySet[DataRequest], status: DataRequest.Status) -> None:
        found = list(queryset.filter(status=DataRequest.Status.OPEN).select_related(None))
        DataRequest.objects.filter(pk__in=[each.pk for each in found]).update(status=status, done_at=timezone.now())
        for each in found:
            self.log_change(request, each, f"Situação: {status.label}")
        self.message_user(request, f"Pedidos alterados: {len(found)}.", messages.SUCCESS)
