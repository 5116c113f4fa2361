"""From a reading to the nodes that answer it: one request for each clause that asks something."""

import re

from conversations.engine import cars, consent, quoted
from conversations.engine.answers import is_no, is_yes
from conversations.engine.attributes import asks_about_a_car
from conversations.engine.consent import Signal
from conversations.engine.profile import Fact
from conversations.engine.text import folded
from conversations.engine.work import Heard, Request, Work
from nlp import Intent, NLPResult

EXCLUSIVE = frozenset({Intent.OPT_OUT, Intent.DATA_PRIVACY, Intent.HUMAN_HANDOFF, Intent.RESTART})
_BY_INTENT = {
    Intent.GREETING: "handle_greeting",
    Intent.BUDGET_INQUIRY: "collect_profile",
    Intent.PROFILE_INFO: "collect_profile",
    Intent.CAR_RECOMMENDATION: "generate_recommendations",
    Intent.CAR_DETAILS: "show_car_details",
    Intent.COMPARE_CARS: "compare_cars",
    Intent.SCHEDULE_TEST_DRIVE: "test_drive",
    Intent.CONTACT_DEALER: "dealer_contact",
    Intent.HUMAN_HANDOFF: "human_handoff",
    Intent.FINANCING_INQUIRY: "financing",
    Intent.RESTART: "restart",
    Intent.GOODBYE: "goodbye",
    Intent.DATA_PRIVACY: "privacy",
    Intent.OPT_OUT: "opt_out",
    Intent.AFFIRM: "small_talk",
    Intent.DENY: "small_talk",
}
_SIGNALS = {
    Signal.STOP: ("opt_out", Intent.OPT_OUT),
    Signal.DELETE: ("privacy", Intent.DATA_PRIVACY),
    Signal.PERSON: ("human_handoff", Intent.HUMAN_HANDOFF),
}
_LAW = re.compile(
    r"\b(?:procon|processar voces|advogad[oa]|golpe|fui enganad\w+|estelionato|reembolso|estorno|cobranca indevida|"
    r"reclame ?aqui|na justica|quero meu dinheiro)\b"
)
_WHO = re.compile(
    r"^(?:oi |ola |desculpa |mas |e |ai )*(?:(?:voces?|vcs?|tu|isso|isto|aqui|quem fala|quem responde) (?:e|eh|sao|es)|"
    r"e|eh|sao|(?:eu )?(?:estou|to|tou) (?:falando|conversando) com|falo com) (?:algum |um |uma |uns )?"
    r"(?:robos?|bots?|chatbot|maquina|ia|inteligencia artificial|humanos?|pessoas?|gente|atendente virtual)"
    r"(?: (?:de verdade|real|mesmo|ou (?:um |uma )?\w+))?\s?[?!.]*$"
)
_TRUST = re.compile(
    r"\b(?:(?:e|eh|nao e|seria|sera que e|sera) (?:algum |um )?(?:golpe|fraude|fake|furada|pegadinha|seguro comprar|"
    r"confiavel|de confianca|serio mesmo)|(?:posso|da pra|da para) confiar|empresa (?:seria|existe|confiavel)|"
    r"(?:sao|e) confiave(?:l|is))\b"
)
_RESTART = re.compile(r"(?:quero )?(?:recomecar|reiniciar|comecar de novo|do zero)(?: por favor| tudo| a conversa)?")
_THANKS = re.compile(r"\b(?:obrigad\w+|valeu|agradec\w+|brigad\w+|tmj|grat[oa])\b")
_LIKES = re.compile(
    r"\b(?:gostei|adorei|amei|curti|lind\w+|top|show|perfeito|maravilh\w+|e esse|quero esse|interess\w+|me agrad\w+)\b"
)
_LIKED_FIRST = re.compile(r"(?:ah |nossa |opa |oba )*(?:gostei|adorei|amei|curti)\b(?! (?:mais|menos)\b)")
_ASKED_OF_A_CAR = frozenset({"financing", "show_car_details"})
_ABOUT_US = re.compile(
    r"\b(?:atendiment\w+|demor\w+|robo|bot|ninguem (?:responde|atende)|nao entend\w+ nada|voces|servico|"
    r"palhacada|absurdo|descaso|enrola\w+)\b"
)
_WAITING = re.compile(
    r"\b(?:tem alguem|alguem ai|cade|demor\w+|quanto tempo|fila|minha vez|vao (?:me )?(?:atender|responder|"
    r"chamar)|atendente|ainda (?:ai|nao)|esperando|aguardando|posicao)\b"
)
_NEW_TIME = re.compile(r"\b(?:remarcar|reagendar|mudar o horario|outro (?:dia|horario)|trocar o (?:dia|horario))\b")
_CANCEL = re.compile(r"\b(?:cancel\w+|desmarc\w+|nao vou (?:poder|conseguir) ir|nao posso (?:mais )?ir)\b")
_WANTS_IT = re.compile(
    r"\b(?:quero|fico com|(?:quero|vou) ficar com|vou (?:de|levar)|e) (?:esse|este|ele|essa)\b"
    r"\W*(?:mesmo|ai|entao)?\W*$"
)
_UNSURE = frozenset({Intent.UNKNOWN, Intent.PROFILE_INFO, Intent.AFFIRM, Intent.CAR_DETAILS, Intent.CAR_RECOMMENDATION})
_BETTER = re.compile(r"\b(?:nada melhor|outra coisa|algo (?:melhor|diferente)|mais algum\w*|so (?:isso|esses))\b")
_SHOP = re.compile(r"\b(?:contato|telefone|whatsapp|endereco|loja|vendedor\w*|concessionaria|lojista)\b")
_RANGE = re.compile(r"\b(?:faixa de preco|a partir de quanto|qual (?:o )?preco|quanto cust\w+|precos?|valores)\b")


