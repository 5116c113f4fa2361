"""memory.summary: the conversation in a few lines, the same for the same session."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from conversations.engine.lead import payment_words, urgency_words
from conversations.engine.profile import known_words, own_car_words
from conversations.engine.replies.format import day_and_time, listed
from conversations.memory import SeenCar, SessionData

_QUESTIONS = {
    "budget": _("orçamento"),
    "use": _("uso"),
    "city": _("cidade"),
    "priorities": _("prioridades"),
    "payment": _("forma de pagamento"),
    "trade_in": _("carro na troca"),
    "trade_in_car": _("qual carro na troca"),
    "urgency": _("para quando precisa"),
    "name": _("nome"),
    "phone": _("telefone"),
    "like": _("se gostou do carro"),
    "time": _("horário da visita"),
    "person": _("se quer falar com uma pessoa"),
    "recontact": _("se podemos avisar de novos carros"),
    "improvement": _("se podemos usar a conversa para melhorar"),
    "dislike": _("o que não agradou"),
    "similar": _("se quer ver parecidos"),
    "choice": _("qual dos carros comparados"),
    "next_step": _("visita ou contato da loja"),
    "call_back": _("se prefere que a equipe retorne"),
    "rating_word": _("o que achou do atendimento"),
}
_MOODS = {"positive": _("positivo"), "neutral": _("neutro"), "negative": _("negativo")}


def summarise(session: SessionData) -> str:
    """Wants, cars shown and liked, what was agreed, a person's help, the open question, the mood. Read by agents."""
    dialogue = session.dialogue
    lines = [
        _labelled(_("Procura"), "; ".join(_wants(session))),
        _labelled(_("Viu"), _named(dialogue.seen)),
        _labelled(_("Gostou"), _named([one for one in dialogue.seen if one.id in dialogue.liked])),
        _labelled(_("Não gostou"), _named([one for one in dialogue.seen if one.id in dialogue.disliked])),
        _labelled(_("Visita"), "; ".join(day_and_time(one.starts_at) for one in dialogue.booked if one.starts_at)),
        _labelled(_("Atendimento"), _helped(session)),
        _labelled(_("Pergunta em aberto"), _translated(_QUESTIONS.get(dialogue.asked, dialogue.asked))),
        _labelled(_("Humor"), _translated(_MOODS.get(dialogue.mood, ""))),
    ]
    return "\n".join(line for line in lines if line)


def _wants(session: SessionData) -> list[str]:
    profile = session.user_profile
    words = known_words(profile)
    if profile.payment_form:
        words.append(payment_words(profile.payment_form))
    if profile.trade_in:
        words.append(gettext("troca: {car}").format(car=own_car_words(profile.trade_in)))
    if profile.urgency:
        words.append(urgency_words(profile.urgency))
    return words


def _helped(session: SessionData) -> str:
    if not session.dialogue.helped_by_person:
        return ""
    helped = gettext("uma pessoa da equipe já falou com o cliente")
    said = " / ".join(f"“{words}”" for words in session.dialogue.agent_said)
    return gettext("{helped}; disse por último: {said}").format(helped=helped, said=said) if said else helped


def _named(seen: list[SeenCar]) -> str:
    return listed([f"{car.model} {car.year}" for car in seen[-8:]])


def _labelled(label: str, text: str) -> str:
    return f"{gettext(label)}: {text}." if text else ""


def _translated(text: str) -> str:
    return gettext(text) if text else ""
