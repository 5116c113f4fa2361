"""Tells the team by e-mail and Slack that somebody waits while nobody is online."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import httpx
import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from conversations.conversation import locked
from handoff import access, agents
from handoff.events import record
from handoff.models import Handoff, HandoffEvent
from leads.models import Dealer

log = structlog.get_logger(__name__)
AT_ONCE = 100
"""Handoffs told of in one notice."""
MOST_ADDRESSES = 50
_TIMEOUT = 3.0  # seconds for each step of a post
_SUBJECT = "[FacilIAuto] Há clientes esperando por uma pessoa"
_WHERE = "Ninguém da equipe está disponível. Para atender: /admin/handoff/console/"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one queue is told: how many came to wait there, and whose addresses it goes to. Nothing of a customer."""

    line: str
    addresses: tuple[str, ...]


def tell_of_waiting(now: datetime) -> int:
    """Tell of every waiting handoff that nobody online may see, once each; returns how many.

    One notice is on its way at a time: what comes to wait meanwhile is told of by the next round. Where neither Slack
    nor e-mail is set up nothing is told and nothing is noted.
    """
    if not (_slack() or _mail()) or _post.busy():
        return 0
    waiting = Handoff.objects.filter(status=Handoff.Status.PENDING, notified_at=None).order_by("created_at")
    queues: Counter[str] = Counter()
    someone: dict[str, bool] = {}
    for handoff in waiting.defer("context", "feedback")[:AT_ONCE]:
        if handoff.dealer_id not in someone:
            someone[handoff.dealer_id] = agents.anyone_online(handoff.dealer_id)
        if not someone[handoff.dealer_id] and _noted(handoff, now):
            queues[handoff.dealer_id] += 1
    if queues:
        _post.send([_notice(dealer_id, number) for dealer_id, number in sorted(queues.items())])
    return queues.total()


def _noted(handoff: Handoff, now: datetime) -> bool:
    with transaction.atomic():
        locked(handoff.conversation_id)
        waiting = Handoff.objects.filter(pk=handoff.pk, status=Handoff.Status.PENDING, notified_at=None)
        if not waiting.update(notified_at=now):
            return False
        record(handoff, HandoffEvent.Kind.NOTIFIED, now=now, detail="ninguém disponível")
    return True


def _notice(dealer_id: str, number: int) -> Notice:
    dealer = Dealer.objects.filter(pk=dealer_id).first() if dealer_id else None
    queue = str(dealer or dealer_id or "central")
    people = "1 cliente espera" if number == 1 else f"{number} clientes esperam"
    return Notice(f"Fila {queue}: {people} por uma pessoa.", _addresses(dealer_id) if _mail() else ())


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
        self._last: Future[None] | None = None

    def busy(self) -> bool:
        return self._last is not None and not self._last.done()

    def send(self, notices: Sequence[Notice]) -> None:
        self._last = _thread().submit(_sent, list(notices))

    def finish(self, seconds: float) -> None:
        """Wait for what is on its way. Raises ``TimeoutError``."""
        if self._last is not None:
            self._last.result(seconds)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="notices")


def _sent(notices: list[Notice]) -> None:
    for way in (_to_slack, _by_mail):
        try:
            way(notices)
        except Exception as error:  # an address may be a secret: only the kind of error is told
            log.warning("notice_unsent", way=way.__name__, error=type(error).__name__)


def _to_slack(notices: list[Notice]) -> None:
    if _slack():
        lines = [":bell: *Há clientes esperando por uma pessoa*", *(_plain(notice.line) for notice in notices), _WHERE]
        httpx.post(settings.SLACK_WEBHOOK_URL, json={"text": "\n".join(lines)}, timeout=_TIMEOUT).raise_for_status()


def _by_mail(notices: list[Notice]) -> None:
    """One mail a queue, so that nobody reads of another's; nobody sees who else was told."""
    mails = [
        EmailMessage(_SUBJECT, f"{notice.line}\n{_WHERE}\n", bcc=notice.addresses)
        for notice in notices
        if notice.addresses
    ]
    if mails:
        get_connection().send_messages(mails)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_post = _Post()
