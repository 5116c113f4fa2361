"""What the team asked the customer, answered before anything else is read: stars, a word, a call-back."""

from conversations.engine.nodes import call_back, ratings
from conversations.engine.services import AfterHandoff
from conversations.engine.work import Work


def settle(work: Work) -> None:
    """Take the messages that answer what was asked; the others are left to be read as any other."""
    fresh = [message for message in work.turn.messages if not message.held]
    if not fresh:
        return
    work.after = _after(work)
    for message in fresh:
        if ratings.take(work, message) or call_back.take(work, message):
            work.taken.add(message.id)
    if work.taken and len(work.taken) == len(fresh):
        work.closed = True
    else:
        ratings.no_more_words(work)


def _after(work: Work) -> AfterHandoff | None:
    """Asked only until the talk has got going again: from then on nothing is left open."""
    if work.turn.owner != "bot" or work.dialogue.welcomed or not work.contact.returning:
        return None
    return work.services.queue.after(work.turn.conversation_id, now=work.turn.now)
