"""What changed, for pages that are open: a number per stream that only rises, and a small push after commit.

A push carries a stream's name and number, never what changed: a page that sees a number it did not expect asks for the
present state. So a lost push costs freshness, nothing else. Numbers are kept in Postgres; Redis may vanish.
"""

import hashlib
import time
import uuid
from collections.abc import Iterable
from threading import Lock

import redis
import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from conversations import sql
from conversations.bell import Breaker, shared_redis
from handoff.models import Handoff

log = structlog.get_logger(__name__)
WATCHED = "console:watched"
"""A sorted set of the streams somebody watches, by the time their watch ends (Unix seconds)."""
WATCH_LASTS = 30.0
"""Seconds a watch lasts unless it is renewed."""
EVERY_QUEUE = "queue:all"
_LOOK_AGAIN = 1.0  # seconds what is watched is remembered
breaker = Breaker()


def chat(conversation_id: uuid.UUID | str) -> str:
    """The stream of one conversation."""
    return f"chat:{conversation_id}"


def queue(dealer_id: str) -> str:
    """The stream of one dealer's queue; of the central one for ""."""
    return f"queue:shop:{dealer_id}" if dealer_id else "queue:central"  # a shop may be called "all"


def queues(dealers: Iterable[str] | None) -> list[str]:
    """The streams of the queues a person sees, as ``access.queues_of`` gives them."""
    return [EVERY_QUEUE] if dealers is None else [queue(dealer_id) for dealer_id in dealers]


def agent(user_id: int) -> str:
    """The stream of what concerns one member of the team: assigned, said to or taken from them, their state."""
    return f"agent:{user_id}"


def handoff_changed(handoff: Handoff, *, agents: Iterable[int | None] = ()) -> None:
    """After this transaction's commit, tell who watches the handoff's queue, its chat, these members of the team."""
    mine = [agent(user_id) for user_id in agents if user_id]
    names = [queue(handoff.dealer_id), EVERY_QUEUE, chat(handoff.conversation_id), *mine]
    transaction.on_commit(lambda: publish(names), robust=True)


def conversation_has_news(conversation_id: uuid.UUID, *, said: bool) -> None:
    """For who looks at the chat and, where the customer said something, who works it or the queue where it waits.

    While somebody works it the queue does not move: all pages would draw their lists again at each word of any chat.
    Called after commit for every conversation of the system, so it costs nothing where nobody watches.
    """
    watched = _watched.names()
    if watched is not None and not watched:
        return
    name = chat(conversation_id)
    names = [name] if watched is None or name in watched else []
    if said and (watched is None or any(one.startswith("queue:") for one in watched)):
        open_ones = Handoff.objects.filter(conversation_id=conversation_id, status__in=Handoff.OPEN)
        for dealer_id, agent_id in open_ones.values_list("dealer_id", "assigned_to_id")[:1]:
            names += [agent(agent_id)] if agent_id else [queue(dealer_id), EVERY_QUEUE]
    if names:
        publish(names)


def publish(names: Iterable[str]) -> None:
    """Raise the numbers of these streams and push them to who listens. Never raises: pages look again by themselves."""
    try:
        for name, number in _raise(sorted(set(names))):
            _push(name, number)
    except Exception as error:
        log.warning("stream_not_told", error=type(error).__name__)


def numbers(names: Iterable[str]) -> dict[str, int]:
    """Where these streams are; 0 for one that never moved."""
    wanted = sorted(set(names))
    found = sql.rows("SELECT name, number FROM handoff_stream WHERE name = ANY(%s)", [wanted])
    return dict.fromkeys(wanted, 0) | {str(name): int(number) for name, number in found}


def watch(names: Iterable[str]) -> None:
    """Say that somebody looks at these streams for the next ``WATCH_LASTS`` seconds. Raises ``redis.RedisError``."""
    until = time.time() + WATCH_LASTS
    wanted = dict.fromkeys(names, until)
    if wanted:
        shared_redis().zadd(WATCHED, wanted)


def group_of(name: str) -> str:
    """The channel layer's group of a stream; its names allow fewer characters than a dealer's id may have."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _raise(names: list[str]) -> list[tuple[str, int]]:
    found = sql.rows(
        "INSERT INTO handoff_stream AS s (name, number) SELECT unnest(%s::text[]), 1"
        " ON CONFLICT (name) DO UPDATE SET number = s.number + 1 RETURNING name, number",
        [names],
    )
    return [(str(name), int(number)) for name, number in found]


def _push(name: str, number: int) -> None:
    """A plain PUBLISH in the layer's own words: through the layer each would cost a new connection and event loop."""
    if breaker.open:
        return
    layer = get_channel_layer()
    message = layer.serialize({"type": "stream.moved", "stream": name, "number": number})
    try:
        shared_redis().publish(f"{settings.CHANNEL_PREFIX}__group__{group_of(name)}", message)
    except redis.RedisError:
        breaker.report(success=False)
    else:
        breaker.report(success=True)


class _Watched:
    """Which streams somebody watches, asked once a second at most by each process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: frozenset[str] | None = None
        self._asked = -_LOOK_AGAIN

    def names(self) -> frozenset[str] | None:
        """``None`` where Redis cannot tell."""
        with self._lock:
            if time.monotonic() - self._asked >= _LOOK_AGAIN:
                self._asked = time.monotonic()
                self._names = self._ask()
            return self._names

    def forget(self) -> None:
        self._asked = -_LOOK_AGAIN

    def _ask(self) -> frozenset[str] | None:
        if breaker.open:
            return None
        try:
            found = shared_redis().zrangebyscore(WATCHED, time.time(), "+inf")
        except redis.RedisError:
            breaker.report(success=False)
            return None
        breaker.report(success=True)
        return frozenset(name.decode() for name in found)  # type: ignore[union-attr]  # the client is synchronous


_watched = _Watched()
