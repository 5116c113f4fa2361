"""Meta's POSTs skip what is there for browsers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

WEBHOOK = "/webhook/whatsapp"


class WebhookMiddleware:
    """Third of all middleware, after probes and metrics: a POST to the webhook goes straight to its view.

    Sessions, hosts, CSRF and headers guard people's browsers; this door is guarded by its signature. They cost 0.3 of
    the 0.4 ms that Django itself takes for a POST. ``GET``, which echoes what it is given, goes the long way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != WEBHOOK or request.method != "POST":
            return self.get_response(request)
        request.resolver_match = resolve(WEBHOOK)
        response: HttpResponse = request.resolver_match.func(request)
        response["Content-Length"] = str(len(response.content))  # else an empty answer is sent in chunks
        return response
