"""process_nlp: read every message of the turn, take in what it tells, decide what is to be answered."""

from conversations.engine import cars, consent, lead, profile, quoted
from conversations.engine.answers import is_no, is_yes, read_answer
from conversations.engine.consent import Signal
from conversations.engine.draft import Line
from conversations.engine.mail import read_email, without_email
from conversations.engine.nodes.picks import apply_pick, node_of
from conversations.engine.nodes.requests import EXCLUSIVE, requests_of
from conversations.engine.profile import Fact
from conversations.engine.questions import ORDER
from conversations.engine.replies.format import listed
from conversations.engine.work import Heard, Request, Work
from conversations.turn import InboundView, Understanding
from nlp import Intent, analyze
from nlp.entities import read as read_facts
from nlp.places import nearest
from nlp.result import PRECEDENCE

MOST_REQUESTS = 3  # answered in one turn; people send more than that only in tests
_LONGEST = 1500  # characters read of one message: no honest question is longer
_WORDY = frozenset({"text", "edit", "interactive", "button", "image", "video", "document", "order"})
_UNTOLD = frozenset({Intent.DATA_PRIVACY, Intent.OPT_OUT, Intent.RESTART})  # their words are no facts of a search
_ASKS_ABOUT_A_CAR = frozenset({Intent.CAR_DETAILS, Intent.COMPARE_CARS})
_TRAITS = frozenset({"brand", "category", "transmission", "fuel", "year", "mileage_max", "priority"})
_LONGEST_ID = 180  # characters: leaves room for a prefix within Meta's 200
_MEDIA = "media"
_ANSWERS = ("ask:", "skip:", "yes:", "no:", "purpose:", "time:", "like:", "dislike:")


def process_nlp(work: Work) -> None:
    dialogue = work.dialogue
    work.question, dialogue.asked = dialogue.asked, ""
    facts: list[Fact] = []
    start = len(work.bubble.lines)
    for event in work.turn.events:
        if event.kind == "retry_recommendations":
            work.pending.append(Request("generate_recommendations", pick="recs:retry"))
    messages = work.messages
    work.closed = not (messages or work.pending)
    for message in messages:
        facts += _read(work, message)
    _take_mood(work)
    _note(work, facts)
    if work.consented:
        work.pending = [one for one in work.pending if one.node != "clarify"]  # written to nobody: not read, not blamed
    work.pending = _ordered(work, facts)
    if work.dialogue.mood == "negative" and work.pending and work.pending[0].node not in _HANDLES_ANGER:
        work.bubble.lines.insert(start, Line(key="understood"))


def learn(work: Work, message: InboundView) -> None:
    """Take in what a message tells for the profile, without answering it."""
    text = without_email(message.text[:_LONGEST])
    if message.type == "location" and message.location:
        latitude, longitude = message.location
        city = nearest(latitude, longitude)
        profile.set_place(work.profile, city.name, city.uf)
    elif message.type in _WORDY and text:
        heard = Heard(message, message.text[:_LONGEST], analyze(text))
        if heard.result.intent not in _UNTOLD:
            _told(work, heard)
            _email(work, heard)


def _read(work: Work, message: InboundView) -> list[Fact]:
    text = _words_of(work, message)
    if message.type == "location" and message.location:
        return _from_location(work, message)
    if message.shared_phone:
        return _from_card(work, message.shared_phone)
    if message.type not in _WORDY or not (text or message.reply_id):
        return _from_media(work, message, read=text)
    heard = Heard(message, text, analyze(without_email(text)))
    quoted.go_back_to(work, message)
    work.heard.append(heard)
    _understand(work, heard)
    if message.type in ("image", "video", "document"):
        work.dialogue.sent_media = True
    return _take_in(work, heard)


def _words_of(work: Work, message: InboundView) -> str:
    """The message's own words; the one that brought the consent counts without its "aceito"."""
    text = message.text[:_LONGEST]
    if work.consented and not message.held and consent.match(text, reply_id=message.reply_id) is Signal.YES:
        text = "" if message.reply_id else consent.after_yes(text)
    if message.referral and not cars.mentioned_models(read_facts(text).entities()):
        advertised = (str(message.referral.get(part) or "") for part in ("headline", "body"))
        text = "\n".join([text, *advertised]).strip()[:_LONGEST]
    return text


def _understand(work: Work, heard: Heard) -> None:
    result = heard.result
    if not heard.text and any(one.message_id == heard.message.id for one in work.understood):
        return  # the gate has read all of it: a bare "aceito"
    work.understood = [one for one in work.understood if one.message_id != heard.message.id]
    work.understood.append(
        Understanding(
            message_id=heard.message.id,
            intent=result.intent.value,
            confidence=result.confidence,
            sentiment=result.sentiment.value,
            entities=[entity.model_dump(mode="json") for entity in result.entities],
        )
    )


