"""Who writes soon after a person closed their matter goes back to the team, not to the bot."""

from conversations.engine.nodes import people
from conversations.engine.work import Request, Work

_TO_THE_TEAM = frozenset({"human_handoff", "handle_greeting", "clarify"})
_THEIR_OWN = frozenset({"opt_out", "privacy", "restart", "human_handoff"})  # answered as always


def come_back(work: Work) -> None:
    """After reading: a matter returns to the team; thanks and the like are only answered."""
    if any(one.node in _THEIR_OWN for one in work.pending):
        work.dialogue.welcomed = True
        return
    if not _is_a_matter(work):
        _answer_courtesy(work)
        return
    people.bring_back(work)
    work.pending = [one for one in work.pending if one.node not in _TO_THE_TEAM]
    if not work.pending:
        work.closed = True


def _answer_courtesy(work: Work) -> None:
    """Without a question: nobody who says "ok" to an agent wants to be interviewed."""
    if any(one.node == "small_talk" and one.pick not in ("thanks:", "no:person") for one in work.pending):
        work.pending.clear()
        work.say("okay")
    work.closed = True


def _is_a_matter(work: Work) -> bool:
    return work.told_facts or any(not _is_courtesy(one) for one in work.pending)


def _is_courtesy(request: Request) -> bool:
    if request.node == "small_talk":
        return request.pick not in ("who:", "trust:")
    if request.node == "media":
        return request.pick.startswith(("media:reaction:", "media:sticker:", "media:revoke:"))
    return request.node == "goodbye"