def requests_of(work: Work, heard: Heard, facts: list[Fact]) -> list[Request]:
    """What a message asks for, in its own order."""
    plain = folded(heard.text)
    if doubt := _doubt(heard, plain):
        return [doubt]
    signal = consent.match(heard.text)
    if signal in _SIGNALS and heard.result.intent is not Intent.CONTACT_DEALER:
        node, intent = _SIGNALS[signal]
        return [Request(node, heard, intent=intent)]
    if _LAW.search(plain):
        return [Request("human_handoff", heard, "law:", intent=Intent.HUMAN_HANDOFF)]
    if _RESTART.fullmatch(plain):
        return [Request("restart", heard, intent=Intent.RESTART)]
    if work.contact.opted_out and consent.takes_stop_back(heard.text):
        return [Request("opt_in", heard)]
    if work.turn.owner == "nobody" and _WAITING.search(plain):
        return [Request("human_handoff", heard, intent=Intent.HUMAN_HANDOFF)]
    if work.dialogue.booked and _CANCEL.search(plain):
        return [Request("test_drive", heard, "undrive:", intent=Intent.SCHEDULE_TEST_DRIVE)]
    if work.dialogue.booked and _NEW_TIME.search(plain):
        return [Request("test_drive", heard, intent=Intent.SCHEDULE_TEST_DRIVE)]
    parts = heard.result.parts or [heard.result]
    requests = [one for part in parts if (one := _request(work, _narrowed(heard, part), facts))]
    return [*_also_likes(work, heard, plain, requests), *requests]


def _also_likes(work: Work, heard: Heard, plain: str, requests: list[Request]) -> list[Request]:
    """ "Gostei, aceita troca?": the question does not swallow the like."""
    nodes = {request.node for request in requests}
    if not (work.dialogue.focus and nodes & _ASKED_OF_A_CAR and _LIKED_FIRST.match(plain)):
        return []
    return [Request("car_feedback", heard, "like:")]


def _doubt(heard: Heard, plain: str) -> Request | None:
    """Who they are talking to, and whether to trust it: asked by everybody, and no complaint."""
    if _WHO.search(plain):
        return Request("small_talk", heard, "who:", intent=Intent.PROFILE_INFO)
    if "?" in plain and _TRUST.search(plain):
        return Request("small_talk", heard, "trust:", intent=Intent.PROFILE_INFO)
    return None


def _narrowed(heard: Heard, part: NLPResult) -> Heard:
    """The clause as a message of its own: its words and its entities."""
    return heard if part is heard.result else Heard(heard.message, heard.text, part)