def _take_in(work: Work, heard: Heard) -> list[Fact]:
    """Facts and requests of one message with words."""
    if picks := _picks(work, heard):
        facts = [fact for pick in picks if (fact := apply_pick(work, pick))]
        _request_picks(work, heard, picks)
        if any(pick.startswith(_ANSWERS) for pick in picks):
            work.question = ""
        return facts
    email = _email(work, heard)
    answered, facts = _answer(work, heard)
    if not answered and (fact := _answers_another(work, heard)):
        work.told_facts = True
        return [fact, *email]
    if answered:
        work.question = ""
        work.told_facts = True
        return [*facts, *email]
    if heard.result.intent not in _UNTOLD:
        facts = _told(work, heard)
    facts += email
    work.pending += requests_of(work, heard, facts)
    return facts


def _email(work: Work, heard: Heard) -> list[Fact]:
    email = read_email(heard.text) if heard.result.intent not in _UNTOLD else None
    return [lead.learn_email(work, email)] if email else []


def _picks(work: Work, heard: Heard) -> list[str]:
    tapped = heard.message.reply_id or ""
    if tapped.isprintable() and len(tapped) <= _LONGEST_ID and node_of(tapped, work):
        return [tapped]
    under = quoted.cars_of(work, heard.message)
    asked = "like" if _is_of_the_quoted(work, heard, under) else work.question
    choices = {} if under else work.dialogue.choices  # those are the last bubble's, not the quoted one's
    return read_answer(heard.text, asked=asked, numbered=_numbered(work), choices=choices)


def _is_of_the_quoted(work: Work, heard: Heard, under: list[str]) -> bool:
    """A yes or no put under a car is about that car, not about another question that is open meanwhile."""
    plain_answer = is_yes(heard.text) or is_no(heard.text)
    return len(under) == 1 and plain_answer and work.question not in _OF_A_CAR


_OF_A_CAR = frozenset({"like", "drive", "dealer", "next_step", "similar"})


def _numbered(work: Work) -> list[str]:
    """What a bare number picks: the answers of a question only while it is open, else the cars."""
    numbered = work.dialogue.numbered
    stale = bool(numbered) and numbered[0].startswith("ask:") and not numbered[0].startswith(f"ask:{work.question}:")
    if numbered and not stale:
        return numbered
    return [f"car:{car_id}" for car_id in work.session.current_recommendations]


def _request_picks(work: Work, heard: Heard, picks: list[str]) -> None:
    chosen = [pick for pick in picks if pick.startswith("car:")]
    if len(chosen) > 1:
        ids = ",".join(pick.removeprefix("car:") for pick in chosen[:3])
        work.pending.append(Request("compare_cars", heard, f"compare:{ids}"))
        return
    for pick in picks:
        if (node := node_of(pick, work)) and not any(one.node == node and one.pick == pick for one in work.pending):
            work.pending.append(Request(node, heard, pick))


def _answer(work: Work, heard: Heard) -> tuple[bool, list[Fact]]:
    """Free text that answers the open question in its own way."""
    text, question = without_email(heard.text), work.question
    entities = heard.result.entities
    fact: Fact | None = None
    if question == "name" and heard.result.intent not in EXCLUSIVE and (name := lead.read_name(text)):
        fact = lead.learn_name(work, name)
    elif question == "phone" and (phone := lead.read_phone(text)):
        return True, _from_card(work, phone)
    elif question == "payment" and (payment := lead.read_payment(text, asked=True)):
        return True, [fact for fact in (apply_pick(work, f"ask:payment:{payment}"), *_told(work, heard)) if fact]
    elif question == "urgency" and (urgency := lead.read_urgency(text, asked=True)):
        fact = apply_pick(work, f"ask:urgency:{urgency}")
    elif question in ("trade_in_car", "trade_in"):
        fact = profile.merge_own_car(work.profile, entities, asked=True, text=text)
    elif question == "city" and work.profile.state and _stays_with_state(heard):
        apply_pick(work, "skip:city")
        return True, []
    elif question == "dislike" and heard.result.intent in _VAGUE:
        work.pending.append(Request("car_feedback", heard, "dislike:", intent=Intent.FEEDBACK_NEGATIVE))
        return True, _told(work, heard)
    elif question == "city" and not entities and (place := _whole_place(text)):
        fact = profile.set_place(work.profile, *place)
    return (True, [fact]) if fact else (False, [])


def _answers_another(work: Work, heard: Heard) -> Fact | None:
    """The answer to another question of the lead than the open one: taken at any time."""
    profile, text = work.profile, without_email(heard.text)
    if not work.dialogue.lead_open or work.question in ("time", *ORDER):
        return None
    if (payment := lead.bare_payment(text)) and payment != profile.payment_form:
        return apply_pick(work, f"ask:payment:{payment}")
    if (urgency := lead.bare_urgency(text)) and urgency != profile.urgency:
        return apply_pick(work, f"ask:urgency:{urgency}")
    unclear = heard.result.intent in _UNCLEAR and not heard.result.entities
    if unclear and not (profile.name or work.contact.name) and (name := lead.bare_name(text)):
        return lead.learn_name(work, name)
    return None


_UNCLEAR = frozenset({Intent.UNKNOWN, Intent.PROFILE_INFO})


