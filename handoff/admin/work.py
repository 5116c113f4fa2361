"""What agents wrote for each other and for later; to read, each in its own handoff."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.contact import name_shown
from conversations.admin.typed import display
from handoff.admin.people import called, of_their_queues
from handoff.models import Note, ScheduledMessage

SENDING = {"agendada": "info", "enviada": "success", "cancelada": "", "não enviada": "danger"}


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """A note without a handoff belongs to no dealer: only who sees every queue reads it."""

    list_display = ("created_at", "cliente", "comeco", "autor", "handoff")
    list_select_related = ("contact", "author", "handoff")
    ordering = ("-id",)
    fields = (("created_at", "autor"), "text", ("cliente", "contact"), "handoff")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        return of_their_queues(super().get_queryset(request), request, dealer="handoff__dealer_id")

    @display(description="cliente")
    def cliente(self, note: Note) -> str:
        return name_shown(note.contact)

    @display(description="nota")
    def comeco(self, note: Note) -> str:
        return Truncator(note.text).chars(80)

    @display(description="quem escreveu")
    def autor(self, note: Note) -> str:
        return called(note.author)


@admin.register(ScheduledMessage)
class ScheduledMessageAdmin(ReadOnlyAdmin):
    """What will be sent, was sent, or could not be, and why."""

    list_display = ("due_at", "cliente", "comeco", "autor", "situacao", "problem")
    list_filter = ("state",)
    list_select_related = ("handoff__contact", "agent")
    ordering = ("-due_at", "pk")
    fields = (
        ("due_at", "situacao"),
        "problem",
        "text",
        ("cliente", "autor"),
        ("handoff", "conversation"),
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledMessage]:
        return of_their_queues(super().get_queryset(request), request, dealer="handoff__dealer_id")

    @display(description="cliente")
    def cliente(self, message: ScheduledMessage) -> str:
        return name_shown(message.handoff.contact)

    @display(description="mensagem")
    def comeco(self, message: ScheduledMessage) -> str:
        return Truncator(message.text).chars(80)

    @display(description="atendente")
    def autor(self, message: ScheduledMessage) -> str:
        return called(message.agent)

    @display(description="situação", label=SENDING)
    def situacao(self, message: ScheduledMessage) -> str:
        return message.get_state_display()
