"""Which days and hours still lie ahead: not the past, a habit, one's working hours, a farewell or an ordinal."""

import re

_END = r"[^.;!?]{0,30}\Z"
_WISH_BEFORE = re.compile(r"\b(?:boa|bom|otim[oa]|excelente|bo|abencoad[oa])\s(?:resto de\s|inicio de\s)?\Z")
_FAREWELL_BEFORE = re.compile(
    r"(?:\A\W*|[.,;!?)]\s?|\b(?:tchau|valeu|noite|tarde|entao|abraco|falou|beleza|certo|fechou|obrigad[oa]|"
    r"brigad[oa])\s)"
    r"a?te\s(?:a |o )?\Z"
)
_FAREWELL_AFTER = re.compile(
    r"\W*(?:(?:entao|pessoal|gente|viu|se deus quiser|mais|obrigad[oa]|abraco|abracos|amigo)\W*)*\Z"
)
_PAST_BEFORE = re.compile(
    r"\b(?:\w{2,}[aei]ram|bati|mensagem|fui|foi(?! (?:re)?marcad)|vi|viu|vimos|veio|chegou|prometeu|combinei|"
    r"atendeu|fiquei|passei|esperei|consegui|comprei|ofertas?|promoc\w+|feirao|"
    r"(?<!segunda )(?<!terca )(?<!quarta )(?<!quinta )(?<!sexta )feira|audio|cheguei|paguei|levei|mandei|"
    r"marquei|agendei|deu|desde|ganhou|acab(?:ou|aram)|cabou|terminou|cobrou|entrou|saiu|caiu|marcou|tinha marcado|"
    r"perdi|morreu|faleceu|"
    r"peguei|quebrou|ferveu|"
    r"estava marcado|esperando)\b"
    r"(?![^.;!?]*\b(?:quero|queria|posso|para|pode|consigo|vou|da|reserv\w+|segur\w+)\b)" + r"[^.,;!?]{0,30}\Z"
)
_PAST_AFTER = re.compile(
    r"\s(?:passad[oa]|retrasad[oa]|(?:eu |a gente |voces )?(?:fui|foi|fomos|passei|vi|deu)\b)|\W*(?:e (?:voces|"
    r"ja) )?(?:me )?(?:mandando|respondendo|trabalhando)\b"
)
_OWN_HOURS = re.compile(
    r"\b(?:saio|sai|largo|trabalho|trampo|solto|acordo|durmo|entro|pego o onibus|marcaram|combinei|chegou|respond\w+)\b"
    r"(?:(?!\b(?:chego|passo|ai|consigo)\b)[^.,;!?]){0,30}\Z"
)
_ROUTINE = re.compile(
    r"\b(?:rod[oa]r?|us[oa]r?|passe[ai]\w*|passear|viaj\w+|trabalh\w+|estud\w+|faculdade|facul|praia|curtir|lazer|"
    r"role|faco|ando|dirijo|ligar|aula|dilema|sitio|turno|ir para|alugam|diaria|mensagens?|"
    r"sozinha|meu horario|(?<!segunda )(?<!terca )(?<!quarta )(?<!quinta )(?<!sexta )feira|trilha|merece|"
    r"missa)\b" + _END
)
_EVERY_BEFORE = re.compile(r"\b(?:tod[oa]s?(?: [oa]s?)?|nos|aos|as)\s\Z")
_STORE_HOURS = re.compile(
    r"\b(?:abr(?:e\w*|ir)|fecha\w*|funcion\w+|atende(?!nte)\w*|abert[oa]s?|"
    r"horarios?|expediente|test[- ]?drive|plantao)\b"
)
_ACTION = re.compile(
    r"\b(?:v(?:er|ejo|endo)|visit\w+|pass(?:ar|o|amos|ando)|ir|vou|vamos|indo|agend\w+|marc\w+|remarc\w+|reserv\w+|"
    r"retir\w+|busc\w+|"
    r"lev\w+|olh\w+|consig\w+|mostr\w+|pode|posso|livre|conhec\w+|test\w+|lig(?:a|ar|ue)|cheg\w+|melhor|prefiro|"
    r"espere|confirm\w+|"
    r"dirigir|passad\w+|pulo|pulinho|espi\w+|experiment\w+|acelerar|sentir|d(?:ou|ar)|vai|vem|encaix\w+|retorn\w+|"
    r"volt\w+|"
    r"mud\w+|troc\w+ (?:meu |o )?horario|atend(?!ente)\w+)\b"
)
_ORDINAL_AFTER = re.compile(
    r"\s(?:via|opcao|vez|mao|foto|coisa|parcela|marcha|linha|chance|categoria|dona?|pessoa|imagem|geracao|mensage\w+|"
    r"ligacao|tentativa|advertencia|compra|"
    r"habilitacao)\b"
)
_ORDINAL_BEFORE = re.compile(r"\b(?:o|do|ao|esse|desse|opcao|primeir[oa] (?:ou|e)(?: a)?|que a)\s\Z")
_LISTED = re.compile(r"\b(?:opcao|opcoes|primeir[oa])\b")
_WEEKDAY_ONLY = re.compile(r"(?:segunda|quarta|quinta|sexta|terca)")
_TODAY_IDIOM = re.compile(
    r"\b(?:tem para|por|ate|(?:eu )?tenho|ontem (?:para|ate)|meu \w+|minha \w+|o que (?:tem|deu|"
    r"chegou)(?: \w+){0,2})\s\Z"
)
_TODAY_AFTER = re.compile(r"\s(?:em dia\b|(?:eu )?(?:tenho|ando|uso|estou|to|deu)\b)")
_GOING = re.compile(r"\b(?:ir|vou|for|passar|passo|visit\w+) (?:ai )?\Z")
_PRICE_TALK = re.compile(
    r"\b(?:custa\w*|media|valor|preco|taxa|juros|bate quanto|por quanto|bolso|"
    r"quanto (?:que )?(?:esta\w*|ta|sai|vale|anda|e|dao|fechou)|(?:de|a|faixa|casa) (?:de )?quanto|partindo|faixa|"
    r"ter quanto|"
    r"cotacao|do mundo)\b"
)
_NIGHT = re.compile(r"(?:ate )?(?:as )?(?:[1-4]|uma|duas|tres|quatro) da (?:manha|madrugada)")
_DURATION = re.compile(r"(?:umas )?\d+\s?horas?")
_SET_BEFORE = re.compile(r"\b(?:ser|para|marc\w+|agend\w+|la|as|tipo|ou|reserv\w+|chego)\s\Z")
_NOW_BEFORE = re.compile(
    r"\b(?:ir|vou|indo|ai|passar|disponivel|abert[oa]s?|(?:posso|podem?) \w+|(?:ir|indo|vou) (?:para ai|ai )?(?:ver|"
    r"olhar|testar) .{1,20})\s\Z"
)
_SHORT_WAIT = re.compile(r"min|\b(?:meia|uma) hora")
_TERM_AFTER = re.compile(r"\s(?:no|por|de|devolve|para pagar)\b")
_ON_THE_WAY = re.compile(r"\b(?:cheg\w+|passo|estou ai|vou|ai|consigo)\b")
_VALID = re.compile(r"\b(?:promoc\w+|ofertas?|vale\w*|valid\w+|prazo|consigo|posso|segur\w+|reserv\w+)\b")
_PAIR = re.compile(r"(?:as|das) (?:duas|tres|quatro|cinco)")
_TAKEN = re.compile(r"\b(?:compr\w+|ver|quero|mostr\w+|entre|compar\w+|lev\w+|gostei|quero|todas|qualquer|uma)\s\Z")


