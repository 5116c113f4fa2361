from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from conversations.admin import words
from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.typed import display
from conversations.admin.visible import visible
from conversations.models import Delivery, Message

STATES = {
    "lida": "success",
    "ouvida": "success",
    "entregue": "success",
    "enviada": "info",
    "aceita": "info",
    "na fila": "warning",
    "falhou": "danger",
    "não enviada": "danger",
    "não confirmada": "danger",
    "cancelada": "danger",
}


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Held messages are on no page, so also not on this one."""

    list_display = ("created_at", "direction", "tipo", "resumo", "conversation", "entrega")
    list_display_links = ("created_at",)
    list_filter = ("direction", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("conversation", "delivery")
    ordering = ("-id",)
    fields = (
        "conversation",
        "session",
        "direction",
        "tipo",
        "texto",
        "created_at",
        "sent_at",
        "entendido",
        "sentiment",
        "entrega",
        "motivo",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return visible(super().get_queryset(request)).select_related("conversation", "session", "delivery")

    @display(description="tipo")
    def tipo(self, message: Message) -> str:
        return words.type_of(message.message_type)

    @display(description="texto")
    def texto(self, message: Message) -> str:
        return "Mensagem apagada" if message.erased_at else message.content or "–"

    @display(description="texto")
    def resumo(self, message: Message) -> str:
        return Truncator(self.texto(message)).chars(80)

    @display(description="entendido")
    def entendido(self, message: Message) -> str:
        return words.understood(message.intent, message.confidence) or "–"

    @display(description="entrega", label=STATES)
    def entrega(self, message: Message) -> str:
        return words.delivery_state(message.delivery) if hasattr(message, "delivery") else ""

    @display(description="motivo")
    def motivo(self, message: Message) -> str:
        return words.delivery_problem(message.delivery) if hasattr(message, "delivery") else "–"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("message", "conversation", "author", "entrega", "motivo", "attempts", "due_at", "accepted_at")
    list_filter = ("send_state",)
    list_select_related = ("message", "conversation")
    ordering = ("-message_id",)  # by the column: the relation would bring the messages' own order
    fields = (
        "message",
        "conversation",
        "author",
        "entrega",
        "motivo",
        "error_code",
        "attempts",
        "resends",
        "due_at",
        "claimed_at",
        "accepted_at",
        "sent_at",
        "delivered_at",
        "read_at",
        "failed_at",
        "pricing",
    )

    @display(description="entrega", label=STATES)
    def entrega(self, delivery: Delivery) -> str:
        return words.delivery_state(delivery)

    @display(description="motivo")
    def motivo(self, delivery: Delivery) -> str:
        return words.delivery_problem(delivery) or "–"