def _request(work: Work, heard: Heard, facts: list[Fact]) -> Request | None:
    intent, text = heard.result.intent, folded(heard.text)
    models = cars.mentioned_models(heard.result.entities)
    waits_for_time = work.question == "time" and any(one.type == "date_time" for one in heard.result.entities)
    if (waits_for_time or _names_a_time(work, heard)) and intent not in EXCLUSIVE:
        return Request("test_drive", heard, intent=Intent.SCHEDULE_TEST_DRIVE)
    if not models and cars.superlative(work, heard.text):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    wants_it = _WANTS_IT.search(text) if intent in _UNSURE else _WANTS_IT.fullmatch(text)
    if wants_it and work.dialogue.focus:
        return Request("car_feedback", heard, "like:", intent=Intent.FEEDBACK_POSITIVE)
    if intent is Intent.FEEDBACK_POSITIVE:
        return _praise(work, heard, text, has_model=bool(models))
    if intent is Intent.FEEDBACK_NEGATIVE:
        return _complaint(work, heard, text)
    if models and (intent is Intent.CAR_RECOMMENDATION or _wants_to_see_one(work, heard, models)):
        return Request("show_car_details", heard, intent=intent)
    if (
        intent in (Intent.UNKNOWN, Intent.GREETING, Intent.BUDGET_INQUIRY, Intent.PROFILE_INFO, Intent.AFFIRM)
        and models
    ):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    if intent is Intent.UNKNOWN or _tells_what_was_not_got(work, heard):
        return None if facts else _unknown(work, heard, text)
    if intent is Intent.BUDGET_INQUIRY and not facts and _RANGE.search(text):
        return Request("price_range", heard, intent=intent)
    return Request(_BY_INTENT[intent], heard, intent=intent)


def _tells_what_was_not_got(work: Work, heard: Heard) -> bool:
    """Asked for the city, they tell something that we know nothing of: a town that is in no list."""
    told = heard.result.intent is Intent.PROFILE_INFO and not heard.result.entities
    return told and work.question == "city"


def _wants_to_see_one(work: Work, heard: Heard, models: list[str]) -> bool:
    """ "Quero ver um Corolla", of a car not on the screen and without a day, is to be shown it, not to visit it."""
    dated = any(one.type == "date_time" for one in heard.result.entities)
    said_visit = re.search(r"\b(?:visit\w+|test|agend\w+|marc\w+|dirigir|loja|pessoalmente)\b", folded(heard.text))
    to_see = heard.result.intent is Intent.SCHEDULE_TEST_DRIVE and not dated and not said_visit
    return to_see and cars.seen_named(work, models[0]) is None


def _names_a_time(work: Work, heard: Heard) -> bool:
    """ "Quarta às 11h", said about a car or a visit agreed on, is about when to see it."""
    about_a_visit = bool(work.dialogue.booked or work.dialogue.booking)
    named = any(one.type == "date_time" for one in heard.result.entities)
    return named and about_a_visit and heard.result.intent in _UNSURE


def _unknown(work: Work, heard: Heard, text: str) -> Request | None:
    """Words the classifier could not place; some mean something beside an open question."""
    if work.question and (is_yes(heard.text) or is_no(heard.text)):
        return Request("small_talk", heard, "yes:" if is_yes(heard.text) else "no:", intent=Intent.AFFIRM)
    if any(one.type == "option" for one in heard.result.entities) and cars.picked_ids(work, heard):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    if work.dialogue.seen and _SHOP.search(text):
        return Request("dealer_contact", heard, intent=Intent.CONTACT_DEALER)
    if (work.dialogue.focus or cars.shown_list(work)) and asks_about_a_car(heard.text):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    if cars.shown_list(work) and _BETTER.search(text):
        return Request("generate_recommendations", heard, "more", intent=Intent.CAR_RECOMMENDATION)
    if _THANKS.search(text):
        return Request("small_talk", heard, "thanks:", intent=Intent.FEEDBACK_POSITIVE)
    if quoted.cars_of(work, heard.message):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    return Request("clarify", heard, intent=Intent.UNKNOWN)


def _praise(work: Work, heard: Heard, text: str, *, has_model: bool) -> Request:
    picked = any(one.type == "option" for one in heard.result.entities) or has_model
    about_car = picked or (_LIKES.search(text) is not None and bool(work.dialogue.focus or cars.shown_list(work)))
    if about_car and not (_THANKS.search(text) and not picked and not _LIKES.search(text)):
        return Request("car_feedback", heard, "like:", intent=Intent.FEEDBACK_POSITIVE)
    if quoted.cars_of(work, heard.message) and not _THANKS.search(text):
        return Request("show_car_details", heard, intent=Intent.CAR_DETAILS)
    return Request("small_talk", heard, "thanks:", intent=Intent.FEEDBACK_POSITIVE)


def _complaint(work: Work, heard: Heard, text: str) -> Request:
    shown = bool(work.dialogue.focus or cars.shown_list(work))
    if shown and not _ABOUT_US.search(text):
        return Request("car_feedback", heard, "dislike:", intent=Intent.FEEDBACK_NEGATIVE)
    return Request("human_handoff", heard, "complaint:", intent=Intent.FEEDBACK_NEGATIVE)
