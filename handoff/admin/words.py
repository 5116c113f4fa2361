"""Words the team keeps ready, and how a handoff can end."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from conversations.admin.typed import ModelAdmin, display
from handoff.canned import PLACEHOLDERS
from handoff.models import CannedReply, Outcome

_MARK = re.compile(r"\{([^{}]*)\}")


class CannedReplyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Only placeholders that can be filled: what stays in braces would reach the customer."""

    def clean_shortcut(self) -> str:
        shortcut: str = self.cleaned_data["shortcut"]
        return shortcut.lower()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        unknown = [mark for mark in _MARK.findall(text) if mark not in PLACEHOLDERS]
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        if unknown:
            raise ValidationError(f"{{{unknown[0]}}} não existe. Use só {known}.")
        if re.search(r"[{}]", _MARK.sub("", text)):
            raise ValidationError(f"Uma chave ficou aberta. Use só {known}.")
        return text


@admin.register(CannedReply)
class CannedReplyAdmin(ModelAdmin):
    """What agents choose from after typing ``/``."""

    form = CannedReplyForm
    list_display = ("atalho", "title", "fila", "active")
    list_filter = ("active",)
    list_select_related = ("dealer",)
    search_fields = ("shortcut", "title", "text")
    ordering = ("shortcut",)
    autocomplete_fields = ("dealer",)
    fields = (("shortcut", "title"), "text", ("dealer", "active"))
    list_fullwidth = True

    @display(description="atalho")
    def atalho(self, reply: CannedReply) -> str:
        return str(reply)

    @display(description="para")
    def fila(self, reply: CannedReply) -> str:
        return str(reply.dealer) if reply.dealer else "Todas as lojas"


@admin.register(Outcome)
class OutcomeAdmin(ModelAdmin):
    """The order here is the order in which an agent is offered them."""

    list_display = ("name", "position", "active")
    list_editable = ("position", "active")
    ordering = ("position", "name")
    list_fullwidth = True
