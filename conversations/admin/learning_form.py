"""The form of one message under review: what stands in it, and what one click makes of it."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.core import signing
from django.http import QueryDict

from conversations.entity_labels import BadEntity, TypedEntity, labelled, trimmed, written
from conversations.learning import Review
from conversations.models import Correction, Message
from nlp import Intent, Sentiment

_SALT = "conversations.learning"


class BadForm(ValueError):
    """Nothing that the page could have sent."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page shows of a message's labels; nothing is kept before the verdict."""

    message: Message
    intent: str
    sentiment: str
    entities: list[dict[str, Any]]
    typed: TypedEntity = field(default_factory=lambda: TypedEntity(type="", text=""))
    error: str = ""

    @property
    def sealed(self) -> str:
        """The entities on their way through the browser; only this server can have written them."""
        return signing.dumps([self.message.pk, self.entities], salt=_SALT, compress=True)


def opened(message: Message) -> Draft:
    """What was said of it before, else what the model understood."""
    correction: Correction | None = getattr(message, "correction", None)
    if correction:
        return Draft(message, correction.intent, correction.sentiment, correction.entities)
    return understood(message)


def understood(message: Message) -> Draft:
    entities = [trimmed(entity) for entity in message.entities or []]
    return Draft(message, message.intent, message.sentiment or Sentiment.NEUTRAL.value, entities)


def sent(message: Message, data: QueryDict) -> Draft:
    """The draft as the page sent it. Raises ``BadForm``."""
    try:
        pk, entities = signing.loads(data.get("entities", ""), salt=_SALT)
        sentiment = Sentiment(data.get("sentiment", ""))
    except (signing.BadSignature, ValueError) as error:
        raise BadForm from error
    if pk != message.pk:
        raise BadForm
    typed = TypedEntity(
        type=data.get("type", ""),
        text=data.get("text", ""),
        value=data.get("value", ""),
        negated="negated" in data,
        own_car="own_car" in data,
    )
    return replace(opened(message), sentiment=sentiment.value, entities=entities, typed=typed)


def without(draft: Draft, index: str) -> Draft:
    """One entity less. Raises ``BadForm``."""
    place = _place(draft, index)
    return replace(draft, entities=draft.entities[:place] + draft.entities[place + 1 :])


def in_hand(draft: Draft, index: str) -> Draft:
    """One entity out of the list and into the form. Raises ``BadForm``."""
    entity = draft.entities[_place(draft, index)]
    typed = TypedEntity(
        type=entity["type"],
        text=entity["text"],
        value=written(entity["value"]),
        negated=entity.get("negated", False),
        own_car=entity.get("role") == "own_car",
    )
    return replace(without(draft, index), typed=typed)


def added(draft: Draft) -> Draft:
    """The typed entity in the list, or what is wrong with it."""
    try:
        entity = labelled(draft.typed, message=draft.message.content, others=draft.entities)
    except BadEntity as error:
        return replace(draft, error=str(error))
    entities = sorted([*draft.entities, entity], key=lambda each: int(each["start"]))
    return Draft(draft.message, draft.intent, draft.sentiment, entities)


def review(draft: Draft, *, intent: str, unused: bool) -> Review:
    """What the click says. Raises ``BadForm`` for an intent that is none."""
    if intent not in {each.value for each in Intent}:
        raise BadForm
    said = (intent, draft.sentiment, draft.entities)
    before = understood(draft.message)
    right = said == (before.intent, before.sentiment, before.entities)
    verdict = Correction.Verdict.RIGHT if right else Correction.Verdict.CORRECTED
    return Review(Correction.Verdict.UNUSED if unused else verdict, *said)


def _place(draft: Draft, index: str) -> int:
    if not index.isdecimal() or int(index) >= len(draft.entities):
        raise BadForm
    return int(index)
