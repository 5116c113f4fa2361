"""What a shop needs to know of a buyer: payment, trade-in, urgency, name, phone; and the lead as it stands."""

import hashlib
import json
import re

import phonenumbers
from django.utils.translation import gettext as _

from conversations.effects import SaveLead, UpdateContact
from conversations.engine import profile as profiles
from conversations.engine.questions import LEAD_ORDER, URGENCIES
from conversations.engine.services import Engagement, Score
from conversations.engine.text import folded, words_only
from conversations.engine.work import Work
from conversations.memory import PaymentForm, Urgency, UserProfileData

_URGENCY: tuple[tuple[str, Urgency], ...] = (
    (
        r"\b(?:sem pressa|so (?:olhando|pesquisando|vendo)|ano que vem|mais para frente|pra frente|"
        r"nao tenho pressa|sem urgencia|"
        r"(?:4|5|6|quatro|cinco|seis|8|12) meses|depois)\b",
        "depois",
    ),
    (
        r"\b(?:nes[st]a semana|es[st]a semana|pra semana|urgente|urgencia|hoje|amanha|pra ontem|para ontem|"
        r"o quanto antes|logo|imediat\w+|ja\b|agora|"
        r"fim de semana|[1-7] dias)\b",
        "semana",
    ),
    (
        r"\b(?:nes[st]e mes|es[st]e mes|fim do mes|ate o fim do mes|15 dias|quinze dias|20 dias|30 dias|"
        r"[234] semanas|duas semanas|um mes|1 mes)\b",
        "mes",
    ),
    (r"\b(?:[23] meses|dois meses|tres meses|mes que vem|proximo mes|uns meses|proximos meses)\b", "tres_meses"),
)
TIMES_ASKED = 2
_NEEDED = re.compile(r"\b(?:preciso|quero|queria|gostaria|comprar|e pra|e para)\b")
_PAYMENT: tuple[tuple[str, PaymentForm], ...] = (
    (r"\b(?:a vista|avista|dinheiro|pix|cash)\b", "a_vista"),
    (r"\b(?:consorcio|carta de credito|carta contemplada)\b", "consorcio"),
    (
        r"\b(?:financiad\w*|financiar|financiamento|parcelad\w*|parcelar|em parcelas|prestac\w+|\d{2} ?x)\b",
        "financiamento",
    ),
    (r"\b(?:troca|meu carro)\b", "troca"),
)
_NAME_LEAD = re.compile(
    r"^\W*(?:(?:oi|ola|sim|claro)\W+)?(?:(?:o )?meu nome (?:completo )?(?:é|e|eh)|me chamo|(?:pode|podem) me chamar de|"
    r"(?:eu )?sou|aqui (?:é|e|quem fala é)|é|nome:?)\s+(?:[oa]\s+)?",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    [
        "nao",
        "sim",
        "quero",
        "carro",
        "carros",
        "oi",
        "ola",
        "quanto",
        "qual",
        "quais",
        "tem",
        "pode",
        "preco",
        "atendente",
        "ok",
        "obrigado",
        "obrigada",
        "mais",
        "ver",
        "vou",
        "para",
        "porque",
        "onde",
        "como",
        "quando",
        "loja",
        "detalhes",
        "opcoes",
        "esse",
        "essa",
        "financiar",
        "valor",
        "tchau",
        "bom",
        "boa",
    ]
)


def next_lead_question(work: Work) -> str:
    """The next thing the shop should know; what went unanswered comes back once, after the others."""
    asked = work.dialogue.lead_asked
    unanswered = [one for one in LEAD_ORDER if not _lead_answered(work, one)]
    again = [one for one in unanswered if one in asked and may_ask(work, one)]
    return next((one for one in unanswered if one not in asked), next(iter(again), ""))


def may_ask(work: Work, question: str) -> bool:
    """Whether a question of the lead was not yet asked as often as anybody should be asked."""
    return work.dialogue.lead_asked.count(question) < TIMES_ASKED


def settle(work: Work, question: str) -> None:
    """Somebody would rather not say: it is not asked again."""
    dialogue = work.dialogue
    dialogue.lead_asked = [*(one for one in dialogue.lead_asked if one != question), *[question] * TIMES_ASKED]


