"""Tells the team by e-mail and Slack that somebody waits while nobody is online who could be given it."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import httpx
import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from conversations.conversation import locked
from handoff import access, agents, assignment
from handoff.events import record
from handoff.models import Handoff, HandoffEvent
from leads.models import Dealer

log = structlog.get_logger(__name__)
AT_ONCE = 100
"""Handoffs told of in one notice."""
MOST_ADDRESSES = 50
_APART = timedelta(minutes=1)  # two notices, so that a way that is down is not tried all the time
_TIMEOUT = 3.0  # seconds for each step of a post
_SUBJECT = "[FacilIAuto] Há clientes esperando por uma pessoa"
_WHERE = "Ninguém da equipe está atendendo. Para atender: /admin/handoff/console/"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one queue is told: how many came to wait there, and whose addresses it goes to. Nothing of a customer."""

    dealer_id: str
    handoffs: tuple[uuid.UUID, ...]
    line: str
    addresses: tuple[str, ...]


def tell_of_waiting(now: datetime) -> int:
    """Tell of every waiting handoff that nobody online may see or all of them left unanswered; returns how many.

    A notice a minute: what comes to wait meanwhile is told of together. That somebody was told is noted by the round
    after; what nobody could be told of is told again. Where neither Slack nor e-mail is set up nothing is told and
    nothing is noted.
    """
    if not (_slack() or _mail()) or _post.busy():
        return 0
    for notice in _post.told():
        for pk in notice.handoffs:
            _note(pk, notice.dealer_id, now)
    if _post.rests(now):
        return 0
    queues: dict[str, list[uuid.UUID]] = defaultdict(list)
    for pk, dealer_id in _unattended().order_by("created_at").values_list("pk", "dealer_id")[:AT_ONCE]:
        queues[dealer_id].append(pk)
    if queues:
        _post.send([_notice(dealer_id, handoffs) for dealer_id, handoffs in sorted(queues.items())], now)
    return sum(map(len, queues.values()))


def _unattended() -> QuerySet[Handoff]:
    """What waits, was not told of, and cannot be given to anybody who is online."""
    waiting = Handoff.objects.filter(status=Handoff.Status.PENDING, notified_at=None)
    there = {queue: _there(queue) for queue in assignment.queues_of(waiting)}
    empty = [queue for queue, people in there.items() if not people]
    return waiting.filter(Q(dealer_id__in=empty) | Q(pk__in=assignment.let_go_by_all(waiting, there)))


def _there(dealer_id: str) -> set[int]:
    return set(agents.there(dealer_id).values_list("pk", flat=True))


def _note(handoff_id: uuid.UUID, dealer_id: str, now: datetime) -> None:
    """Unless it went elsewhere meanwhile."""
    told = Handoff.objects.filter(pk=handoff_id, dealer_id=dealer_id, notified_at=None, status=Handoff.Status.PENDING)
    with transaction.atomic():
        for handoff in told.defer("context", "feedback"):
            locked(handoff.conversation_id)
            if told.update(notified_at=now):
                record(handoff, HandoffEvent.Kind.NOTIFIED, now=now, detail="ninguém disponível")


def _notice(dealer_id: str, handoffs: Sequence[uuid.UUID]) -> Notice:
    dealer = Dealer.objects.filter(pk=dealer_id).first() if dealer_id else None
    queue = str(dealer or dealer_id or "central")
    people = "1 cliente espera" if len(handoffs) == 1 else f"{len(handoffs)} clientes esperam"
    line = f"Fila {queue}: {people} por uma pessoa."
    return Notice(dealer_id, tuple(handoffs), line, _addresses(dealer_id) if _mail() else ())


def _addresses(dealer_id: str) -> tuple[str, ...]:
    """The team's own, of those who may see the queue; else where the house's alarms go."""
    with_mail = access.those_who_see(dealer_id).exclude(email="").order_by("pk")
    return tuple(with_mail.values_list("email", flat=True)[:MOST_ADDRESSES]) or tuple(settings.ALERT_EMAILS)


def _slack() -> bool:
    return bool(settings.SLACK_WEBHOOK_URL)


def _mail() -> bool:
    return bool(settings.EMAIL_URL)


class _Post:
    """A thread of its own: the sweep must not wait for a mail server. It touches no database."""

    def __init__(self) -> None:
        self._last: Future[bool] | None = None
        self._notices: list[Notice] = []
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    def busy(self) -> bool:
        return self._last is not None and not self._last.done()

    def rests(self, now: datetime) -> bool:
        return now < self._rests_until

    def send(self, notices: list[Notice], now: datetime) -> None:
        self._rests_until = now + _APART
        self._notices, self._last = notices, _thread().submit(_sent, notices)

    def told(self) -> list[Notice]:
        """What somebody was told since this was last asked."""
        last, self._last = self._last, None
        return self._notices if last is not None and last.result() else []

    def finish(self, seconds: float) -> None:
        """Wait for what is on its way. Raises ``TimeoutError``."""
        if self._last is not None:
            self._last.result(seconds)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="notices")


def _sent(notices: list[Notice]) -> bool:
    """False where it failed and nobody was told."""
    told, failed = False, False
    for way in (_to_slack, _by_mail):
        try:
            told |= way(notices)
        except Exception as error:  # an address may be a secret: only the kind of error is told
            failed = True
            log.warning("notice_unsent", way=way.__name__, error=type(error).__name__)
    return told or not failed


def _to_slack(notices: list[Notice]) -> bool:
    if not _slack():
        return False
    lines = [":bell: *Há clientes esperando por uma pessoa*", *(_plain(notice.line) for notice in notices), _WHERE]
    httpx.post(settings.SLACK_WEBHOOK_URL, json={"text": "\n".join(lines)}, timeout=_TIMEOUT).raise_for_status()
    return True


def _by_mail(notices: list[Notice]) -> bool:
    """One mail a queue, so that nobody reads of another's; nobody sees who else was told."""
    mails = [
        EmailMessage(_SUBJECT, f"{notice.line}\n{_WHERE}\n", bcc=notice.addresses)
        for notice in notices
        if notice.addresses
    ]
    return bool(mails and get_connection().send_messages(mails))


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_post = _Post()
