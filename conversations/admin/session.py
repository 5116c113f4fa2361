from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.timezone import localtime
from pydantic import ValidationError

from conversations.admin import words
from conversations.admin.contact import name_shown, phone_shown
from conversations.admin.profile import rows_of
from conversations.admin.score import reasons
from conversations.admin.search import ContactSearch
from conversations.admin.sight import theirs
from conversations.admin.transcript import chat
from conversations.admin.typed import display
from conversations.memory import SessionData
from conversations.models import Session

STATES = {"com uma pessoa": "warning", "encerrada": "", "saudação": "info"}


class StateFilter(admin.SimpleListFilter):
    """The states by name: Django's own filter would read the whole column for its values."""

    title = "estado"
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return list(words.States.choices)

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Session)
class SessionAdmin(ContactSearch):
    list_display = ("codigo", "cliente", "estado", "pontos", "started_at", "last_activity_at", "total_messages")
    list_filter = (StateFilter, ("started_at", admin.DateFieldListFilter))
    list_select_related = ("contact",)
    fields = (
        ("cliente", "telefone"),
        ("contact", "conversation"),
        ("estado", "pontos"),
        ("started_at", "last_activity_at"),
        ("fim", "total_messages"),
    )
    change_form_outer_after_template = "admin/conversations/session_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Without the memory: a list does not show it, and one that cannot be read must not close the list."""
        return super().get_queryset(request).defer("data")

    @display(description="sessão")
    def codigo(self, session: Session) -> str:
        return str(session)

    @display(description="cliente")
    def cliente(self, session: Session) -> str:
        return name_shown(session.contact)

    @display(description="telefone")
    def telefone(self, session: Session) -> str:
        return phone_shown(session.contact.phone_number)

    @display(description="estado", label=STATES)
    def estado(self, session: Session) -> str:
        return words.state_of(session.state)

    @display(description="pontuação")
    def pontos(self, session: Session) -> str:
        return f"{session.qualification_score:.0f} de 100"

    @display(description="fim")
    def fim(self, session: Session) -> str:
        if session.ended_at is None:
            return "em andamento"
        why = words.ENDINGS.get(session.end_reason, session.end_reason)
        return format_html("{} ({})", f"{localtime(session.ended_at):%d/%m/%Y %H:%M}", why)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        session: Session = context["original"]
        context.update(_memory(session), chat=chat(theirs(session.messages.all(), request)))
        return super().render_change_form(request, context, *args, **kwargs)


def _memory(session: Session) -> dict[str, Any]:
    """What the page shows of the session's memory; a memory that no longer validates is said to be so."""
    try:
        data = SessionData.model_validate(session.data)
    except (ValidationError, ValueError):
        return {"unreadable": True}
    earlier = Session.objects.filter(contact_id=session.contact_id, started_at__lt=session.started_at)
    shown = {car.id: f"{car.name} {car.year}" for car in data.dialogue.seen}
    return {
        "summary": data.memory.summary,
        "profile": rows_of(data.user_profile),
        "reasons": reasons(data, returned=earlier.exists()),
        "cars": [shown[car] for car in data.dialogue.liked if car in shown],
    }
