from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from conversations.admin import words
from conversations.admin.base import ReadOnlyAdmin, ReadOnlyInline
from conversations.admin.contact import SessionInline, name_shown
from conversations.admin.search import ContactSearch
from conversations.admin.sight import theirs
from conversations.admin.transcript import chat
from conversations.admin.typed import display
from conversations.models import Conversation, ConversationEvent, DueEvent

OWNERS = {"robô": "info", "atendente": "success", "na fila": "warning"}


class EventInline(ReadOnlyInline):
    model = ConversationEvent
    fields = readonly_fields = ("created_at", "o_que", "quem_atende", "detail")
    verbose_name_plural = "O que aconteceu"
    ordering = ("-id",)
    per_page = 20

    @display(description="o quê")
    def o_que(self, event: ConversationEvent) -> str:
        return words.EVENTS.get(event.kind, event.kind)

    @display(description="quem atende")
    def quem_atende(self, event: ConversationEvent) -> str:
        return dict(Conversation.Owner.choices).get(event.owner, event.owner)


@admin.register(Conversation)
class ConversationAdmin(ContactSearch):
    list_display = ("codigo", "cliente", "quem_atende", "last_inbound_at", "window_until", "turn_due_at")
    list_filter = ("owner",)
    list_select_related = ("contact", "agent")
    ordering = ("-last_inbound_at",)
    fields = (
        ("cliente", "contact"),
        ("quem_atende", "agent", "bot_paused_until"),
        ("last_inbound_at", "window_until"),
        ("turn_due_at", "turn_attempts"),
        ("phone_number_id", "created_at"),
        ("suppressed", "erased"),
        "merged_into",
    )
    inlines = (SessionInline, EventInline)
    change_form_outer_after_template = "admin/conversations/conversation_page.html"

    @display(description="conversa")
    def codigo(self, conversation: Conversation) -> str:
        return str(conversation)

    @display(description="cliente")
    def cliente(self, conversation: Conversation) -> str:
        return name_shown(conversation.contact)

    @display(description="quem atende", label=OWNERS)
    def quem_atende(self, conversation: Conversation) -> str:
        return conversation.get_owner_display()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["chat"] = chat(theirs(context["original"].messages.all(), request))
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(DueEvent)
class DueEventAdmin(ReadOnlyAdmin):
    list_display = ("kind", "conversation", "due_at", "feito")
    list_select_related = ("conversation",)
    ordering = ("-id",)
    fields = ("kind", "conversation", "key", "due_at", "feito")

    @display(description="feito", boolean=True)
    def feito(self, event: DueEvent) -> bool:
        return event.turn_id is not None