def _lead_answered(work: Work, question: str) -> bool:
    profile = work.profile
    if question == "payment":
        return profile.payment_form is not None
    if question == "trade_in":
        return profile.has_trade_in is not None
    if question == "urgency":
        return profile.urgency is not None
    if question == "name":
        return bool(profile.name or work.contact.name)
    return work.phone_known


def read_urgency(text: str, *, asked: bool) -> Urgency | None:
    """When the car is needed; unasked only where the sentence says so ("preciso para esta semana")."""
    plain = folded(text)
    if not asked and not (
        _NEEDED.search(plain) and re.search(r"\b(?:urgente|urgencia|es[st][ea] (?:semana|mes)|sem pressa)\b", plain)
    ):
        return None
    return next((value for pattern, value in _URGENCY if re.search(pattern, plain)), None)


def read_payment(text: str, *, asked: bool) -> PaymentForm | None:
    """How they will pay; unasked only as a plan of their own ("vou pagar à vista")."""
    plain = folded(text)
    if not asked and (
        "?" in text or not re.search(r"\b(?:vou|quero|pretendo|pago|pagar|pagamento|prefiro|seria|tenho)\b", plain)
    ):
        return None
    return next((value for pattern, value in _PAYMENT if re.search(pattern, plain)), None)


_PLAN = re.compile(
    r"(?:e |eh |seria |vai ser |pode ser |vou |prefiro |quero )*(?:pagar |pagamento )?(?:com |no |em |por )?"
)
_PAYS = re.compile(r"(?:a vista|avista|dinheiro|pix|financiad[oa]|financiar|financiamento|parcelad[oa]|consorcio)")
_WHEN = re.compile(
    r"(?:e |eh |preciso |quero |precisaria |ainda )*(?:pra |para |n)?(?:es[st][ea] (?:semana|mes)|sem pressa|urgente|"
    r"ontem|o quanto antes|mes que vem)"
)
_COURTESY = re.compile(r"(?: (?:mesmo|por favor|ne|viu|tudo|obrigad[oa]))*")


def bare_payment(text: str) -> PaymentForm | None:
    """How they will pay, from words that say nothing else ("à vista"), whatever was asked."""
    plain = words_only(text)
    whole = re.fullmatch(_PLAN.pattern + _PAYS.pattern + _COURTESY.pattern, plain)
    return read_payment(text, asked=True) if whole and "?" not in text else None


def bare_urgency(text: str) -> Urgency | None:
    """For when, from words that say nothing else ("essa semana"), whatever was asked."""
    whole = re.fullmatch(_WHEN.pattern + _COURTESY.pattern, words_only(text))
    return read_urgency(text, asked=True) if whole and "?" not in text else None


def bare_name(text: str) -> str | None:
    """A name written as names are and nothing else ("Ana Paula"), whatever was asked."""
    words = [word for word in text.split() if word not in ("de", "da", "do", "dos", "das", "e")]
    return read_name(text) if len(words) > 1 and all(word[:1].isupper() for word in words) else None


def payment_words(payment: PaymentForm) -> str:
    words: dict[PaymentForm, str] = {
        "a_vista": _("pagamento à vista"),
        "financiamento": _("pagamento financiado"),
        "troca": _("pagamento com troca"),
        "consorcio": _("pagamento por consórcio"),
    }
    return words[payment]


def urgency_words(urgency: Urgency) -> str:
    words = (_("para esta semana"), _("para este mês"), _("para os próximos 3 meses"), _("sem pressa"))
    return dict(zip(URGENCIES, words, strict=True))[urgency]


_SAYS_NAME = re.compile(r"\b(?:meu nome (?:é|e|eh)|me chamo|(?:pode|podem) me chamar de)\b", re.IGNORECASE)


def says_name(text: str) -> str | None:
    """A name somebody gives without being asked: only where the sentence says that it is one."""
    return read_name(text[found.start() :]) if (found := _SAYS_NAME.search(text)) else None


