"""Probes, answered before sessions, hosts and redirects, so that a probe by address works.

``/health``: the process is alive. ``/ready``: it can do its work; a broker that is away is degraded, not unready,
because the sweep answers customers without it.
"""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from faciliauto_bot.metrics import exposition, may_scrape
from faciliauto_bot.redis_client import client
from faciliauto_bot.watched import Watched

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


class Migrated:
    """Whether every migration is applied; asked of the database until it is so once."""

    def __init__(self) -> None:
        self._known = False

    def __call__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not self._known:
            executor = MigrationExecutor(connection)
            self._known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self._known


_database = Watched(Migrated(), patience=1.0)
_broker = Watched(lambda: bool(client().ping()), patience=1.0)


def ready() -> JsonResponse:
    """200 with ``status`` ok or degraded; 503 where the database is away or behind on migrations."""
    database = _state_of_database()
    broker = "ok" if _answers(_broker) else "away"
    if database != "ok":
        return JsonResponse({"status": "unavailable", "database": database, "broker": broker}, status=503)
    return JsonResponse({"status": "ok" if broker == "ok" else "degraded", "database": database, "broker": broker})


def _state_of_database() -> str:
    try:
        return "ok" if _database.value() else "migrations pending"
    except (DatabaseError, TimeoutError) as error:
        log.warning("ready.database_away", error=type(error).__name__)
        return "away"


def _answers(question: Watched[bool]) -> bool:
    try:
        return question.value()
    except Exception as error:
        log.warning("ready.broker_away", error=type(error).__name__)
        return False


class ProbeMiddleware:
    """First of all middleware. ``/metrics`` is answered here for scrapers, else left to its view (staff)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health":
            return JsonResponse({"status": "ok"})
        if request.path == "/ready":
            return ready()
        if request.path == "/metrics" and may_scrape(request):
            return exposition(request)
        return self.get_response(request)
