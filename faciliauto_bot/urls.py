"""Addresses of the web process."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from conversations.views import WhatsAppWebhook
from faciliauto_bot.metrics import metrics

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("webhook/whatsapp", WhatsAppWebhook.as_view(), name="whatsapp-webhook"),
    path("metrics", metrics, name="metrics"),
    path("admin/handoff/console/", include("handoff.console.urls")),
    path("admin/", admin.site.urls),
]
