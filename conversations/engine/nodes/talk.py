"""handle_greeting and the small talk: thanks, goodbyes, starting over, media, what was not understood."""

from django.utils.translation import gettext as _

from conversations.effects import CompleteSession, UpdateContact
from conversations.engine import profile
from conversations.engine.answers import is_no
from conversations.engine.draft import Choice
from conversations.engine.nodes import people, privacy
from conversations.engine.questions import ORDER, ask_directly, next_question
from conversations.engine.replies.format import day_and_time, listed
from conversations.engine.work import Work
from conversations.memory import Dialogue, SessionState, UserProfileData

_GOOD = frozenset("👍👏❤🧡💛💚💙💜🤎🖤🤍😍🥰😊😀😃😄😁🙏🔥🎉🤩✅💪👌😘😂🤣")
_BAD = frozenset("👎😡😠😢😞😕🙁☹😤🤬💔😒")
FAILURES_BEFORE_PERSON = 3
_LEAD_TEXTS = frozenset({"payment", "urgency", "name", "phone", "trade_in", "trade_in_car"})


def open_conversation(work: Work) -> None:
    """The first words of a session with someone who agreed, now or before."""
    dialogue = work.dialogue
    if dialogue.welcomed:
        return
    dialogue.welcomed = True
    if work.turn.session_was_corrupt:
        dialogue.purposes_asked = list(privacy.OPTIONAL)  # nobody knows any more; twice is worse than never
        work.say("corrupt")
    elif work.consented:
        work.say("accepted")
    else:
        work.say("welcome_back", name=_called(work))
        if work.turn.previous_expired:
            work.say("expired")
    _bring_back(work)


def _bring_back(work: Work) -> None:
    """What is kept of the person serves again, and is said."""
    contact = work.contact
    if work.profile.city is None and contact.city and contact.state:
        profile.set_place(work.profile, contact.city, contact.state)
    known = profile.known_words(work.profile)
    if known and not work.consented and contact.returning:
        work.evidence.know_amounts((work.profile.orcamento_min, work.profile.orcamento_max))
        work.say("welcome_back_kept", known=listed(known))


def handle_greeting(work: Work) -> None:
    if work.answered:
        return  # welcomed a moment ago
    work.say("hello", name=_called(work))
    if work.dialogue.recommended or work.turn.owner == "nobody":
        work.say("hello_on")


def small_talk(work: Work) -> None:
    """Thanks, a yes or a no that stands for nothing else."""
    pick = work.current.pick if work.current else ""
    if pick in ("who:", "trust:"):
        work.say("who_answers" if pick == "who:" else "trust")
        work.told_facts = True  # answered; the open question of the interview comes again
    elif pick == "thanks:":
        work.say("thanks")
        if not work.question:
            work.say("anything_else")
    elif pick.startswith("no:person"):
        work.dialogue.failures = 0
        work.say("person_declined")
    elif interview_goes_on(work):
        work.told_facts = True  # a yes to nothing: the next question answers it
    elif _refuses(work):
        work.say("okay_no")
    else:
        work.say("okay")


def interview_goes_on(work: Work) -> bool:
    dialogue = work.dialogue
    in_between = dialogue.recommended or dialogue.focus or dialogue.lead_open
    return work.turn.owner == "bot" and (work.question in ORDER or not in_between) and bool(next_question(work.profile))


def goodbye(work: Work) -> None:
    work.say("goodbye", name=_called(work))
    visit = next(
        (one for one in reversed(work.dialogue.booked) if one.starts_at and one.starts_at > work.turn.now), None
    )
    if visit and visit.starts_at:
        work.say("goodbye_visit", when=day_and_time(visit.starts_at))
    if work.turn.owner == "bot":
        work.session.state = SessionState.COMPLETED
        work.do(CompleteSession("goodbye"))
    work.closed = True


def restart(work: Work) -> None:
    """Start over: the search is forgotten, who the person is and what was agreed is not."""
    old = work.dialogue
    kept = Dialogue(
        terms_shown=old.terms_shown,
        welcomed=True,
        purposes_asked=old.purposes_asked,
        booked=old.booked,
        routed=old.routed,
        recent=old.recent,
        language_noticed=old.language_noticed,
    )
    work.session.dialogue = kept
    work.session.user_profile = UserProfileData(name=work.profile.name)
    work.session.current_recommendations = []
    work.session.state = SessionState.COLLECTING_PROFILE
    work.question = ""
    work.say("restarted")


def clarify(work: Work) -> None:
    """Not understood: ask again, directly where a question is open; the third time in a row offer a person."""
    dialogue = work.dialogue
    work.misunderstood = True
    if work.turn.owner == "nobody":
        people.tell_place(work)
        return
    dialogue.failures += 1
    if dialogue.failures >= FAILURES_BEFORE_PERSON:
        dialogue.failures = 0
        people.offer(work, "offer_person")
        return
    if work.question in ORDER or work.question in _LEAD_TEXTS:
        ask_directly(work, work.question)
    else:
        work.say("clarify")
        work.dialogue.asked = work.question
    work.bubble.buttons(*menu())
    work.dialogue.numbered = work.dialogue.numbered or [choice.id for choice in menu()]
    work.closed = True


def menu() -> tuple[Choice, ...]:
    return (
        Choice("recs:menu", _("Ver carros")),
        Choice("person", _("Falar com pessoa")),
        Choice("restart", _("Recomeçar")),
    )


def foreign_notice(work: Work) -> None:
    """One short notice to someone who writes Spanish or English, and the offer of a person."""
    languages = {heard.result.language for heard in work.heard} & {"es", "en"}
    if not languages or work.dialogue.language_noticed:
        return
    work.dialogue.language_noticed = True
    language = sorted(languages)[0]
    title = "Hablar con persona" if language == "es" else "Talk to a person"
    work.say(f"foreign_{language}")
    work.pending = [one for one in work.pending if one.node != "clarify"]
    work.do(UpdateContact(language=language))
    work.bubble.buttons(Choice("person", title))


def keep_person(work: Work) -> None:
    """What was learnt of the person stays with them beyond the session."""
    known, contact = work.profile, work.contact
    if known.city and (known.city, known.state) != (contact.city, contact.state):
        work.do(UpdateContact(city=known.city, state=known.state))


def media(work: Work) -> None:
    """An answer to what is not words."""
    pick = work.current.pick if work.current else "media::"
    _media, kind, text = [*pick.split(":", 2), "", ""][:3]
    if kind == "revoke":
        work.dialogue.asked, work.closed = work.question, True  # a message taken back needs no answer
    elif kind == "reaction":
        _reaction(work, text)
    elif kind == "audio":
        work.say("audio")
        work.bubble.buttons(Choice("person", _("Falar com pessoa")))
        work.dialogue.asked = work.question
    elif kind in ("image", "video", "document", "sticker"):
        work.say(kind)
    elif kind == "contacts":
        work.say("contact_card")
    else:
        work.say("unsupported")


def _reaction(work: Work, emoji: str) -> None:
    signs = set(emoji)
    work.dialogue.asked, work.closed = work.question, True
    if not emoji:
        return  # taken back: nothing to answer
    if signs & _BAD:
        work.say("reaction_bad")
    else:
        work.say("reaction_good" if signs & _GOOD else "reaction_other")


def _called(work: Work) -> str:
    return f",{work.first_name}" if work.first_name else ""


def _refuses(work: Work) -> bool:
    request = work.current
    return bool(request and (request.pick.startswith("no:") or is_no(request.text)))
