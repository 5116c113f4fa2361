"""The mood of a message: praise, complaint or neither."""

import re

from nlp.result import Sentiment

_POSITIVE = re.compile(
    r"\b(?:gost(?:ei|amos)|ador(?:ei|o|amos)|amei|amamos|curti|lind[oa]s?|lindissim\w+|maravilh\w+|perfeit[oa]|"
    r"excelente\w*|sensacional|show|top|topzera|otim[oa]s?|"
    r"incrivel|massa|bacana|da hora|arretad\w+|parabens|espetacul\w+|fantastic\w+|nota (?:10|dez|mil)|legal|"
    r"carrao|impecavel|obrigad\w+|valeu|agradec\w+|grat[oa]|gratidao|"
    r"apaixon\w+|feliz|ansios[oa]|que bom|muito bo[ma]|bonit[oa]|eba|oba|uhu+l?|ajudou|animad[oa]|satisfeit[oa]|"
    r"brab[oa]|trilegal|me agradou|do jeito que)\b|[😍🥰😀😁😃😄😊👏🎉🔥💯🤩❤🙏🏆]"
)
_NEGATIVE = re.compile(
    r"\bnao (?:me )?(?:gost(?:ei|amos)|curti|(?:esta|ta) entendendo|era (?:bem )?isso|interess\w+|agrad\w+|"
    r"resolv\w+|ajud\w+|presta\w*|entende\w*|respond\w+|atend\w+|serve|funciona)\b|\b(?:muito|mt|bem|super|meio|"
    r"tao|ta|esta|achei|que|bastante) (?:muito )?"
    r"(?:car[oa]s?|rodad[oa]s?|velh[oa]s?|fei[oa]s?|ruim|ruins|demorad\w+|antig[oa]s?|puxad\w+|salgad\w+|"
    r"chat[oa]|pequen[oa]|lent[oa]|confus[oa]|apertad\w+|judiad\w+|fraco|alt[oa]s|"
    r"fora d[oe] (?:meu )?orcamento)\b|\bfora d[oe] (?:meu )?(?:orcamento|bolso)|\b(?:caro|rodado|feio|velho|"
    r"ruim) (?:demais|para caramba|de mais)"
    r"|\A\W*(?:car[oa]|feio|ruim|rodado|carissimo)\W*\Z|\b(?:pessim\w+|horrivel|horriveis|horroros\w|terrivel|"
    r"lixo|porcaria|merda|bosta|droga|absurdo|palhacada|vergonha|ridicul\w+|decepcion\w+|desrespeito|descaso|"
    r"golpe|"
    r"enganacao|mentira|raiva|od(?:iei|eio)|detest(?:ei|o)|insatisfeit\w+|reclam\w+|perda de tempo|saco|inutil|"
    r"porra|caralho|puta|cansei|cansad[oa]|irritad\w+|demora(?:ndo|ram|m)? (?:muito|demais)|nenhum(?:a)? (?:me |"
    r"deles|desses|dessas)\w*(?:agrad\w+|interess\w+|gostei)?|nao quero (?:mais )?falar com (?:\w+ )?(?:robo|"
    r"maquina|bot)|ninguem (?:me )?(?:respond\w+|atend\w+|resolve)|burro|"
    r"nao aguento|frustrad\w+|incompetent\w+|enrola\w+|carissim\w+|me deixem? em paz|deus me livre|chatead\w+|"
    r"que demora|nada a ver|triste|ruim|feio|palhaco)\b|[😡🤬👎😠😤💩😞😒🙄]"
)
_NEGATED_PRAISE = re.compile(
    r"\bnao (?:\w+ ){0,2}(?:gostei|adorei|curti|lindo|bom|boa|otimo|legal|perfeito|muito bo[ma])\b|\bnada (?:legal|"
    r"bom|bacana)\b"
)
_REFUSAL_THANKS = re.compile(
    r"\bnao\b\W*(?:quero|preciso|precisa|tenho interesse|obrigad\w+|por enquanto|valeu|"
    r"agora)?[^.;]{0,20}\b(?:obrigad\w+|valeu|agradec\w+)|\bagora nao\b"
)
_THANKS = re.compile(r"\b(?:obrigad\w+|valeu|agradec\w+|grat[oa]|gratidao)\b|🙏")
_REQUEST = re.compile(
    r"\?|\b(?:quero|queria|gostaria|preciso|manda|envia|me (?:passa|mostra|manda|indica|liga)|procuro|busco|apag\w+|"
    r"exclu\w+|parem?|quanto|qual|quais|onde|tem|pode)\b"
)
_ASKED = re.compile(
    r"\btudo (?:bom|otimo|legal)\b|\bbo[am] (?:dia|tarde|noite)\b|\btop de linha\b|\bseria otimo\b|\bpor favor\b|"
    r"\b(?:carro|algo|suv|CATEGORY|um|uma) (?:bem |muito )?(?:bom|bonito|legal|bacana|otimo)\b"
)


_HOW_MUCH = re.compile(r"\bquanto\b[^.;]{0,25}\brodad[oa]\b|\brodad[oa]s? (?:ate|com)\b")


def sentiment_of(masked: str) -> Sentiment:
    """Complaint beats praise; a thanks that closes a request or softens a refusal is politeness."""
    text = _HOW_MUCH.sub(" ", _ASKED.sub(" ", masked))
    if _NEGATIVE.search(text) or _NEGATED_PRAISE.search(text):
        return Sentiment.NEGATIVE
    if _REFUSAL_THANKS.search(text):
        return Sentiment.NEUTRAL
    if not _POSITIVE.search(text):
        return Sentiment.NEUTRAL
    without_thanks = _THANKS.sub(" ", text)
    if not _POSITIVE.search(without_thanks) and _REQUEST.search(without_thanks):
        return Sentiment.NEUTRAL
    return Sentiment.POSITIVE
