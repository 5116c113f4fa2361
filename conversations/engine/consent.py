"""The fixed matcher: the only reading done before consent. No classifier sees the text."""

import re
from enum import StrEnum

from conversations.engine.text import folded, words_only
from conversations.turn import InboundView


class Signal(StrEnum):
    """What a message can mean before consent."""

    YES = "yes"
    NO = "no"
    PERSON = "person"
    DELETE = "delete"
    STOP = "stop"


LEFT = "pediu para sair"
"""Why who said SAIR waits for nobody any more."""
TAPS = {f"consent:{signal}": signal for signal in (Signal.YES, Signal.NO, Signal.PERSON)}

_STOP = re.compile(
    r"(?:quero )?(?:sair|parar|pare|parem|stop|cancelar|descadastrar|unsubscribe)(?: da lista| d[eo] tudo| por favor)?"
    r"|(?:pare|parem|para) de (?:me )?(?:mandar|enviar).*|(?:me )?(?:tira|tirem|tire|remova) (?:eu |me )?da lista.*"
    r"|nao (?:quero|me mandem?|me envie[m]?) (?:mais )?(?:receber "
    r")?(?:mais )?(?:nenhuma )?(?:mensage[nm]s?|msgs?)(?: de voces| suas?)?"
)
_DELETE = re.compile(
    r"(?:quero )?(?:apagar|apaga|apague|apaguem)(?: tudo| os dados| por favor)?"
    r"|(?!.*\bnao (?:quero|precisa|apag)).*\b(?:apag\w+|exclu\w+|delet\w+|remov\w+|elimin\w+|esquec\w+)\b.{0,30}"
    r"\b(?:dados|informac\w+|cadastro|historico|numero|contato|conversa)\b.*"
)
_PERSON = re.compile(
    r"(?:(?:uma? |o |a |com )?(?:atendente|pessoa|humano|atendimento humano|pessoa real|pessoa de verdade|"
    r"gente)(?: por favor| pfv?)?)"
    r"|(?!.*\bnao (?:quero|preciso) (?:falar|conversar)).*\b(?:fal\w+|convers\w+|cham\w+|pass\w+|transf\w+|"
    r"atendid[oa]|atendiment\w+)\b.{0,25}"
    r"\b(?:atendente|humano|alguem|pessoa|gente|vendedor|vendedora|consultor|consultora)\b.*"
    r"|.*\b(?:quero|prefiro|preciso|tem|cade|chama)\b.{0,12}\b(?:atendente|humano)\b.*"
    r"|.*\bnao quero (?:falar )?(?:com )?(?:robo|bot|maquina)\b.*"
)
_NO = re.compile(
    r"n|nao|nao nao|nao (?:aceito|quero|concordo|autorizo|obrigad[oa])(?: obrigad[oa]| isso)?|recuso|"
    r"discordo|agora nao|"
    r"nao agora|negativo|nem pensar|de jeito nenhum|nunca|nop|no"
)
_BACK_IN = re.compile(r"(?:quero )?voltar(?: a receber.*)?")
_YES_WORD = (
    r"(?:aceito|aceitar|aceitei|aceita|aceit|acieto|aseito|aceto|concordo|autorizo|sim|s|ss|ok|okay|claro|"
    r"pode ser|pode|de acordo|beleza|blz|bora|certo|isso|com certeza|positivo|tudo bem|ta bom|esta bom|"
    r"combinado|fechado|vamos|vamo|demorou|show|yes|si)"
)
_YES = re.compile(
    rf"(?:eu )?{_YES_WORD}(?: (?:eu |sim|claro|por favor|pode ser|aceito|concordo|pode|ok|os termos|tudo|"
    rf"obrigad[oa]|vamos(?: la)?|la))*"
)
_YES_FIRST = re.compile(r"(?:eu )?(?:aceito|concordo|sim|ok|claro)\b[\s,.!;:-]*(?P<rest>.*)", re.DOTALL)
_DOUBT = re.compile(r"\b(?:nao|nem|mas|porem|depois|se|so que|antes)\b|\?")
_YES_EMOJI = frozenset("👍👌✅🆗")
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")


def match(text: str, *, reply_id: str | None = None) -> Signal | None:
    """The signal a message gives before consent; ``None`` leaves it unread."""
    if reply_id in TAPS:
        return TAPS[reply_id]
    plain = words_only(text)
    for signal, pattern in ((Signal.STOP, _STOP), (Signal.DELETE, _DELETE), (Signal.PERSON, _PERSON), (Signal.NO, _NO)):
        if pattern.fullmatch(plain):
            return signal
    return Signal.YES if _is_yes(text, plain) else None


def signal_of(message: InboundView) -> Signal | None:
    """``match`` for a message: only what was typed or tapped says anything."""
    if message.type not in ("text", "edit", "interactive", "button"):
        return None
    return match(message.text, reply_id=message.reply_id)


def takes_stop_back(text: str) -> bool:
    """VOLTAR, from who has left."""
    return _BACK_IN.fullmatch(words_only(text)) is not None


def after_yes(text: str) -> str:
    """What a message says beyond its yes: "aceito, quero um Onix" → "quero um Onix"."""
    if _YES.fullmatch(words_only(text)) or not words_only(text):
        return ""
    found = re.match(r"\W*\w+\b[\s,.!;:-]*(?P<rest>.*)", text, re.DOTALL)
    return found["rest"].strip() if found else ""


def _is_yes(text: str, plain: str) -> bool:
    if _YES.fullmatch(plain):
        return True
    signs = _SKIN_TONES.sub("", text).strip()
    if signs and not plain and all(sign in _YES_EMOJI for sign in signs):
        return True
    first = _YES_FIRST.fullmatch(folded(text))
    return bool(first and not _DOUBT.search(first["rest"]))
