"""Which messages are worth a person's look, and what that person says they mean.

Only of contacts who agreed to the improvement of the assistant; never what is held or erased. Why a message is listed:
its confidence was low, the customer said it again in other words, or a person had to take over soon after.
"""

import operator
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from conversations.conversation import locked
from conversations.entity_labels import trimmed
from conversations.models import Consent, Conversation, Correction, Message
from conversations.models.message import DOUBTFUL
from conversations.pseudonyms import pseudonymised
from nlp import Intent
from nlp.normalize import fold

WINDOW = timedelta(days=30)
REPHRASED_WITHIN = timedelta(minutes=2)
TAKEN_OVER_WITHIN = timedelta(minutes=5)
MOST = 500
"""Messages weighed at a time: the most doubtful ones, and those before the latest takeovers."""
MOST_TAKEOVERS = 200
DAILY_GOAL = 40
_ALIKE = 0.5  # of the shorter text's words
_WORDS = re.compile(r"\w{3,}")


class NotReviewable(LookupError):
    """The message may not be looked at: no consent, held, erased, or not a customer's text."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """A person was needed in a conversation because the bot did not understand, or the customer asked for one."""

    conversation_id: uuid.UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message worth a look, and why. ``said_again`` is how the customer put it next."""

    message: Message
    doubtful: bool = False
    rephrased: bool = False
    taken_over: bool = False
    said_again: str = ""

    @property
    def disagrees(self) -> bool:
        return self.rephrased or self.taken_over


@dataclass(frozen=True, slots=True)
class Progress:
    reviewed: int
    goal: int


@dataclass(frozen=True, slots=True)
class Review:
    """What a person says. ``intent``, ``sentiment`` and ``entities`` are the right ones, whatever the verdict."""

    verdict: Correction.Verdict
    intent: str
    sentiment: str
    entities: Sequence[dict[str, Any]] = field(default_factory=tuple)


TakeoverSource = Callable[[datetime], Iterable[Takeover]]
_takeovers: list[TakeoverSource] = []


def on_takeovers(source: TakeoverSource) -> None:
    """Who knows when people took over (``handoff``): called with the earliest moment, answers newest first."""
    _takeovers.append(source)


def reviewable() -> QuerySet[Message]:
    """Texts of customers that may be learned from."""
    return Message.objects.filter(
        _agreed(OuterRef("conversation__contact")),
        direction=Message.Direction.INBOUND,
        message_type="text",
        held=False,
        erased_at=None,
        confidence__isnull=False,
        conversation__erased=False,
        conversation__contact__erased_at=None,
    )


