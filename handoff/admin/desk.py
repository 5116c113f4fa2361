"""The rules of the house and when people answer; managers change them here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conversations.admin.typed import ModelAdmin, display
from handoff.admin.week import overlapping, week_in_words
from handoff.agents import LEAST_PATIENCE
from handoff.models import Closure, Desk, DeskHours
from leads.hours import Week, default_hours, parse_opening_hours

_AWAY = f"No mínimo {LEAST_PATIENCE} segundos: uma aba em segundo plano só dá sinal uma vez por minuto."


class DeskForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The rules, told which of them may be switched off."""

    class Meta:
        help_texts = {
            "answer_within": "Assumido e sem resposta por este tempo, volta para a fila. Com 0, nunca.",
            "call_back_after": "Quem espera por este tempo recebe a oferta de retorno. Com 0, nunca.",
            "first_response_target": "Com 0, sem meta.",
            "resolution_target": "Com 0, sem meta.",
            "returns_within": "Quem escreve depois disso começa de novo com o robô. Com 0, sempre.",
        }

    def clean_away_after(self) -> int:
        return self._at_least("away_after", LEAST_PATIENCE, _AWAY)

    def clean_remind_rating_after(self) -> int:
        return self._at_least("remind_rating_after", 1, "No mínimo 1 minuto: o lembrete não vai junto com a pergunta.")

    def _at_least(self, name: str, least: int, words: str) -> int:
        value: int = self.cleaned_data[name]
        if value < least:
            raise ValidationError(words)
        return value


@admin.register(Desk)
class DeskAdmin(ModelAdmin):
    """One row, changed in place; until somebody does, its defaults."""

    form = DeskForm
    fieldsets = (
        ("Distribuição", {"fields": ("assigns", "answer_within", "away_after")}),
        (
            "Metas, em minutos do horário de atendimento",
            {"fields": ("first_response_target", "resolution_target", "warn_at")},
        ),
        ("Cliente", {"fields": ("call_back_after", "remind_rating_after", "returns_within")}),
        ("Custo de cada modelo enviado fora da janela de 24 horas", {"fields": (("cost_utility", "cost_marketing"),)}),
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Desk | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, _extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is nothing to choose from: the rules themselves."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(f"admin:{Desk._meta.app_label}_{Desk._meta.model_name}_change", 1)

    def get_object(self, _request: HttpRequest, object_id: str, _from_field: str | None = None) -> Desk | None:
        return Desk.rules() if object_id == "1" else None


class DeskHoursForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Hours as the house writes them; what was read of them is what counts."""

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        week = parse_opening_hours(text)
        if week is None:
            raise ValidationError(
                "Não entendi este horário. Escreva os dias e as horas, por exemplo: "
                "Seg-Sex 9h-12h e 13h30-18h30, Sáb 9h-14h."
            )
        if day := overlapping(week):
            raise ValidationError(f"Dois turnos de {day} se sobrepõem. Escreva cada turno uma vez só.")
        self.instance.week = week
        return text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        others = DeskHours.objects.filter(dealer=None).exclude(pk=self.instance.pk)
        if cleaned and "dealer" in cleaned and cleaned["dealer"] is None and others.exists():
            self.add_error("dealer", "A central já tem um horário. Mude o que existe ou escolha uma loja.")
        return cleaned


@admin.register(DeskHours)
class DeskHoursAdmin(ModelAdmin):
    """Whose hours are not written here: the shop's own, else the central's."""

    form = DeskHoursForm
    list_display = ("fila", "text", "semana")
    list_select_related = ("dealer",)
    ordering = ("dealer__name", "pk")
    autocomplete_fields = ("dealer",)
    fields = ("dealer", "text", "semana")
    readonly_fields = ("semana",)
    list_fullwidth = True

    @display(description="fila")
    def fila(self, hours: DeskHours) -> str:
        return str(hours.dealer) if hours.dealer else "Central"

    @display(description="lido como")
    def semana(self, hours: DeskHours) -> SafeString:
        return _lines(hours.week or default_hours())

    def save_model(self, request: HttpRequest, obj: DeskHours, form: DeskHoursForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        super().save_model(request, obj, form, change)
        self.message_user(request, f"Lido como: {'; '.join(week_in_words(obj.week))}.", messages.INFO)


@admin.register(Closure)
class ClosureAdmin(ModelAdmin):
    """Days off beside the national holidays, on which everybody is off anyway."""

    list_display = ("day", "name", "fila")
    list_select_related = ("dealer",)
    list_filter = (("day", admin.DateFieldListFilter),)
    ordering = ("-day", "pk")
    autocomplete_fields = ("dealer",)
    fields = ("day", "name", "dealer")
    list_fullwidth = True

    @display(description="quem fecha")
    def fila(self, closure: Closure) -> str:
        return str(closure.dealer) if closure.dealer else "Todas as filas"

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[Any]:
        help_texts = {
            "day": "Feriados nacionais já contam como fechados.",
            "dealer": "Em branco, fecham todas as filas.",
        }
        return super().get_form(request, *args, **kwargs, help_texts=help_texts)


def _lines(week: Week) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((line,) for line in week_in_words(week)))