def is_ahead(text: str, start: int, end: int, kinds: frozenset[str]) -> bool:
    """Whether the words of a date or time set something that is still to happen."""
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    words = text[start:end]
    if _is_farewell(text, start, end) or _NIGHT.fullmatch(words) or (words == "ate hoje" and not _VALID.search(text)):
        return False
    if words == text.strip(" .!?,"):
        return kinds != {"now"}
    return not (
        _is_duration(words, before)
        or (_PAIR.fullmatch(words) and _TAKEN.search(before))
        or _PAST_BEFORE.search(before)
        or _PAST_AFTER.match(after)
        or _is_ordinal(words, text, before, after)
        or (kinds & {"now", "soon"} and not _is_soon(words, text, before))
        or (words == "hoje" and not _GOING.search(before) and _is_nowadays(text, before, after))
        or (kinds & {"clock", "period"} and not kinds & {"day", "date"} and _OWN_HOURS.search(before))
        or _is_habit(words, text, before, kinds)
    )


def _is_farewell(text: str, start: int, end: int) -> bool:
    if _WISH_BEFORE.search(text, 0, start):
        return True
    day = re.match(r"ate (?:a |o )?", text[start:end])
    return bool(
        day and _FAREWELL_BEFORE.search(text[: start + len(day.group())]) and _FAREWELL_AFTER.fullmatch(text, end)
    )


def _is_ordinal(words: str, text: str, before: str, after: str) -> bool:
    """ "a segunda opção", "o quarto", "segunda via"."""
    if not _WEEKDAY_ONLY.fullmatch(words):
        return False
    return bool(_ORDINAL_AFTER.match(after) or _ORDINAL_BEFORE.search(before) or _LISTED.search(text))


def _is_duration(words: str, before: str) -> bool:
    return _DURATION.fullmatch(words) is not None and _SET_BEFORE.search(before) is None


def _is_soon(words: str, text: str, before: str) -> bool:
    """ "chego em 20 minutos" and "posso ir agora" set a time; "em 24 horas" and "e agora?" do not."""
    if words.startswith("agor"):
        return _NOW_BEFORE.search(before) is not None
    return words.startswith(("daqui", "dentro")) or (
        _SHORT_WAIT.search(words) is not None and _ON_THE_WAY.search(text) is not None
    )


def _is_nowadays(text: str, before: str, after: str) -> bool:
    return bool(_TODAY_AFTER.match(after) or _TODAY_IDIOM.search(before) or _PRICE_TALK.search(text))


def _is_habit(words: str, text: str, before: str, kinds: frozenset[str]) -> bool:
    """ "todo domingo", "rodo de madrugada", "no fim de semana vou para a praia"; the store's hours are none."""
    if _STORE_HOURS.search(text):
        return "madrugada" in words and kinds == {"period"}
    recurring = _EVERY_BEFORE.search(before) or (re.search(r"\w+ a \w+", words) and kinds == {"day"})
    if recurring and kinds & {"day", "date"}:
        return True
    loose = kinds == {"period"} or words in ("fim de semana", "final de semana")
    routine = _ROUTINE.search(before) is not None and (loose or words == "domingo")
    return routine or (loose and not _ACTION.search(text))
