"""What an agent sends, and what the console offers to send: each view parses, calls one function, and says so."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from conversations.models import Delivery
from handoff import access, composing, scheduled, stock_search, templates_out
from handoff import canned as replies
from handoff.console.door import console_view, done, key_of, refused
from handoff.models import Handoff, ScheduledMessage
from handoff.refusals import NotSaid, NotYours

_KINDS: dict[str, Callable[..., Delivery]] = {
    "image": composing.say_image,
    "video": composing.say_video,
}
_LARGEST = 21 * 1024 * 1024
_NO_KEY = "A página está desatualizada. Recarregue e tente de novo."


def _said(say: Callable[[], Any]) -> HttpResponse:
    try:
        row = say()
    except NotYours as error:
        return refused(error.words, status=409)
    except NotSaid as error:
        return refused(error.words, status=422)
    return done(message=row.pk) if isinstance(row, Delivery) else done()


def _said_once(request: HttpRequest, say: Callable[[uuid.UUID], Any]) -> HttpResponse:
    """With the page's own key, so that a second try sends nothing twice."""
    key = key_of(request)
    return refused(_NO_KEY, status=422) if key is None else _said(lambda: say(key))


@console_view("POST")
def text(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A bubble of text."""
    words = request.POST.get("texto", "")
    return _said_once(request, lambda key: composing.say_text(handoff.pk, user, words, key=key, now=timezone.now()))


@console_view("POST")
def file(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A picture, a film, a document, or what was recorded (``tipo`` voz)."""
    sent = request.FILES.get("arquivo")
    if not isinstance(sent, UploadedFile):
        return refused("Escolha um arquivo.", status=422)
    if (sent.size or 0) > _LARGEST:
        return refused("O arquivo passa de 20 MB.", status=422)
    content, now = sent.read(), timezone.now()
    if request.POST.get("tipo") == "voz":
        return _said_once(request, lambda key: composing.say_voice(handoff.pk, user, content, key=key, now=now))
    say = _KINDS.get((sent.content_type or "").partition("/")[0], composing.say_document)
    under = request.POST.get("legenda", "")
    return _said_once(
        request,
        lambda key: say(handoff.pk, user, content, filename=sent.name or "arquivo", caption=under, key=key, now=now),
    )


@console_view("POST")
def buttons(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A question with answers to tap."""
    words = request.POST.get("texto", "")
    titles = [request.POST.get(f"botao{number}", "") for number in (1, 2, 3)]
    return _said_once(
        request, lambda key: composing.say_buttons(handoff.pk, user, words, titles, key=key, now=timezone.now())
    )


@console_view("POST")
def car(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A car as a card."""
    chosen = request.POST.get("carro", "")
    return _said_once(request, lambda key: composing.say_car(handoff.pk, user, chosen, key=key, now=timezone.now()))


@console_view("GET")
def cars(request: HttpRequest, user: User) -> HttpResponse:
    """Cars of the live stock for what was typed."""
    try:
        found = stock_search.find(request.GET.get("q", "")[:200])
    except NotSaid as error:
        return render(request, "handoff/cars.html", {"words": error.words})
    return render(request, "handoff/cars.html", {"cars": found})


@console_view("GET")
def canned(request: HttpRequest, user: User) -> HttpResponse:
    """Replies whose shortcut begins as typed, filled for this customer."""
    handoff = access.find(user, request.GET.get("atendimento", ""))
    found = replies.find(request.GET.get("q", ""), handoff.dealer_id)
    filled = [{"shortcut": one.shortcut, "text": replies.filled(one, handoff, user)} for one in found[:10]]
    return JsonResponse({"replies": filled})


@console_view("GET")
def templates(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """Approved templates with their text, what they ask for and what they cost."""
    choices = templates_out.choices(handoff.conversation)
    wanted = request.GET.get("modelo", "")
    chosen = next((one for one in choices if f"{one.name}:{one.language}" == wanted), choices[0] if choices else None)
    return render(request, "handoff/templates.html", {"choices": choices, "chosen": chosen})


@console_view("POST")
def template(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A template, also once the window has closed."""
    name, _, language = request.POST.get("modelo", "").partition(":")
    given = ((*field.partition(":"), value) for field, value in request.POST.items())
    values = {asked: str(value) for what, _, asked, value in given if what == "valor"}
    return _said_once(
        request,
        lambda key: composing.say_template(handoff.pk, user, name, language, values, key=key, now=timezone.now()),
    )


@console_view("POST")
def later(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """A message for another time, in the house's own clock."""
    try:
        due = datetime.fromisoformat(request.POST.get("quando", ""))
    except ValueError:
        return refused("Escolha o dia e a hora.", status=422)
    due_at = due if due.tzinfo else timezone.make_aware(due)
    words = request.POST.get("texto", "")
    return _said_once(request, lambda key: scheduled.schedule(handoff, user, words, due_at, key=key))


@console_view("POST")
def not_later(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """Take back what was scheduled."""
    try:
        scheduled.cancel(request.POST.get("mensagem", ""), user)
    except (ScheduledMessage.DoesNotExist, ValidationError):
        return refused("Esta mensagem agendada não é sua.", status=403)
    except scheduled.TooLate:
        return refused("Esta mensagem já foi enviada.", status=409)
    return done()


@console_view("POST")
def typing(request: HttpRequest, user: User, handoff: Handoff) -> HttpResponse:
    """The customer sees "digitando…"."""
    return done(shown=composing.show_typing(handoff, user))
