import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations import inbox, numbers
from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.typed import action, display
from conversations.models import BusinessNumber, DeadLetter, MessageTemplate

LETTERS = {"aberta": "warning", "reprocessada": "success", "descartada": ""}
TEMPLATES = {
    "APPROVED": "success",
    "PENDING": "warning",
    "REJECTED": "danger",
    "PAUSED": "danger",
    "DISABLED": "danger",
}


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    list_display = ("id", "received_at", "reason", "situacao")
    list_filter = ("state",)
    ordering = ("-id",)
    fields = ("received_at", "reason", "situacao", "conteudo")
    actions = ("replay", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadLetter]:
        return super().get_queryset(request).defer("payload")

    @display(description="situação", label=LETTERS)
    def situacao(self, letter: DeadLetter) -> str:
        return letter.get_state_display()

    @display(description="conteúdo")
    def conteudo(self, letter: DeadLetter) -> SafeString:
        return format_html('<pre class="fa-pre">{}</pre>', _pretty(bytes(letter.payload)))

    @action(description="Reprocessar", permissions=["operate"])
    def replay(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        taken = [inbox.replay(letter) for letter in queryset.filter(state=DeadLetter.State.OPEN).order_by("id")]
        if any(taken):
            self.message_user(request, f"Reprocessadas: {sum(taken)}.", messages.SUCCESS)
        if refused := taken.count(False):
            self.message_user(request, f"Ainda não puderam ser lidas: {refused}.", messages.WARNING)

    @action(description="Descartar", permissions=["operate"])
    def discard(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        number = queryset.filter(state=DeadLetter.State.OPEN).update(state=DeadLetter.State.DISCARDED)
        self.message_user(request, f"Descartadas: {number}.", messages.SUCCESS)


@admin.register(BusinessNumber)
class BusinessNumberAdmin(ReadOnlyAdmin):
    list_display = ("numero", "phone_number_id", "situacao", "halted_at", "halt_reason", "quality", "messaging_limit")
    fields = ("display_phone_number", *list_display[1:])
    actions = ("resume",)

    @display(description="número")
    def numero(self, number: BusinessNumber) -> str:
        return str(number)

    @display(description="situação", label={"parado": "danger", "enviando": "success"})
    def situacao(self, number: BusinessNumber) -> str:
        return "parado" if number.halted_at else "enviando"

    @action(description="Voltar a enviar", permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[BusinessNumber]) -> None:
        for number in queryset.exclude(halted_at=None):
            numbers.resume(number.pk)
            self.log_change(request, number, "Voltou a enviar")
            self.message_user(request, f"{number} voltou a enviar.", messages.SUCCESS)


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ReadOnlyAdmin):
    list_display = ("name", "language", "category", "situacao", "quality", "synced_at")
    list_filter = ("language",)
    fields = ("name", "language", "category", "situacao", "quality", "reason", "synced_at", "texto")

    @display(description="situação", label=TEMPLATES)
    def situacao(self, template: MessageTemplate) -> str:
        return template.status

    @display(description="texto")
    def texto(self, template: MessageTemplate) -> SafeString:
        parts = [component.get("text", "") for component in template.components if isinstance(component, dict)]
        return format_html('<div class="fa-pre">{}</div>', "\n\n".join(filter(None, parts)) or "–")


def _pretty(payload: bytes) -> str:
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    except ValueError:
        return payload.decode(errors="replace")
