"""What every view of the console asks before it does anything, and how a refusal is told."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from handoff import access
from handoff.models import Handoff

View = Callable[..., HttpResponse]
_FREE = ("texto", "nota", "legenda")  # words, which are cleaned where they are read


def console_view(method: str) -> Callable[[View], View]:
    """For agents and managers only; a handoff they may not see is not there. The view is given the person."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, **named: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not access.may_claim(user):
                raise PermissionDenied
            if _is_no_code(request):
                return refused("A página mandou algo que não existe. Recarregue e tente de novo.", status=422)
            try:
                if handoff_id := named.pop("handoff_id", None):
                    named["handoff"] = access.find(user, handoff_id)
                return view(request, user, **named)
            except (Handoff.DoesNotExist, ValidationError) as error:  # nor is what is no id
                raise Http404("Atendimento não encontrado.") from error

        guarded = never_cache(sensitive_post_parameters()(require_http_methods([method])(asked)))
        protected: View = admin.site.admin_view(guarded)
        return protected

    return decorate


def _is_no_code(request: HttpRequest) -> bool:
    """Whether something that names a thing of ours holds a character that no name has, nor Postgres takes."""
    given = [*request.GET.items(), *request.POST.items()]
    return any("\x00" in str(value) for name, value in given if name not in _FREE)


def done(**facts: Any) -> JsonResponse:
    """It happened."""
    return JsonResponse({"ok": True, **facts})


def refused(words: str, *, status: int = 409, **facts: Any) -> JsonResponse:
    """It did not, and why in the agent's words; nothing that was typed is lost by it."""
    return JsonResponse({"ok": False, "words": words, **facts}, status=status)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The composer's own key of what it sends; a second try with it sends nothing twice."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
