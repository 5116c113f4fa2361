"""Work for people while the bot keeps the conversation."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.contact import name_shown
from conversations.admin.typed import action, display
from handoff.admin.people import of_their_queues, signed_in
from handoff.models import Task


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """What is to be done for the customers of this person's queues."""

    list_display = ("kind", "cliente", "dealer_id", "due_at", "feita", "done_by")
    list_filter = ("kind", ("done_at", admin.EmptyFieldListFilter))
    list_select_related = ("contact", "done_by")
    fields = (
        "kind",
        "text",
        "cliente",
        "contact",
        "conversation",
        "dealer_id",
        "car_id",
        "created_at",
        "due_at",
        "done_at",
        "done_by",
    )
    actions = ("complete",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        return of_their_queues(super().get_queryset(request), request)

    @display(description="cliente")
    def cliente(self, task: Task) -> str:
        return name_shown(task.contact)

    @display(description="feita", boolean=True)
    def feita(self, task: Task) -> bool:
        return task.done_at is not None

    @action(description="Marcar como feita", permissions=["operate"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        number = queryset.filter(done_at=None).update(done_at=timezone.now(), done_by=signed_in(request))
        self.message_user(request, f"Tarefas feitas: {number}.", messages.SUCCESS)
