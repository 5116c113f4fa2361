from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from conversations.admin.paginator import EstimatedPaginator
from conversations.admin.sight import theirs
from conversations.admin.typed import ChangeList, ModelAdmin, TabularInline, display


class _NotByHand:
    """These rows tell what happened: nobody makes, edits or deletes one in the admin."""

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False


class _Counted(ChangeList):
    """The list's own count stands also for "of how many": a second, full count is what must not happen."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count


class ReadOnlyAdmin(_NotByHand, ModelAdmin):
    """A list and a page to read. Lists follow an index and cost the same at ten million rows.

    Whatever is shown, found, counted or acted on is of ``get_queryset``: the customers of whoever asks.
    """

    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    list_fullwidth = True
    sortable_by = ()

    class Media:
        css = {"all": ["conversations/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return theirs(super().get_queryset(request), request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _Counted

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions: what a change permission stands for where no field can be changed."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class ReadOnlyInline(_NotByHand, TabularInline):
    extra = 0
    max_num = 0
    can_delete = False
    hide_title = True

    @display(description="abrir")
    def abrir(self, row: Model) -> str:
        """A column that leads to the row's own page."""
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        return format_html('<a class="fa-link" href="{}">{}</a>', reverse(name, args=[row.pk]), row)
