"""What the bot asks, in which order, and what can be tapped as an answer."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from conversations.engine.draft import Choice
from conversations.engine.replies.format import listed
from conversations.engine.work import Work
from conversations.memory import UserProfileData

ORDER = ("budget", "use", "city", "priorities")
LEAD_ORDER = ("payment", "trade_in", "urgency", "name", "phone")
PICKED_PRIORITIES = 3
WEIGHTS = (5, 4, 3)  # of the priorities, in the order told

PRIORITIES = ("economia", "espaco", "performance", "conforto", "seguranca", "tecnologia", "revenda")
USES = ("trabalho", "familia", "dia_a_dia", "aplicativo", "viagem", "lazer", "estudo", "carga")
URGENCIES = ("semana", "mes", "tres_meses", "depois")


def answered(profile: UserProfileData, question: str) -> bool:
    """Whether a question of the interview needs no asking any more."""
    if question in profile.indiferente:
        return True
    if question == "budget":
        return profile.orcamento_min is not None or profile.orcamento_max is not None
    if question == "use":
        return profile.uso_principal is not None
    if question == "city":
        return profile.city is not None
    return len(profile.prioridades) >= PICKED_PRIORITIES


def next_question(profile: UserProfileData) -> str:
    """The first of the interview still open; empty when the profile is complete."""
    return next((question for question in ORDER if not answered(profile, question)), "")


def completeness(profile: UserProfileData) -> float:
    return sum(answered(profile, question) for question in ORDER) / len(ORDER)


def ask(work: Work, question: str) -> None:
    """Put one question of the interview at the end of the bubble, with what can be tapped."""
    if question == "city" and work.profile.state:
        work.ask(question, "ask_city_of", state=work.profile.state)
    elif question == "priorities" and work.profile.prioridades:
        missing = PICKED_PRIORITIES - len(work.profile.prioridades)
        words = _("uma") if missing == 1 else _("duas")
        work.ask(question, "ask_more_priorities", missing=words, options=_priority_lines(work))
    elif question == "priorities":
        work.ask(question, "ask_priorities", options=_priority_lines(work))
    else:
        work.ask(question, f"ask_{question}")
    attach(work, question)


def ask_directly(work: Work, question: str) -> None:
    """The same question again, in the simplest words, after an answer that could not be read."""
    if question == "priorities":
        work.ask(question, "priorities_direct", options=_priority_lines(work))
    else:
        work.ask(question, f"{question}_direct")
    attach(work, question)


def attach(work: Work, question: str) -> None:
    """What can be tapped, and which numbers may be typed, under a question."""
    bubble, dialogue = work.bubble, work.dialogue
    if question == "priorities":
        dialogue.numbered = [f"ask:priorities:{priority}" for priority in _open_priorities(work)]
    elif question == "city":
        bubble.widget = bubble.widget or "location"
    elif question == "phone":
        bubble.widget = bubble.widget or "contact"
    elif question in ("use", "urgency"):
        choices = choices_of(question, work)
        bubble.menu(_("Escolher"), choices)
        dialogue.numbered = [choice.id for choice in choices]
    elif choices := choices_of(question, work):
        bubble.buttons(*choices)


def choices_of(question: str, work: Work) -> list[Choice]:
    """The answers to tap; none where the answer is free text."""
    if question == "use":
        return [Choice(f"ask:use:{use}", title) for use, title in use_titles().items()]
    if question == "urgency":
        times = (_("Nesta semana"), _("Neste mês"), _("Em até 3 meses"), _("Sem pressa"))
        return [Choice(f"ask:urgency:{value}", title) for value, title in zip(URGENCIES, times, strict=True)]
    if question == "payment":
        forms = {"a_vista": _("À vista"), "financiamento": _("Financiado"), "troca": _("Com troca")}
        return [Choice(f"ask:payment:{value}", title) for value, title in forms.items()]
    if question == "trade_in":
        return [Choice("ask:trade_in:yes", _("Sim, tenho")), Choice("ask:trade_in:no", _("Não tenho"))]
    if question == "name" and work.contact.profile_name.strip():
        name = " ".join(work.contact.profile_name.split())
        return [Choice(f"ask:name:{name[:60]}", name)] if len(name) <= 20 else []
    return []


def use_titles() -> dict[str, str]:
    titles = (
        _("Trabalho"),
        _("Família"),
        _("Dia a dia"),
        _("Aplicativo (Uber, 99)"),
        _("Viagens"),
        _("Lazer"),
        _("Estudo"),
        _("Carga"),
    )
    return dict(zip(USES, titles, strict=True))


def priority_titles() -> dict[str, str]:
    titles = (
        _("Economia de combustível"),
        _("Espaço interno"),
        _("Performance"),
        _("Conforto"),
        _("Segurança"),
        _("Tecnologia"),
        _("Valor de revenda"),
    )
    return dict(zip(PRIORITIES, titles, strict=True))


def _open_priorities(work: Work) -> list[str]:
    """Those not chosen yet."""
    return [priority for priority in PRIORITIES if priority not in work.profile.prioridades]


def _priority_lines(work: Work) -> str:
    titles = priority_titles()
    open_ones = enumerate(_open_priorities(work), start=1)
    return "\n".join(f"{number}\ufe0f\u20e3 {titles[priority]}" for number, priority in open_ones)


def priority_words(priorities: Sequence[str]) -> str:
    words = {
        "economia": _("economia"),
        "espaco": _("espaço"),
        "performance": _("performance"),
        "conforto": _("conforto"),
        "seguranca": _("segurança"),
        "tecnologia": _("tecnologia"),
        "revenda": _("revenda"),
    }
    return listed([words.get(priority, priority) for priority in priorities])
