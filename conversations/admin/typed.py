"""django-unfold's admin classes and decorators with types: the library itself has none."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from unfold import decorators

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as _ModelAdmin
    from django.contrib.admin import TabularInline as _TabularInline
    from django.contrib.admin.views.main import ChangeList

    class ModelAdmin(_ModelAdmin[Any]):
        list_fullwidth: bool
        change_form_outer_after_template: str | None

    class TabularInline(_TabularInline[Any, Any]):
        per_page: int | None

else:
    from unfold.admin import ModelAdmin, TabularInline
    from unfold.views import ChangeList

__all__ = ["ChangeList", "ModelAdmin", "TabularInline", "action", "display"]
F = TypeVar("F", bound=Callable[..., Any])


def display(
    *, description: str, label: Mapping[str, str] | None = None, boolean: bool | None = None
) -> Callable[[F], F]:
    """A column; ``label`` maps its values to the colour of a badge (success, info, warning, danger)."""
    decorate: Callable[[F], F] = decorators.display(description=description, label=label, boolean=boolean)
    return decorate


def action(*, description: str, permissions: Sequence[str]) -> Callable[[F], F]:
    """An action on chosen rows, for whom ``has_…_permission`` allows all of ``permissions``."""
    decorate: Callable[[F], F] = decorators.action(description=description, permissions=permissions)
    return decorate