def read_name(text: str) -> str | None:
    """A person's name from the answer to "como posso te chamar?"; ``None`` where it does not look like one."""
    bare = _NAME_LEAD.sub("", text.strip())
    bare = re.split(
        r"[,.!?\n]|\s+(?:e|mas)\s+(?=(?:eu|tenho|quero|queria|moro|preciso|procuro|gostaria|estou|to)\b)", bare
    )[0]
    words = bare.split()
    if not 1 <= len(words) <= 5 or not all(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", word) for word in words):
        return None
    if len(bare) > 60 or len(bare) < 2 or _NO_NAME & set(words_only(bare).split()):
        return None
    return " ".join(
        word if word in ("de", "da", "do", "dos", "das", "e") else word[:1].upper() + word[1:] for word in words
    )


def read_phone(text: str) -> str | None:
    """A Brazilian phone number typed with its area code, as E.164."""
    if len(re.sub(r"\D", "", text)) not in range(10, 14):
        return None
    try:
        number = phonenumbers.parse(
            text
            if text.strip().startswith("+")
            else re.sub(r"^\D*(?:55(?=\d{10,11}$))?", "", re.sub(r"[^\d]", "", text)),
            "BR",
        )
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def learn_name(work: Work, name: str) -> profiles.Fact:
    work.profile.name = name
    work.do(UpdateContact(name=name))
    return profiles.Fact("name", _("seu nome é {name}").format(name=name))


def learn_email(work: Work, email: str) -> profiles.Fact:
    """The address goes to the contact alone: no session, reply or log repeats it."""
    work.do(UpdateContact(email=email))
    return profiles.Fact("email", _("seu e-mail"))


def learn_phone(work: Work, phone: str) -> None:
    """The phone is known from now on; a lead that waited for it goes out."""
    work.do(UpdateContact(phone=phone))
    if work.dialogue.route_reason:
        route(work, work.dialogue.route_reason, work.dialogue.route_dealer)


def want_route(work: Work, reason: str, dealer_id: str) -> bool:
    """Send the lead to the dealer now, or ask for the phone first; says whether it went."""
    work.dialogue.lead_open = True
    if dealer_id in work.dialogue.routed and reason != "test_drive":
        return True
    if work.phone_known:
        route(work, reason, dealer_id)
        return True
    work.dialogue.route_reason, work.dialogue.route_dealer = reason, dealer_id
    return False


def route(work: Work, reason: str, dealer_id: str) -> None:
    """The lead goes to this dealer at once, at any score."""
    dialogue = work.dialogue
    dialogue.route_reason = dialogue.route_dealer = ""
    if dealer_id not in dialogue.routed:
        dialogue.routed = [*dialogue.routed, dealer_id]
    if reason in ("test_drive", "buy") and work.profile.urgency is None:
        work.profile.urgency = "semana"  # counts as this week (the score's rule)
    score = scored(work)
    work.do(_lead(work, score, dealer_id=dealer_id, reason=reason))


def save_if_changed(work: Work) -> None:
    """Score the customer and keep the lead current, once there is something worth keeping."""
    score = scored(work)
    work.session.qualification_score = score.value
    dialogue = work.dialogue
    if not (dialogue.recommended or dialogue.liked or dialogue.routed):
        return
    lead = _lead(work, score)
    mark = hashlib.sha256(
        json.dumps([lead.score, lead.profile, lead.cars], sort_keys=True, default=str).encode()
    ).hexdigest()[:16]
    if mark != dialogue.lead_saved and not work.asks_for(SaveLead):
        work.do(lead)
    dialogue.lead_saved = mark


def scored(work: Work) -> Score:
    dialogue = work.dialogue
    engagement = Engagement(
        details=dialogue.details,
        compared=dialogue.compared,
        liked_or_disliked=bool(dialogue.liked or dialogue.disliked),
        returned=work.contact.returning,
        media_or_location=dialogue.sent_media,
    )
    return work.services.qualification.score(work.profile, engagement)


def _lead(work: Work, score: Score, *, dealer_id: str | None = None, reason: str = "") -> SaveLead:
    dialogue = work.dialogue
    cars = list(dict.fromkeys([*dialogue.liked, *([dialogue.focus] if dialogue.focus else [])]))
    cars = cars or work.session.current_recommendations
    if dealer_id is not None:
        dealer_of = {seen.id: seen.dealer_id for seen in dialogue.seen}
        cars = [car for car in cars if dealer_of.get(car, dealer_id) == dealer_id]
    return SaveLead(
        score=score.value,
        reasons=list(score.reasons),
        profile=profile_for_lead(work.profile),
        cars=cars,
        dealer_id=dealer_id,
        route=dealer_id is not None,
        route_reason=reason,
    )


def profile_for_lead(profile: UserProfileData) -> dict[str, object]:
    return profile.model_dump(mode="json", exclude_defaults=True)
