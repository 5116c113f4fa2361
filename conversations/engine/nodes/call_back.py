"""A call-back instead of waiting: offered by the desk or by the bot, taken or declined by a tap or in words."""

import re
from dataclasses import replace
from typing import Literal

from django.utils.translation import gettext as _

from conversations.effects import CreateTask, LeaveQueue
from conversations.engine import summary
from conversations.engine.answers import is_no, is_yes
from conversations.engine.nodes import people
from conversations.engine.services import QueueStatus
from conversations.engine.text import words_only
from conversations.engine.waiting import CALL_BACK_NO, CALL_BACK_YES, when_back
from conversations.engine.work import Work
from conversations.turn import InboundView

AGREED = "retorno combinado"
_TAPS: dict[str, Literal["yes", "no"]] = {CALL_BACK_YES: "yes", CALL_BACK_NO: "no"}
_RETURN = re.compile(
    r"\b(?:me (?:lig(?:a|ue|uem)|retorn(?:a|e|em)|chamem)|"
    r"(?:quero|prefiro|aceito|pode ser) (?:o |um |esse )?retorno|"
    r"(?:pode|podem|quero que|prefiro que) (?:me )?(?:ligar|ligue|liguem|retornar|retorne|retornem))\b"
)
_WAIT = re.compile(
    r"\b(?:prefiro (?:esperar|aguardar|ficar)|vou (?:esperar|aguardar)|(?:eu )?(?:espero|aguardo)|"
    r"(?:continuo|fico) (?:na fila|esperando|aguardando)|nao precisam? (?:me )?(?:ligar|retornar)|sem retorno)\b"
)
_CLAUSE_ENDS = re.compile(r"[.,;:!\n]+|\b(?:mas|por[eé]m|ent[aã]o)\b", re.IGNORECASE)
# "não quero esperar me liguem" denies the waiting, so only small words may stand between a "não" and what it denies.
_DENIED = re.compile(
    r"\b(?:(?:ninguem|nunca|jamais)\b.*|(?:nao|nem|sem)"
    r"(?: (?:quero|queria|precis\w+|gost\w+|prefiro|aceito|adianta|e|eh|que|voces?|vcs?|ninguem|mais|me|ai|ja|"
    r"por favor|pra|para|necessario|vao|vai))*)$"
)
_DENIED_AFTER = re.compile(r"(?:mais )?(?:nao|nunca|jamais)(?: (?:por favor|obrigad[oa]|viu))*")
_LONGEST = 200  # characters of their words that the task keeps


def take(work: Work, message: InboundView) -> bool:
    """Whether the message takes or declines a call-back; it is then answered."""
    tapped = _TAPS.get(message.reply_id or "")
    if work.turn.owner != "nobody":
        if tapped:
            _late_tap(work, message, tapped)
        return tapped is not None
    answer = tapped or _typed(work, message)
    if answer == "yes":
        _agree(work, message, tapped=tapped is not None)
    elif answer == "no":
        _wait_on(work)
    return answer is not None


def _typed(work: Work, message: InboundView) -> Literal["yes", "no"] | None:
    if message.reply_id or message.type not in ("text", "edit") or "?" in message.text:
        return None
    wished = _said(_RETURN, message.text)
    if wished is False or _said(_WAIT, message.text):
        return "no" if _offered(work) else None
    if wished:
        return "yes"
    if (is_yes(message.text) or is_no(message.text)) and _is_the_last_question(work):
        return "yes" if is_yes(message.text) else "no"
    return None


def _said(pattern: re.Pattern[str], text: str) -> bool | None:
    """Whether it is said; False where it is only denied ("não me liguem"), ``None`` where nothing is said of it."""
    clauses = [words_only(clause) for clause in _CLAUSE_ENDS.split(text)]
    denied = [_is_denied(clause, found) for clause in clauses for found in pattern.finditer(clause)]
    return not all(denied) if denied else None


def _is_denied(clause: str, found: re.Match[str]) -> bool:
    before, after = clause[: found.start()].strip(), clause[found.end() :].strip()
    return bool(_DENIED.search(before) or _DENIED_AFTER.fullmatch(after))


def _late_tap(work: Work, message: InboundView, tapped: Literal["yes", "no"]) -> None:
    """An offer of old, answered by who waits for nobody now: it is noted already only where somebody is to call."""
    work.bubble.notice = True
    if tapped == "no":
        work.say("okay")
    elif work.asks_for(CreateTask) or work.services.queue.calls_back(work.turn.conversation_id):
        work.say("call_back_noted")
    else:
        _agree(work, message, tapped=True)


def _offered(work: Work) -> bool:
    return work.dialogue.asked == "call_back" or _status(work).call_back_offered_at is not None


def _is_the_last_question(work: Work) -> bool:
    """A bare yes or no answers what was said last: by the bot in its turn, or by the desk since then."""
    if work.dialogue.asked == "call_back":
        return True
    offered, spoken = _status(work).call_back_offered_at, work.session.memory.last_updated
    return offered is not None and (spoken is None or offered >= spoken)


def _agree(work: Work, message: InboundView, *, tapped: bool) -> None:
    """Somebody calls back when people are there; until then the bot is all ears again."""
    dealer_id = people.dealer(work)
    status = _status(work, joins=dealer_id or "")  # of the queue they wait in, else of the shop that will call
    work.do(CreateTask("call_back", _task(work, "" if tapped else message.text), dealer_id=dealer_id))
    if work.turn.owner == "nobody":
        work.do(LeaveQueue(AGREED))
    work.bubble.notice = True
    if work.dialogue.asked == "call_back":
        work.dialogue.asked = ""
    if not status.open_now and status.opens_at:
        work.say("call_back_agreed", when=when_back(status.opens_at))
    else:
        work.say("call_back_soon")
    work.turn = replace(work.turn, owner="bot")


def _wait_on(work: Work) -> None:
    work.dialogue.asked = ""
    work.dialogue.call_back_declined = True
    work.say("call_back_waits")
    people.tell_place(work)


def _task(work: Work, words: str) -> str:
    said = _("Disse: “{words}”.").format(words=" ".join(words.split())[:_LONGEST]) if words else ""
    lines = (_("Pediu retorno enquanto esperava uma pessoa."), said, summary.summarise(work.session))
    return "\n".join(line for line in lines if line)


def _status(work: Work, *, joins: str | None = None) -> QueueStatus:
    return work.services.queue.status(work.turn.conversation_id, now=work.turn.now, joins=joins)
