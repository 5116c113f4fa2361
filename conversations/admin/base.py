from django.db.models import Model
from django.http import HttpRequest

from conversations.admin.paginator import EstimatedPaginator
from conversations.admin.typed import ModelAdmin, TabularInline


class _NotByHand:
    """These rows tell what happened: nobody makes, edits or deletes one in the admin."""

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(_NotByHand, ModelAdmin):
    """A list and a page to read. Lists follow an index and cost the same at ten million rows."""

    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    list_fullwidth = True
    sortable_by = ()

    class Media:
        css = {"all": ["conversations/admin.css"]}

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions: what a change permission stands for where no field can be changed."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class ReadOnlyInline(_NotByHand, TabularInline):
    extra = 0
    max_num = 0
    show_change_link = True
    can_delete = False
