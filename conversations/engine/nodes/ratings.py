"""Stars for a closed handoff, and a word about it."""

import re

from django.utils.translation import gettext as _

from conversations.effects import AddFeedback, RateHandoff
from conversations.engine import cars, consent
from conversations.engine.answers import is_no, is_yes
from conversations.engine.consent import Signal
from conversations.engine.draft import Choice
from conversations.engine.mail import without_email
from conversations.engine.nodes import people
from conversations.engine.stars import LOW, Stars, is_of_help, read_stars, tap_of
from conversations.engine.text import words_only
from conversations.engine.work import Work
from conversations.turn import InboundView
from nlp import Intent, analyze

NO_WORD = "word:no"
_THANKS = re.compile(
    r"(?:muito |ok |ta |tudo bem |de nada )*"
    r"(?:obrigad[oa]s?|brigad[oa]|valeu|vlw|agradeco|ok|okay|tchau|ate mais|flw|falou)"
    r"(?: (?:muito|mesmo|tchau|ate mais|viu|por tudo|obrigad[oa]|valeu|pela ajuda|pelo atendimento|a voces?))*"
)
_PRAISE_OR_BLAME = frozenset({Intent.FEEDBACK_POSITIVE, Intent.FEEDBACK_NEGATIVE})
_SAID_OF_US = _PRAISE_OR_BLAME | frozenset(
    {
        Intent.UNKNOWN,
        Intent.PROFILE_INFO,
        Intent.AFFIRM,
        Intent.GOODBYE,
        Intent.HUMAN_HANDOFF,  # "a atendente foi ótima"; who asks for a person is heard by the fixed matcher
    }
)
_LONGEST_WORD = 1000  # characters kept of what is said


def take(work: Work, message: InboundView) -> bool:
    """Whether the message gives stars, or says or declines the word after them; it is then answered."""
    if tap := tap_of(message.reply_id):
        _rate(work, tap.handoff_id, tap.stars)
        return True
    if message.reply_id == NO_WORD:
        _declined(work)
        return True
    if message.reply_id or message.type not in ("text", "edit"):
        return False
    if work.dialogue.rated_handoff:
        return _after_stars(work, message.text)
    stars = read_stars(message.text) if work.after and work.after.rating_awaited else None
    if work.after is None or stars is None or not _is_meant(work, stars):
        return False
    _marked(work, work.after.handoff_id, stars, message.text)
    return True


def no_more_words(work: Work) -> None:
    """The customer has gone on to something else."""
    if work.dialogue.asked == "rating_word":
        work.dialogue.asked = ""
    work.dialogue.rated_handoff = ""


def only_thanks(text: str) -> bool:
    """Whether nothing but courtesy was said."""
    return _THANKS.fullmatch(words_only(text)) is not None


def _marked(work: Work, handoff_id: str, stars: Stars, text: str) -> None:
    work.bubble.notice = True
    if not stars.number:
        work.say("rating_scale")
        return
    said = stars.more and people.agreed(work)
    if said:
        work.do(AddFeedback(handoff_id, text[:_LONGEST_WORD]))
    _rate(work, handoff_id, stars.number, said=said)


def _rate(work: Work, handoff_id: str, stars: int, *, said: bool = False) -> None:
    """Thank, and ask for a word; where it was not good, offer a person again."""
    dialogue = work.dialogue
    work.bubble.notice = True
    work.do(RateHandoff(handoff_id, stars))
    if work.after:
        work.after = work.after.model_copy(update={"rating_awaited": False})
    free = work.turn.owner == "bot"
    if stars <= LOW and free:
        dialogue.rated_handoff = handoff_id
        _offer_again(work, "rated_low")
    elif said or dialogue.welcomed or not free or not people.agreed(work):
        work.say("rated")
    else:
        dialogue.rated_handoff = handoff_id
        work.ask("rating_word", "rated_word")
        work.bubble.buttons(Choice(NO_WORD, _("Sem comentário")))


def _offer_again(work: Work, key: str) -> None:
    work.dialogue.handoff_reason = "low_rating"
    work.ask("person", key)
    work.bubble.buttons(Choice("person", _("Falar com pessoa")), Choice("no:person", _("Não, obrigado")))


def _after_stars(work: Work, text: str) -> bool:
    """The message after the stars: other stars, a word, a no, or something else altogether."""
    handoff_id, offered = work.dialogue.rated_handoff, work.dialogue.asked == "person"
    stars = read_stars(text)
    if stars and stars.number and not stars.more:
        _rate(work, handoff_id, stars.number)
    elif offered and (is_yes(text) or is_no(text)):
        if people.agreed(work) or is_no(text):
            return False  # read as the answer to any other offer
        work.dialogue.rated_handoff = ""
        people.hand_over(work, "low_rating")
    elif not people.agreed(work):
        return False
    elif is_no(text) or only_thanks(text):
        _declined(work)
    elif _is_a_word(text):
        _noted(work, handoff_id, text, offered=offered)
    else:
        return False
    return True


def _noted(work: Work, handoff_id: str, text: str, *, offered: bool) -> None:
    work.bubble.notice = True
    work.do(AddFeedback(handoff_id, text[:_LONGEST_WORD]))
    work.dialogue.rated_handoff = ""
    if offered:
        _offer_again(work, "word_noted_low")
    else:
        work.dialogue.asked = ""
        work.say("word_noted")


def _declined(work: Work) -> None:
    work.bubble.notice = True
    work.dialogue.rated_handoff = ""
    if work.dialogue.asked in ("rating_word", "person"):
        work.dialogue.asked = ""
    work.say("word_declined")


def _is_meant(work: Work, stars: Stars) -> bool:
    """Whether the figure is a mark: what is said beside it is a word about the help and no matter of its own."""
    if not stars.beside:
        return True
    if _wants_something(stars.beside):
        return False
    of_help = is_of_help(stars.beside)
    if not people.agreed(work):
        return of_help
    heard = analyze(without_email(stars.beside))
    judges = heard.intent in _PRAISE_OR_BLAME and not cars.mentioned_models(heard.entities)
    return judges or (of_help and heard.intent in _SAID_OF_US)


def _is_a_word(text: str) -> bool:
    """Said about how they were helped, and no new matter."""
    return bool(text.strip()) and not _wants_something(text) and analyze(without_email(text)).intent in _SAID_OF_US


def _wants_something(text: str) -> bool:
    return "?" in text or consent.match(text) in (Signal.STOP, Signal.DELETE, Signal.PERSON)
