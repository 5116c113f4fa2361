"""Which facts a message tells, given what it wants: "uber" in an off-topic message says nothing of the car wanted.

The rules look at the words around a fact. Where a message as a whole wants something else, what looks like a fact is
one less than half the time on the training messages.
"""

from collections.abc import Iterable

from nlp.result import Entity, Intent

_TELLS_NOTHING_OF: dict[str, frozenset[Intent]] = {
    "use": frozenset(
        {
            Intent.CONTACT_DEALER,
            Intent.FEEDBACK_NEGATIVE,
            Intent.FEEDBACK_POSITIVE,
            Intent.GOODBYE,
            Intent.OPT_OUT,
            Intent.SCHEDULE_TEST_DRIVE,
            Intent.UNKNOWN,
        }
    ),
    "priority": frozenset({Intent.CAR_DETAILS, Intent.FEEDBACK_POSITIVE, Intent.UNKNOWN}),
    "date_time": frozenset(
        {
            Intent.FEEDBACK_NEGATIVE,
            Intent.FEEDBACK_POSITIVE,
            Intent.GOODBYE,
            Intent.GREETING,
            Intent.PROFILE_INFO,
        }
    ),
    "option": frozenset({Intent.HUMAN_HANDOFF, Intent.PROFILE_INFO, Intent.UNKNOWN}),
    "budget": frozenset({Intent.CAR_DETAILS, Intent.CONTACT_DEALER, Intent.FEEDBACK_NEGATIVE, Intent.UNKNOWN}),
}


def told(entities: Iterable[Entity], text: str, intent: Intent | None) -> list[Entity]:
    """The facts that a message tells, in their order; ``intent`` is ``None`` where there is doubt, and nothing is lost.

    A fact that is the whole message ("2", "amanhã") answers a question, whatever it is taken for.
    """
    return [one for one in entities if _is_all(one, text) or intent not in _TELLS_NOTHING_OF.get(one.type, ())]


def _is_all(entity: Entity, text: str) -> bool:
    return not any(letter.isalnum() for letter in text[: entity.start] + text[entity.end :])
