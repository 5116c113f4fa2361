"""Gauges computed at the scrape from indexed queries; one that cannot be read is left out."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from conversations.models import BusinessNumber, Conversation, DeadLetter, Delivery, Session
from faciliauto_bot.redis_client import client
from faciliauto_bot.watched import Watched

log = structlog.get_logger(__name__)
QUEUES = ("turns", "outbox", "default")
_WAITING = (Delivery.State.PENDING, Delivery.State.SENDING, Delivery.State.UNKNOWN)


class LiveGauges(Collector):
    """Read at most once in five seconds; a database or Redis that hangs costs a scrape one second."""

    def __init__(self) -> None:
        self._sources = [Watched(source, patience=1.0, fresh_for=5.0) for source in (from_database, from_redis)]

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not query."""
        return []

    def collect(self) -> Iterable[Metric]:
        for source in self._sources:
            try:
                yield from source.value()
            except Exception as error:
                log.warning("gauges.unreadable", error=type(error).__name__)


def from_database() -> list[Metric]:
    return [*_sessions(), *_turns(), *_outbox(), *_trouble()]


def from_redis() -> list[Metric]:
    redis = client()
    lengths = GaugeMetricFamily("chatbot_queue_length", "Tarefas à espera no broker", labels=["queue"])
    for queue in QUEUES:
        lengths.add_metric([queue], float(str(redis.llen(queue))))
    clients = dict(redis.info("clients"))
    return [_gauge("chatbot_redis_connections", "Conexões ativas no Redis", clients["connected_clients"]), lengths]


def _sessions() -> list[Metric]:
    active = Session.objects.filter(ended_at=None).count()
    return [_gauge("chatbot_active_sessions", "Sessões ativas", active)]


def _turns() -> list[Metric]:
    now = timezone.now()
    overdue = Conversation.objects.filter(turn_due_at__lt=now - timedelta(seconds=settings.CLOCKS.sweep_overdue))
    found = overdue.aggregate(number=Count("*"), oldest=Min("turn_due_at"))
    age = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return [
        _gauge("chatbot_turns_overdue", "Conversas com turno vencido", found["number"]),
        _gauge("chatbot_turns_oldest_overdue_seconds", "Há quanto tempo venceu o turno mais antigo", age),
    ]


def _outbox() -> list[Metric]:
    now = timezone.now()
    found = Delivery.objects.filter(send_state__in=_WAITING).aggregate(number=Count("*"), oldest=Min("due_at"))
    age = max((now - found["oldest"]).total_seconds(), 0.0) if found["oldest"] else 0.0
    return [
        _gauge("chatbot_outbox_waiting", "Mensagens à espera de envio", found["number"]),
        _gauge("chatbot_outbox_oldest_waiting_seconds", "Há quanto tempo espera a mensagem mais antiga", age),
    ]


def _trouble() -> list[Metric]:
    halted = BusinessNumber.objects.exclude(halted_at=None).count()
    letters = DeadLetter.objects.filter(state=DeadLetter.State.OPEN).count()
    return [
        _gauge("chatbot_numbers_halted", "Números da empresa parados", halted),
        _gauge("chatbot_dead_letters_open", "Mensagens não processadas em aberto", letters),
    ]


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))
