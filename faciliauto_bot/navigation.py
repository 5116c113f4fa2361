"""The admin's sidebar and start page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from conversations.models import DeadLetter, Delivery, Session
from handoff import access
from handoff.access import Person
from handoff.models import Handoff, Task

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Atendimento",
        (
            ("handoff.handoff", "support_agent"),
            ("handoff.task", "task_alt"),
            ("handoff.note", "sticky_note_2"),
            ("handoff.scheduledmessage", "schedule_send"),
            ("handoff.cannedreply", "quickreply"),
            ("handoff.outcome", "flag"),
            ("handoff.agent", "badge"),
            ("handoff.deskhours", "schedule"),
            ("handoff.closure", "event_busy"),
            ("handoff.desk", "rule_settings"),
        ),
    ),
    (
        "Clientes",
        (
            ("conversations.contact", "person"),
            ("conversations.conversation", "forum"),
            ("conversations.session", "history"),
            ("conversations.consent", "verified_user"),
            ("leads.datarequest", "policy"),
            ("conversations.correction", "school"),
        ),
    ),
    (
        "Vendas",
        (
            ("leads.lead", "star"),
            ("leads.leadroute", "alt_route"),
            ("leads.appointment", "event"),
            ("leads.carinteraction", "thumb_up"),
            ("leads.cataloguecar", "directions_car"),
            ("leads.dealer", "store"),
        ),
    ),
    (
        "WhatsApp",
        (
            ("conversations.message", "chat"),
            ("conversations.delivery", "done_all"),
            ("conversations.messagetemplate", "description"),
            ("conversations.businessnumber", "call"),
            ("conversations.deadletter", "report"),
        ),
    ),
    ("Equipe", (("auth.user", "group"), ("auth.group", "shield_person"))),
)
OTHERS = "Sistema"
FRONT_PAGES = {"conversations.correction": ("Aprendizado", "admin:conversations_correction_review")}
"""Models whose list is not where their work is done."""
LIVE_PAGES: dict[str, tuple[tuple[str, str, str, Callable[[Person], bool]], ...]] = {
    "Atendimento": (
        ("Console", "headset_mic", "console:page", access.may_claim),
        ("Painel ao vivo", "monitoring", "admin:handoff_wall", access.may_supervise),
    ),
}
"""Pages without a model, at the head of their group: title, icon, address, who may open it."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of the pages this person may see; a page nobody placed stands under ``OTHERS``."""
    pages = {model._meta.label_lower: model for model, site in admin.site._registry.items() if _sees(site, request)}
    groups = [(title, [(name, icon) for name, icon in items if name in pages]) for title, items in GROUPS]
    placed = {name for _, items in GROUPS for name, _ in items}
    groups.append((OTHERS, [(name, "settings") for name in sorted(pages) if name not in placed]))
    shown = [
        (title, [*_live(title, request), *(_item(pages[name], icon) for name, icon in items)])
        for title, items in groups
    ]
    return [{"title": title, "separator": True, "items": items} for title, items in shown if items]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """A few numbers of now, each of the list it leads to; counts follow partial indexes."""
    waiting = (Delivery.State.PENDING, Delivery.State.SENDING, Delivery.State.UNKNOWN)
    cards: tuple[tuple[str, type[Model], dict[str, Any], str], ...] = (
        ("Na fila", Handoff, {"status": Handoff.Status.PENDING}, "status__exact=pending"),
        ("Em atendimento", Handoff, {"status": Handoff.Status.IN_PROGRESS}, "status__exact=in_progress"),
        ("Tarefas em aberto", Task, {"done_at": None}, "done_at__isempty=1"),
        ("Sessões em andamento", Session, {"ended_at": None}, ""),
        ("Mensagens à espera de envio", Delivery, {"send_state__in": waiting}, "send_state__exact=pending"),
        ("Mensagens não processadas", DeadLetter, {"state": DeadLetter.State.OPEN}, "state__exact=open"),
    )
    pages = admin.site._registry
    context["cards"] = [
        {
            "title": title,
            "number": pages[model].get_queryset(request).filter(**counted).count(),
            "link": f"{_list_of(model)}?{query}".rstrip("?"),
        }
        for title, model, counted, query in cards
        if _sees(pages[model], request)
    ]
    return context


def _sees(site: Any, request: HttpRequest) -> bool:
    return bool(site.has_module_permission(request) and site.has_view_permission(request))


def _live(title: str, request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"title": name, "icon": icon, "link": reverse(address)}
        for name, icon, address, may_open in LIVE_PAGES.get(title, ())
        if may_open(request.user)
    ]


def _item(model: type[Model], icon: str) -> dict[str, Any]:
    if front := FRONT_PAGES.get(model._meta.label_lower):
        return {"title": front[0], "icon": icon, "link": reverse(front[1])}
    title = str(model._meta.verbose_name_plural)
    return {"title": title[:1].upper() + title[1:], "icon": icon, "link": _list_of(model)}


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