def _stays_with_state(heard: Heard) -> bool:
    """Asked for the city, they tell the state again ("interior de SP"): that is where they look."""
    kinds = {entity.type for entity in heard.result.entities}
    return "state" in kinds and "city" not in kinds


_VAGUE = frozenset({Intent.UNKNOWN, Intent.FEEDBACK_NEGATIVE, Intent.PROFILE_INFO, Intent.DENY, Intent.CAR_DETAILS})


def _whole_place(text: str) -> tuple[str, str] | None:
    return profile.read_city(text) if len(text.split()) <= 6 else None


def _told(work: Work, heard: Heard) -> list[Fact]:
    """What a message tells beside what it asks."""
    entities, text = heard.result.entities, without_email(heard.text)
    if heard.result.intent is Intent.FINANCING_INQUIRY and work.profile.budget_kind:
        entities = [entity for entity in entities if entity.type != "budget"]
    if heard.result.intent in _ASKS_ABOUT_A_CAR:
        entities = [entity for entity in entities if entity.type not in _TRAITS]
    facts = profile.merge(work.profile, entities, text)
    if own := profile.merge_own_car(work.profile, entities, asked=False, text=text):
        facts.append(own)
    if (name := lead.says_name(text)) and name != work.profile.name:
        facts.append(lead.learn_name(work, name))
    if (urgency := lead.read_urgency(text, asked=False)) and urgency != work.profile.urgency:
        work.profile.urgency = urgency
        facts.append(Fact("urgency", lead.urgency_words(urgency)))
    if (payment := lead.read_payment(text, asked=False)) and work.profile.payment_form is None:
        work.profile.payment_form = payment
        facts += [] if payment == "troca" else [Fact("payment", lead.payment_words(payment))]
    return facts


def _from_location(work: Work, message: InboundView) -> list[Fact]:
    work.dialogue.sent_media = True
    work.told_facts = True
    latitude, longitude = message.location or (0.0, 0.0)
    city = nearest(latitude, longitude)
    fact = profile.set_place(work.profile, city.name, city.uf)
    return [fact] if fact else []


def _from_card(work: Work, phone: str) -> list[Fact]:
    waited = bool(work.dialogue.route_reason)
    lead.learn_phone(work, phone)
    work.say("phone_thanks" if waited else "phone_saved")
    work.question = ""
    return []


def _from_media(work: Work, message: InboundView, *, read: str) -> list[Fact]:
    if message.type in ("image", "video", "document", "audio"):
        work.dialogue.sent_media = True
    if work.consented and message.text and not read:
        return []  # the "aceito" itself
    work.pending.append(Request(_MEDIA, pick=f"media:{message.type}:{message.text[:8]}"))
    return []


def _take_mood(work: Work) -> None:
    moods = [heard.result.sentiment.value for heard in work.heard]
    work.dialogue.mood = next((mood for mood in moods if mood == "negative"), moods[-1] if moods else "neutral")


def _note(work: Work, facts: list[Fact]) -> None:
    """Confirm what was understood, before anything else is said."""
    work.told_facts = work.told_facts or bool(facts)
    work.search_changed = any(fact.field in profile.SEARCHED for fact in facts)
    known = work.profile
    work.evidence.know_amounts((known.orcamento_min, known.orcamento_max, known.down_payment, known.installment_max))
    work.evidence.know_names(*known.modelos_preferidos, *known.modelos_rejeitados, known.city or "", known.name or "")
    work.evidence.know_names(work.contact.name, work.contact.profile_name)
    if known.trade_in:
        work.evidence.know_names(known.trade_in.model)
    if not facts:
        return
    if all(fact.field == "email" for fact in facts):
        work.say("email_noted")
        return
    last = {fact.field: fact for fact in facts}.values() if len(facts) > 1 else facts
    key = "corrected" if all(fact.corrected for fact in last) else "noted"
    words = [fact.listed for fact in last] if len(last) > 1 else [fact.words for fact in last]
    work.say(key, facts=listed(words))


def _ordered(work: Work, facts: list[Fact]) -> list[Request]:
    """By the guideline's precedence, each thing once, small talk only where there is nothing else."""
    requests = sorted(work.pending, key=_rank)
    exclusive = [one for one in requests if one.node in EXCLUSIVE_NODES]
    if exclusive:
        return exclusive[:1]
    weighty = [one for one in requests if one.node not in _LIGHT]
    if not weighty and facts:
        return [one for one in requests if one.node == "handle_greeting"][:1] if not work.dialogue.welcomed else []
    kept = weighty or requests[:1]
    once = {(one.node, one.pick): one for one in kept}
    return list(once.values())[:MOST_REQUESTS]


EXCLUSIVE_NODES = frozenset({"opt_out", "privacy", "human_handoff", "restart"})
_HANDLES_ANGER = EXCLUSIVE_NODES | {"car_feedback", "clarify", "goodbye", "small_talk"}
_LIGHT = frozenset({"handle_greeting", "clarify", "small_talk", "collect_profile", "goodbye"})


def _rank(request: Request) -> int:
    if request.intent is None:
        return -1
    return PRECEDENCE.index(request.intent)
