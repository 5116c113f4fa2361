"""What a day, a date, an hour and a part of the day look like in a normalised text."""

import re

_FEIRA = r"(?:segunda|terca|quarta|quinta|sexta)s?"
_WEEKDAY = (
    rf"(?:{_FEIRA}(?:\s?-?\s?feiras?)?(?: santa)?|sabad(?:os?|ao)|domingos?|[2-6]\s?a?\s?-?\s?feira"
    r"|(?:ter|qua|qui|sex|sab|dom)(?=\s(?:as\s\d|\d{1,2}\s?(?:hs?|hrs|horas)\b|\d{1,2}:\d)))"
)
_MONTH = (
    r"(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|"
    r"jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)"
)
_HOLIDAY = (
    r"(?:feriad(?:o|ao)(?:\s(?:d[aeo]\s(?:(?:nossa|dia|sao|santo|santa|consciencia|corpus)\s\w+|(?!que\b)\w+)|"
    r"prolongado))?|"
    rf"{_FEIRA} de (?:carnaval|cinzas)|semana d[eo] (?:natal|carnaval|pascoa)|"
    r"vespera d[eo]\s(?:sao\s)?\w+|"
    r"(?<=no )natal|natal(?=\s(?:voces|abre|fecha|funciona|tem)\b)|reveillon|carnaval|pascoa)"
)
_WHICH = r"(?:[nd]?es[st][ea]s?|proxim[oa]s?|n?outr[oa])\s"
_DAY = (
    r"(?P<day>\b(?:depois de amanha|amanha|manana|hoje|"
    rf"(?:{_WHICH})?(?:{_HOLIDAY}|{_WEEKDAY}|(?:fim|final) de semana)(?:\s(?:que vem|proxim[oa]))?|"
    rf"(?:primeir|segund|ultim)[oa]\s{_WEEKDAY}\sdo mes(?: que vem)?|{_WHICH}(?:semana|mes)|"
    r"(?:semana|mes) (?:que vem|proxim[oa])|(?:fim|final|finalzinho|comeco|inicio) d[eo] mes(?: que vem)?)\b)"
)
_DAY_WORD = (
    r"(?:(?:vinte|trinta) e \w{2,6}|dois|tres|quatro|cinco|seis|sete|"
    r"oito|nove|dez|onze|doze|treze|quatorze|quinze|dez\w{4,5}|vinte|trinta)"
)
_DATE = (
    r"(?P<date>(?<![\w/.,])(?:proximo\s)?"
    rf"(?:dia\s(?:\d{{1,2}}\b(?:\s?/\s?\d{{1,2}}(?:/\d{{2,4}})?|\sde\s{_MONTH})?|primeiro|{_DAY_WORD})"
    rf"|(?!10/10\b)\d{{1,2}}\s?/\s?(?:0?[1-9]|1[0-2])(?:/\d{{2,4}})?|\d{{1,2}}\sde\s{_MONTH})\b(?!/))"
)
_HOUR_WORD = r"(?:uma|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze)"
_HOUR_SIGN = r"\s?(?:h|hs|hrs?|horas?)\b"
_HOUR = rf"\b(?:(?:[01]?\d|2[0-3])(?:\s?h\s?[0-5]\d(?:\s?min)?\b|:[0-5]\d\b(?:{_HOUR_SIGN})?|{_HOUR_SIGN}))"
_BARE = rf"(?:(?:1?\d|2[0-3])(?![\d/:%x]|[.,]\d|\s?(?:mil|k|reais|conto|anos|meses|dias|km)\b)|{_HOUR_WORD})\b"
_MINUTES = r"\se (?:meia|pouco|quinze|trinta|[0-5]\d)\b(?!\s?(?:mil|k)\b)"
_EXACT = r"(?:\sem ponto)?(?:\sda (?:manha|tarde|noite|matina|madrugada|manhazinha|tardinha))"
_LEAD = (
    r"(?:(?:(?:a partir|depois|antes|perto|por volta|la por volta) d[ae]s|ate as|apos as|la (?:pelas|para as)|pelas|"
    r"(?:la para )?umas|(?:a )?las|das|as|de)\s)"
)
_FREE_AFTER = (
    r"(?=\s?(?:\Z|[,.;!?)])|\s(?:da|no|na|em|para|posso|pode|podemos|eu|a|o|esta|tem|vou|estou|to|hoje|amanha|voces|ai|"
    r"ou|mas|com|antes|depois|ver|entao|certo|ok|por|que|la|sem|consigo|serve|visita|sabado|domingo|segunda|terca|"
    r"quarta|quinta|sexta)\b)"
)
_CLOCK = (
    r"(?P<clock>\b(?:"
    rf"(?:das|entre)\s(?:as\s)?(?:{_HOUR}|{_BARE})(?:{_MINUTES})?\s(?:as|ate as|ate|a|e)\s(?:as\s)?"
    rf"(?:meio[- ]dia\b|(?:{_HOUR}|{_BARE})(?:{_MINUTES})?(?:{_EXACT})?)|"
    rf"{_LEAD}?{_HOUR}(?:{_MINUTES})?(?:\sem ponto)?(?:{_EXACT})?|"
    rf"{_LEAD}?{_BARE}(?:{_MINUTES})?(?:\shoras)?(?:{_EXACT}|\sem ponto\b)|"
    rf"{_LEAD}?{_BARE}\se meia\b(?!\shora)|"
    rf"(?!de\s|das\s{_HOUR_WORD}){_LEAD}{_BARE}(?:{_MINUTES})?(?:\shoras)?{_FREE_AFTER}|"
    r"(?:(?:depois|antes) do\s|ate (?:o\s)?|la pelo\s|ao\s|as\s)?meio[- ]dia(?: e meia)?\b(?!\sde\s))"
    r"(?!\s(?:por|ao) (?:dia|mes)))"
)
_TIME = r"(?:manha|tarde|noite|tardinha|tardezinha|manhazinha|noitinha|madrugada)"
_EVENT = (
    r"(?:almoco|expediente|feriado|trabalho|servico|trampo|plantao|natal|carnaval|reveillon|culto|missa|escola|aula|"
    r"turno|jantar|faculdade)"
)
_EARLY = r"(?:cedo|cedinho|cedim)"
_PERIOD = (
    rf"(?P<period>\b(?:(?:agora\s)?(?:de|pela|a|na|da|no)\s{_TIME}(?:\s{_EARLY})?|"
    r"(?:no |na )?(?:fim|final|finalzinho|comeco|inicio|parte) d[ae] (?:tarde|manha|noite)|"
    r"(?:no )?(?:fim|final) d[eo] dia|"
    r"(?:na |no )?(?:hora|horario|intervalo) d[eo] almoco|(?:no )?(?:primeiro|ultimo) horario|"
    r"(?:no )?periodo (?:d[ae] (?:manha|tarde|noite)|vespertino|matutino|noturno)|"
    rf"(?:depois|antes) d[oa]s?\s{_EVENT}|apos o\s{_EVENT}|(?<!mais )(?:bem |logo )?{_EARLY})\b)"
)
_SOON = (
    r"(?P<soon>\b(?:daqui (?:a )?(?:uns |umas? )?|dentro de |em )(?:[1-4]?\d|uma?|dois|duas|tres|meia)\s"
    r"(?:min(?:utos?)?|hora|horas|dias?|semanas?)\b)|(?P<now>\bagor(?:a|inha)\b(?!\sde |\sa ))"
)
PIECE = re.compile(rf"\b(?=\w)(?:{'|'.join((_SOON, _DATE, _DAY, _CLOCK, _PERIOD))})")
"""One piece of a date or time; the name of the group says of which kind."""

JOINT = re.compile(
    r"\s?[,-]?\s(?:(?:de|da|do|no|na|nos|a|as|pela|para|la|logo|bem|mais|tipo|agora|mesmo)\s)?|\s?,\s?|\s?\("
)
THROUGH = re.compile(r"\s(?:a|ate|ao)\s")
LIMIT = re.compile(r"\b(?:a partir d[eo]|ate(?: [oa])?|(?:depois|antes) d[eo]|apos(?: o)?)\s\Z")
