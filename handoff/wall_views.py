"""The wall's doors: the page, the part of it that is asked for every few seconds, and handing a chat to another."""

import uuid

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from conversations.admin.contact import name_shown
from handoff import access, agents, claims, notes, room, wall
from handoff.models import Handoff


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The wall as a whole. Raises ``PermissionDenied`` for who is no manager."""
    _manager(request)
    context = {
        **admin.site.each_context(request),
        **_shown(request),
        "title": "Painel ao vivo",
        "choices": wall.choices(),
    }
    return render(request, "handoff/wall.html", context)


@never_cache
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """What changes. Whoever is signed out, or no manager any more, has the whole page loaded again, which tells why."""
    if not access.may_supervise(request.user):
        return HttpResponseForbidden(headers={"HX-Refresh": "true"})
    return render(request, "handoff/wall_now.html", _shown(request))


@require_http_methods(["GET", "POST"])
def reassign(request: HttpRequest, handoff_id: uuid.UUID) -> HttpResponse:
    """Who could take the chat; POST hands it to one of them. Raises ``PermissionDenied`` for who is no manager."""
    manager = _manager(request)
    try:
        handoff = access.find(manager, handoff_id)
    except Handoff.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        _hand_over(request, manager, handoff)
        return redirect(_address(request))
    return _form(request, manager, handoff)


def _form(request: HttpRequest, manager: User, handoff: Handoff) -> HttpResponse:
    others = [agent.user for agent in agents.online(handoff.dealer_id)]
    context = {
        "handoff": handoff,
        "name": name_shown(handoff.contact),
        "agent": room.called(handoff.assigned_to) if handoff.assigned_to else "",
        "colleagues": [
            (user.pk, room.called(user)) for user in others if user.pk not in {handoff.assigned_to_id, manager.pk}
        ],
        "manager": manager if manager.pk != handoff.assigned_to_id else None,
        "longest": notes.LONGEST,
        "back": _address(request),
        "queue": _asked(request),
    }
    if request.headers.get("HX-Request"):
        return render(request, "handoff/wall_reassign.html", context)
    context = {**admin.site.each_context(request), **context, "title": "Reatribuir"}
    return render(request, "handoff/wall_reassign_page.html", context)


def _hand_over(request: HttpRequest, manager: User, handoff: Handoff) -> None:
    """Tells what came of it in a message on the next page."""
    chosen, had = request.POST.get("agent", ""), request.POST.get("had", "")
    agent = User.objects.filter(pk=chosen, is_active=True).first() if chosen.isdecimal() else None
    if agent is None:
        messages.error(request, "Escolha para quem vai a conversa.")
        return
    note = request.POST.get("note", "").replace("\r\n", "\n")
    held_by = int(had) if had.isdecimal() else claims.NOBODY
    try:
        claims.transfer(handoff.pk, agent, actor_id=manager.pk, note=note, held_by=held_by)
    except claims.Unavailable as refused:
        messages.error(request, f"{refused.words} A conversa ficou onde estava.")
    except notes.BadNote:
        messages.error(request, f"A nota passa de {notes.LONGEST} letras. A conversa ficou onde estava.")
    except claims.Moved as moved:
        messages.warning(request, _where_it_is(moved.handoff))
    else:
        messages.success(request, f"{handoff} agora está com {room.called(agent)}.")


def _where_it_is(handoff: Handoff) -> str:
    if handoff.status == Handoff.Status.IN_PROGRESS and handoff.assigned_to:
        return f"{handoff} já mudou de mãos: está com {room.called(handoff.assigned_to)}."
    return f"{handoff} já está {handoff.get_status_display()}."


def _shown(request: HttpRequest) -> dict[str, object]:
    queue = _asked(request)
    return {"wall": wall.look(wall.chosen(queue), now=timezone.now()), "queue": queue}


def _asked(request: HttpRequest) -> str:
    """The filter's value, on the page or carried through the form."""
    return request.POST.get("fila") or request.GET.get("fila", "")


def _address(request: HttpRequest) -> str:
    queue = _asked(request)
    return reverse("admin:handoff_wall") + (f"?{urlencode({'fila': queue})}" if queue else "")


def _manager(request: HttpRequest) -> User:
    """Raises ``PermissionDenied`` for anybody else."""
    if not isinstance(request.user, User) or not access.may_supervise(request.user):
        raise PermissionDenied
    return request.user
