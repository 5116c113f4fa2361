"""People and groups on the same pages as everything else, and what the pages below need from the rooms above."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from conversations.admin.score import explain_with
from conversations.admin.sight import narrow_with
from conversations.admin.typed import ModelAdmin
from conversations.engine.services import Engagement
from conversations.memory import SessionData
from handoff.admin.people import of_their_customers
from leads.qualification import LeadQualification

admin.site.unregister(User)
admin.site.unregister(Group)
# Schedules are made by migrations; their pages would offer a manager clocks that nothing here runs on.
for schedule in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(schedule)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Managers keep the team; only a superuser touches superusers and single permissions."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "is_staff", "is_active", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        protected = isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser
        return not protected and super().has_change_permission(request, obj)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """What a group may do is changed by superusers only (no group has the permission)."""


def explain_score(data: SessionData, returned: bool) -> Sequence[str]:  # noqa: FBT001 - a callback's signature
    """The parts of the score as ``leads`` counts them."""
    dialogue = data.dialogue
    engagement = Engagement(
        details=dialogue.details,
        compared=dialogue.compared,
        liked_or_disliked=bool(dialogue.liked or dialogue.disliked),
        returned=returned,
        media_or_location=dialogue.sent_media,
    )
    return LeadQualification().score(data.user_profile, engagement).reasons


explain_with(explain_score)
narrow_with(of_their_customers)