def by_confidence(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The least sure first."""
    return sorted(candidates, key=lambda one: (one.message.confidence or 0.0, one.message.pk))


def by_disagreement(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Only where the customer or an agent disagreed; both before one, the newest first."""
    disagreeing = [one for one in candidates if one.disagrees]
    return sorted(disagreeing, key=lambda one: (one.rephrased and one.taken_over, one.message.pk), reverse=True)


def candidates(*, now: datetime) -> list[Candidate]:
    """Messages of the last days that nobody reviewed yet. At most ``2 * MOST``, in a fixed number of queries."""
    waiting = reviewable().filter(correction=None, created_at__gt=now - WINDOW)
    doubtful = waiting.filter(confidence__lt=DOUBTFUL).order_by("confidence", "id")[:MOST]
    found = {message.pk: Candidate(message, doubtful=True) for message in _with_next(doubtful)}
    for pk, said_again in _said_again([one.message for one in found.values()]).items():
        found[pk] = replace(found[pk], rephrased=True, said_again=said_again)
    for message in _before_takeovers(waiting, since=now - WINDOW):
        found[message.pk] = replace(found.get(message.pk, Candidate(message)), taken_over=True)
    return list(found.values())


def progress(waiting: int, *, now: datetime) -> Progress:
    """Reviewed today, of the day's goal or of what there is."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    reviewed = Correction.objects.filter(reviewed_at__gte=midnight).count()
    return Progress(reviewed, min(max(DAILY_GOAL, reviewed), reviewed + waiting))


@transaction.atomic
def save_review(message_id: int, review: Review, *, reviewer_id: int | None, now: datetime) -> Correction:
    """Keep what the person says; said again it replaces. Raises ``NotReviewable``.

    Under the conversation's lock, as erasure and the withdrawal of a consent are: neither can slip in between.
    """
    message = reviewable().filter(pk=message_id).only("conversation_id").first()
    if message is not None:
        locked(message.conversation_id)
        message = reviewable().filter(pk=message_id).first()
    if message is None:
        raise NotReviewable(message_id)
    return Correction.objects.update_or_create(
        message=message,
        defaults={
            "verdict": review.verdict,
            "intent": review.intent,
            "sentiment": review.sentiment,
            "entities": list(review.entities),
            "reviewer_id": reviewer_id,
            "reviewed_at": now,
        },
    )[0]


def corrections() -> QuerySet[Correction]:
    """What can be learned from now, oldest message first."""
    usable = (Correction.Verdict.RIGHT, Correction.Verdict.CORRECTED)
    found = Correction.objects.filter(verdict__in=usable, message__in=reviewable().values("pk"))
    return found.select_related("message__conversation__contact").order_by("message_id")


def labelled_messages() -> Iterator[dict[str, Any]]:
    """What can be learned from now, as lines of ``nlp/data``: without names, each label in its place."""
    for correction in corrections().iterator(chunk_size=500):
        contact = correction.message.conversation.contact
        names = [name for name in (contact.name, contact.profile_name, contact.username) if name]
        entities = [trimmed(entity) for entity in correction.entities]
        text, entities = pseudonymised(correction.message.content, entities, names=names)
        yield {"text": text, "intent": correction.intent, "sentiment": correction.sentiment, "entities": entities}


def _agreed(contact: OuterRef) -> Exists:
    return Exists(Consent.objects.filter(contact=contact, purpose=Consent.Purpose.IMPROVEMENT, withdrawn_at=None))


def _with_next(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With ``next_id``: what the same customer wrote right after."""
    after = reviewable().filter(
        conversation=OuterRef("conversation"),
        id__gt=OuterRef("id"),
        created_at__lte=OuterRef("created_at") + REPHRASED_WITHIN,
    )
    return messages.annotate(next_id=Subquery(after.order_by("id").values("id")[:1]))


def _said_again(messages: Sequence[Any]) -> dict[int, str]:
    """Which of the messages (``_with_next``) were said again, and how."""
    following = Message.objects.in_bulk([one.next_id for one in messages if one.next_id])
    pairs = [(one, following[one.next_id]) for one in messages if one.next_id in following]
    return {first.pk: second.content for first, second in pairs if _is_repetition(first, second)}


def _is_repetition(first: Message, second: Message) -> bool:
    """The same in other words, or a visit in which the bot understood neither."""
    both_failed = second.intent == first.intent == Intent.UNKNOWN and first.session_id == second.session_id
    return both_failed or alike(first.content, second.content)


def alike(one: str, other: str) -> bool:
    """Whether two texts share much of their words; the short ones between them weigh nothing."""
    first, second = (set(_WORDS.findall(fold(text))) for text in (one, other))
    return bool(first and second) and len(first & second) / min(len(first), len(second)) >= _ALIKE


def _before_takeovers(waiting: QuerySet[Message], *, since: datetime) -> list[Message]:
    """What the customer said shortly before a person was needed; the asking for one was understood."""
    moments = _of_consenting([each for source in _takeovers for each in source(since)])
    if not moments:
        return []
    shortly_before = (
        Q(conversation_id=each.conversation_id, created_at__gt=each.at - TAKEN_OVER_WITHIN, created_at__lte=each.at)
        for each in moments
    )
    found = waiting.filter(reduce(operator.or_, shortly_before)).exclude(intent=Intent.HUMAN_HANDOFF)
    return list(found.order_by("-id")[:MOST])


def _of_consenting(takeovers: list[Takeover]) -> list[Takeover]:
    ids = {each.conversation_id for each in takeovers}
    agreed = Conversation.objects.filter(_agreed(OuterRef("contact")), pk__in=ids)
    known = set(agreed.values_list("pk", flat=True))
    return [each for each in takeovers if each.conversation_id in known][:MOST_TAKEOVERS]
