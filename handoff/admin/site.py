"""The desk's live pages among the admin's own addresses."""

from django.contrib import admin
from django.urls import URLPattern, path

from handoff import wall_views


def pages() -> list[URLPattern]:
    """Who is signed out is sent to sign in; the part that refreshes itself answers that in its own way."""
    signed_in = admin.site.admin_view
    return [
        path("handoff/wall/", signed_in(wall_views.page), name="handoff_wall"),
        path("handoff/wall/now/", wall_views.now, name="handoff_wall_now"),
        path("handoff/wall/<uuid:handoff_id>/reassign/", signed_in(wall_views.reassign), name="handoff_wall_reassign"),
    ]


admin.site.extra_urls = pages  # type: ignore[attr-defined]  # django-unfold's own door for pages without a model
