"""The console's page and the fragments it fetches again when a stream moved."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from redis import RedisError

from conversations.admin.contact import name_shown
from handoff import access, agents, streams
from handoff.console import chat, lists
from handoff.console.admission import MOST_CHATS, watchable
from handoff.console.door import console_view
from handoff.console.shared import rendered_queues
from handoff.models import Agent, Handoff, Outcome, ScheduledMessage
from leads.models import Dealer

_SAFE_TO_SHOW = ("image/jpeg", "image/png", "image/webp", "audio/", "video/mp4", "video/3gpp")


@console_view("GET")
def page(request: HttpRequest, user: User, handoff: Handoff | None = None) -> HttpResponse:
    """The whole page, with a chat open where the address names one."""
    mine = agents.agent_of(user)
    context = admin.site.each_context(request) | {
        "title": "Console de atendimento",
        "me": mine,
        "open": handoff,
        "live_url": _live_url(request),
        **_list(request, user),
    }
    if handoff:
        context |= _pane(user, handoff)
    return render(request, "handoff/console.html", context)


@console_view("GET")
def queue(request: HttpRequest, user: User) -> HttpResponse:
    """The list alone."""
    return render(request, "handoff/list.html", _list(request, user))


@console_view("POST")
def search(request: HttpRequest, user: User) -> HttpResponse:
    """The list for a name or a phone, which stand in no address."""
    return render(request, "handoff/list.html", _list(request, user, search=request.POST.get("q", "").strip()))


@console_view("GET")
def pane(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """One chat, whole."""
    return render(request, "handoff/pane.html", _pane(user, handoff))


@console_view("GET")
def course(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """What was said; ``?antes=`` asks for what came before a message."""
    before = request.GET.get("antes", "")
    found = chat.course(handoff, user, before=int(before) if before.isdecimal() else None)
    if not before and request.GET.get("lido"):
        chat.seen(user, handoff, found.last)
    context = {"course": found, "handoff": handoff, "standing": _mark(handoff), "window_until": _window(handoff)}
    return render(request, "handoff/course.html", context)


@console_view("GET")
def header(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """Who has the chat and what can be done with it."""
    return render(request, "handoff/head.html", _standing(user, handoff))


@console_view("GET")
def composer(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """Where the agent writes, or why they cannot."""
    return render(request, "handoff/composer.html", _standing(user, handoff))


@console_view("GET")
def side(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """Who the customer is."""
    return render(request, "handoff/side.html", {"customer": chat.customer(handoff, user), "handoff": handoff})


@console_view("GET")
def news(request: HttpRequest, user: User) -> JsonResponse:
    """Where the page's streams stand, for a page whose socket cannot connect; also a sign that the agent is there."""
    agents.seen(user)
    queue_names = streams.queues(access.queues_of(user))
    chats = [streams.chat(pk) for pk in watchable(user, request.GET.getlist("chat")[:MOST_CHATS])]
    names = [*queue_names, *chats, streams.agent(user.pk)]
    with suppress(RedisError):  # without Redis every change is counted anyway
        streams.watch(names)
    found = streams.numbers(names)
    moved = {name: number for name, number in found.items() if not name.startswith("queue:")}
    return JsonResponse({"streams": moved | {"queue": sum(found[name] for name in queue_names)}})


@console_view("GET")
def media(request: HttpRequest, user: User, message_id: int) -> HttpResponse:
    """A file a customer or an agent sent, for who may see the chat. Unknown types are only offered to be saved."""
    kept = chat.file_of(user, message_id)
    if kept is None:
        raise Http404
    kind = kept.mime_type.partition(";")[0].strip().lower()
    shown = kind.startswith(_SAFE_TO_SHOW)
    response = HttpResponse(bytes(kept.content or b""), content_type=kind if shown else "application/octet-stream")
    response["Content-Disposition"] = "inline" if shown else 'attachment; filename="arquivo"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _list(request: HttpRequest, user: User, *, search: str = "") -> dict[str, Any]:
    wanted = _wanted(request)
    queues, now = access.queues_of(user), timezone.now()
    seen = access.within(queues)

    def rows() -> list[lists.Row]:
        return lists.rows(seen, user, wanted, search=search, now=now)

    context: dict[str, Any] = {
        "wanted": wanted,
        "search": search,
        "counts": lists.counts(seen, user),
        "filters_shown": list(lists.FILTERS.items()),
        "now": now,
    }
    if wanted != "fila" or search:
        return context | {"rows": rows()}
    number = sum(streams.numbers(streams.queues(queues)).values())
    return context | {
        "shared": rendered_queues.get(
            queues, number, lambda: render_to_string("handoff/rows.html", context | {"rows": rows()})
        )
    }


def _wanted(request: HttpRequest) -> str:
    asked = request.GET.get("filtro", "")
    return asked if asked in lists.FILTERS else "fila"


def _pane(user: User, handoff: Handoff) -> dict[str, Any]:
    found = chat.course(handoff, user)
    chat.seen(user, handoff, found.last)
    return {"course": found, "customer": chat.customer(handoff, user), **_standing(user, handoff)}


def _standing(user: User, handoff: Handoff) -> dict[str, Any]:
    now = timezone.now()
    until = _window(handoff)
    mine = handoff.assigned_to_id == user.pk and handoff.status == Handoff.Status.IN_PROGRESS
    return {
        "handoff": handoff,
        "standing": _mark(handoff),
        "customer_name": name_shown(handoff.contact),
        "mine": mine,
        "supervises": access.may_supervise(user),
        "window_closed": until is None or until <= now,
        "window_until": until,
        "outcomes": Outcome.objects.filter(active=True) if handoff.is_open else (),
        "colleagues": _colleagues(user, handoff) if handoff.is_open else (),
        "queues": _other_queues(handoff) if handoff.is_open else (),
        "scheduled": list(handoff.scheduled.filter(state=ScheduledMessage.State.WAITING)) if handoff.is_open else [],
        "now": now,
    }


def _mark(handoff: Handoff) -> str:
    """Differs whenever the head or the composer would look different: a page asks for those only then."""
    until = _window(handoff)
    facts = (
        handoff.status,
        handoff.assigned_to_id,
        until is None or until <= timezone.now(),
        handoff.conversation.suppressed,
        handoff.scheduled.filter(state=ScheduledMessage.State.WAITING).count() if handoff.is_open else 0,
    )
    return " ".join(map(str, facts))


def _window(handoff: Handoff) -> datetime | None:
    return handoff.conversation.window_until


def _colleagues(user: User, handoff: Handoff) -> list[Agent]:
    return [one for one in agents.online(handoff.dealer_id) if one.pk != user.pk]


def _other_queues(handoff: Handoff) -> list[tuple[str, str]]:
    """Where else it can wait: code and name, the central queue first."""
    shops = Dealer.objects.filter(active=True).exclude(pk=handoff.dealer_id).values_list("pk", "name")
    central = [(access.CENTRAL, "Fila central")] if handoff.dealer_id else []
    return [*central, *((pk, name or pk) for pk, name in shops)]


def _live_url(request: HttpRequest) -> str:
    """Where this browser reaches the sockets."""
    if settings.LIVE_URL:
        return f"{settings.LIVE_URL}/ws/handoff/"
    host = request.get_host().rpartition(":")[0] or request.get_host()
    scheme = "wss" if request.is_secure() else "ws"
    return f"{scheme}://{host}:{settings.LIVE_PORT}/ws/handoff/"
