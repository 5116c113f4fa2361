"""The queue and its log, and the steps an agent takes from the list."""

import uuid
from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations.admin.base import ReadOnlyAdmin, ReadOnlyInline
from conversations.admin.contact import name_shown
from conversations.admin.typed import action, display
from handoff import access, claims
from handoff.admin.people import called, of_their_queues, signed_in
from handoff.models import Handoff, HandoffEvent

STATUSES = {"na fila": "warning", "em atendimento": "info", "encerrado": "success"}
URGENCIES = {"alta": "danger", "normal": "", "baixa": "info"}
OUTCOME_FROM_LIST = "encerrado na lista"
Step = Callable[[uuid.UUID], Handoff]


class EventInline(ReadOnlyInline):
    model = HandoffEvent
    fields = readonly_fields = ("created_at", "kind", "detail")
    verbose_name_plural = "O que aconteceu"


@admin.register(Handoff)
class HandoffAdmin(ReadOnlyAdmin):
    """What this person's queues hold, as a list to look things up in."""

    list_display = ("codigo", "cliente", "situacao", "reason", "pressa", "pontos", "atendente", "created_at")
    list_filter = ("status",)
    list_select_related = ("contact", "assigned_to")
    fields = (
        ("cliente", "situacao"),
        ("reason", "pressa"),
        ("pontos", "dealer_id"),
        "resumo",
        ("contact", "conversation"),
        ("session", "atendente"),
        ("created_at", "claimed_at"),
        ("first_response_at", "last_response_at"),
        ("completed_at", "outcome"),
        ("rating", "rated_at"),
        "feedback",
    )
    inlines = (EventInline,)
    actions = ("take", "to_bot", "finish")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handoff]:
        return of_their_queues(super().get_queryset(request), request)

    @display(description="atendimento")
    def codigo(self, handoff: Handoff) -> str:
        return str(handoff)

    @display(description="cliente")
    def cliente(self, handoff: Handoff) -> str:
        return name_shown(handoff.contact)

    @display(description="situação", label=STATUSES)
    def situacao(self, handoff: Handoff) -> str:
        return handoff.get_status_display()

    @display(description="urgência", label=URGENCIES)
    def pressa(self, handoff: Handoff) -> str:
        return handoff.get_urgency_display()

    @display(description="pontuação")
    def pontos(self, handoff: Handoff) -> str:
        return f"{handoff.score:.0f} de 100"

    @display(description="atendente")
    def atendente(self, handoff: Handoff) -> str:
        return called(handoff.assigned_to)

    @display(description="contexto")
    def resumo(self, handoff: Handoff) -> SafeString:
        lines = "\n".join(f"{name}: {value}" for name, value in handoff.context.items())
        return format_html('<div class="fa-pre">{}</div>', lines or "–")

    @action(description="Assumir", permissions=["operate"])
    def take(self, request: HttpRequest, queryset: QuerySet[Handoff]) -> None:
        agent = signed_in(request)
        self._each(request, queryset, lambda pk: claims.claim(pk, agent), "assumido", ending=False)

    @action(description="Devolver ao robô", permissions=["operate"])
    def to_bot(self, request: HttpRequest, queryset: QuerySet[Handoff]) -> None:
        actor = signed_in(request).pk
        self._each(request, queryset, lambda pk: claims.return_to_bot(pk, actor_id=actor), "devolvido", ending=True)

    @action(description="Encerrar", permissions=["operate"])
    def finish(self, request: HttpRequest, queryset: QuerySet[Handoff]) -> None:
        actor = signed_in(request).pk

        def close(pk: uuid.UUID) -> Handoff:
            return claims.close(pk, outcome=OUTCOME_FROM_LIST, actor_id=actor)

        self._each(request, queryset, close, "encerrado", ending=True)

    def _each(self, request: HttpRequest, queryset: QuerySet[Handoff], step: Step, done: str, *, ending: bool) -> None:
        """Take the step for each; who was slower is told who has it, who may not is told so."""
        for handoff in queryset.select_related("assigned_to"):
            allowed = access.may_end(request.user, handoff) if ending else access.may_claim(request.user)
            if not allowed:
                self.message_user(request, f"{handoff} está com {called(handoff.assigned_to)}.", messages.ERROR)
                continue
            try:
                step(handoff.pk)
            except claims.Moved as moved:
                self.message_user(request, _who_was_faster(moved.handoff), messages.WARNING)
            except claims.Unavailable as refused:
                self.message_user(request, refused.words, messages.ERROR)
            else:
                self.message_user(request, f"{handoff} {done}.", messages.SUCCESS)


def _who_was_faster(handoff: Handoff) -> str:
    if handoff.status == Handoff.Status.IN_PROGRESS and handoff.assigned_to:
        return f"{handoff} já está com {called(handoff.assigned_to)}."
    return f"{handoff} já está {handoff.get_status_display()}."
